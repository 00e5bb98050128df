"""Where a badge would be hard to read: its colours against what is behind them (WCAG 2.2)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from badges import design_pictures, ornament
from badges.design_layout import COLOURS, KINDS, LISTS, TEXTS, Field, Layout, Side

Role = tuple[str, str]  # its name, its colour
_PAPER = {"white": "#ffffff"}
_LARGE, _LARGE_BOLD = 18.0, 14.0  # points
_LEAST, _LEAST_LARGE = 4.5, 3.0


def warnings(layout: Layout, roles: Sequence[Role]) -> list[str]:
    """What would be hard to read, a sentence for each field, in the reader's language."""
    return [
        said
        for face in layout.faces
        for n, field in enumerate(face.fields)
        if field.kind in TEXTS or field.kind in LISTS
        for said in _said(face, n, layout.sides, roles)
    ]


def _said(face: Side, n: int, sides: tuple[float, float], roles: Sequence[Role]) -> Iterator[str]:
    """The worst of a field's roles; nothing where all can be read."""
    field = face.fields[n]
    found = [
        (ratio(_colour(field, role), _behind(face, n, sides, role)), name) for name, role in roles
    ]
    if not found:
        return
    worst, name = min(found)
    large = field.largest >= (_LARGE_BOLD if field.bold else _LARGE)
    wanted = _LEAST_LARGE if large else _LEAST
    if worst < wanted:
        yield _(
            "“%(field)s” is hard to read with the role “%(role)s”: the contrast is %(ratio)s,"
            " and %(wanted)s is needed. Choose another colour."
        ) % {"field": KINDS[field.kind], "role": name, "ratio": f"{worst:.1f}", "wanted": wanted}


def ratio(one: str, other: str) -> float:
    """The contrast of two #rrggbb, 1 to 21."""
    lights = sorted((ornament.luminance(one), ornament.luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _colour(field: Field, role: str) -> str:
    if field.colour == "on-role":
        return "#ffffff" if ornament.is_dark(role) else "#1c1b1a"
    return role if field.colour == "role" else COLOURS.get(field.colour, field.colour)


def _behind(face: Side, n: int, sides: tuple[float, float], role: str) -> str:
    """The role's colour on a band, else the picture's under the field, else the paper's."""
    field = face.fields[n]
    x, y = field.x + field.width / 2, field.y + field.height / 2
    for other in face.fields[:n]:
        within = 0 <= x - other.x <= other.width and 0 <= y - other.y <= other.height
        if other.kind == "band" and within:
            return role
    if face.picture:
        box = (field.x, field.y, field.x + field.width, field.y + field.height)
        return _mean(face.picture, sides, box)
    return _PAPER.get(face.paper, "#fffdf8")


@lru_cache(maxsize=256)
def _mean(picture: str, sides: tuple[float, float], box: tuple[float, float, float, float]) -> str:
    """The picture's mean colour in a box of millimetres, as it covers a page of these sides."""
    with Image.open(BytesIO(design_pictures.read(picture))) as image:
        scale = max(side / length for side, length in zip(sides, image.size, strict=True))
        left, top = ((length * scale - side) / 2
                     for side, length in zip(sides, image.size, strict=True))  # fmt: skip
        part = tuple(
            round((at + off) / scale) for at, off in zip(box, (left, top) * 2, strict=True)
        )
        shown = image.convert("RGB").crop((part[0], part[1], max(part[2], part[0] + 1),
                                           max(part[3], part[1] + 1)))  # fmt: skip
        mean = shown.resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{mean.hex()}"
