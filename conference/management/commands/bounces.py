"""./script/manage bounces: mail that came back, from a maildir or one message on standard input."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from conference import mail_bounces


class Command(BaseCommand):
    """Reads delivery status notifications and marks messages and addresses."""

    help = "Reads mail that came back (RFC 3464) from a maildir, or one message from the input."

    def add_arguments(self, parser):
        """The folder."""
        parser.add_argument("maildir", nargs="?", type=Path, help="without it: standard input")

    def handle(self, *args, maildir, **options):
        """Read, mark, and say how many were about messages of ours."""
        if maildir is None:
            count = mail_bounces.take_all([sys.stdin.buffer.read()])
        elif (maildir / "new").is_dir():
            count = mail_bounces.take_folder(maildir)
        else:
            raise CommandError(f"{maildir} is no maildir: it has no folder new")
        self.stdout.write(f"{count} of our messages came back")
