"""A text into its room: as large as fits, on few lines, broken where its language breaks lines."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import accumulate, combinations, pairwise
from pathlib import Path

from conference.lib.stamping.faces import Stack
from conference.lib.stamping.shaping import Line, shape
from conference.lib.stamping.slots import Laid, Set, Slot

_ANOTHER_LINE_MUST_GAIN = 1.25
_SLACK = 0.98  # rounding, and what kerning is where a line breaks
_STEP = 0.25
_NORMAL = 1.45  # what our faces want, about
_ENDLESS = 1e6  # a stack looks after its own height
_NOT_AT_START = "，。、；：！？）》】〕」』’”％…·,.;:!?)]}%"
_NOT_AT_END = "（《【〔「『‘“([{"
_HAN = re.compile("[\u2e80-\u9fff\U00020000-\U0010ffff]")
_WORD = re.compile(r"[^\s·-]+[\s·-]*")


def stack_for(text: str, stack: Stack) -> Stack:
    """A text without Han takes the Latin face first, so that no word is patched from two fonts."""
    if has_han(text):
        return stack
    return _latin_first(stack)


@lru_cache(maxsize=256)
def _latin_first(stack: Stack) -> Stack:
    latin = [name for name in stack.families if name.endswith(("Serif", "Sans"))]
    rest = (name for name in stack.families if name not in latin)
    return replace(stack, families=(*latin, *rest))


def has_han(text: str) -> bool:
    """It holds a Han character, kana or a mark of theirs."""
    return _HAN.search(text) is not None


def tidy(text: str) -> str:
    """Composed letters, single blanks."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


@lru_cache(maxsize=4_000)
def fitted(text: str, slot: Slot, folder: Path) -> Set:
    """The lines and the size of a text in its slot."""
    text = tidy(text)
    room = _Room(text, slot, folder)
    lines, size = room.fitted()
    return Set(
        lines,
        size,
        latin=slot.latin and not has_han(text),
        spread=room.spread and len(lines) == 1,
        laid=tuple([room.laid(each) for each in lines]),
    )


class _Room:
    """One text in one slot: the whole is shaped once, and breaks are looked for in its widths."""

    def __init__(self, text: str, slot: Slot, folder: Path) -> None:
        self._text, self._slot, self._folder = text, slot, folder
        self._stack = stack_for(text, slot.stack) if slot.latin else slot.stack
        self.spread = bool(slot.spread) and len(text) == 2 and has_han(text)
        self._whole = self._shaped(text)
        self._width = self._width_of(self._whole)

    def laid(self, words: str) -> Laid:
        """One line of it."""
        line = self._shaped(words)
        return Laid(line, self._width_of(line), *_extents(line, self._slot.leading))

    def _shaped(self, words: str) -> Line:
        """With the faces of the whole text. In ASCII no language has shapes of its own."""
        language = "" if words.isascii() else self._slot.language
        return shape(words, self._stack, language, self._folder)

    def _width_of(self, line: Line) -> float:
        slot = self._slot
        return line.width + (slot.spread if self.spread else slot.spacing * line.clusters)

    def fitted(self) -> tuple[tuple[str, ...], float]:
        """The lines and their size."""
        slot, text = self._slot, self._text
        fit = slot.fit
        if slot.baseline:
            return (text,), fit.largest
        if fit.smallest >= fit.largest:
            return self._broken(fit.largest), fit.largest
        height = slot.box.height if slot.in_stack is None else _ENDLESS
        if len(text) <= 60:
            size, lines = self._balanced(height)
            if size >= fit.smallest:
                return lines, round(size, 2)
        return self._filled(height)

    def _balanced(self, height: float) -> tuple[float, tuple[str, ...]]:
        slot, largest = self._slot, self._slot.fit.largest
        room, leading = slot.box.width * _SLACK, slot.leading or _NORMAL
        if self._width * largest <= room:
            return min(largest, height / leading), (self._text,)
        best: tuple[float, list[tuple[int, int]]] = (0.0, [])
        for lines in self._arrangements(slot.fit.lines):
            widest = max(self._between(start, end) for start, end in lines) or 1.0
            size = min(largest, room / widest, height / leading / len(lines))
            if size > best[0] * (_ANOTHER_LINE_MUST_GAIN if len(lines) > len(best[1]) else 1):
                best = (size, lines)
        return best[0], tuple([self._text[start:end].strip() for start, end in best[1]])

    def _arrangements(self, most: int) -> Iterator[list[tuple[int, int]]]:
        """On one line, on two, …, broken behind spaces, hyphens and interpuncts."""
        words = [word.start() for word in _WORD.finditer(self._text)][1:]
        for lines in range(1, min(most, len(words) + 1, 3) + 1):
            for cuts in combinations(words, lines - 1):
                yield list(pairwise((0, *cuts, len(self._text))))

    def _filled(self, height: float) -> tuple[tuple[str, ...], float]:
        """Full lines, shrunk until they fit; at the smallest size they are what they are."""
        fit, leading = self._slot.fit, self._slot.leading or _NORMAL
        steps = int((fit.largest - fit.smallest) / _STEP) + 1

        def size(step: int) -> float:
            return max(fit.largest - step * _STEP, fit.smallest)

        def fits(step: int) -> bool:
            most = min(fit.lines, int(height / leading / size(step) + 0.01) or 1)
            return len(self._broken(size(step))) <= most

        found = size(bisect_left(range(steps), True, key=fits))
        return self._broken(found), found

    def _broken(self, size: float) -> tuple[str, ...]:
        """Lines as full as they can be at this size."""
        room = self._slot.box.width * _SLACK / size
        if self._width <= room:
            return (self._text,)
        lines, start, last = [], 0, 0
        for end in self._cuts(room):
            if last > start and self._between(start, end) > room:
                lines.append((start, last))
                start = last
            last = end
        lines.append((start, last))
        return tuple(filter(None, (self._text[start:end].strip() for start, end in lines)))

    def _cuts(self, room: float) -> Iterator[int]:
        """Where lines may break; a word that is too long for one, wherever a letter ends."""
        start = 0
        for end in _opportunities(self._text):
            if self._between(start, end) > room:
                yield from self._parts(start, end, room)
            yield end
            start = end

    def _parts(self, start: int, end: int, room: float) -> Iterator[int]:
        letters = [at for at in sorted(set(self._whole.starts)) if start < at < end]
        for at, after in pairwise([*letters, end]):
            if self._between(start, after) > room:
                yield at
                start = at

    def _between(self, start: int, end: int) -> float:
        """The width of a part without the blanks around it, em."""
        while end > start and self._text[end - 1] == " ":
            end -= 1
        while start < end and self._text[start] == " ":
            start += 1
        return self._edges[end] - self._edges[start]

    @cached_property
    def _edges(self) -> list[float]:
        """How far every character is from the text's beginning, and where it ends; em."""
        own = [0.0] * len(self._text)
        spacing = 0.0 if self.spread else self._slot.spacing
        for sign, start in zip(self._whole.signs, self._whole.starts, strict=True):
            own[start] += sign.advance + (spacing if sign.first else 0.0)
        if self.spread:
            own[-1] += self._slot.spread
        return [0.0, *accumulate(own)]


def _extents(line: Line, leading: float) -> tuple[float, float]:
    """What the line takes above and below its baseline, em: half of the leading around the taller
    of its own faces and of the first one's strut (CSS 2.1, 10.8.1)."""
    above = below = 0.0
    for ascent, descent in (line.strut, line.extents):
        half = (leading - ascent - descent) / 2 if leading else 0.0
        above, below = max(above, ascent + half), max(below, descent + half)
    return above, below


def _opportunities(text: str) -> Iterator[int]:
    """A simple UAX #14: after blanks, hyphens and interpuncts, around Han, never before a comma."""
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after in _NOT_AT_START or before in _NOT_AT_END or after == " ":
            continue
        if before in " -·—" or has_han(before) or has_han(after):
            yield at
    yield len(text)
