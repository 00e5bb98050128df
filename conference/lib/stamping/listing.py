"""A list's rows under each other: all of one size, their lines filled, and equally far apart."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from conference.lib.stamping import drawing, fitting, roomier
from conference.lib.stamping.slots import Fit, Set, Slot

_GAP = 0.3  # em between two rows, at least
_STEP = 0.25  # points
_SHRINK, _MOST = 0.92, 28  # below the smallest size: a step, and how many
Row = tuple[float, float, float]  # em: above the first baseline, the whole height, ink under that


def listed(slots: Sequence[Slot], texts: Mapping[str, str], folder: Path) -> dict[str, Set]:
    """The texts of a list's slots as large as all of them can be, each row below the one before.

    No text takes more lines than its slot says, but at the smallest size; where the list is too
    low even then, all are smaller still. Rows are not farther apart than if every slot were used.
    """
    own = tuple([slot for slot in slots if texts.get(slot.name, "").strip()])
    if not own:
        return {}
    pitch = slots[0].box.height / (max(slot.row for slot in slots) + 1)
    return dict(_listed(own, tuple([texts[slot.name] for slot in own]), pitch, folder))


@lru_cache(maxsize=256)  # those without talks of their own all have the same list
def _listed(
    own: tuple[Slot, ...], texts: tuple[str, ...], pitch: float, folder: Path
) -> Mapping[str, Set]:
    fit = own[0].fit
    for size in _sizes(fit):
        sets = _of_size(own, texts, size, folder)
        few = all(len(sets[slot.name].lines) <= slot.fit.lines for slot in own)
        if (few or size <= fit.smallest) and _slack(own, sets) >= 0:
            break
    return _placed(own, sets, pitch)


def _sizes(fit: Fit) -> Iterator[float]:
    for step in range(int((fit.largest - fit.smallest) / _STEP) + 1):
        yield round(fit.largest - step * _STEP, 2)
    for step in range(_MOST):
        yield round(fit.smallest * _SHRINK**step, 2)


def _of_size(
    own: Sequence[Slot], texts: Sequence[str], size: float, folder: Path
) -> dict[str, Set]:
    """Slots that only their rows tell apart are asked as one: a talk is kept for all rows."""
    alike: dict[tuple[object, ...], Slot] = {}
    found = {}
    for slot, text in zip(own, texts, strict=True):
        like = alike.setdefault((slot.box, slot.stack, slot.fit, slot.language), slot)
        found[slot.name] = fitting.fitted(text, roomier.exactly(like, size), folder)
    return found


def _rows(own: Sequence[Slot], sets: Mapping[str, Set]) -> list[Row]:
    """What each row takes, its texts on one baseline."""
    found = []
    for _row, group in groupby(own, key=lambda slot: slot.row):
        row = [sets[slot.name] for slot in group]
        above = max(each.laid[0].above + each.over[0] for each in row)
        high = [above - each.laid[0].above + drawing.set_height(each) / each.size for each in row]
        below = [own + each.over[1] for own, each in zip(high, row, strict=True)]
        found.append((above, max(high), max(*below, *high) - max(high)))
    return found


def _slack(own: Sequence[Slot], sets: Mapping[str, Set]) -> float:
    """Points that are left once the rows stand as close as they may; below 0 what is lacking."""
    rows = _rows(own, sets)
    needed = sum(high for _above, high, _below in rows) + rows[-1][2] + _GAP * (len(rows) - 1)
    return own[0].box.height + 0.01 - needed * sets[own[0].name].size


def _placed(own: Sequence[Slot], sets: Mapping[str, Set], pitch: float) -> dict[str, Set]:
    rows, size = _rows(own, sets), sets[own[0].name].size
    wide = pitch - min(drawing.set_height(each) / len(each.lines) for each in sets.values())
    room = max(_slack(own, sets), 0.0) / max(len(rows) - 1, 1) + _GAP * size
    gap = min(room, max(wide, _GAP * size))
    found, top = {}, 0.0
    for (above, high, _below), (_row, group) in zip(
        rows, groupby(own, key=lambda slot: slot.row), strict=True
    ):
        for slot in group:
            text = sets[slot.name]
            down = top + (above - text.laid[0].above) * size
            found[slot.name] = text._replace(down=round(down, 3))  # noqa: SLF001 - a tuple's own
        top += high * size + gap
    return found
