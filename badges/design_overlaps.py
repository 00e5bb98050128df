"""Where one field of a badge lies over another, so that it may hide it."""

from itertools import combinations

from django.utils.translation import gettext as _

from badges.design_layout import KINDS, Field, Layout

_GROUNDS = ("band", "brocade", "line")  # may lie behind anything
_OPAQUE = ("band", "brocade", "photo", "qr")  # what is drawn before them is not seen
_TOUCH = 1.0  # millimetres: boxes may touch, what stands in them has room


def warnings(layout: Layout) -> list[str]:
    """A sentence for each two fields of a side that lie over one another, in the reader's
    language."""
    return [
        said
        for face in layout.faces
        for lower, upper in combinations(face.fields, 2)
        if (said := _said(lower, upper))
    ]


def _said(lower: Field, upper: Field) -> str:
    """What is to be said of two fields, the upper one drawn later; "" where nothing is."""
    if lower.kind in _GROUNDS or upper.kind == "line" or not _meet(lower, upper):
        return ""
    words = (
        _("“%(upper)s” lies over “%(lower)s” and hides it. Move one of them.")
        if upper.kind in _OPAQUE
        else _("“%(upper)s” and “%(lower)s” lie over one another. Move one of them.")
    )
    return words % {"upper": KINDS[upper.kind], "lower": KINDS[lower.kind]}


def _meet(one: Field, other: Field) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > _TOUCH and down > _TOUCH
