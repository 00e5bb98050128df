"""HTML to a frozen page: WeasyPrint sets a sample, and its texts are taken out of the page again.

To find them, each is set in a colour of its own (after the layout, so that nothing moves), and
the text objects of these colours leave the content stream; their marks stay known, so that the
structure tree goes on naming them.
"""

import ctypes
import gc
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pydyf
from weasyprint import HTML

from conference.lib import fonts, pdf
from conference.lib.stamping import (
    actual_text,
    apart,
    cutting,
    images,
    keeping,
    layers,
    overfull,
    plain_fonts,
    slots,
    tags,
)
from conference.lib.stamping.frozen import FrozenPage, Needed, Numbers
from conference.lib.stamping.objects import as_bytes, number_of, object_at, page_of, reference
from conference.lib.stamping.slots import Box, Picture, Slot
from conference.lib.stamping.words import words

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_SVG = "{http://www.w3.org/2000/svg}"
_PLACEHOLDER = "x"
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_DROPPED = ("/AcroForm", "/Metadata", "/Names", "/AF", "/Perms")


def freeze(
    html: str, style: pdf.Style, folder: Path, *, sealed: bool = False, emptied: bool = True
) -> FrozenPage:
    """Lay out a sample person's page and keep it without that person's texts.

    Not `emptied` it keeps them: there are no slots then. Raises fonts.Missing with all characters
    on it that no font has; ValueError for more than one page, for two slots of one name and for a
    slot inside what is drawn by itself (opacity, a transformation).
    """
    work = partial(_laid_out, html, style, folder, sealed=sealed, emptied=emptied)
    if not emptied:  # a person's own: not kept
        fonts.check(words(html), folder)
        return _made(work)
    place = keeping.place(html, style, folder, sealed=sealed)
    kept = keeping.read(place)
    if kept is None:
        fonts.check(words(html), folder)
        kept = _made(work)
        keeping.write(place, kept)
    return kept


def _made(work: Callable[[], FrozenPage]) -> FrozenPage:
    """Laid out by a process of its own where this one has no threads, else here."""
    if apart.may_fork():
        with pdf.typesetting:
            return apart.apart(work)
    with pdf.typesetting:
        page = work()
    _give_back()
    return page


def _laid_out(
    html: str, style: pdf.Style, folder: Path, *, sealed: bool, emptied: bool
) -> FrozenPage:
    kept: list[FrozenPage] = []
    tree = HTML(string=html, url_fetcher=pdf.Fetcher(style), base_url=None)
    (_take_out if emptied else _leave_in)(tree.etree_element)
    style = replace(style, variables={
        "others": fonts.others(folder, words(html)), **style.variables
    })  # fmt: skip
    options = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}

    def render(style: pdf.Style) -> Any:
        sheets, configuration = pdf.stylesheets(style, folder)
        return tree.render(font_config=configuration, stylesheets=sheets, **options)

    document = overfull.fitted(render, style)
    if len(document.pages) != 1:
        raise ValueError(f"a page to be frozen is one page, not {len(document.pages)}")
    found = slots.found(document.pages[0])
    _colour(document.pages[0])
    actual_text.add_to(document)

    def finish(_document: Any, made: pydyf.PDF) -> None:
        plain_fonts.slim(made, document.fonts, folder)
        plain_fonts.name_all(made)
        kept.append(_frozen(made, found, folder, sealed))

    document.write_pdf(finisher=finish, **options)
    return kept[0]


def _give_back() -> None:
    """Return what the layout needed, some 50 MB, to the machine: glibc would keep it in holes."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _take_out(root: Any) -> None:
    """Leave a placeholder in every slot: a letter, or a dark square of the slot's own colour."""
    names: set[str] = set()
    for element in root.iter():
        name = element.get("data-slot")
        if not name:
            continue
        if name in names:
            raise ValueError(f"the page has two slots {name}")
        number = len(names)
        names.add(name)
        drawn = element.tag in ("svg", f"{_SVG}svg")
        titles = [child for child in element if child.tag.endswith("title")]
        for child in list(element):
            element.remove(child)
        if drawn:
            element.extend(titles)
            square = element.makeelement(f"{_SVG}path", {})
            square.set("d", "M0 0H1V1H0Z")
            square.set("fill", cutting.name(number))
            element.append(square)
        else:
            element.text = _PLACEHOLDER
        element.set("data-number", str(number))


def _leave_in(root: Any) -> None:
    """What stands in the slots is drawn like everything else; `data-set` says which were fitted,
    `data-room` which box is to hold several."""
    for element in root.iter():
        if element.attrib.pop("data-stack", None) is not None:
            element.set("data-room", "")
        name = element.attrib.pop("data-slot", None)
        if name and element.get("data-fit"):
            element.set("data-set", name)


def _colour(page: Any) -> None:
    for box in _text_boxes(page._page_box, None):  # noqa: SLF001
        box.style = box.style.copy()
        box.style["color"] = cutting.colour(int(box.slot_number))


def _text_boxes(box: Any, number: str | None) -> Iterator[Any]:
    box = getattr(box, "_box", box)
    element = getattr(box, "element", None)
    if element is not None and "::" not in (box.element_tag or ""):
        number = element.get("data-number") or number
    if type(box).__name__ == "TextBox" and number is not None:
        box.slot_number = number
        yield box
    for child in getattr(box, "children", ()):
        yield from _text_boxes(child, number)


def _frozen(
    made: pydyf.PDF, found: tuple[list[Slot], list[Picture], list[Box]], folder: Path, sealed: bool
) -> FrozenPage:
    texts, pictures, stacks = found
    page = page_of(made)
    resources = object_at(made, page["Resources"])
    tags.silence(made)
    drawn, parts = _emptied(made, page, len(texts) + len(pictures))
    form = tags.add_form(made, page) if sealed else None
    drawings = tuple(part for part in parts if isinstance(part, tuple))
    rooms = [picture for picture in pictures if picture.image]
    numbers = _kept_numbers(len(made.objects), len(drawings), len(rooms), sealed=sealed)
    _lead_to_own(made, page, parts, numbers, rooms)
    if form is not None:
        tags.give_field(made, page, form, numbers.seal, numbers.signature)
    prefix, rows = _written(made, number_of(made.catalog.get("Metadata", b"0 0 R")))
    own = {numbers.font, *range(numbers.image, numbers.first_free)}
    return FrozenPage(
        prefix=prefix, rows=rows, state=hashlib.sha256(prefix), numbers=numbers,
        catalog=_entries(made.catalog), texts=tuple(texts), pictures=tuple(pictures),
        stacks=tuple(stacks), drawings=drawings, width=float(page["MediaBox"][2]),
        height=float(page["MediaBox"][3]), drawn=drawn, resources=resources.number,
        needed=tuple(_reached(made, resources.number, own)), sealed=sealed, folder=folder,
    )  # fmt: skip


def _emptied(
    made: pydyf.PDF, page: Any, count: int
) -> tuple[bytes, list[int | tuple[layers.Piece, ...]]]:
    """The page's drawing without its slots, for sheets; and its parts, each an object's number, or
    the pieces between which a document draws its own."""
    stream = object_at(made, page["Contents"])
    for number in range(count):
        cutting.cut(stream.stream, number)
    drawn = cutting.unmarked(stream.stream)
    stream.free = "f"
    return drawn, [
        part if isinstance(part, tuple) else _added(made, pydyf.Stream([part], compress=True))
        for part in layers.split(stream.stream)
    ]


def _added(made: pydyf.PDF, stream: Any) -> int:
    made.add_object(stream)
    return int(stream.number)


def _lead_to_own(
    made: pydyf.PDF, page: Any, parts: list[Any], numbers: Numbers, rooms: list[Picture]
) -> None:
    """Let the page name what each document will bring: drawings, the font, pictures."""
    own = iter(range(numbers.content, numbers.font))
    page["Contents"] = pydyf.Array(
        reference(part if isinstance(part, int) else next(own)) for part in parts
    )
    resources = object_at(made, page["Resources"])
    object_at(made, resources["Font"])["Zs"] = reference(numbers.font)
    for number, room in enumerate(rooms, numbers.image):
        resources["XObject"][images.resource(room)] = reference(number)


def _kept_numbers(count: int, drawings: int, rooms: int, *, sealed: bool) -> Numbers:
    """The seal's field comes first: it is the prefix's last object."""
    start = count + sealed
    font = start + drawings
    image = font + 8 + sealed
    return Numbers(
        seal=count, content=start, font=font, catalog=font + 5, metadata=font + 6,
        info=font + 7, signature=font + 8, image=image, first_free=image + rooms,
    )  # fmt: skip


def _written(made: pydyf.PDF, metadata: int) -> tuple[bytes, bytes]:
    """The prefix and its cross-reference rows; catalog and metadata are each document's own."""
    pieces, rows, at = [_HEADER], [b"0000000000 65535 f \n"], len(_HEADER)
    for each in made.objects[1:]:
        if each is made.catalog or each.number == metadata or each.free == "f":
            rows.append(b"0000000000 65535 f \n")
            continue
        piece = b"%d 0 obj\n%b\nendobj\n" % (each.number, as_bytes(each))
        rows.append(b"%010d 00000 n \n" % at)
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces), b"".join(rows)


def _entries(catalog: pydyf.Dictionary) -> str:
    kept = {key: value for key, value in catalog.items() if f"/{key}" not in _DROPPED}
    return pydyf.Dictionary(kept).data[2:-2].decode("ascii")


def _reached(made: pydyf.PDF, start: int, own: set[int]) -> Iterator[Needed]:
    """Every object that is needed to draw with these resources, but for what is a person's own."""
    seen, open_numbers = {start, *own}, [start]
    while open_numbers:
        number = open_numbers.pop()
        data = as_bytes(made.objects[number])
        head, keyword, rest = data.partition(b"stream\n")
        yield number, head, keyword + rest if keyword else None
        for found in _REFERENCE.findall(head):
            if int(found) not in seen:
                seen.add(int(found))
                open_numbers.append(int(found))
