"""A dress rehearsal on a throw-away conference."""

import json
import sys
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from conference.errors import Refused
from conference.rehearsal import ready
from conference.rehearsal.play import rehearse


class Command(BaseCommand):
    """Prints one JSON object last, on one line; exit 1 if anything fell short."""

    help = "Let fictional delegates go the whole way through the real system."

    def add_arguments(self, parser):
        """How many, where the files go, and whether the conference stays."""
        parser.add_argument("--delegates", type=int, default=60, help="how many (60)")
        parser.add_argument(
            "--out", type=Path, help="new or empty folder for badges, certificates, mail, log"
        )
        parser.add_argument("--keep", action="store_true", help="keep the conference afterwards")

    def handle(self, *args, delegates, out, keep, **options):
        """Play, print, and say by the exit code how it went."""
        if delegates < 1:
            raise CommandError("A rehearsal needs at least one delegate.")
        out = (out or Path(tempfile.mkdtemp(prefix="rehearsal-"))).resolve()
        try:
            ready.check_folder(out)
            ready.prepare()
        except Refused as no:
            raise CommandError(str(no.message)) from no
        result = rehearse(delegates, out, keep=keep)
        for failure in result["failures"][:20]:
            self.stderr.write(failure)
        self.stdout.write(json.dumps(result, ensure_ascii=False))
        if result["failures"]:
            sys.exit(1)
