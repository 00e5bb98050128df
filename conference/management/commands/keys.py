"""The product's keys: ./script/manage keys create."""

from django.conf import settings
from django.core.management.base import BaseCommand

from conference.lib import keys


class Command(BaseCommand):
    """Makes the keys that are missing; never overwrites one."""

    help = "Makes the keys that are missing under KEYS_DIR; never overwrites one."

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["create"])

    def handle(self, *args, **options):
        made = keys.create_missing(settings.KEYS_DIR)
        for name in made:
            self.stdout.write(f"made {settings.KEYS_DIR / name}")
        if not made:
            self.stdout.write(f"All keys are there already, in {settings.KEYS_DIR}.")
