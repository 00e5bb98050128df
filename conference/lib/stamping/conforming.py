"""What makes a file of many sheets conform: structure, metadata and colours (PDF/A-3a, PDF/UA-1).

Each page that lies on a sheet is one paragraph in its own language; crop marks are artifacts.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from conference.lib.stamping import metadata
from conference.lib.stamping.frozen import FrozenPage
from conference.lib.stamping.writing import Parts

NUMBERS = 5  # objects that a Structure needs
_ROW = 20  # bytes of a line in the cross-reference table
_LANGUAGE = re.compile(r"/Lang (\([^)]*\))")
_PROFILE = re.compile(r"/DestOutputProfile (\d+) 0 R")
_INTENT = "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"


class Structure:
    """The structure tree, grown sheet by sheet; its own objects are `first` and those behind it."""

    def __init__(self, first: int) -> None:
        self._root, self._document, self._index, self._metadata, self._profile = range(
            first, first + NUMBERS
        )
        self._sheets: list[range] = []  # elements by their marks

    def add(
        self, parts: Parts, sheet: int, laid: Sequence[FrozenPage], free: int
    ) -> tuple[str, int]:
        """An element for every page laid on a sheet (the object of this number), in the order of
        its marks. What the sheet says of it, and the next free number."""
        own = range(free, free + len(laid))
        for mark, (number, page) in enumerate(zip(own, laid, strict=True)):
            parts.add(number, (
                f"<</Type/StructElem/S/P/P {self._document} 0 R/Pg {sheet} 0 R/K[{mark}]"
                f"/Lang{_language(page)}>>"
            ).encode("ascii"))  # fmt: skip
        self._sheets.append(own)
        return f"/StructParents {len(self._sheets) - 1}/Tabs/S", own.stop

    def write(self, parts: Parts, like: FrozenPage, title: str, made_at: datetime) -> str:
        """The tree, the metadata, and the colours as a page's own file has them. What the catalog
        says of them."""
        elements = " ".join(map(_references, self._sheets))
        index = " ".join(f"{at} [{_references(sheet)}]" for at, sheet in enumerate(self._sheets))
        root = (
            f"<</Type/StructTreeRoot/K[{self._document} 0 R]/ParentTree {self._index} 0 R"
            f"/ParentTreeNextKey {len(self._sheets)}>>"
        )
        document = f"<</Type/StructElem/S/Document/P {self._root} 0 R/K[{elements}]>>"
        parts.add(self._root, root.encode("ascii"))
        parts.add(self._document, document.encode("ascii"))
        parts.add(self._index, f"<</Nums[{index}]>>".encode("ascii"))
        xmp = metadata.xmp(title, "", made_at)
        parts.stream(self._metadata, "/Type/Metadata/Subtype/XML", xmp)
        parts.add(self._profile, _profile(like))
        return (
            f"/Lang{_language(like)}/MarkInfo<</Marked true>>"
            f"/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot {self._root} 0 R"
            f"/Metadata {self._metadata} 0 R{_INTENT}/DestOutputProfile {self._profile} 0 R>>]"
        )


def _references(numbers: range) -> str:
    return " ".join(f"{number} 0 R" for number in numbers)


def _language(page: FrozenPage) -> str:
    found = _LANGUAGE.search(page.catalog)
    return found[1] if found else "()"


def _profile(page: FrozenPage) -> bytes:
    """The colour profile of a page's prefix, as it stands there."""
    found = _PROFILE.search(page.catalog)
    if found is None:
        raise ValueError("the page has no output intent")
    rows = [page.rows[at : at + _ROW] for at in range(0, len(page.rows), _ROW)]
    start = int(rows[int(found[1])][:10])
    behind = [int(row[:10]) for row in rows if b" n" in row and int(row[:10]) > start]
    piece = page.prefix[start : min(behind, default=len(page.prefix))]
    return piece.partition(b" obj\n")[2].removesuffix(b"\nendobj\n")
