"""Makes the data ready: keys, tables, fonts, and with --demo the demo on an empty database.

One process for all of it, because a second start is to be quick. Prints what `demo` says (the
demo's log-ins) and nothing else.
"""

import os
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conference.settings")


def main() -> None:
    django.setup()
    with redirect_stdout(StringIO()):
        call_command("keys", "create", verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("fonts", verbosity=0)
    if "--demo" in sys.argv:
        call_command("demo", "--if-empty")


if __name__ == "__main__":
    main()
