"""What is drawn on paper besides words: the brocade, a role's pattern, the seal's inscription."""

import itertools
import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

# What a category's pattern repeats every (across, down) units: a path relative to its place.
PATTERNS = {
    "plain": (8, 8, ""),
    "stripes": (8, 32, "l-32 32"),
    "dots": (8, 8, "m2 2h.01m4 4h.01"),
    "waves": (8, 8, "m0 4q2 -3 4 0t4 0"),
    "grid": (8, 8, "m0 4h8m-4 -4v8"),
    "chevrons": (8, 8, "m0 6l4 -4l4 4"),
}
_INSCRIPTION = {
    1: "{}印", 2: "{}之印", 3: "{}印", 5: "{}印", 7: "{}之印", 8: "{}印", 10: "{}之印", 11: "{}印",
    14: "{}之印", 15: "{}印", 18: "{}之印", 19: "{}印", 23: "{}之印", 24: "{}印",
}  # fmt: skip


@cache
def tile() -> SafeString:
    """The inside of the brocade's drawing, which repeats every 60 units; our own file, trusted."""
    drawing = (settings.BASE_DIR / "static" / "img" / "brocade.svg").read_text("utf-8")
    inside = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
    return mark_safe(re.sub(r"<title>.*?</title>", "", inside))  # noqa: S308


@cache
def pattern(name: str, width: int, height: int) -> str:
    """SVG path data that covers width x height with a pattern; "" for plain and unknown ones."""
    across, down, mark = PATTERNS.get(name, PATTERNS["plain"])
    places = itertools.product(range(0, width + height, across), range(0, height, down))
    return "".join(f"M{x} {y}{mark}" for x, y in places) if mark else ""


@dataclass(frozen=True)
class Sign:
    """One character of the seal on a face of 100 x 100: middle of its foot, size, stretch."""

    text: str
    x: float
    y: float
    size: float
    stretch: float


def inscription(title: str) -> list[str]:
    """The seal's columns from right to left, each read downwards: 锦江倡议 is [锦江, 倡议].

    Han characters are cut, all of them, filled up as engravers do; of other scripts the initials.
    """
    signs = "".join(sign for sign in title if "CJK" in unicodedata.name(sign, ""))
    if signs:
        signs = _INSCRIPTION.get(len(signs), "{}").format(signs)
    else:
        signs = "".join(word[0].upper() for word in title.split() if word[0].isalpha())[:4]
    columns = 2 if len(signs) <= 6 else 3 if len(signs) <= 12 else math.ceil(len(signs) ** 0.5)
    height = math.ceil(len(signs) / columns)
    return [signs[start : start + height] for start in range(0, len(signs), height or 1)]


def seal_signs(title: str) -> list[Sign]:
    """Where each character of the inscription stands."""
    columns, edge = inscription(title), 11.0
    rows = len(columns[0]) if columns else 1
    wide, high = (100 - 2 * edge) / max(len(columns), 1), (100 - 2 * edge) / rows
    size = min(wide, high) * 1.04
    return [
        Sign(
            sign,
            round(100 - edge - wide * (column + 0.5), 2),
            round(edge + high * (row + 0.5) + size * 0.38, 2),
            round(size, 2),
            round(wide / size, 3),
        )
        for column, signs in enumerate(columns)
        for row, sign in enumerate(signs)
    ]


def luminance(colour: str) -> float:
    """Of a #rrggbb, 0 to 1 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_dark(colour: str) -> bool:
    """White reads better on this #rrggbb than ink."""
    return luminance(colour) < 0.203  # where white and ink (#1c1b1a) contrast equally
