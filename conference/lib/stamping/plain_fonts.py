"""WeasyPrint's fonts on a frozen page, made small: the same glyphs as TrueType outlines.

A CID-keyed OpenType subset that keeps its glyph numbers weighs 80 kB for five characters, in every
single document, and some readers show none of its Chinese. The codes stay what they are: a
CIDToGIDMap leads from the old numbers to the few that are left.
"""

import re
import struct
from pathlib import Path
from typing import Any

import pydyf

from conference.lib.stamping.faces import Face, faces
from conference.lib.stamping.objects import as_bytes, object_at, page_of
from conference.lib.stamping.signs import Mark
from conference.lib.stamping.subset import Subset

_EMPTY, _JOINER = re.compile(rb"<>"), b"<200D>"


def slim(made: pydyf.PDF, used: dict[Any, Any], folder: Path) -> None:
    """Replace the files of our own families' fonts; `used` are WeasyPrint's (Document.fonts)."""
    for font in used.values():
        face = faces(folder).face(font.family, int(font.weight))
        reference = _fonts(made).get(font.hash)
        if face is not None and reference is not None:
            _replace(made, object_at(made, reference), face, sorted(font.widths))


def name_all(made: pydyf.PDF) -> None:
    """A glyph that says nothing by itself (a mark set with its letter) is a joiner of no width:
    an empty entry in a ToUnicode map is none (ISO 19005-3, 6.2.11.7.2)."""
    for reference in _fonts(made).values():
        unicode_map = object_at(made, object_at(made, reference)["ToUnicode"])
        unicode_map.stream = [_EMPTY.sub(_JOINER, as_bytes(item)) for item in unicode_map.stream]


def _fonts(made: pydyf.PDF) -> Any:
    return object_at(made, object_at(made, page_of(made)["Resources"])["Font"])


def _replace(made: pydyf.PDF, font: Any, face: Face, numbers: list[int]) -> None:
    descendant = object_at(made, font["DescendantFonts"][0])
    subset = Subset()
    places = [0] * (max(numbers) + 1)
    shown = [number for number in numbers if number]
    marks = [Mark(face.glyph(number), "") for number in shown]
    subset.add(marks)
    codes = subset.codes(marks)
    for number, code in zip(shown, codes, strict=True):
        places[number] = int(code, 16)
    data = subset.file()
    file = pydyf.Stream([data], pydyf.Dictionary({"Length1": len(data)}), compress=True)
    table = pydyf.Stream([struct.pack(f">{len(places)}H", *places)], compress=True)
    made.add_object(file)
    made.add_object(table)
    descriptor = object_at(made, descendant["FontDescriptor"])
    for key in ("FontFile", "FontFile2", "FontFile3", "CIDSet"):
        if key in descriptor:
            _forget(made, descriptor.pop(key))
    descriptor["FontFile2"] = file.reference
    descendant["Subtype"] = "/CIDFontType2"
    descendant["CIDToGIDMap"] = table.reference


def _forget(made: pydyf.PDF, reference: Any) -> None:
    """Nothing needs the old file any more; its number stays, free."""
    object_at(made, reference).free = "f"
