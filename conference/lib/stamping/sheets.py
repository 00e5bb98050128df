"""Many stamped pages on sheets of paper: each design once, one font for all of them.

For printing: without attachments and seal.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from io import BytesIO
from itertools import chain, count as counted, islice
from typing import IO

from conference.lib.stamping import images, metadata
from conference.lib.stamping.cells import Sheet, bled, crop_marks, placed
from conference.lib.stamping.conforming import NUMBERS, Structure
from conference.lib.stamping.frozen import FrozenPage, Needed
from conference.lib.stamping.subset import Subset, packed
from conference.lib.stamping.writing import UNDATED, Facts, Parts, write_font

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_CATALOG, _PAGES, _INFO, _FONT = 1, 2, 3, 4
_STRUCTURE = _FONT + 5
_FIRST_FREE = _STRUCTURE + NUMBERS


Item = tuple[FrozenPage, Facts]


@dataclass(frozen=True)
class Backs:
    """The other side of the sheets: its cells, each behind the front's of the same number, and
    what comes into them; None leaves one empty."""

    sheet: Sheet
    items: Iterable[Item | None]


class _Spilled(Parts):
    """Objects that go into a file at once, so that memory holds one sheet of many."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(len(_HEADER))
        file.write(_HEADER)
        self.file, self.digest = file, blake2b(digest_size=16)

    def add(self, number: int, body: bytes) -> None:
        super().add(number, body)
        piece = self.pieces.pop()
        self.file.write(piece)
        self.digest.update(piece)


class _Designs:
    """Which pages are in the file already, and what of them others have just the same."""

    def __init__(self) -> None:
        self.forms: dict[int, tuple[FrozenPage, int]] = {}
        self.same: dict[bytes, int] = {}

    def form(self, parts: Parts, page: FrozenPage, free: int) -> tuple[int, int]:
        """The page's form, and the next free number. One person's own page is not kept for more."""
        if known := self.forms.get(id(page)):
            return known[1], free
        if page.texts or page.pictures:
            self.forms[id(page)] = page, free
        return free, embed(parts, page, free, _FONT, self.same)


def compose(
    sheet: Sheet,
    items: Iterable[Item],
    title: str,
    backs: Backs | None = None,
    made_at: datetime = UNDATED,
) -> bytes:
    """All items on as many sheets as they need, as one PDF; with backs, two pages a sheet.

    Raises Unstampable; ValueError for no items.
    """
    file = BytesIO()
    compose_into(file, sheet, items, title, backs, made_at)
    return file.getvalue()


def compose_into(
    file: IO[bytes],
    sheet: Sheet,
    items: Iterable[Item],
    title: str,
    backs: Backs | None = None,
    made_at: datetime = UNDATED,
) -> int:
    """The same into a file, sheet by sheet: items are taken as they are needed, and let go.

    Returns how many there were.
    """
    own = iter(items)
    first = next(own, None)
    if first is None:
        raise ValueError("sheets without anything on them")
    parts, designs = _Spilled(file), _Designs()
    subset, structure = Subset(), Structure(_STRUCTURE)
    free, leaves, count = _FIRST_FREE, [], 0
    for side, laid in _pages(sheet, chain([first], own), backs):
        leaf, free = _add_sheet(parts, side, laid, designs, subset, structure, free)
        leaves.append(f"{leaf} 0 R")
        count += len(laid) if side is sheet else 0
    write_font(parts, _FONT, subset, many=True)
    conforming = structure.write(parts, first[0], title, made_at)
    parts.add(_PAGES, f"<</Type/Pages/Count {len(leaves)}/Kids[{' '.join(leaves)}]>>".encode())
    parts.add(_CATALOG, f"<</Type/Catalog/Pages {_PAGES} 0 R{conforming}>>".encode())
    parts.add(_INFO, metadata.info(title, "", made_at))
    file.write(_tail(parts, free))
    return count


def _add_sheet(
    parts: Parts, side: Sheet, laid: Sequence[Item | None], designs: _Designs, subset: Subset,
    structure: Structure, free: int,
) -> tuple[int, int]:  # fmt: skip
    """One side with what lies on it, and all that this needs. Its number; the next free one."""
    names: dict[int, str] = {}
    for page in [item[0] for item in laid if item]:
        if id(page) not in names:
            form, free = designs.form(parts, page, free)
            names[id(page)] = f"P{form} {form} 0 R"
    shown, own, free = _with_images(parts, laid, free)
    drawn = _drawn(side, shown, names, subset)
    parts.stream(free, "/Filter/FlateDecode", packed(drawn.encode("ascii")))
    leaf = free + 1
    marked, free = structure.add(parts, leaf, [item[0] for item in laid if item], leaf + 1)
    forms = "".join(f"/{name}" for name in names.values())
    parts.add(leaf, (
        f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {side.width:g} {side.height:g}]"
        f"/Contents {leaf - 1} 0 R{marked}"
        f"/Resources<</Font<</Zs {_FONT} 0 R>>/XObject<<{forms}{own}>>>>>>"
    ).encode("ascii"))  # fmt: skip
    return leaf, free


def _pages(
    sheet: Sheet, items: Iterable[Item], backs: Backs | None
) -> Iterator[tuple[Sheet, Sequence[Item | None]]]:
    size = len(sheet.cells)
    fronts, behind = iter(items), iter(backs.items if backs else ())
    while laid := list(islice(fronts, size)):
        yield sheet, laid
        if backs:
            yield backs.sheet, list(islice(behind, size))


def _with_images(
    parts: Parts, items: Sequence[Item | None], free: int
) -> tuple[list[Item | None], str, int]:
    """The items of one side, calling their people's pictures by names that are among its resources;
    these; and the next free number."""
    named: list[Item | None] = []
    entries = ""
    for item in items:
        if item is None:
            named.append(item)
            continue
        facts, more, free = images.embed(parts, *item, free)
        named.append((item[0], facts))
        entries += more
    return named, entries, free


def _drawn(
    sheet: Sheet, items: Sequence[Item | None], names: dict[int, str], subset: Subset
) -> str:
    pieces = []
    marks = counted()
    for cell, item in zip(sheet.cells, items, strict=False):
        if item is None:
            continue
        page, facts = item
        name = names[id(page)].split()[0]
        pieces.append(
            f"/P<</MCID {next(marks)}>>BDC q {placed(cell, page)} cm q /{name} Do Q\n"
            f"{page.flat(facts, subset)} Q EMC"
        )
        if sheet.bleed:
            pieces.append(bled(cell, page, sheet.bleed, name))
        if sheet.marks:
            pieces.append(crop_marks(cell, page))
    return "\n".join(pieces)


def embed(
    parts: Parts, page: FrozenPage, free: int, font: int, same: dict[bytes, int] | None = None
) -> int:
    """The design as a form (number `free`), and the objects it needs; the next free number.

    `font` is the one that all slots of the file share; `same` are objects already in it, by digest.
    """
    form, free = free, free + 1
    moved = {page.numbers.font: font}

    def renumber(found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % moved.get(int(found[1]), 0)

    for group in _children_first(page.needed):
        if len(group) > 1:  # they lead to each other
            moved |= {number: free + at for at, (number, _d, _s) in enumerate(group)}
            free += len(group)
        for number, dictionary, stream in group:
            body = _REFERENCE.sub(renumber, dictionary) + (stream or b"")
            digest = blake2b(body, digest_size=16).digest()
            known = None if same is None else same.get(digest)
            if number not in moved and known is not None:
                moved[number] = known
                continue
            if number not in moved:
                moved[number], free = free, free + 1
            if same is not None:
                same[digest] = moved[number]
            parts.add(moved[number], body)
    entries = (
        f"/Type/XObject/Subtype/Form/BBox[0 0 {page.width:g} {page.height:g}]"
        f"/Resources {moved[page.resources]} 0 R/Filter/FlateDecode"
    )
    parts.stream(form, entries, packed(page.drawn))
    return free


def _children_first(needed: Sequence[Needed]) -> Iterator[list[Needed]]:
    """Each object by itself behind what it leads to; those that lead in circles all at once."""
    known = {number for number, _dictionary, _stream in needed}
    waiting = list(needed)
    while waiting:
        ready = [each for each in waiting
                 if not known & set(map(int, _REFERENCE.findall(each[1])))]  # fmt: skip
        if not ready:
            yield waiting
            return
        yield from ([each] for each in ready)
        known -= {each[0] for each in ready}
        waiting = [each for each in waiting if each[0] in known]


def _tail(parts: _Spilled, end: int) -> bytes:
    rows = "".join(f"{parts.offsets[number]:010d} 00000 n \n" for number in range(1, end))
    identity = parts.digest.hexdigest()
    trailer = (
        f"trailer\n<</Size {end}/Root {_CATALOG} 0 R/Info {_INFO} 0 R"
        f"/ID[<{identity}><{identity}>]>>\n"
    )
    table = f"xref\n0 {end}\n0000000000 65535 f \n{rows}{trailer}startxref\n{parts.at}\n%%EOF\n"
    return table.encode("ascii")
