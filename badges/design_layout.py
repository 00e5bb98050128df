"""A badge's layout as data: what may stand where on it. Whatever is stored is read through here.

Only numbers, words of our own lists, checked colours and one free text come out, so that nothing
stored can reach a style sheet or a page as anything else.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

SIZES = {
    "a6": (105.0, 148.0),
    "large": (90.0, 130.0),
    "cr80": (54.0, 85.6),
    "cr80-wide": (85.6, 54.0),
    "roll-62": (62.0, 100.0),
}  # millimetres
SIZE_LABELS = {
    "a6": _("A6, 105 × 148 mm"),
    "large": _("90 × 130 mm"),
    "cr80": _("Card CR80, 54 × 85.6 mm"),
    "cr80-wide": _("Card CR80, 85.6 × 54 mm"),
    "roll-62": _("Label for a roll, 62 × 100 mm"),
}
PAIRS = {
    "names": _("Names in both scripts"),
    "associations": _("Association in both languages"),
    "roles": _("Role in both languages"),
    "conferences": _("Conference in both languages"),
}  # one under the other, in the middle of the field
TEXTS = PAIRS | {
    "name": pgettext_lazy("of a person", "Name"),
    "name_2": _("Name in the other script"),
    "association": _("Association"),
    "association_2": _("Association, second language"),
    "role": _("Role"),
    "role_2": _("Role, second language"),
    "city": _("The person’s city"),
    "conference": _("Conference"),
    "conference_2": _("Conference, second language"),
    "days": _("Days"),
    "place": _("The conference’s city"),
    "code": _("Badge code"),
    "programme_title": _("Heading of the programme"),
    "text": _("Text of your own"),
}
LISTS = {"programme": _("Personal programme")}
SHAPES = {
    "band": _("Band in the role’s colour"),
    "brocade": _("Brocade"),
    "line": _("Line"),
    "qr": _("QR code"),
    "photo": _("Photo"),
}
OF_PROGRAMME = ("programme", "programme_title")
KINDS = TEXTS | LISTS | SHAPES
FONTS = {"song": _("Song (serif)"), "hei": _("Hei (sans)")}
COLOURS = {"ink": "#1c1b1a", "quiet": "#57534e", "gold": "#a8823a", "white": "#ffffff"}
OF_ROLE = ("role", "on-role")
ALIGNS = ("left", "center", "right")
PAPERS = ("paper", "white", "waves", "dots", "grid", "chevrons")
MOST_FIELDS = 24  # a side
MOST_LINES, MOST_ENTRIES = 6, 24
SMALLEST_QR, SMALLEST_ENTRY = 18.0, 2.5
_ROUNDING = 0.05  # of a length
_HEX = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_PICTURE = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Misplaced(ValidationError):
    """A number of a field that is out of its range: `name` says which."""

    def __init__(self, name: str, value: float, least: float, most: float) -> None:
        shown = {"value": f"{value:g}", "least": f"{least:g}", "most": f"{most:g}"}
        super().__init__(_("%(value)s is not between %(least)s and %(most)s."), params=shown)
        self.name = name


@dataclass(frozen=True)
class Field:
    """One thing on the badge; millimetres from the top left corner, points for type."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    text: str = ""
    font: str = "song"
    largest: float = 12.0
    smallest: float = 7.0
    lines: int = 1
    bold: bool = False
    colour: str = "ink"
    align: str = "center"


@dataclass(frozen=True)
class Side:
    """One side of a badge; its paper is ours, or the SHA-256 of a picture that was uploaded."""

    paper: str
    fields: tuple[Field, ...]

    def has(self, kind: str) -> bool:
        """A field of this kind, or the pair that begins with it, is on it."""
        return any(field.kind in (kind, f"{kind}s") for field in self.fields)

    @property
    def picture(self) -> str:
        """The SHA-256 of the picture it stands on; "" for a paper of ours."""
        return "" if self.paper in PAPERS else self.paper


@dataclass(frozen=True)
class Layout:
    """A whole badge: its front, and a back where it has one."""

    size: str
    paper: str
    fields: tuple[Field, ...]
    back: Side | None = None

    @property
    def front(self) -> Side:
        """The side that is scanned."""
        return Side(self.paper, self.fields)

    @property
    def faces(self) -> tuple[Side, ...]:
        """Front, and back if there is one."""
        return (self.front, self.back) if self.back else (self.front,)

    @property
    def sides(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return SIZES[self.size]

    @property
    def pictures(self) -> set[str]:
        """SHA-256 of every picture it shows."""
        return {face.picture for face in self.faces} - {""}

    def has(self, kind: str) -> bool:
        """Its front shows this kind of field (Side.has)."""
        return self.front.has(kind)

    @property
    def shows_photo(self) -> bool:
        """It changes with the person's photo."""
        return any(face.has("photo") for face in self.faces)

    @property
    def tells_programme(self) -> bool:
        """It shows what one attends, so that it changes with the programme."""
        return any(face.has(kind) for face in self.faces for kind in OF_PROGRAMME)

    def as_json(self) -> dict[str, Any]:
        """What a row keeps; `of` reads it back. Without a back it is what it always was."""
        kept: dict[str, Any] = {"size": self.size, **_side_as_json(self.front)}
        return kept | ({"back": _side_as_json(self.back)} if self.back else {})


def _side_as_json(side: Side) -> dict[str, Any]:
    return {"paper": side.paper, "fields": [asdict(field) for field in side.fields]}


def of(value: object) -> Layout:
    """The layout that a row keeps. Raises ValidationError for anything but a sound one."""
    if not isinstance(value, Mapping) or set(value) - {"back"} != {"size", "paper", "fields"}:
        raise _wrong()
    _among(value["size"], SIZES)
    sides = SIZES[value["size"]]
    front = _side({"paper": value["paper"], "fields": value["fields"]}, sides)
    back = _side(value["back"], sides) if "back" in value else None
    return Layout(value["size"], front.paper, front.fields, back)


def _side(value: object, sides: tuple[float, float]) -> Side:
    if not isinstance(value, Mapping) or set(value) != {"paper", "fields"}:
        raise _wrong()
    paper, rows = value["paper"], value["fields"]
    if not (isinstance(paper, str) and _PICTURE.fullmatch(paper)):
        _among(paper, PAPERS)
    if not isinstance(rows, list | tuple) or len(rows) > MOST_FIELDS:
        raise ValidationError(
            _("A side of a badge has %(n)d fields at most."), params={"n": MOST_FIELDS}
        )
    found = tuple(field_of(row, sides) for row in rows)
    if sum(field.kind == "qr" for field in found) > 1:
        raise ValidationError(
            _("A side of a badge has one QR code: two would be read as one of them.")
        )
    if sum(field.kind == "photo" for field in found) > 1:
        raise ValidationError(_("A side of a badge has one photo."))
    return Side(paper, found)


def validate(value: object) -> None:
    """For a column: `of`, its answer thrown away."""
    of(value)


def field_of(row: object, sides: tuple[float, float]) -> Field:
    """One field that a row keeps. Raises ValidationError, Misplaced where a number is wrong."""
    names = {each.name for each in fields(Field)}
    if (
        not isinstance(row, Mapping)
        or not {"kind", "x", "y", "width", "height"} <= set(row) <= names
    ):
        raise _wrong()
    found = Field(**{name: _plain(row[name]) for name in row})
    _among(found.kind, KINDS)
    _among(found.font, FONTS)
    _among(found.align, ALIGNS)
    if found.colour not in (*COLOURS, *OF_ROLE) and not _HEX.fullmatch(str(found.colour)):
        raise _wrong()
    if not isinstance(found.text, str) or len(found.text) > 200 or not isinstance(found.bold, bool):
        raise _wrong()
    _number(found, "largest", 4, 120)
    _number(found, "smallest", 4, found.largest)
    most = MOST_ENTRIES if found.kind in LISTS else MOST_LINES
    _number(found, "lines", 1, most, kinds=int)
    _inside(found, sides)
    return found


def _inside(field: Field, sides: tuple[float, float]) -> None:
    _number(field, "width", 1, sides[0])
    _number(field, "height", 1, sides[1])
    _number(field, "x", 0, sides[0] - field.width)
    _number(field, "y", 0, sides[1] - field.height)
    if field.kind == "qr" and min(field.width, field.height) < SMALLEST_QR:
        raise ValidationError(
            _("The QR code needs %(n)d mm at least, or no phone reads it."),
            params={"n": SMALLEST_QR},
        )
    if field.kind in LISTS and field.height / field.lines < SMALLEST_ENTRY:
        raise ValidationError(
            _("The programme needs %(n)s mm of height for each of its lines."),
            params={"n": SMALLEST_ENTRY},
        )


def _plain(value: object) -> Any:
    return round(value, 2) if isinstance(value, float) and math.isfinite(value) else value


def _number(field: Field, name: str, least: float, most: float, kinds: Any = int | float) -> None:
    value = getattr(field, name)
    if isinstance(value, bool) or not isinstance(value, kinds) or not math.isfinite(value):
        raise _wrong()
    if not least <= value <= most + _ROUNDING:
        raise Misplaced(name, value, least, round(most, 2))


def _among(value: object, known: Any) -> None:
    if not isinstance(value, str) or value not in known:
        raise _wrong()


def _wrong() -> ValidationError:
    return ValidationError(_("This is no layout of a badge."), code="layout")
