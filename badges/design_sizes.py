"""Where a badge's words would be too small to read: about, by the widths of their characters."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from badges import design_pages, hard_names
from badges.design_layout import KINDS, TEXTS, Field, Layout

READABLE = 4.0  # points; no field may ask for less
_POINT = 25.4 / 72  # millimetres
_LEADING, _UNEVEN = 1.45, 1.1  # what our faces want; lines broken at words are not equal
_CODE = "K7QM-3ZT9"
_SHOWN = 40  # characters of a text, in a sentence about it


def warnings(layout: Layout, facts: Iterable[Mapping[str, Any]]) -> list[str]:
    """What of these people's badges nobody could read, a sentence for each field at its worst."""
    everybody = list(facts)
    words = _(
        "“%(field)s” would show “%(text)s” at about %(size)s points, too small to read."
        " Make the field larger."
    )
    said = []
    for face in layout.faces:
        texts = [design_pages.texts(face, each, _CODE) for each in everybody]
        for n, field in enumerate(face.fields):
            found = [_smallest(field, n, each) for each in texts if field.kind in TEXTS]
            size, text = min(found, default=(READABLE, ""))
            if size < READABLE:
                shown = {"field": KINDS[field.kind], "text": text[:_SHOWN], "size": f"{size:.1f}"}
                said.append(words % shown)
    return said


def _smallest(field: Field, n: int, texts: Mapping[str, str]) -> tuple[float, str]:
    """The smallest size in a field, and what is set so small."""
    parts = [texts.get(f"f{n}", ""), texts.get(f"f{n}s", "")]
    largest = [field.largest, field.largest * design_pages.SECOND.get(field.kind, 1.0)]
    sizes = [
        (*size(text, field.width, field.lines, most), text)
        for text, most in zip(parts, largest, strict=True)
        if text.strip()
    ]
    high = sum(points * lines for points, lines, _text in sizes) * _LEADING * _POINT
    scale = min(1.0, field.height / high) if high else 1.0
    return min(((points * scale, text) for points, _lines, text in sizes), default=(READABLE, ""))


def size(text: str, width: float, lines: int, largest: float) -> tuple[float, int]:
    """(points, lines) of a text in so many millimetres on at most so many lines, about."""
    room = width / _POINT
    wide = hard_names.width(text) or 1.0
    if wide * largest <= room:
        return largest, 1
    found = [(room / wide, 1)] + [(room * n / wide / _UNEVEN, n) for n in range(2, lines + 1)]
    points, used = max(found)
    return min(points, largest), used
