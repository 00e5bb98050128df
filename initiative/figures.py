"""Whom an initiative has reached, by city, platform, association and day; for pages and press."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncDate

from checkin.chart import Chart
from conference.lib import cities
from initiative import queries
from initiative.models import Initiative

MOST = 12  # of each kind that a page names
KEPT_SECONDS = 600
MOST_DAYS = 120


@dataclass(frozen=True)
class Bar:
    """One line of a chart: `share` is its part of the longest one, in hundredths."""

    label: str
    n: int
    share: int = 0


@dataclass(frozen=True)
class Figures:
    """Everything that is counted of those who stand behind an initiative.

    `platforms` names those whose bearers are on the list or not, by accounts and followers;
    `associations` only those whose signatory agreed to be named. `days` are by the first place.
    `towns` are all cities, of which the totals name the first.
    """

    totals: queries.Totals
    platforms: tuple[tuple[str, int, int], ...]
    associations: tuple[tuple[str, int], ...]
    days: tuple[tuple[date, int], ...]
    people: int
    bodies: int
    city_count: int
    towns: tuple[tuple[str, int], ...]

    def as_json(self) -> dict[str, Any]:
        """For the press kit and programs; all cities stand among the totals."""
        facts = asdict(self) | {"days": [[day.isoformat(), n] for day, n in self.days]}
        facts["totals"]["cities"] = facts.pop("towns")
        return facts

    @property
    def growth(self) -> Chart:
        """Signatures by day, days without any among them; of the last ones where they are many."""
        if not self.days:
            return Chart([])
        (first, _n), (last, _m) = self.days[0], self.days[-1]
        counted = dict(self.days)
        days = [first + timedelta(n) for n in range((last - first).days + 1)][-MOST_DAYS:]
        return Chart([(datetime.combine(day, time.min), counted.get(day, 0)) for day in days])

    @property
    def cities(self) -> list[Bar]:
        """Where they come from."""
        return bars(self.totals.cities)

    @property
    def followers(self) -> list[Bar]:
        """Followers by platform."""
        return bars([(name, followers) for name, _accounts, followers in self.platforms[:MOST]])

    @property
    def bodies_named(self) -> list[Bar]:
        """Associations that are signed for, by signatures."""
        return bars(self.associations[:MOST])


def bars(rows: Iterable[tuple[str, int]]) -> list[Bar]:
    """Lines of a chart; what has nobody is left out."""
    kept = [(label, n) for label, n in rows if n]
    most = max((n for _label, n in kept), default=1)
    return [Bar(label, n, max(1, round(100 * n / most))) for label, n in kept]


def figures(initiative: Initiative) -> Figures:
    """The figures of this moment. Each leaf makes them anew, and what hides or ends a signature is
    a leaf: so they are kept under the ledger's size."""
    key = f"initiative:figures:2:{initiative.pk}:{initiative.log.size}"
    kept = cache.get(key)
    if kept is None:
        kept = _count(initiative)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _count(initiative: Initiative) -> Figures:
    standing = initiative.signatures.active().sequenced().order_by()
    listed = initiative.signatures.listed().exclude(represents="").order_by()
    named = listed.values_list("represents").annotate(n=Count("pk")).order_by("-n", "represents")
    bodies = standing.exclude(represents="").count()
    totals = queries.totals(initiative)
    return Figures(
        totals=totals,
        platforms=_platforms(standing.values_list("platforms", flat=True).iterator()),
        associations=tuple(named),
        days=tuple(_days(initiative, standing)),
        people=totals.signatures - bodies,
        bodies=bodies,
        city_count=totals.city_count,
        towns=tuple(cities.count(queries.cities_of(standing))),
    )


def _platforms(lists: Iterable[list[Mapping[str, Any]]]) -> tuple[tuple[str, int, int], ...]:
    """(platform, accounts, followers), those with most followers first."""
    accounts: Counter[str] = Counter()
    followers: Counter[str] = Counter()
    for claims in lists:
        for claim in claims:
            accounts[claim["platform"]] += 1
            followers[claim["platform"]] += claim["followers"]
    order = sorted(accounts, key=lambda name: (-followers[name], name))
    return tuple((name, accounts[name], followers[name]) for name in order)


def _days(initiative: Initiative, standing: Any) -> Iterable[tuple[date, int]]:
    days = standing.annotate(day=TruncDate("at", tzinfo=_zone(initiative))).values_list("day")
    return days.annotate(n=Count("pk")).order_by("day")


def _zone(initiative: Initiative) -> ZoneInfo:
    home = queries.home_of(initiative)
    return home.zone if home else ZoneInfo("UTC")
