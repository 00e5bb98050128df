"""Slots to the operators of a content stream, in points from the page's bottom left corner."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from conference.lib.stamping.faces import Unstampable
from conference.lib.stamping.shaping import Line, in_array
from conference.lib.stamping.slots import Box, Picture, Set, Slot
from conference.lib.stamping.subset import Subset

_QUIET = 4  # modules, ISO/IEC 18004


def place(
    slots: Sequence[Slot], sets: Mapping[str, Set], stacks: Sequence[Box]
) -> dict[str, float]:
    """The top of every text, points from the page's top; a stack's texts stand in its middle."""
    tops = {slot.name: slot.box.y for slot in slots}
    for slot in slots:
        if slot.in_list and slot.name in sets:
            tops[slot.name] += sets[slot.name].down
    for number, stack in enumerate(stacks):
        own = [slot for slot in slots if slot.in_stack == number and slot.name in sets]
        heights = [set_height(sets[slot.name]) for slot in own]
        gaps = [slot.margin[0] for slot in own]
        top = stack.y + (stack.height - sum(heights) - sum(gaps)) / 2
        for slot, gap, height in zip(own, gaps, heights, strict=True):
            tops[slot.name] = top + gap
            top += gap + height
    return tops


def set_height(text: Set) -> float:
    """Of a text's lines, points."""
    return sum([each.above + each.below for each in text.laid]) * text.size


def text(slot: Slot, setting: Set, top: float, page: float, subset: Subset) -> str:
    """A slot's lines as one text object; `page` is the page's height. Raises Unstampable."""
    size = setting.size
    parts, lines = [f"{slot.ink} BT /Zs {size:g} Tf"], []
    spacing = slot.spread if setting.spread else slot.spacing
    if spacing:
        parts.append(f"{spacing * size:.4g} Tc")
    for each, words in zip(setting.laid, setting.lines, strict=True):
        if each.line.problem:
            raise Unstampable(each.line.problem)
        x = slot.box.x + _indent(slot, each.width * size)
        y = page - (slot.baseline or top + each.above * size)
        top += (each.above + each.below) * size
        glyphs = _glyphs(each.line, size, subset)
        if not setting.said and (setting.spread or not (each.line.plain or each.line.right)):
            glyphs = _saying(words, glyphs)
        lines.append(f"1 0 0 1 {x:.3f} {y:.3f} Tm {glyphs}")
    shown = " ".join(lines)
    parts.append(_saying(setting.said, shown) if setting.said else shown)
    if spacing:
        parts.append("0 Tc")
    parts.append("ET")
    return " ".join(parts)


def _indent(slot: Slot, width: float) -> float:
    if slot.baseline or slot.align == "left":
        return 0.0
    room = slot.box.width - width
    return room / 2 if slot.align == "center" else room


def _saying(words: str, shown: str) -> str:
    """What is drawn, and read as these words in one piece (ISO 32000-1, 14.9.4)."""
    return f"/Span<</ActualText<FEFF{words.encode('utf-16-be').hex()}>>>BDC {shown} EMC"


def _glyphs(line: Line, size: float, subset: Subset) -> str:
    """TJ, and Ts where something is raised."""
    codes = subset.codes(line.marks)
    if line.plain:
        return line.array % codes if line.array else in_array("".join(codes))
    parts, raised = [], 0.0
    signs = zip(line.signs, codes, strict=True)
    for up, level in groupby(signs, key=lambda each: each[0].up):
        if up != raised:
            parts.append(f"{up * size:.3f} Ts")
            raised = up
        parts.append(in_array("".join([sign.form % code for sign, code in level])))
    if raised:
        parts.append("0 Ts")
    return " ".join(parts)


def picture(room: Picture, codes: Mapping[str, tuple[int, str]], page: float) -> str:
    """A QR code (modules a side, rectangles): all its dark runs are one path."""
    if room.name not in codes:
        return ""
    modules, rectangles = codes[room.name]
    box, side = room.box, modules + 2 * _QUIET
    scale = min(box.width, box.height) / side
    left = box.x + (box.width - side * scale) / 2 + _QUIET * scale
    top = page - box.y - (box.height - side * scale) / 2 - _QUIET * scale
    return f"0 g {scale:.5f} 0 0 {-scale:.5f} {left:.3f} {top:.3f} cm {rectangles} f"
