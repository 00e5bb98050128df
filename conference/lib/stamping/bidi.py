"""Which way text runs (UAX #9), for lines without brackets and formatting characters: those need
its rules N0 and X1 to X8, and WeasyPrint sets them."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby, pairwise

# Where right-to-left characters are to be looked for: all of them stand here (Unicode 15).
_PERHAPS = re.compile("[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc"
                      "\U00010800-\U00010fff\U0001e800-\U0001efff]")  # fmt: skip
_RIGHT = {"R", "AL", "AN", "RLE", "RLO", "RLI"}
_OTHERS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", "B", "S"}
_BRACKETS = {"Ps", "Pe"}
_STRONG = {"L", "R"}
_NEUTRAL = {"WS", "ON"}
_OWN = "L"  # direction of the whole


def runs_right(text: str) -> bool:
    """Some of it runs from right to left."""
    return any(unicodedata.bidirectional(sign) in _RIGHT for sign in _PERHAPS.findall(text))


def is_simple(text: str) -> bool:
    """What is here is enough for it: there are neither brackets nor formatting characters."""
    return not any(
        unicodedata.bidirectional(sign) in _OTHERS or unicodedata.category(sign) in _BRACKETS
        for sign in text
    )


def levels(text: str) -> list[int]:
    """Embedding level of every character, even ones from left to right, as the whole runs: our
    style sheets have no other direction (I1; blanks at the end do not come here)."""
    kinds = [unicodedata.bidirectional(sign) or "L" for sign in text]
    return [{"L": 0, "R": 1}.get(kind, 2) for kind in _resolved(_weak(kinds))]


def _weak(kinds: Sequence[str]) -> list[str]:
    """Marks, digits and what stands in numbers (W1 to W7)."""
    found: list[str] = []
    strong = _OWN
    for each in kinds:
        kind = (found[-1] if found else _OWN) if each == "NSM" else each
        if kind in ("L", "R", "AL"):
            strong = kind
        found.append("AN" if kind == "EN" and strong == "AL" else kind)
    found = ["R" if kind == "AL" else kind for kind in found]
    for at in range(1, len(found) - 1):
        around = {found[at - 1], found[at + 1]}
        if (found[at] == "ES" and around == {"EN"}) or (
            found[at] == "CS" and around in ({"EN"}, {"AN"})
        ):
            found[at] = found[at - 1]
    return _after_letters(_beside_numbers(found))


def _beside_numbers(kinds: Sequence[str]) -> list[str]:
    """Signs of money and the like belong to the number beside them, else are neutral (W5, W6)."""
    groups = [(kind, len(list(group))) for kind, group in groupby(kinds)]
    framed = ["", *(kind for kind, _ in groups), ""]
    found: list[str] = []
    for (kind, count), before, after in zip(groups, framed, framed[2:], strict=False):
        if kind == "ET" and "EN" in (before, after):
            found += ["EN"] * count
        else:
            found += ["ON" if kind in ("ES", "ET", "CS") else kind] * count
    return found


def _after_letters(kinds: Sequence[str]) -> list[str]:
    """Digits after letters from left to right are like them (W7)."""
    found, strong = [], _OWN
    for kind in kinds:
        strong = kind if kind in _STRONG else strong
        found.append("L" if kind == "EN" and strong == "L" else kind)
    return found


def _resolved(kinds: Sequence[str]) -> list[str]:
    """Neutrals run as what is around them, where both sides agree, else as the whole (N1, N2)."""
    groups = [(neutral, list(group)) for neutral, group in groupby(kinds, _NEUTRAL.__contains__)]
    found: list[str] = []
    for at, (neutral, group) in enumerate(groups):
        if not neutral:
            found += group
            continue
        before = _side(groups[at - 1][1][-1]) if at else _OWN
        after = _side(groups[at + 1][1][0]) if at + 1 < len(groups) else _OWN
        found += [before if before == after else _OWN] * len(group)
    return found


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def in_sight(own: Sequence[int]) -> list[int]:
    """The places of runs with these levels, from left to right (L2)."""
    order = list(range(len(own)))
    for level in range(max(own, default=0), 0, -1):
        edges = [
            0,
            *(
                at
                for at in range(1, len(order))
                if (own[order[at]] >= level) != (own[order[at - 1]] >= level)
            ),
            len(order),
        ]
        for start, end in pairwise(edges):
            if own[order[start]] >= level:
                order[start:end] = reversed(order[start:end])
    return order
