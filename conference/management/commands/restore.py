"""./script/manage restore FILE: a backup into an empty site."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from conference.management import backup_file


class Command(BaseCommand):
    """Reads a backup; refuses one that would fork a ledger."""

    help = "Read a backup into an empty site of the same version."

    def add_arguments(self, parser):
        """Which."""
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        """Read it, or say why not."""
        try:
            told = backup_file.restore(file)
        except backup_file.CannotRestore as no:
            raise CommandError(str(no)) from no
        self.stdout.write(f"{told.rows} rows and {told.documents} documents are back.")
