"""Words from right to left, written so that readers of PDF give back what was typed.

Poppler, MuPDF and pdfium each turn round what runs from right to left, all by rules of their own.
What they agree on: within a word characters stand from left to right, side by side; words follow
each other as they are read. Their rules for an ActualText contradict each other, so there is none.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from conference.lib.stamping import bidi

if TYPE_CHECKING:
    from conference.lib.stamping.shaping import Sign

# Of an em. MuPDF takes marks for a blank where theirs are wider than 0.15 together.
_MARKS = 0.05


def cells(said: str, advance: int, upem: int) -> Iterator[tuple[str, int]]:
    """A cluster's characters and their cells' widths, from left to right: narrow ones for the
    marks of a letter, and the room that is left for the letters."""
    parts: list[str] = []
    for sign in said:
        if parts and unicodedata.combining(sign) and unicodedata.combining(parts[-1]):
            parts[-1] = sign + parts[-1]
        else:
            parts.append(sign)
    marks = sum(1 for part in parts if unicodedata.combining(part[0]))
    narrow = min(int(_MARKS * upem), advance // (len(parts) + 1)) if marks < len(parts) else 0
    wide, rest = divmod(advance - narrow * marks, max(len(parts) - marks, 1))
    for at, part in reversed([*enumerate(parts)]):
        width = narrow if narrow and unicodedata.combining(part[0]) else wide
        yield part, width if at else width + rest


def cover(text: str, covered: Callable[[str], tuple[list[int], str]]) -> tuple[list[int], str]:
    """Which face has each character, and those that none has: found by `covered` for each stretch
    of one direction by itself, as Pango has it."""
    found: list[int] = []
    missing, at = "", 0
    for _level, group in groupby(bidi.levels(text)):
        end = at + len(list(group))
        numbers, lost = covered(text[at:end])
        found += numbers
        missing, at = missing + lost, end
    return found, missing


def as_read(
    text: str, signs: Sequence["Sign"], starts: Sequence[int]
) -> tuple[list["Sign"], list[int]]:
    """A line's signs as its words are read, with the moves that keep each where it stands; they
    come from left to right."""
    kinds = zip(bidi.levels(text), map(str.isspace, text), strict=True)
    pieces = [number for number, (_kind, group) in enumerate(groupby(kinds)) for _ in group]
    words, x = [], 0.0
    signs_and_starts = zip(signs, starts, strict=True)
    for piece, group in groupby(signs_and_starts, lambda each: pieces[each[1]]):
        own = list(group)
        words.append((piece, x, own))
        x += sum(sign.advance for sign, _start in own)
    found: list[tuple[Sign, int]] = []
    pen = 0.0
    for _piece, left, own in sorted(words, key=lambda word: word[:2]):
        (sign, start), *others = own
        # An operator each: pdfium turns round what stands in one.
        begin = f">]TJ[{(pen - left) * 1000:.1f}<" if found or left else ""
        found += [(sign._replace(form=begin + sign.form), start), *others]  # noqa: SLF001
        pen = left + sum(sign.advance for sign, _start in own)
    return [sign for sign, _start in found], [start for _sign, start in found]
