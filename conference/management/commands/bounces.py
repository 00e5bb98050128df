"""./script/manage bounces: mail that came back, from a maildir or one message on standard input."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from conference import mail_bounces
from conference.mail_strays import Why

SAID = {
    Why.UNKNOWN: "named no message of ours (flagged in the maildir)",
    Why.UNREADABLE: "could not be read (flagged in the maildir; the log says why)",
    Why.OTHER: "were no notifications of a delivery",
}


class Command(BaseCommand):
    """Reads delivery status notifications and marks messages and addresses."""

    help = "Reads mail that came back (RFC 3464, 6533) from a maildir, or one from the input."

    def add_arguments(self, parser):
        """The folder."""
        parser.add_argument("maildir", nargs="?", type=Path, help="without it: standard input")

    def handle(self, *args, maildir, **options):
        """Read, mark, and say how many were about messages of ours, and what was not."""
        if maildir is None:
            found = mail_bounces.take_all([sys.stdin.buffer.read()])
        elif (maildir / "new").is_dir():
            found = mail_bounces.take_folder(maildir)
        else:
            raise CommandError(f"{maildir} is no maildir: it has no folder new")
        self.stdout.write(f"{found[mail_bounces.OURS]} were about messages of ours")
        for why, words in SAID.items():
            if found[why]:
                self.stdout.write(f"{found[why]} {words}")
