"""A second page behind a stamped one: the file goes on, as PDF allows (ISO 32000-1, 7.5.6).

The other page comes as one form with its texts over it, in one element of the structure tree.
"""

import re

from conference.lib.stamping import images
from conference.lib.stamping.frozen import FrozenPage
from conference.lib.stamping.sheets import embed
from conference.lib.stamping.subset import Subset, packed
from conference.lib.stamping.writing import Facts, Parts, write_font

_ROW = 20  # bytes of a line in the cross-reference table
_END = re.compile(
    rb"trailer\n<</Size (\d+)(/Root \d+ 0 R/Info \d+ 0 R/ID\[<\w+><\w+>\])>>\n"
    rb"startxref\n(\d+)\n%%EOF\n\Z"
)


def with_back(made: bytes, front: FrozenPage, back: FrozenPage, facts: Facts) -> bytes:
    """What `front.stamp` made, without a seal, with the back as its second page.

    Raises Unstampable; ValueError for a file that is sealed, or none of ours.
    """
    end = _END.search(made)
    if front.sealed or end is None:
        raise ValueError("a back goes behind a stamped page that has no seal")
    subset, parts = Subset(), Parts(len(made))
    page = int(end[1])
    element, content, font = page + 1, page + 2, page + 3
    free = embed(parts, back, font + 5, font)
    facts, own, free = images.embed(parts, back, facts, free)
    drawn = f"/P<</MCID 0>>BDC q /B Do Q {back.flat(facts, subset)} EMC"
    parts.stream(content, "/Filter/FlateDecode", packed(drawn.encode("ascii")))
    write_font(parts, font, subset)
    _add_page(parts, front, (page, element))
    parts.add(page, (
        f"<</Type/Page/Parent {_named(front.catalog, 'Pages')} 0 R/StructParents 1/Tabs/S"
        f"/MediaBox[0 0 {back.width:.6f} {back.height:.6f}]/Contents {content} 0 R"
        f"/Resources<</Font<</Zs {font} 0 R>>/XObject<</B {font + 5} 0 R{own}>>>>>>"
    ).encode("ascii"))  # fmt: skip
    return b"".join((made, *parts.pieces, _tail(parts, free, end)))


def _add_page(parts: Parts, front: FrozenPage, new: tuple[int, int]) -> None:
    """Pages, structure and its index once more, with the new page and its element in them."""
    page, element = new
    pages, root = _named(front.catalog, "Pages"), _named(front.catalog, "StructTreeRoot")
    tree = _object(front, root)
    index, document = _named(tree, "ParentTree"), int(_found(r"/K\s*\[(\d+) 0 R", tree))
    kids = _object(front, pages).replace("/Count 1", "/Count 2")
    parts.add(pages, _longer(kids, "Kids", f"{page} 0 R"))
    parts.add(index, _longer(_object(front, index), "Nums", f"1 [{element} 0 R]"))
    parts.add(document, _longer(_object(front, document), "K", f"{element} 0 R"))
    parts.add(
        element, f"<</Type/StructElem/S/P/P {document} 0 R/Pg {page} 0 R/K[0]>>".encode("ascii")
    )


def _longer(dictionary: str, name: str, more: str) -> bytes:
    """The dictionary with something behind what is in its outermost array of this name."""
    before, key, rest = dictionary.partition(f"/{name} [")
    depth, at = 1, 0
    while depth:
        depth += {"[": 1, "]": -1}.get(rest[at], 0)
        at += 1
    return f"{before}{key}{rest[: at - 1]} {more}{rest[at - 1 :]}".encode("ascii")


def _object(page: FrozenPage, number: int) -> str:
    """A dictionary of the page's prefix."""
    start = int(page.rows[number * _ROW : number * _ROW + 10])
    body = page.prefix[start : page.prefix.index(b"\nendobj", start)]
    return body.partition(b" obj\n")[2].decode("ascii")


def _named(dictionary: str, name: str) -> int:
    """The number of the object an entry leads to."""
    return int(_found(rf"/{name} (\d+) 0 R", dictionary))


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"the page has no {pattern}")
    return found[1]


def _tail(parts: Parts, free: int, end: re.Match[bytes]) -> bytes:
    """The second cross-reference table, and a trailer that leads to the first."""
    sections = [f"{number} 1\n{at:010d} 00000 n \n" for number, at in sorted(parts.offsets.items())]
    trailer = f"trailer\n<</Size {free}{end[2].decode()}/Prev {int(end[3])}>>\n"
    return f"xref\n{''.join(sections)}{trailer}startxref\n{parts.at}\n%%EOF\n".encode("ascii")
