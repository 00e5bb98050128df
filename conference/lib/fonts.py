"""The fonts of our documents: found once, the Chinese faces taken out of their collections.

Debian's fonts-noto-cjk holds each weight as one collection of five languages, and `@font-face`
on a collection takes its first face: Japanese shapes. So the SC faces are written to
DATA_DIR/fonts once (`./script/manage fonts`), and documents name these files and no others.
"""

import fcntl
import os
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import uharfbuzz
from fontTools.ttLib import TTCollection, TTFont

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / "Library/Fonts",
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
)


class Face(NamedTuple):
    """One weight of one of our families, and where it may come from: (file, name inside)."""

    family: str
    weight: int
    sources: tuple[tuple[str, str], ...]
    package: str
    needed: bool = True  # else used where it is installed
    only_han: bool = False  # what else it has other faces have better

    @property
    def file(self) -> str:
        """Its name in DATA_DIR/fonts."""
        name = f"{self.family.lower().replace(' ', '-')}-{self.weight}"
        return f"{name}-han.otf" if self.only_han else f"{name}.otf"


def _scripts() -> tuple[Face, ...]:
    """A family for each script, of one file a weight: Noto's serifs, and its sans where it has no
    serif. Some have no bold."""
    serif = (
        "Devanagari Armenian Georgian Hebrew Thai Lao Khmer Myanmar Tibetan Bengali Gurmukhi"
        " Gujarati Tamil Telugu Kannada Malayalam Sinhala Ethiopic"
    )
    sans = (
        "Oriya Mongolian Thaana Syriac NKo Cherokee CanadianAboriginal Yi Tifinagh Adlam Javanese"
        " OlChiki MeeteiMayek Lisu Cham NewTaiLue TaiLe TaiTham TaiViet Vai Miao PhagsPa"
    )
    stems = {name: f"NotoSerif{name}" for name in serif.split()}
    stems |= {"Arabic": "NotoNaskhArabic"} | {name: f"NotoSans{name}" for name in sans.split()}
    return tuple(
        Face(f"Document {name}", weight, ((f"{stem}-{style}.ttf", stem),), "fonts-noto-core", False)
        for name, stem in stems.items()
        for weight, style in ((400, "Regular"), (700, "Bold"))
    )


# The Mac's own faces stand in where nobody installed Noto.
FACES = (
    Face("Document Song", 400, (("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
                                ("NotoSerifCJKsc-Regular.otf", "Noto Serif CJK SC"),
                                ("Songti.ttc", "Songti SC")), "fonts-noto-cjk"),
    Face("Document Song", 700, (("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
                                ("NotoSerifCJKsc-Bold.otf", "Noto Serif CJK SC"),
                                ("Songti.ttc", "Songti SC")), "fonts-noto-cjk"),
    Face("Document Hei", 400, (("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
                               ("NotoSansCJKsc-Regular.otf", "Noto Sans CJK SC"),
                               ("Hiragino Sans GB.ttc", "Hiragino Sans GB")), "fonts-noto-cjk"),
    Face("Document Hei", 700, (("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"),
                               ("NotoSansCJKsc-Bold.otf", "Noto Sans CJK SC"),
                               ("Hiragino Sans GB.ttc", "Hiragino Sans GB")), "fonts-noto-cjk"),
    Face("Document Serif", 400, (("NotoSerif-Regular.ttf", "Noto Serif"),
                                 ("Times New Roman.ttf", "Times New Roman")), "fonts-noto-core"),
    Face("Document Serif", 700, (("NotoSerif-Bold.ttf", "Noto Serif"),
                                 ("Times New Roman Bold.ttf", "Times New Roman")),
         "fonts-noto-core"),
    Face("Document Sans", 400, (("NotoSans-Regular.ttf", "Noto Sans"),
                                ("Arial.ttf", "Arial")), "fonts-noto-core"),
    Face("Document Sans", 700, (("NotoSans-Bold.ttf", "Noto Sans"),
                                ("Arial Bold.ttf", "Arial")), "fonts-noto-core"),
    *_scripts(),
    Face("Document Rare A", 400, (("HanaMinA.ttf", "HanaMinA"),), "fonts-hanazono",
         needed=False, only_han=True),
    Face("Document Rare B", 400, (("HanaMinB.ttf", "HanaMinB"),), "fonts-hanazono",
         needed=False, only_han=True),
)  # fmt: skip

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
        absent = [face for face in FACES if not (directory / face.file).exists()]
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


def others(directory: Path) -> str:
    """The families that no style sheet need name, as CSS lists them."""
    found = dict.fromkeys(f'"{face.family}"' for face in present(directory) if not face.needed)
    return ", ".join(found) or "serif"


def present(directory: Path) -> list[Face]:
    """The faces that there are: all that are needed, and the optional ones of this machine."""
    return [face for face in FACES if (directory / face.file).exists()]


def check(text: str, directory: Path) -> None:
    """Raise Missing if any character could only be printed as a box."""
    signs = {
        sign for sign in text
        if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf", "Mn")
    }  # fmt: skip
    prepare(directory)
    for face in present(directory):
        if not signs:
            return
        signs = {sign for sign in signs if _glyph(sign, directory, face) is None}
    if lost := sorted(sign for sign in signs if not _system_has(ord(sign))):
        raise Missing(lost)


def width(text: str, families: Iterable[str], weight: int, directory: Path) -> float:
    """Width of a line in em, each sign taken from the first family that has it (no kerning)."""
    faces = [
        face for name in families for face in FACES if (face.family, face.weight) == (name, weight)
    ]
    return sum(_advance(sign, faces, directory) for sign in text)


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


@cache
def _system_has(code: int) -> bool:
    """Some font of this machine has the character: Pango will find it (rare scripts)."""
    command = ["fc-list", f":charset={code:x}", "file"]
    found = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return bool(found.stdout.strip())


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
            _save(_face_of(list(collection.fonts), name, face.weight), target)
    else:
        with TTFont(source, lazy=True) as font:
            if face.only_han:
                _leave_han(font)
            _save(font, target)


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


def _save(font: TTFont, target: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".new-", delete=False) as file:
        font.save(file)
    Path(file.name).chmod(0o644)
    os.replace(file.name, target)  # noqa: PTH105


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One process prepares, the others wait for it."""
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
