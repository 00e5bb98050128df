"""Where a page leaves room for a person's texts, read from WeasyPrint's layout, so that the style
sheet stays the one description of the design.

    <p data-slot="name" data-fit="13 3">   shrinks to 13 pt on up to 3 lines; then words break
    <p data-slot="place">                  keeps its size; lines break where they must
      … data-latin                         the Latin face first where the text has no Han
      … data-spread="0.6"                  two Han characters are set apart (em)
    <div data-stack>                       slots under each other, all of it in the middle
    <p data-slot="talk" data-list="a" data-row="2">   texts of one size, row below row, in a list's
                                         room, which each of them has as its own
    <svg data-slot="qr">                   a QR code, its quiet zone included
    <svg data-slot="photo" data-image>     a person's picture, which covers it
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from conference.lib.stamping.faces import Stack
from conference.lib.stamping.shaping import Line

PT = 0.75  # points in a CSS pixel


@dataclass(frozen=True)
class Box:
    """A rectangle in points from the page's top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Fit:
    """What may become of a text's size: points, and the most lines."""

    largest: float
    smallest: float
    lines: int


@dataclass(frozen=True, eq=False)  # itself alone: it is the key of what is kept for it
class Slot:
    """Room for one text, and how it is set."""

    name: str
    number: int  # among the page's slots
    box: Box
    stack: Stack
    language: str
    colour: tuple[float, ...]  # red, green, blue of 0..1
    align: str  # left, center, right
    fit: Fit
    leading: float  # the line's height, of the size; 0 is the faces' own
    spacing: float  # letter spacing, of the size
    margin: tuple[float, float]  # above and below, points: in a stack
    in_stack: int | None  # which
    latin: bool = False  # where the text has no Han, the Latin face is asked first
    spread: float = 0.0  # between two Han characters, of the size
    baseline: float | None = (
        None  # of an inline element, from the page's top: it runs on from there
    )
    in_list: str = ""  # which
    row: int = 0  # of the list

    @cached_property
    def ink(self) -> str:
        """The operator that takes its colour."""
        red, green, blue = self.colour
        return f"{red:g} {green:g} {blue:g} rg"


@dataclass(frozen=True)
class Picture:
    """Room for a QR code, or with `image` for a person's picture."""

    name: str
    number: int
    box: Box
    image: bool = False


class Laid(NamedTuple):
    """One line as it will stand; em, which the text's size makes points."""

    line: Line
    width: float  # letter spacing included
    above: float  # of its baseline, its share of the leading included
    below: float


class Set(NamedTuple):
    """A text as it will stand: its lines and their size in points."""

    lines: tuple[str, ...]
    size: float
    latin: bool = False  # the Latin face is asked first
    spread: bool = False  # two Han characters, set apart
    laid: tuple[Laid, ...] = ()  # the lines
    leading: float = 0.0  # of the size, where letters need more than the sheet says
    said: str = ""  # the whole text, where a line ends within a word
    over: tuple[float, float] = (0.0, 0.0)  # em that is drawn above its lines, and below them
    down: float = 0.0  # points that it stands below its slot's top: in a list


def found(page: Any) -> tuple[list[Slot], list[Picture], list[Box]]:
    """Slots, pictures and stacks of a laid out page (weasyprint.document.Page)."""
    texts: list[Slot] = []
    pictures: list[Picture] = []
    stacks: list[Box] = []
    for box, stack in _walk(page._page_box, None, stacks):  # noqa: SLF001
        name = box.element.get("data-slot")
        if box.element.tag.endswith("svg"):
            number, image = int(box.element.get("data-number")), box.element.get("data-image")
            pictures.append(Picture(name, number, _content(box), image is not None))
        else:
            texts.append(_slot(name, box, stack))
    return texts, pictures, stacks


def _walk(box: Any, stack: int | None, stacks: list[Box]) -> Iterator[tuple[Any, int | None]]:
    """Every box of an element with data-slot, with the number of the stack it is in."""
    box = getattr(box, "_box", box)  # an absolute box's placeholder
    element = getattr(box, "element", None)
    if element is not None and box.element_tag and "::" not in box.element_tag:
        if element.get("data-slot"):
            yield box, stack
            return
        if element.get("data-stack") is not None and is_block(box):
            stacks.append(whole(box))
            stack = len(stacks) - 1
    for child in getattr(box, "children", ()):
        yield from _walk(child, stack, stacks)


def is_block(box: Any) -> bool:
    """It is one by itself, not what stands around a table."""
    kinds = {"BlockBox", "TableCellBox", "InlineBlockBox"}
    return type(box).__name__ in kinds and not getattr(box, "is_table_wrapper", False)


def _content(box: Any) -> Box:
    x, y = box.content_box_x(), box.content_box_y()
    return Box(x * PT, y * PT, box.width * PT, box.height * PT)


def whole(box: Any) -> Box:
    """As high as the style sheet says: the samples of all slots together may need more; and with
    its padding, in which a table's cell keeps what is above and below its middle."""
    wanted = getattr(box, "computed_height", "auto")
    pixels = box.padding_height() if wanted == "auto" else float(wanted)
    top = box.padding_box_y()
    return Box(box.padding_box_x() * PT, top * PT, box.padding_width() * PT, pixels * PT)


def _slot(name: str, box: Any, stack: int | None) -> Slot:
    style, element = box.style, box.element
    size = style["font_size"]
    largest = size * PT
    smallest, lines = (element.get("data-fit") or f"{largest} 99").split()
    spacing = style["letter_spacing"]
    return Slot(
        name=name,
        number=int(element.get("data-number")),
        box=_content(box),
        stack=Stack(tuple(style["font_family"]), int(style["font_weight"]), _features(style)),
        language=style["lang"] or "",
        colour=tuple(style["color"].to("srgb").coordinates),
        align=_align(style["text_align_all"]),
        fit=Fit(largest, float(smallest), int(lines)),
        leading=_leading(style),
        spacing=0.0 if spacing == "normal" else spacing / size,
        margin=(_points(box.margin_top), _points(box.margin_bottom)),
        in_stack=stack,
        latin=element.get("data-latin") is not None,
        spread=float(element.get("data-spread") or 0),
        baseline=None if is_block(box) else _baseline(box),
        in_list=element.get("data-list") or "",
        row=int(element.get("data-row") or 0),
    )


def _baseline(box: Any) -> float:
    """Of the placeholder in an inline element, points."""
    text = box
    while type(text).__name__ != "TextBox":
        text = text.children[0]
    return float(text.position_y + text.baseline) * PT


def _features(style: Mapping[str, Any]) -> tuple[str, ...]:
    """OpenType features that the style asks for and that change a text's width."""
    numeric = style["font_variant_numeric"]
    return ("tnum",) if "tabular-nums" in numeric else ()


def _align(value: str) -> str:
    return {"start": "left", "end": "right", "justify": "left"}.get(value, value)


def _points(pixels: Any) -> float:
    return pixels * PT if isinstance(pixels, int | float) else 0.0


def _leading(style: Mapping[str, Any]) -> float:
    """The line's height as a share of the size, 0 for what the faces want themselves."""
    height = style["line_height"]
    if height == "normal":
        return 0.0
    if isinstance(height, int | float):
        return float(height)
    return float(height.value) / float(style["font_size"])
