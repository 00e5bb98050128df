"""Frozen pages on the disk: a worker that starts anew, or beside another, need not lay out again.

Only pages without a person's texts are kept. A page's name is the digest of all that it depends
on, this engine's own sources included, so none is ever out of date.
"""

import hashlib
import io
import os
import pickle
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import weasyprint

from conference.lib import fonts, pdf
from conference.lib.stamping import frozen, layers, slots
from conference.lib.stamping.faces import Stack
from conference.lib.stamping.frozen import FrozenPage

MOST = 200  # files; the ones that were not asked for longest go
_CLASSES = (
    FrozenPage, frozen.Numbers, slots.Slot, slots.Box, slots.Fit, slots.Picture, layers.Hole,
    Stack, type(Path()),
)  # fmt: skip
_KNOWN = {(each.__module__, each.__qualname__): each for each in _CLASSES}


class _Reader(pickle.Unpickler):
    """Reads frozen pages and nothing else, whoever wrote the file."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a page")
        return _KNOWN[module, name]


def place(html: str, style: pdf.Style, folder: Path, *, sealed: bool) -> Path:
    """Where a page is kept, beside the fonts it was laid out with."""
    digest = hashlib.sha256(_engine())
    for face in fonts.present(folder):
        found = (folder / face.file).stat()
        digest.update(f"{face.file} {found.st_size} {found.st_mtime_ns} ".encode())
    for sheet in style.sheets:
        digest.update(sheet.read_bytes())
    pictures = {name: hashlib.sha256(data).digest() for name, data in style.pictures.items()}
    facts = (html, sorted(style.variables.items()), style.rules, sorted(pictures.items()), sealed)
    digest.update(repr(facts).encode())
    return folder / "pages" / f"{digest.hexdigest()}.page"


def read(path: Path) -> FrozenPage | None:
    """The page that is kept there; None for none, or for a file that cannot be read."""
    try:
        page = _Reader(io.BytesIO(path.read_bytes())).load()
        os.utime(path)
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, IndexError, TypeError):
        return None
    return page if isinstance(page, FrozenPage) else None


def write(path: Path, page: FrozenPage) -> None:
    """Keep the page; where the folder cannot be written to, it is laid out again next time."""
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(pickle.dumps(page))
        Path(file.name).replace(path)
        by_age = sorted(path.parent.iterdir(), key=lambda each: each.stat().st_mtime)
        for old in by_age[:-MOST]:
            old.unlink(missing_ok=True)


@cache
def _engine() -> bytes:
    """What lays out: WeasyPrint's version, and our own sources."""
    digest = hashlib.sha256(weasyprint.__version__.encode())
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), here.parent / "pdf.py", here.parent / "fonts.py"]):
        digest.update(path.read_bytes())
    return digest.digest()
