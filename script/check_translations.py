"""Lists the sentences of the product that lack a good translation; ends with 1 where there are any.

Extracts every translatable sentence afresh with makemessages, in a temporary folder, and looks
each one up in the committed catalogues: missing, empty, marked fuzzy, or with other placeholders.
Chinese must have all of them, the further languages those of the public pages.
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
sys.path.insert(0, str(ROOT))  # run as a script, it has only its own folder

from script.public_sentences import LOCALES, gone, public  # noqa: E402

SOURCES = (
    "conference",
    "registration",
    "sessions",
    "badges",
    "checkin",
    "initiative",
    "templates",
)
WHOLE = "zh_Hans"
SHOWN = 50


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


def check(locale: str, wanted: Catalog) -> int:
    """Print what one catalogue lacks of the wanted sentences; how much that is."""
    path = Path("locale", locale, "LC_MESSAGES", "django.po")
    known = read(ROOT / path, locale) if (ROOT / path).exists() else Catalog()
    found = list(flaws(wanted, known))
    for what, sentence, place in found[:SHOWN]:
        print(f"{locale}: {what}: {sentence!r}  {place}")
    if found:
        print(f"{len(found)} sentences of {path} need a translator.")
    return len(found)


def main() -> int:
    if not shutil.which("xgettext"):
        sys.exit("xgettext is missing: install gettext.")
    with tempfile.TemporaryDirectory() as folder:
        wanted = extracted(ROOT, Path(folder))
    lacking = check(WHOLE, wanted) + sum(check(each, public(wanted)) for each in LOCALES)
    stale = list(gone(wanted))
    for sentence in stale:
        print(f"script/public_sentences.py names what nothing says any more: {sentence!r}")
    return 1 if lacking or stale else 0


if __name__ == "__main__":
    sys.exit(main())
