"""The texts of one stack, which share its height: what is large gives first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import count
from math import floor, log
from pathlib import Path

from conference.lib.stamping import drawing, fitting, roomier
from conference.lib.stamping.slots import Box, Set, Slot

_SHRINK = 0.92  # a step
_MOST = 28  # steps: to a tenth
_SMALL = 0.6  # of the largest text's size: up to here a text keeps its own at first
_LATER = 6  # steps: the large ones have given four tenths by then


def stacked(
    own: Sequence[Slot], stack: Box, texts: Mapping[str, str], folder: Path
) -> dict[str, Set]:
    """The texts as large as each slot takes them where all fit into the stack's height, and small
    ones larger on more lines where it has room for that. Where they do not fit, the large ones
    shrink, and the small ones too where that is not enough: the room is the name's, and an
    association of two words that shrinks with it would win it nothing."""
    found = {slot.name: fitting.fitted(texts[slot.name], slot, folder) for slot in own}
    if not own:
        return found
    if _fits(own, stack, found):
        return roomier.roomier(own, found, texts, folder, partial(_fits, own, stack))
    small = _SMALL * max(each.size for each in found.values())
    begun = {slot.name: _begun(found[slot.name].size, slot) for slot in own}
    late = {slot.name: _LATER if found[slot.name].size <= small else 0 for slot in own}
    for step in count(1):
        for slot in own:
            if step > late[slot.name]:
                smaller = _smaller(slot, begun[slot.name] + step - late[slot.name])
                found[slot.name] = fitting.fitted(texts[slot.name], smaller, folder)
        if step == _MOST or _fits(own, stack, found):
            break
    return found


def _fits(own: Sequence[Slot], stack: Box, sets: Mapping[str, Set]) -> bool:
    """They do, with what deep or high letters draw over the first line's top and the last one's
    bottom: the stack may be cut off at its edges. Its texts stand in its middle, so what one edge
    needs the other leaves free as well."""
    height = sum([drawing.set_height(sets[slot.name]) + slot.margin[0] for slot in own])
    first, last = sets[own[0].name], sets[own[-1].name]
    over = max(first.over[0] * first.size, last.over[1] * last.size)
    return height + 2 * over <= stack.height + 0.01


def _begun(size: float, slot: Slot) -> int:
    """How many steps below the slot's largest a text is already, for it is a wide one."""
    return floor(log(size / slot.fit.largest, _SHRINK) + 0.01)


@lru_cache(maxsize=1_000)
def _smaller(slot: Slot, steps: int) -> Slot:
    """Its largest size so many steps lower; below its smallest nothing else is left to give."""
    largest = slot.fit.largest * _SHRINK**steps
    return replace(slot, fit=replace(slot.fit, largest=largest,
                                     smallest=min(slot.fit.smallest, largest)))  # fmt: skip
