"""Words from right to left, written so that readers of PDF give back what was typed.

Poppler, MuPDF and pdfium each turn round what runs from right to left, all by rules of their own.
What they agree on: characters stand from left to right as they are seen, side by side, in one
operator. Words written in the order in which they are read make MuPDF end the line between them;
an ActualText, which is to be in that order (ISO 32000-1, 14.9.4), Poppler and MuPDF turn round.
"""

import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby

from conference.lib.stamping import bidi

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
