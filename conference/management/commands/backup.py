"""./script/manage backup FILE: the whole site in one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from conference.management import backup_file


class Command(BaseCommand):
    """Rows, documents, keys: what another machine needs to go on from here."""

    help = "Write the whole state of this site into one file (secret: it holds the keys)."

    def add_arguments(self, parser):
        """Where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        """Write it, and say what it holds."""
        try:
            told = backup_file.write(file)
        except OSError as error:
            raise CommandError(f"The backup cannot be written: {error}") from error
        for name in told.lost:
            self.stderr.write(f"Deleted while the backup was made: {name}")
        self.stdout.write(
            f"{told.rows} rows and {told.documents} documents are in {file}. "
            "It holds the keys: keep it where nobody else can read it."
        )
