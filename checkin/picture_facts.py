"""What the live picture is made of, at one moment."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from checkin.models import Device, Scan
from conference.lib.localized import pick
from registration.models import Delegate

USUAL_ZONE = "venue"
RATE = timedelta(minutes=5)
NEARLY_FULL = 0.9


@dataclass(frozen=True)
class ZoneFigures:
    """How full a zone is; `name` is localized, {} where it has none but its slug."""

    slug: str
    name: dict[str, str]
    people: int
    capacity: int | None

    @property
    def label(self) -> str:
        """What it is called in the reader's language."""
        usual = _("Venue") if self.slug == USUAL_ZONE else self.slug
        return pick(self.name) or usual

    @property
    def share(self) -> int | None:
        """Percent of its capacity, rounded down: 100 means full. None without a capacity."""
        return self.people * 100 // self.capacity if self.capacity else None

    @property
    def level(self) -> str:
        """ "full", "nearly" full (as well with one place left, however small it is), or ""."""
        if not self.capacity or not self.people:
            return ""
        if self.people >= self.capacity:
            return "full"
        nearly = min(self.capacity * NEARLY_FULL, self.capacity - 1)
        return "nearly" if self.people >= nearly else ""


@dataclass(frozen=True)
class GateFigures:
    """What went through a gate: people inside now who came by it, and different people today."""

    name: dict[str, str]
    zone: str
    gives: bool
    inside: int
    today: int


@dataclass(frozen=True)
class CategoryFigures:
    """How many of a category are approved, and came at least once."""

    name: dict[str, str]
    expected: int
    came: int

    @property
    def missing(self) -> int:
        """Approved, and never seen."""
        return self.expected - self.came


@dataclass(frozen=True)
class Alert:
    """A watched person came in, and nobody at the desk took note yet."""

    delegate: Delegate
    gate: dict[str, str]
    at: datetime


@dataclass(frozen=True)
class Figures:
    """The whole picture at one moment."""

    at: datetime
    complete: bool
    inside: int
    today: int
    expected: int
    came: int
    recent: int
    minutes: list[tuple[datetime, int]] = field(repr=False)
    zones: list[ZoneFigures]
    gates: list[GateFigures]
    categories: list[CategoryFigures]
    alerts: list[Alert]
    devices: list[Device]
    conflicts: int
    to_look_at: list[Scan]
    scans: list[Scan]
    untaken: int = 0

    @property
    def rate(self) -> float:
        """People a minute over the last five; `recent` are those who came in these."""
        return self.recent / (RATE.seconds / 60)

    @property
    def missing(self) -> int:
        """Approved, and never seen."""
        return self.expected - self.came

    @property
    def warnings(self) -> list[ZoneFigures]:
        """Zones that are full, or nearly."""
        return [zone for zone in self.zones if zone.level]
