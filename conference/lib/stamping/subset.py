"""One font for one document: just the glyphs it needs, of all faces, as a bare TrueType file.

A CIDFontType2 with Identity-H needs the tables glyf, head, hhea, hmtx, loca, maxp (ISO 32000-1,
9.9). Codes are given in the order of first use.
"""

import struct
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import accumulate, count
from typing import Any

from isal import isal_zlib

from conference.lib.stamping.faces import UNITS, metric, word_sum
from conference.lib.stamping.signs import Mark

_ENTRY = struct.Struct(">4sIII")
_HHEA = struct.Struct(">IhhhHhhhhhhhhhhhH")
_MAXP = struct.Struct(">IHHHHHHHHHHHHHH")
_MAGIC = 0x5F0F3CF5
_TRUETYPE = 0x00010000
_ASCENT, _DESCENT = 2400, -800


@cache
def _code(number: int) -> str:
    return f"{number:04X}"


@lru_cache(maxsize=200)
def _map_of(count: int) -> bytes:
    """The CMap of so many codes, with %b for what each of them says."""
    rows = [f"<{_code(number)}> <%b>" for number in range(1, count + 1)]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (_CMAP_BEFORE + body + _CMAP_AFTER).encode("ascii")


class Subset:
    """The glyphs of one document."""

    def __init__(self) -> None:
        self._codes: dict[Mark, str] = {}

    def add(self, marks: Iterable[Mark]) -> None:
        """Give each glyph that has none yet the next code."""
        known = self._codes
        fresh = dict.fromkeys(marks)
        if known:
            fresh = dict.fromkeys([mark for mark in fresh if mark not in known])
        known.update(zip(fresh, map(_code, count(len(known) + 1)), strict=False))

    def codes(self, marks: Sequence[Mark]) -> tuple[str, ...]:
        """Each added glyph's code in this document's strings: four hexadecimal digits."""
        return tuple(map(self._codes.__getitem__, marks))

    def widths(self) -> str:
        """The W array, thousandths of an em from code 1 on."""
        return f"[1[{' '.join(self._columns[5])}]]"

    def to_unicode(self) -> bytes:
        """A CMap from codes to characters (ISO 32000-1, 9.10.3)."""
        return _map_of(len(self._codes)) % self._columns[6]

    def file(self) -> bytes:
        """The font file."""
        data, sums, metrics, points, contours, *_said = self._columns
        offsets = [0, 0, *accumulate(map(len, data))]  # code 0 is nothing
        number = len(data) + 1
        hhea = _HHEA.pack(
            _TRUETYPE, _ASCENT, _DESCENT, 0, 3 * UNITS, 0, 0, 3 * UNITS,
            1, 0, 0, 0, 0, 0, 0, 0, number,
        )  # fmt: skip
        most = (max(points, default=0), max(contours, default=0))
        maxp = _MAXP.pack(_TRUETYPE, number, *most, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)
        return _file(
            {
                b"glyf": (b"".join(data), sum(sums)),
                b"head": _HEAD,
                b"hhea": (hhea, word_sum(hhea)),
                b"hmtx": _words([metric(UNITS), *metrics]),
                b"loca": _words(offsets),
                b"maxp": (maxp, word_sum(maxp)),
            }
        )

    @cached_property
    def _columns(self) -> tuple[tuple[Any, ...], ...]:
        """The glyphs' rows, column by column; asked once all are added."""
        return tuple(zip(*[mark.row for mark in self._codes], strict=True)) or ((),) * 7


def _words(numbers: Sequence[int]) -> tuple[bytes, int]:
    """A table that is made of words, and their sum."""
    words = array("I", numbers)
    words.byteswap()
    return words.tobytes(), sum(numbers)


def _file(tables: Mapping[bytes, tuple[bytes, int]]) -> bytes:
    bodies: list[bytes] = []
    directory, at = [_START], len(_START) + 16 * len(tables)
    for tag, (table, total) in tables.items():
        directory.append(_ENTRY.pack(tag, total & 0xFFFFFFFF, at, len(table)))
        bodies += (table, _PADDING[len(table) % 4])
        at += len(table) + -len(table) % 4
    return b"".join((*directory, *bodies))


def packed(data: bytes, *, quickly: bool = False) -> bytes:
    """For FlateDecode; ISA-L is more than twice as quick as zlib's quickest, and better.

    Quickly it is a fifth more, in two thirds of the time. Equal data are equal bytes in every
    process: levels 1 and 2 find other matches now and then, by where it lies in its memory.
    """
    return bytes(isal_zlib.compress(data, 0 if quickly else 3))


_START = struct.pack(">IHHHH", _TRUETYPE, 6, 64, 2, 32)  # six tables
_HEAD_TABLE = struct.pack(
    ">IIIIHHqqhhhhHHhhh", _TRUETYPE, _TRUETYPE, 0, _MAGIC, 0x0003, UNITS, 0, 0,
    -UNITS, _DESCENT, 3 * UNITS, _ASCENT, 0, 8, 2, 1, 0,
)  # fmt: skip
_HEAD = (_HEAD_TABLE, word_sum(_HEAD_TABLE + bytes(2)))
_PADDING = (b"", bytes(3), bytes(2), bytes(1))
_CMAP_BEFORE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_AFTER = """
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
