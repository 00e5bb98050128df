"""Lines that their glyphs do not give back, said beside them (ActualText, ISO 32000-1, 14.9.4).

A file has one text for a glyph wherever it stands (ToUnicode), and WeasyPrint writes no other.
Where letters join, stack or change places, as in Devanagari, that is not what was written.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import pydyf

_STRING = re.compile(rb"<([0-9a-f]+)>")  # in a TJ's array
_DIGITS = re.compile(rb"[0-9a-f]{4}")  # of a glyph
_JOINER = "\u200d"  # what a glyph without a text is given (plain_fonts.name_all)
_ALIKE = dict.fromkeys(map(ord, "\xa0\u2009\u202f"), " ")  # one empty glyph may serve them all
_SOFT_HYPHEN = "\xad"
_LEFTWARDS = {"R", "AL", "AN"}  # is read best as it is seen: docs/adr/0010
Readings = Mapping[bytes, Mapping[int, str]]  # a font's texts by its glyphs


def add_to(document: Any) -> None:
    """Have the pages (weasyprint.Document), written with tags, say each line that their glyphs do
    not. The drawing stays what it is; and so does text from right to left."""
    for page in document.pages:
        page.paint = partial(_painted, page.paint, document.fonts)


def _painted(
    paint: Callable[..., None], fonts: Mapping[Any, Any], stream: Any, scale: float = 1
) -> None:
    """While a page is painted its marks are known by their boxes; later no more."""
    paint(stream, scale)
    readings = {font.hash.encode(): font.to_unicode for font in fonts.values()}
    marks = stream._tags or {}  # noqa: SLF001
    texts = {mark["mcid"]: getattr(box, "text", "") for box, mark in marks.items()}
    for each in _streams(stream):
        each.stream[:] = _said(each.stream, texts, readings)


def _streams(stream: Any) -> Iterator[Any]:
    """The page's own and those of what is drawn by itself."""
    yield stream
    for group in stream._resources["XObject"].values():  # noqa: SLF001
        if hasattr(group, "_resources"):
            yield from _streams(group)


def _said(items: Iterable[Any], texts: Mapping[int, str], readings: Readings) -> Iterator[Any]:
    """A content stream in which each text object that needs it is told what it says."""
    text = ""
    drawn: list[bytes] | None = None
    for item in items:
        if isinstance(item, dict) and "MCID" in item:
            text = texts.get(item["MCID"], "").replace(_SOFT_HYPHEN, "")
        if item == b"BT":
            drawn = []
        elif item == b"ET" and drawn is not None:
            yield from _told(drawn, text) if _must_be_told(drawn, text, readings) else drawn
            text, drawn = "", None
        if drawn is None or item == b"BT":
            yield item
        else:
            drawn.append(item)


def _told(drawn: list[bytes], text: str) -> Iterator[Any]:
    """As pydyf has marked content: a tag, its properties, an operator."""
    said = f"<FEFF{text.encode('utf-16-be').hex()}>"
    yield from ("/Span", pydyf.Dictionary({"ActualText": said}), b"BDC", *drawn, b"EMC")


def _must_be_told(drawn: Iterable[bytes], text: str, readings: Readings) -> bool:
    """Its glyphs say something else; or it has marks, which stand over their letters or before
    them, where some readers part a word."""
    if not text or any(unicodedata.bidirectional(sign) in _LEFTWARDS for sign in text):
        return False
    has_marks = any(unicodedata.category(sign).startswith("M") for sign in text)
    return has_marks or _reading(drawn, readings) != text.translate(_ALIKE)


def _reading(drawn: Iterable[bytes], readings: Readings) -> str:
    """What a reader makes of the operators of a text object."""
    font: Mapping[int, str] = {}
    found: list[str] = []
    for operator in drawn:
        if operator.endswith(b" Tf"):
            font = readings[operator.split()[0][1:]]
        elif operator.endswith(b" TJ"):
            codes = _DIGITS.findall(b"".join(_STRING.findall(operator)))
            found += [font.get(int(code, 16)) or _JOINER for code in codes]
    return "".join(found).translate(_ALIKE)
