"""A text into its room: as large as fits, on few lines, broken where its language breaks lines."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from itertools import accumulate, combinations, pairwise
from pathlib import Path

from conference.lib.stamping import breaking, reach
from conference.lib.stamping.breaking import has_han
from conference.lib.stamping.faces import Stack
from conference.lib.stamping.shaping import Line, shape
from conference.lib.stamping.slots import Laid, Set, Slot

_ANOTHER_LINE_MUST_GAIN = 1.25
_AT_A_HYPHEN = 0.85  # what a line that ends in one is worth: Jean-Luc stays together if he can
_FAR_BELOW = 0.4
_LEGIBLE, _GAIN_BELOW = 8.0, 1.05  # points at arm's length: below them a little gain is enough
_SLACK = 0.98  # rounding, and what kerning is where a line breaks
_STEP = 0.25
_MOST_LINES = 5  # of a name that is arranged, not filled
_NORMAL = 1.45  # what our faces want, about
_ENDLESS = 1e6  # a stack looks after its own height
_TALL = re.compile("[\u0530-\u10ff\u1200-\u1dbf\u2c00-\u2dff\ua4d0-\uabff\U00010280-\U0001ffff]")
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


def tidy(text: str) -> str:
    """Composed letters, single blanks."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


@lru_cache(maxsize=1_000)
def fitted(text: str, slot: Slot, folder: Path) -> Set:
    """The lines and the size of a text in its slot."""
    text = tidy(text)
    room = _Room(text, slot, folder)
    lines, size = room.fitted()
    laid = tuple([room.laid(each) for each in lines])
    over = (0.0, 0.0)
    if not text.isascii() and _TALL.search(text):
        if slot.leading:
            lines, size, laid = room.spaced(lines, size, laid)
        over = reach.over(laid)
    return Set(
        lines,
        size,
        latin=slot.latin and not has_han(text),
        spread=room.spread and len(lines) == 1,
        laid=laid,
        leading=0.0 if room.leading == slot.leading else room.leading,
        over=over,
        said=_said(text, laid, lines),
    )


def _said(text: str, laid: Sequence[Laid], lines: Sequence[str]) -> str:
    """The text, where readers do not find it in its lines: Poppler takes the last hyphen of a line
    for one that the line's end made, and puts a blank between the parts of any other word.
    PDFium loses characters beyond U+FFFF that are said; what runs leftwards is best not said."""
    if " ".join(lines) == text or max(text) > "\uffff" or any(each.line.right for each in laid):
        return ""
    return text


class _Room:
    """One text in one slot: the whole is shaped once, and breaks are looked for in its widths."""

    def __init__(self, text: str, slot: Slot, folder: Path) -> None:
        self._text, self._slot, self._folder = text, slot, folder
        self._stack = stack_for(text, slot.stack) if slot.latin else slot.stack
        self.leading = slot.leading
        self._row = slot.leading or _NORMAL  # what a line takes
        # What is set apart must be said in one piece (drawing.py), and PDFium loses characters
        # beyond U+FFFF that are said: names with one stand as they are.
        two = len(text) == 2 and has_han(text) and max(text) <= "\uffff"
        self.spread = bool(slot.spread) and two
        self._whole = self._shaped(text)
        self._width = self._width_of(self._whole)

    def laid(self, words: str) -> Laid:
        """One line of it."""
        line = self._whole if words == self._text else self._shaped(words)
        return Laid(line, self._width_of(line), *reach.taken(line, self.leading))

    def _shaped(self, words: str) -> Line:
        """With the faces of the whole text. In ASCII no language has shapes of its own."""
        language = "" if words.isascii() else self._slot.language
        return shape(words, self._stack, language, self._folder)

    def _width_of(self, line: Line) -> float:
        slot = self._slot
        return line.width + (slot.spread if self.spread else slot.spacing * line.clusters)

    def spaced(
        self, lines: tuple[str, ...], size: float, laid: tuple[Laid, ...]
    ) -> tuple[tuple[str, ...], float, tuple[Laid, ...]]:
        """The same lines, or others, as far from each other as their letters want it."""
        for _try in range(3):
            more = reach.lacking(laid)
            row = max(each.above + each.below for each in laid)
            if more <= 0 and row <= self._row:
                break
            if more > 0:
                self.leading = round(self.leading + more + 0.001, 3)
            self._row = max(self._row, row + more)
            lines, size = self.fitted()
            laid = tuple([self.laid(each) for each in lines])
        return lines, size, laid

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
        room = slot.box.width * _SLACK
        if self._width * largest <= room:
            return min(largest, height / self._row), (self._text,)
        size, best, worth = 0.0, [(0, 0)], 0.0
        for lines in self._arrangements(slot.fit.lines):
            widest = max(self._between(start, end) for start, end in lines) or 1.0
            tried = min(largest, room / widest, height / self._row / len(lines))
            value = tried * _AT_A_HYPHEN ** self._hyphens_at_ends(lines)
            more = _GAIN_BELOW if size < _LEGIBLE else _ANOTHER_LINE_MUST_GAIN
            if value > worth * (more if len(lines) > len(best) else 1):
                size, best, worth = tried, lines, value
        return size, tuple([self._text[start:end].strip() for start, end in best])

    def _hyphens_at_ends(self, lines: Sequence[tuple[int, int]]) -> int:
        return sum([self._text[end - 1] == "-" for _start, end in lines[:-1]])

    def _arrangements(self, most: int) -> Iterator[list[tuple[int, int]]]:
        """On one line, on two, …, broken behind spaces, hyphens and interpuncts; where there are
        none between Han, next to where the lines are equally long."""
        words = [word.start() for word in _WORD.finditer(self._text)][1:]
        if not words and has_han(self._text):
            yield from self._equal(most)
            return
        for lines in range(1, min(most, len(words) + 1, _MOST_LINES) + 1):
            for cuts in combinations(words, lines - 1):
                yield list(pairwise((0, *cuts, len(self._text))))

    def _equal(self, most: int) -> Iterator[list[tuple[int, int]]]:
        """One line while it is legible and not far below the largest size; else also lines as equal
        as they can be, so that none is a single character."""
        yield [(0, len(self._text))]
        breaks, largest = self._breaks[:-1], self._slot.fit.largest
        small = max(_LEGIBLE, _FAR_BELOW * largest)
        if self._slot.box.width * _SLACK / self._width >= small:
            return
        for lines in range(2, min(most, len(breaks) + 1, _MOST_LINES) + 1):
            parts = [self._width * n / lines for n in range(1, lines)]
            cuts = [min(breaks, key=partial(self._off, to)) for to in parts]
            if len({*cuts}) == len(cuts):
                yield list(pairwise((0, *cuts, len(self._text))))

    def _off(self, to: float, at: int) -> float:
        """How far a place is from where it should be, em."""
        return abs(self._edges[at] - to)

    def _filled(self, height: float) -> tuple[tuple[str, ...], float]:
        """Full lines, shrunk until they fit; at the smallest size they are what they are."""
        fit = self._slot.fit
        steps = int((fit.largest - fit.smallest) / _STEP) + 1

        def size(step: int) -> float:
            return max(fit.largest - step * _STEP, fit.smallest)

        def fits(step: int) -> bool:
            most = min(fit.lines, int(height / self._row / size(step) + 0.01) or 1)
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
        if self._slot.in_list and len(lines) > 1:
            self._join_lone(lines, room)
        return tuple(filter(None, (self._text[start:end].strip() for start, end in lines)))

    def _join_lone(self, lines: list[tuple[int, int]], room: float) -> None:
        """The last word of the line above comes to one that would stand alone on the last line."""
        (start, cut), (_cut, end) = lines[-2:]
        if any(cut < at < end for at in self._breaks):
            return
        words = [at for at in self._breaks if start < at < cut and self._text[at] not in "·—-"]
        if len(words) > 1 and self._between(words[-1], end) <= room:
            lines[-2:] = [(start, words[-1]), (words[-1], end)]

    def _cuts(self, room: float) -> Iterator[int]:
        """Where lines may break; a word that is too long for one, wherever a letter ends."""
        start = 0
        for end in self._breaks:
            if self._between(start, end) > room:
                yield from self._parts(start, end, room)
            yield end
            start = end

    def _parts(self, start: int, end: int, room: float) -> Iterator[int]:
        letters = [at for at in self._letters if start < at < end]
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
    def _breaks(self) -> list[int]:
        return [*breaking.opportunities(self._text)]

    @cached_property
    def _letters(self) -> list[int]:
        return breaking.between_letters(self._text, self._whole.starts)

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
