"""Zones that were put into other groups while people were inside of them.

A scan keeps the area that its zone had (Scan.area), so that no later change alters what was
answered. At a regrouping everybody's last turns become those of the new areas: of several that
are of one area from now on, the entry counts whose stay lasts, of several the latest; where none
lasts, whatever came last.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Case, IntegerField, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Cast, JSONArray

from checkin.gate_models import Regrouping
from checkin.lists import Listed
from conference.models import Conference

# When, and the areas of the zones that were in a group from then on, in the order of time.
Regroupings = tuple[tuple[datetime, Mapping[str, str]], ...]
T = TypeVar("T")


class Turn(NamedTuple):
    """An entry or an exit that counted."""

    zone: str
    inside: bool
    at: datetime
    until: datetime | None


class Turns(Generic[T]):
    """The last turn of one person in each area, as time goes on; read(turn) says what it was."""

    def __init__(self, read: Callable[[T], Turn], regroupings: Regroupings = ()):
        self.last: dict[str, T] = {}
        self._read = read
        self._coming = regroupings

    def at(self, moment: datetime | None) -> dict[str, T]:
        """The last turns by area at this moment (none: now), which is never an earlier one than
        that asked for before.
        """
        while self._coming and (moment is None or self._coming[0][0] <= moment):
            (at, areas), self._coming = self._coming[0], self._coming[1:]
            self.last = self._regrouped(areas, at)
        return self.last

    def _regrouped(self, areas: Mapping[str, str], at: datetime) -> dict[str, T]:
        def rank(turn: T) -> tuple[bool, datetime]:
            _zone, inside, since, until = self._read(turn)
            return inside and (until is None or until > at), since

        found: dict[str, T] = {}
        for turn in sorted(self.last.values(), key=rank):
            zone = self._read(turn).zone
            found[areas.get(zone, zone)] = turn
        return found


def epoch(regroupings: Regroupings) -> Case:
    """How many regroupings there were before a scan, in the database."""
    spans = [When(effective_at__lt=at, then=Value(n)) for n, (at, _areas) in enumerate(regroupings)]
    return Case(*spans, default=Value(len(regroupings)), output_field=IntegerField())


# A conference's regroupings as one value, for a query of rows that have a conference.
TOLD = Subquery(
    Regrouping.objects.filter(conference=OuterRef("conference"))
    .order_by()
    .values(found=Listed(JSONArray(Cast("at", TextField()), "areas"))),
    output_field=TextField(),
)


def of(conference: Conference) -> Regroupings:
    """The conference's regroupings, in one query."""
    rows = conference.regroupings.order_by("at", "pk").values_list("at", "areas")
    return tuple(rows)


@lru_cache(maxsize=128)
def read(text: str | None) -> Regroupings:
    """The same from TOLD; SQLite leaves lists within as text, and times without their zone."""
    return tuple(sorted(map(_row, json.loads(text or "[]")), key=lambda row: row[0]))


def _row(told: Iterable[Any]) -> tuple[datetime, dict[str, str]]:
    at, areas = json.loads(told) if isinstance(told, str) else told
    moment = datetime.fromisoformat(at)
    areas = json.loads(areas) if isinstance(areas, str) else areas
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC), areas
