"""When people came: by minute, by quarter of an hour, by day, by gate."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMinute

from checkin.models import Visit
from conference.models import Conference

QUARTER = timedelta(minutes=15)


def arrivals(conference: Conference) -> QuerySet[Visit]:
    """Everybody's first entry of each day."""
    return conference.visits.filter(arrival=True)


def by_minute(visits: QuerySet[Visit]) -> list[tuple[datetime, int]]:
    """(minute, people) of the minutes in which somebody came, in their order."""
    rows = visits.order_by().annotate(minute=TruncMinute("at")).values_list("minute")
    return list(rows.annotate(n=Count("pk")).order_by("minute"))


@dataclass(frozen=True)
class Day:
    """One day's arrivals; `quarters` counts them by quarter of an hour, gaps filled with 0."""

    day: date
    people: int
    peak: tuple[datetime, int]
    quarters: list[tuple[datetime, int]] = field(repr=False)


def days(conference: Conference) -> list[Day]:
    """Every day on which somebody came."""
    found: dict[date, list[tuple[datetime, int]]] = {}
    for at, n in by_minute(arrivals(conference)):
        here = at.astimezone(conference.zone)
        found.setdefault(here.date(), []).append((here, n))
    return [
        Day(
            day=day,
            people=sum(n for _at, n in minutes),
            peak=max(minutes, key=lambda minute: minute[1]),
            quarters=filled(minutes, QUARTER, minutes[0][0], minutes[-1][0]),
        )
        for day, minutes in found.items()
    ]


def filled(
    minutes: Iterable[tuple[datetime, int]], step: timedelta, first: datetime, last: datetime
) -> list[tuple[datetime, int]]:
    """Counts by steps from the one `first` falls into to the one of `last`, also where it is 0."""
    counts: dict[int, int] = {}
    for at, n in minutes:
        number = int(at.timestamp() // step.total_seconds())
        counts[number] = counts.get(number, 0) + n
    numbers = range(*(int(at.timestamp() // step.total_seconds()) for at in (first, last + step)))
    here = first.tzinfo
    return [
        (datetime.fromtimestamp(number * step.total_seconds(), here), counts.get(number, 0))
        for number in numbers
    ]


def people_by_gate(conference: Conference) -> list[tuple[dict[str, str], int]]:
    """(gate's name, different people) over all days, the busiest gate first."""
    rows = conference.visits.order_by().values_list("gate__name", "gate")
    counted = rows.annotate(n=Count("delegate", distinct=True)).order_by("-n", "gate")
    return [(name, n) for name, _gate, n in counted]
