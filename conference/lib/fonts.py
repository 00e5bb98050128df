"""The fonts of our documents: found once, the Chinese faces taken out of their collections.

Debian's fonts-noto-cjk holds each weight as one collection of five languages, and `@font-face`
on a collection takes its first face: Japanese shapes. So the SC faces are written to
DATA_DIR/fonts once (`./script/manage fonts`), and documents name these files and no others.
"""

import fcntl
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from xml.sax.saxutils import escape

import uharfbuzz
from fontTools.ttLib import TTCollection, TTFont

from conference.lib.font_table import FACES, Face

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / "Library/Fonts",
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
)


# Ideographs, their radicals and numerals (Unicode 15).
_HAN = (range(0x2E80, 0x2FE0), range(0x3005, 0x3008), range(0x3021, 0x302A), range(0x3400, 0x4DC0),
        range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x32400))  # fmt: skip

_FONTCONFIG = {400: 80, 700: 200}  # its weights


class Missing(ValueError):
    """Characters that no font here can print: a box on a badge helps nobody."""

    def __init__(self, characters: Iterable[str]):
        self.characters = "".join(characters)
        named = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in self.characters)
        han = any(_is_han(ord(sign)) for sign in self.characters)
        helps = han and not _is_installed("fonts-hanazono")
        hint = "; fonts-hanazono may have it" if helps else ""
        super().__init__(f"no installed font has {named}{hint}")

    def __reduce__(self) -> tuple[type["Missing"], tuple[str]]:
        """From the characters: exceptions are made again from their message else."""
        return type(self), (self.characters,)


class FontsMissing(FileNotFoundError):
    """Font files are not installed; the message names the packages."""

    def __init__(self, faces: Iterable[Face]):
        packages = " ".join(sorted({face.package for face in faces}))
        super().__init__(f"fonts are missing; install {packages}, then run ./script/manage fonts")


def prepare(directory: Path) -> list[str]:
    """Write the faces that are not there yet; returns their file names. Raises FontsMissing."""
    directory.mkdir(parents=True, exist_ok=True)
    with _alone(directory):
        absent = _absent(present(directory))
        found = {face: _find(face) for face in absent}
        if lost := [face for face, source in found.items() if source is None and face.needed]:
            raise FontsMissing(lost)
        for face, source in found.items():
            if source:
                _extract(face, *source, directory / face.file)
    return [face.file for face in absent if found[face]]


def rules(directory: Path) -> str:
    """Fontconfig's configuration that calls our files by our families' names; makes the faces
    where set-up did not."""
    prepare(directory)
    rules = [
        f'<match target="scan"><test name="file" compare="eq"><string>'
        f"{escape(str(directory / face.file))}</string></test>"
        f'<edit name="family" mode="prepend"><string>{face.family}</string></edit>'
        f'<edit name="weight" mode="assign_replace"><int>{_FONTCONFIG[face.weight]}</int></edit>'
        "</match>"
        for face in present(directory)
    ]
    return f'<?xml version="1.0"?><fontconfig>{"".join(rules)}</fontconfig>'


def others(directory: Path, text: str = "") -> str:
    """The families that no style sheet need name, as CSS lists them: of living scripts, and those
    of rare ones that the text has."""
    found = [face for face in present(directory) if not face.needed]
    signs = _drawn(text)
    for each in found:
        if not each.rare:
            signs -= _had(signs, directory, each)
    named = [face for face in found if not face.rare or _had(signs, directory, face)]
    return ", ".join(dict.fromkeys(f'"{face.family}"' for face in named)) or "serif"


def present(directory: Path) -> tuple[Face, ...]:
    """The faces that there are: all that are needed, and the optional ones of this machine."""
    return _present(directory, directory.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _present(directory: Path, _changed: int) -> tuple[Face, ...]:
    return tuple(face for face in FACES if (directory / face.file).exists())


@lru_cache(maxsize=4)
def _absent(there: tuple[Face, ...]) -> list[Face]:
    return [face for face in FACES if face not in there]


def check(text: str, directory: Path) -> None:
    """Raise Missing if any character could only be printed as a box, or by a font that is none of
    ours."""
    signs = _drawn(text)
    prepare(directory)
    for face in present(directory):
        if not signs:
            return
        signs -= _had(signs, directory, face)
    if signs:
        raise Missing(sorted(signs))


def _drawn(text: str) -> set[str]:
    """The characters of a text that want a glyph of their own."""
    return {
        sign for sign in set(text)
        if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf", "Mn")
    }  # fmt: skip


def _had(signs: set[str], directory: Path, face: Face) -> set[str]:
    return {sign for sign in signs if _glyph(sign, directory, face) is not None}


def width(text: str, families: Iterable[str], weight: int, directory: Path) -> float:
    """Width of a line in em, each sign taken from the first family that has it (no kerning)."""
    faces = _named(tuple(families), weight)
    return sum(_advance(sign, faces, directory) for sign in text)


@lru_cache(maxsize=64)
def _named(families: tuple[str, ...], weight: int) -> list[Face]:
    return [
        face for name in families for face in FACES if (face.family, face.weight) == (name, weight)
    ]


def _advance(sign: str, faces: list[Face], directory: Path) -> float:
    for face in faces:
        glyph = _glyph(sign, directory, face)
        if glyph is not None:
            font = _font(directory, face)
            return float(font.get_glyph_h_advance(glyph) / font.face.upem)
    return 0.0 if unicodedata.combining(sign) else 1.0


def _glyph(sign: str, directory: Path, face: Face) -> int | None:
    """The number of a character's glyph, None where the face has none."""
    found: int | None = _font(directory, face).get_nominal_glyph(ord(sign))
    return found


@lru_cache(maxsize=2 * len(FACES))
def _font(directory: Path, face: Face) -> uharfbuzz.Font:
    """The face as HarfBuzz sees it: the file mapped, nothing of it copied."""
    prepare(directory)
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(directory / face.file))))


def _is_installed(package: str) -> bool:
    """Every face that would come from this package is on the machine."""
    return all(_find(face) for face in FACES if face.package == package)


def _find(face: Face) -> tuple[Path, str] | None:
    """File and family name inside of the first source that is installed."""
    for file, name in face.sources:
        for folder in FOLDERS:
            if path := _installed(folder).get(file):
                return path, name
    return None


@lru_cache(maxsize=16)
def _installed(folder: Path) -> dict[str, Path]:
    """Files below the folder by their names, looked for once a process."""
    return {path.name: path for path in sorted(folder.rglob("*.[ot]t[cf]"), reverse=True)}


def _extract(face: Face, source: Path, name: str, target: Path) -> None:
    """Write the one face; whole or not at all."""
    if source.suffix == ".ttc":
        with TTCollection(source, lazy=True) as collection:
            _save(_face_of(list(collection.fonts), name, face.weight).save, target)
    elif face.only_han:
        with TTFont(source, lazy=True) as font:
            _leave_han(font)
            _save(font.save, target)
    else:
        _save(partial(shutil.copyfile, source), target)


def _leave_han(font: TTFont) -> None:
    """Forget which other characters it has: some of a word's letters are none of its business."""
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:
            table.cmap = {code: name for code, name in table.cmap.items() if _is_han(code)}


def _is_han(code: int) -> bool:
    return any(code in block for block in _HAN)


def _face_of(fonts: list[TTFont], name: str, weight: int) -> TTFont:
    """The collection's face of this family, nearest to the weight."""
    own = [font for font in fonts if name in (font["name"].getBestFamilyName() or "")]
    return min(own, key=lambda font: abs(font["OS/2"].usWeightClass - weight))


def _save(write: Callable[[str], object], target: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as file:
        write(file.name)
    Path(file.name).chmod(0o644)
    os.replace(file.name, target)  # noqa: PTH105


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One process prepares, the others wait for it."""
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
