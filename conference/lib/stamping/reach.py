"""How far lines reach: what each takes by its faces, and what is drawn beyond it."""

from collections.abc import Sequence
from itertools import pairwise

from conference.lib.stamping.faces import UNITS
from conference.lib.stamping.shaping import Line
from conference.lib.stamping.slots import Laid

_GAP = 0.03  # em between what is drawn of two lines
_OVER = 0.12  # em that a drawing may reach over its line: what stands there keeps away as far


def taken(line: Line, leading: float) -> tuple[float, float]:
    """What the line takes above and below its baseline, em: half of the leading around the taller
    of its own faces and of the first one's strut (CSS 2.1, 10.8.1)."""
    above = below = 0.0
    for ascent, descent in (line.strut, line.extents):
        half = (leading - ascent - descent) / 2 if leading else 0.0
        above, below = max(above, ascent + half), max(below, descent + half)
    return above, below


def lacking(lines: Sequence[Laid]) -> float:
    """How much higher lines must be, em, so that none is drawn over another or far over its
    neighbours: stacked letters and marks may need more than the faces say."""
    inks = [drawn(each.line) for each in lines]
    pairs = zip(pairwise(lines), pairwise(inks), strict=True)
    between = [
        below + above + _GAP - upper.below - lower.above
        for (upper, lower), ((_above, below), (above, _below)) in pairs
    ]
    first, last = over(lines)
    return max(*between, 2 * (first - _OVER), 2 * (last - _OVER), 0.0)


def over(lines: Sequence[Laid]) -> tuple[float, float]:
    """How far the drawing reaches over the first line's top and the last one's bottom, em."""
    first, last = lines[0], lines[-1]
    above, below = drawn(first.line)[0] - first.above, drawn(last.line)[1] - last.below
    return max(above, 0.0), max(below, 0.0)


def drawn(line: Line) -> tuple[float, float]:
    """How far its drawing reaches above and below the baseline, em."""
    signs = [sign for sign in line.signs if sign.mark.glyph.data]
    above = [sign.mark.glyph.above / UNITS + sign.up for sign in signs]
    below = [sign.mark.glyph.below / UNITS - sign.up for sign in signs]
    return max(above, default=0.0), max(below, default=0.0)
