"""./script/manage fonts: take the faces our documents need out of the installed collections."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from conference.lib import fonts


class Command(BaseCommand):
    """Safe to run again: faces that are there stay."""

    help = "Prepares the fonts of badges and certificates under DATA_DIR/fonts."

    def handle(self, *args, **options):
        """Say what was made, or which packages are missing."""
        try:
            made = fonts.prepare(settings.FONTS_DIR)
        except fonts.FontsMissing as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write("\n".join(f"made {name}" for name in made) or "all are there")
