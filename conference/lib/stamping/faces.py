"""The faces of the documents, as HarfBuzz sees them; every glyph's outline is made once a process.

Outlines are kept as TrueType glyphs: a CID-keyed CFF subset loses its Chinese in MuPDF.
"""

import re
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import uharfbuzz
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

from conference.lib import fonts

UNITS = 2000  # to the em, in what we write
_BOUNDS = struct.Struct(">hhhhh")  # contours, xMin, yMin, xMax, yMax
_MARK = uharfbuzz.OTLayoutGlyphClass.MARK
_TOLERANCE = 0.8  # units between a cubic curve and its quadratic ones


class Unstampable(ValueError):
    """The text needs what only the whole typesetter can do."""


class Glyph(NamedTuple):
    """One TrueType glyph, padded to four bytes, with what the tables beside it need."""

    data: bytes
    sum: int  # of its words, for the table's checksum
    advance: int  # of UNITS
    metric: int  # advance and xMin, a word of hmtx
    points: int
    contours: int

    @property
    def above(self) -> int:
        """How far the outline reaches above the baseline; of UNITS."""
        return int(_BOUNDS.unpack_from(self.data)[4])

    @property
    def below(self) -> int:
        """The same below it."""
        return -int(_BOUNDS.unpack_from(self.data)[2])


@dataclass(frozen=True)
class Stack:
    """Families in the order they are asked for a character, a weight, OpenType features."""

    families: tuple[str, ...]
    weight: int
    features: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Of what tells stacks apart at a glance: they are looked up several times a document."""
        return hash((self.families[0], self.weight))


class Face:
    """One font file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._glyphs: dict[int, Glyph] = {}

    @cached_property
    def _face(self) -> uharfbuzz.Face:
        """Mapped when it is first asked: most of the many scripts' faces never are."""
        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self._path)))

    @cached_property
    def font(self) -> uharfbuzz.Font:
        """The face at its own scale."""
        return uharfbuzz.Font(self._face)

    @cached_property
    def upem(self) -> int:
        """Font units to the em."""
        return int(self._face.upem)

    @cached_property
    def scale(self) -> float:
        """Of font units to those we write."""
        return UNITS / self.upem

    @cached_property
    def characters(self) -> uharfbuzz.Set:
        """Code points that it can print; as HarfBuzz keeps them they need no room to speak of."""
        return self._face.unicodes

    @cached_property
    def extents(self) -> tuple[float, float]:
        """Ascent and descent in em, both positive."""
        found = self.font.get_font_extents("ltr")
        return found.ascender / self.upem, -found.descender / self.upem

    @cached_property
    def ideographic(self) -> float:
        """Where its ideographs' feet are, em (`icfb` of its BASE table); where it does not say, a
        tenth of its height above its bottom, as HarfBuzz has it."""
        feet = self.font.get_layout_baseline("icfb", "LTR", "hani", "dflt")
        if feet is not None:
            return feet / self.upem
        ascent, descent = self.extents
        return (ascent + descent) / 10 - descent

    def table(self, tag: str) -> bytes:
        """One of its tables as it is; empty where it has none."""
        return bytes(self._face.reference_table(tag).data or b"")

    def is_mark(self, number: int) -> bool:
        """Its tables say of a glyph that it is a mark, which kerning looks past."""
        return bool(self._face.get_layout_glyph_class(number) == _MARK)

    @cache  # noqa: B019 - as long-lived as the process
    def advance(self, number: int) -> int:
        """A glyph's own width, font units."""
        return int(self.font.get_glyph_h_advance(number))

    def glyph(self, number: int) -> Glyph:
        """The outline of a glyph."""
        found = self._glyphs.get(number)
        if found is None:
            found = self._glyphs[number] = self._outline(number)
        return found

    def _outline(self, number: int) -> Glyph:
        return self.together(((number, 0, 0),), self.advance(number))

    @cache  # noqa: B019
    def together(self, placed: tuple[tuple[int, int, int], ...], advance: int) -> Glyph:
        """Glyphs as one: each one's number, and how far it is to the right and up; font units."""
        pen = TTGlyphPen(None, outputImpliedClosingLine=True)
        curves = Cu2QuPen(pen, _TOLERANCE, reverse_direction=False)
        for number, right, up in placed:
            place = (self.scale, 0, 0, self.scale, right * self.scale, up * self.scale)
            self.font.draw_glyph_with_pen(number, TransformPen(curves, place))
        return _compiled(pen.glyph(dropImpliedOnCurves=True), round(advance * self.scale))


def _compiled(glyph: Any, advance: int) -> Glyph:
    if glyph.numberOfContours < 1:
        return Glyph(b"", 0, advance, metric(advance), 0, 0)
    data = glyph.compile(None, recalcBBoxes=True)
    data += bytes(-len(data) % 4)
    return Glyph(
        data, word_sum(data), advance, metric(advance, glyph.xMin),
        len(glyph.coordinates), glyph.numberOfContours,
    )  # fmt: skip


def metric(advance: int, left: int = 0) -> int:
    """A glyph's row of the table hmtx, one word."""
    return advance << 16 | left & 0xFFFF


def word_sum(data: bytes) -> int:
    """Sum of big-endian 32-bit words modulo 2^32 (OpenType, table checksums); padded already."""
    words = array("I")
    words.frombytes(data)
    words.byteswap()
    return sum(words) & 0xFFFFFFFF


if struct.pack("=I", 1) != struct.pack("<I", 1):  # pragma: no cover
    raise ImportError("word_sum wants a little-endian machine")


class Chain(tuple[Face, ...]):
    """Faces in the order they are asked; itself alone, since it is the key of what they have."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__


class Faces:
    """The faces of one folder, asked by family and weight."""

    def __init__(self, folder: Path) -> None:
        fonts.prepare(folder)
        self._folder = folder
        self._first: dict[Chain, dict[str, int]] = {}

    @cache  # noqa: B019 - as long-lived as the process
    def face(self, family: str, weight: int) -> Face | None:
        """The family's face nearest to the weight; None for a family that is not ours."""
        found = [face for face in fonts.present(self._folder) if face.family == family]
        if not found:
            return None
        nearest = min(found, key=lambda face: abs(face.weight - weight))
        return Face(self._folder / nearest.file)

    @cache  # noqa: B019
    def chain(self, stack: Stack) -> "Chain":
        """The stack's faces and then every other of ours, so that a rare character finds one."""
        rest = [face.family for face in fonts.FACES if face.family not in stack.families]
        families = dict.fromkeys([*stack.families, *rest])
        found = [self.face(family, stack.weight) for family in families]
        return Chain(face for face in found if face is not None)

    def cover(self, text: str, faces: "Chain") -> tuple[list[int], str]:
        """For every character the number of the first face that has it, and those that none has.

        Blanks, joiners and marks go with what stands before them.
        """
        first = self._first.setdefault(faces, {})
        if {0}.issuperset(map(first.get, text)):  # all of it has been met in the first face
            return [0] * len(text), ""
        found: list[int] = []
        missing = ""
        for stretch in _stretches(text, first):
            sign = stretch[0]
            number = first.get(sign)
            if number is None:
                number = first[sign] = _first_with(sign, faces)
            if sign in _FOLLOWING and found and _goes_with(sign, faces[found[-1]]):
                found.append(found[-1])
                continue
            missing += sign if number < 0 else ""
            number = max(number, 0)
            if found and number < found[-1]:
                _take_blanks(text, found, number)
            found += [number] * len(stretch)
        return found, missing


def _stretches(text: str, first: Mapping[str, int]) -> Iterator[str]:
    """What is known to come from one face, else character by character."""
    for stretch in _STRETCH.findall(text):
        numbers = {*map(first.get, stretch)}
        if len(numbers) == 1 and None not in numbers:
            yield stretch
        else:
            yield from stretch


def _first_with(sign: str, faces: Sequence[Face]) -> int:
    return next((n for n, face in enumerate(faces) if ord(sign) in face.characters), -1)


def _take_blanks(text: str, found: list[int], number: int) -> None:
    """Blanks stand in the better of the faces around them, as Pango has it: but it shapes each
    script by itself, and a sign of none belongs to the script before it."""
    at = len(found)
    script = script_of(text[at])
    while at and text[at - 1] == " ":
        at -= 1
    before = next(filter(None, map(script_of, reversed(text[:at]))), None)
    if script in (None, before):
        found[at:] = [number] * (len(found) - at)


@lru_cache(maxsize=4_000)
def script_of(text: str) -> str | None:
    """Of the first character that has one (ISO 15924)."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    found: str | None = buffer.script
    return found


def _goes_with(sign: str, before: Face) -> bool:
    return sign in _INVISIBLE or ord(sign) in before.characters


_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_FOLLOWING = _INVISIBLE | set(" \u00a0") | set(map(chr, range(0x300, 0x370)))
_STRETCH = re.compile(f"[!-~]+|[^!-~{''.join(_FOLLOWING)}]+|.", re.DOTALL)


@cache
def faces(folder: Path) -> Faces:
    """One for the whole process."""
    return Faces(folder)
