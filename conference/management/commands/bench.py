"""Measurements, each beside a yardstick of the same run."""

import importlib
import json
import platform
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

FRAME = {
    "__init__", "figures", "documents_otherwise", "moody", "chaos_play", "chaos_alone",
    "door_ground", "door_load", "door_play", "door_servers", "door_settings", "door_yardsticks",
    "scanner_play", "ledger_ground", "ledger_beside", "ledger_written", "rush_play",
}  # fmt: skip
# Only when they are named: a quarter of an hour; a Chromium and requirements/test.txt.
LONG = {"chaos", "scanner"}
NO_TABLES = (
    "bench {name} works in this site's database, which does not answer as it should: {error}. "
    "On a new site, ./script/manage migrate makes its tables."
)


class Command(BaseCommand):
    """Runs bench/<name>.py; every module's run() gives figures."""

    help = "Measure: ./script/manage bench [name …] [--json FILE]"

    def add_arguments(self, parser):
        """Which ones; without a name all but the long ones."""
        parser.add_argument("names", nargs="*")
        parser.add_argument("--json", type=Path, dest="file")

    def handle(self, *args, names, file, **options):
        """Print each figure with both absolute values; keep them all in the file."""
        known = sorted(path.stem for path in (settings.BASE_DIR / "bench").glob("*.py"))
        known = [name for name in known if name not in FRAME]
        if unknown := set(names) - set(known):
            raise CommandError(f"No bench {', '.join(unknown)}; there is {', '.join(known)}.")
        figures = []
        for name in names or [each for each in known if each not in LONG]:
            try:
                for figure in importlib.import_module(f"bench.{name}").run():
                    figures.append(figure.as_dict())
                    self.show(figures[-1])
            except (OperationalError, ProgrammingError) as error:
                raise CommandError(NO_TABLES.format(name=name, error=error)) from error
        if file:
            file.write_text(json.dumps(figures, indent=1, ensure_ascii=False))

    def show(self, row):
        """One line a figure."""
        mark = "met" if row["met"] else "NOT MET"
        cpu = [f"{row[name]:.4g}" for name in ("cpu", "yardstick_cpu") if row[name]]
        self.stdout.write(
            f"{row['bench']}: {row['figure']} {row['value']:.4g} {row['unit']} | {row['yardstick']}"
            f" {row['yardstick_value']:.4g} | ratio {row['ratio']} | goal {row['goal']}: {mark}"
            f" | {row['conditions']}, Python {platform.python_version()}"
            + (f" | by processor time {', '.join(cpu)}" if cpu else "")
        )
