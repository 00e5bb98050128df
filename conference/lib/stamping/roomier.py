"""Texts that became small though their stack has room left: on more lines they are larger, and
words that no line holds are once they are torn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from conference.lib.stamping import breaking, fitting
from conference.lib.stamping.slots import Set, Slot

_READABLE = 14.0  # points at which a name is read from where one stands to greet
_TINY = 8.0
_SMALL, _SHARE = 10.0, 0.65  # points, or of the largest size: below them a long word is torn
_COMFORTABLE = 12.0  # up to here, if it can be
_TORN = 24.0  # points from where on a size is looked for that takes few tears
_TEARS, _WORTH = 3, 1.25  # what each tear must gain
_GAIN = 1.05
_MORE = 3  # lines
_SMALLER = 0.94  # a step, where the height is short of what the width would take
_STEPS = 12
Fits = Callable[[Mapping[str, Set]], bool]


def roomier(
    own: Sequence[Slot], found: dict[str, Set], texts: Mapping[str, str], folder: Path, fits: Fits
) -> dict[str, Set]:
    """The same texts, those below a readable size on up to three lines more than their slots say,
    where that makes them larger, all still fits, and no more words are torn; one more is, of what
    would stay tiny and has a word that no line holds whole anyway."""
    for slot in own:
        now = found[slot.name]
        if now.size >= min(_READABLE, slot.fit.largest) - 0.01:
            continue
        text = fitting.tidy(texts[slot.name])
        borne = _flaws(now, text)
        found = _on_more(slot, found, text, folder, fits, borne)
        if borne and found[slot.name].size < _TINY:
            found = _on_more(slot, found, text, folder, fits, borne + 1)
        if found[slot.name].size < _small(slot):
            found = _torn(slot, found, text, folder, fits)
    return found


def _torn(slot: Slot, found: dict[str, Set], text: str, folder: Path, fits: Fits) -> dict[str, Set]:
    """With a word torn that no line holds at a comfortable size, as seldom as makes it so; where
    nothing does, as large as it gets."""
    borne, enough = _flaws(found[slot.name], text), _small(slot)
    wanted = min(_COMFORTABLE, slot.fit.largest)
    if _flaws(fitting.fitted(text, exactly(slot, wanted), folder), text) <= borne:
        return found  # it is no word that keeps it small
    for tears in range(_TEARS + 1):
        worth = _WORTH if tears else _GAIN
        if tried := _largest(slot, found, text, folder, fits, borne + tears, worth):
            found = {**found, slot.name: tried}
        if found[slot.name].size >= enough:
            break
        enough = wanted
    return found


def _largest(
    slot: Slot, found: dict[str, Set], text: str, folder: Path, fits: Fits, borne: int,
    worth: float,
) -> Set | None:  # fmt: skip
    """The text as large as its flaws allow, its lines full; None where that gains too little."""
    most = max(slot.fit.lines, len(found[slot.name].lines)) + _MORE
    size = min(slot.fit.largest, _TORN)
    while size > found[slot.name].size * worth:
        tried = fitting.fitted(text, exactly(slot, round(size, 2)), folder)
        is_in = len(tried.lines) <= most and fits({**found, slot.name: tried})
        if is_in and _flaws(tried, text) <= borne:
            return tried
        size *= _SMALLER
    return None


def _small(slot: Slot) -> float:
    """Points below which a long word is torn."""
    return min(_SMALL, _SHARE * slot.fit.largest)


def _on_more(
    slot: Slot, found: dict[str, Set], text: str, folder: Path, fits: Fits, borne: int
) -> dict[str, Set]:
    """With one text on as many lines more as make it larger, and no more flaws than are `borne`."""
    most = max(slot.fit.lines, len(found[slot.name].lines))
    for lines in range(most + 1, most + _MORE + 1):
        if tried := _larger(_on(slot, lines), found, text, folder, fits, borne):
            found = {**found, slot.name: tried}
    return found


def _larger(
    slot: Slot, found: dict[str, Set], text: str, folder: Path, fits: Fits, borne: int
) -> Set | None:
    """This text in its slot of more lines, as large as all have room for; None without gain."""
    now, largest = found[slot.name], slot.fit.largest
    for _step in range(_STEPS):
        tried = fitting.fitted(text, _at_most(slot, round(largest, 2)), folder)
        if tried.size < now.size * _GAIN:
            return None
        if fits({**found, slot.name: tried}) and _flaws(tried, text) <= borne:
            return tried
        largest = tried.size * _SMALLER
    return None


def _flaws(found: Set, text: str) -> int:
    """How many of its lines begin where the text may not be broken, or are a lone letter."""
    may, at, flaws = set(breaking.opportunities(text)), 0, 0
    for line in found.lines:
        start = text.index(line, at)
        flaws += (start > 0 and start not in may) + (len(line) == 1)
        at = start + len(line)
    return flaws


@lru_cache(maxsize=1_000)
def _on(slot: Slot, lines: int) -> Slot:
    return replace(slot, fit=replace(slot.fit, lines=lines))


@lru_cache(maxsize=1_000)
def exactly(slot: Slot, size: float) -> Slot:
    """The slot with one size alone, at which its lines are filled."""
    return replace(slot, fit=replace(slot.fit, largest=size, smallest=size))


@lru_cache(maxsize=1_000)
def _at_most(slot: Slot, largest: float) -> Slot:
    smallest = min(slot.fit.smallest, largest)
    return replace(slot, fit=replace(slot.fit, largest=largest, smallest=smallest))
