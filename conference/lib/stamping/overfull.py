"""Texts that WeasyPrint set otherwise than we measured: smaller until each stays in its room.

Their lines were found with our own fonts. Where another draws them they may be wider, and
WeasyPrint breaks them once more; or it is taller, and pushes them over what stands below. Words
that all pages share say themselves how high they may be: `data-shrink` names the variable of their
size, `data-height` is in millimetres.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from conference.lib import pdf
from conference.lib.stamping.slots import PT, is_block, whole

_SMALLER = 0.92  # a step
_STEPS = 30  # to a twelfth of the size
_TOLERANCE = 0.5  # CSS pixels
_MM = 96 / 25.4  # CSS pixels


def fitted(render: Callable[[pdf.Style], Any], style: pdf.Style) -> Any:
    """The document that `render` gives once no text is too wide for its place; a text's size is the
    style's variable of its slot's name. Raises ValueError where smaller type does not help."""
    for _step in range(_STEPS):
        document = render(style)
        found = {name for page in document.pages for name in _overfull(page)}
        if not found & set(style.variables):
            return document
        style = replace(style, variables={
            name: f"{float(value.removesuffix('pt')) * _SMALLER:.3f}pt" if name in found else value
            for name, value in style.variables.items()
        })  # fmt: skip
    raise ValueError(f"does not fit however small: {', '.join(sorted(found))}")


def _overfull(page: Any) -> Iterator[str]:
    """Slots of which a line is wider than the room, or was broken again; all in a room that is
    too low for them; shared words that are higher than they may be."""
    yield from _too_high(page)
    yield from _shared(page)
    for box in _within(page._page_box):  # noqa: SLF001
        element = getattr(box, "element", None)
        if element is None or not element.get("data-set") or "::" in (box.element_tag or ""):
            continue
        if type(box).__name__ not in ("BlockBox", "InlineBlockBox"):
            continue
        blocks = [each for each in _within(box) if _is_line(each)]
        lines = [each for each in _within(box) if type(each).__name__ == "LineBox"]
        wanted = sum(1 for child in element if child.get("class") == "line")
        kept = len(blocks) == len(lines) == wanted  # else broken again, or over the page's end
        if wanted and (not kept or any(_width(line) > box.width + _TOLERANCE for line in lines)):
            yield element.get("data-set")


def _too_high(page: Any) -> Iterator[str]:
    for box in _within(page._page_box):  # noqa: SLF001
        element = getattr(box, "element", None)
        if element is None or not box.element_tag or "::" in box.element_tag:
            continue
        if element.get("data-room") is None or not is_block(box):
            continue
        own = [each for each in _within(box) if _is_set(each)]
        height = sum(each.height + each.margin_top for each in own)
        if own and height * PT > whole(box).height + _TOLERANCE:
            yield from (each.element.get("data-set") for each in own)


def _shared(page: Any) -> Iterator[str]:
    for box in _within(page._page_box):  # noqa: SLF001
        element = getattr(box, "element", None)
        if element is None or not box.element_tag or "::" in box.element_tag:
            continue
        name = element.get("data-shrink")
        if name and float(element.get("data-height")) * _MM + _TOLERANCE < box.height:
            yield name


def _is_set(box: Any) -> bool:
    element = getattr(box, "element", None)
    return (
        element is not None and element.get("data-set") is not None
        and type(box).__name__ == "BlockBox" and "::" not in (box.element_tag or "")
    )  # fmt: skip


def _is_line(box: Any) -> bool:
    element = getattr(box, "element", None)
    return (
        element is not None and element.get("class") == "line" and type(box).__name__ == "BlockBox"
    )


def _width(line: Any) -> float:
    return float(sum(child.margin_width() for child in line.children))


def _within(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)  # an absolute box's placeholder
    yield box
    for child in getattr(box, "children", ()):
        yield from _within(child)
