"""Lists the sentences of the product that lack a good translation; ends with 1 where there are any.

Extracts every translatable sentence afresh with makemessages, in a temporary folder, and looks
each one up in the committed catalogue: missing, empty, marked fuzzy, or with other placeholders.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (
    "conference",
    "registration",
    "sessions",
    "badges",
    "checkin",
    "initiative",
    "templates",
)
LOCALE = "zh_Hans"
SHOWN = 50
CATALOGUE = Path("locale", LOCALE, "LC_MESSAGES", "django.po")


def read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def extracted(root: Path, folder: Path) -> Catalog:
    """The sentences of the sources under root, as makemessages finds them now.

    The folder holds links to the sources and a locale folder of its own, because makemessages
    writes beside what it reads.
    """
    for name in SOURCES:
        (folder / name).symlink_to(root / name)
    (folder / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "en", "--symlinks"]
    # Without settings it writes to the folder's own locale/, not to the project's.
    bare = {name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([*command, "--verbosity", "0"], cwd=folder, check=True, env=bare)
    return read(folder / "locale" / "en" / "LC_MESSAGES" / "django.po")


def is_empty(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else message.string
    return not strings or not all(strings)


def flaws(wanted: Catalog, known: Catalog) -> Iterator[tuple[str, str, str]]:
    """(what is wrong, the sentence, where it is used) for every sentence that is not right."""
    for message in wanted:
        if not message.id:
            continue
        place = " ".join(f"{file}:{line}" for file, line in message.locations[:2])
        sentence = message.id if isinstance(message.id, str) else message.id[0]
        found = known.get(message.id, message.context)
        if found is None:
            yield "missing", sentence, place
        elif found.fuzzy:
            yield "fuzzy", sentence, place
        elif is_empty(found):
            yield "empty", sentence, place
        else:
            for error in found.check(known):
                yield f"wrong ({error})", sentence, place


def main() -> int:
    if not shutil.which("xgettext"):
        sys.exit("xgettext is missing: install gettext.")
    known = read(ROOT / CATALOGUE, LOCALE) if (ROOT / CATALOGUE).exists() else Catalog(LOCALE)
    with tempfile.TemporaryDirectory() as folder:
        found = list(flaws(extracted(ROOT, Path(folder)), known))
    for what, sentence, place in found[:SHOWN]:
        print(f"{what}: {sentence!r}  {place}")
    if found:
        print(f"{len(found)} sentences of {CATALOGUE} need a translator.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
