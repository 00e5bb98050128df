"""A gate as rules and devices use it: times worked out, everything that does not apply left out.

Pure: it is fed from rows (gates.for_scans), for scans on the server and for the facts that
devices decide by, so that both decide alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from checkin.models import Gate

# Before and after the conference's days there is building up and clearing away.
MARGIN = timedelta(days=7)
# So long before a talk its seats are asked for.
DOORS_OPEN = timedelta(minutes=60)

Span = tuple[datetime, datetime]
Facts = dict[str, Any]


@dataclass(frozen=True)
class TalkWindow:
    """A talk that people come in for: from, to, and from when on nobody is asked for a seat."""

    talk: int
    title: Mapping[str, str]
    since: datetime
    until: datetime
    free: datetime | None


@dataclass(frozen=True)
class GatePass:
    """A gate in force. `categories` by number: their codes; empty: everybody.

    `kinds` are those categories' names by code, for words.
    """

    pk: int
    slug: str
    name: Mapping[str, str] = field(default_factory=dict)
    zone: str = "venue"
    area: str = "venue"
    categories: Mapping[int, str] = field(default_factory=dict)
    kinds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    opening: tuple[Span, ...] | None = None
    tolerance: timedelta = timedelta(0)
    terms: Facts = field(default_factory=dict)
    check_outs: tuple[datetime, ...] = ()
    talks: tuple[TalkWindow, ...] = ()
    prints: bool = False

    def until(self, at: datetime) -> datetime | None:
        """When an entry at this time ends by itself; None: it does not."""
        return next((moment for moment in self.check_outs if moment > at), None)


@lru_cache(maxsize=64)
def days_around(starts_on: date, ends_on: date) -> tuple[date, ...]:
    """The days of a conference, with some before and after."""
    first = starts_on - MARGIN
    return tuple(first + timedelta(days=n) for n in range((ends_on + MARGIN - first).days + 1))


def moment(day: date, clock: str | time, zone: ZoneInfo) -> datetime:
    """In UTC. "24:00" is the end of the day. A clock time that a change of the clocks leaves out
    is an hour later, one that comes twice is the first of the two."""
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    at = time.fromisoformat(clock) if isinstance(clock, str) else clock
    return datetime.combine(day, at, zone).astimezone(UTC)


def opening_of(
    rows: Iterable[Mapping[str, str]], days: Iterable[date], zone: ZoneInfo
) -> tuple[Span, ...] | None:
    """The spans a gate is open in, in order; None: always. A row without a day is for all days;
    one that ends before it begins ends on the next day."""
    rows, days = list(rows), list(days)
    spans = []
    for row in rows:
        given = row.get("day")
        for day in [date.fromisoformat(given)] if given else days:
            over = row["to"] <= row["from"]
            end = moment(day + timedelta(days=int(over)), row["to"], zone)
            spans.append((moment(day, row["from"], zone), end))
    return tuple(sorted(spans)) if rows else None


def check_outs_of(
    clock: str | time | None, days: Iterable[date], zone: ZoneInfo
) -> tuple[datetime, ...]:  # fmt: skip
    """The moments at which everybody has left."""
    return tuple(moment(day, clock, zone) for day in days) if clock else ()


def area_of(kind: str, zone: str, group: str | None) -> str:
    """What somebody is in only one zone of, at a time; "" where nobody is inside."""
    if kind == Gate.Kind.PURPOSE:
        return ""
    return f"group:{group}" if group else zone


def terms_of(row: Mapping[str, Any]) -> Facts:
    """How often and how soon one may come; empty: as often as one leaves.

    {"gives": n} for a purpose; else {"re": pause | always | never, "pause": minutes, "most": n};
    {"day": true} where it is counted anew each day.
    """
    counted = {"day": True} if row["each_day"] and row["most_entries"] else {}
    if row["kind"] == Gate.Kind.PURPOSE:
        return {"gives": row["most_entries"], **counted}
    terms: Facts = {}
    if row["re_entry"] != Gate.ReEntry.AFTER_EXIT:
        terms["re"] = row["re_entry"]
    if row["re_entry"] == Gate.ReEntry.AFTER_PAUSE:
        terms["pause"] = row["re_entry_minutes"]
    if row["most_entries"]:
        terms["most"] = row["most_entries"]
    return terms | counted


def talks_of(row: Mapping[str, Any], programme: Iterable[Mapping[str, Any]]) -> list[TalkWindow]:
    """The released talks whose seats a gate asks for, in order of time.

    `row`: seats, seats_minutes, talk (its number) or room (its slug).
    """
    if row["seats"] == Gate.Seats.OPEN:
        return []
    wanted = ("id", row["talk"]) if row["talk"] else ("room", row["room"])
    chosen = [talk for talk in programme if talk[wanted[0]] == wanted[1] and not talk["cancelled"]]
    return sorted((_window(row, talk) for talk in chosen), key=lambda found: found.since)


def _window(row: Mapping[str, Any], talk: Mapping[str, Any]) -> TalkWindow:
    starts = datetime.fromisoformat(talk["starts_at"])
    before = timedelta(minutes=row["seats_minutes"])
    since = starts - max(DOORS_OPEN, before)
    free = starts - before if row["seats"] == Gate.Seats.HOLDERS_FIRST else None
    free = since if talk["seats"] is None else free
    return TalkWindow(
        talk["id"], talk["title"], since, datetime.fromisoformat(talk["ends_at"]), free
    )


def device_facts(gate: GatePass) -> Facts:
    """What a device decides by at this gate; what does not apply is left out."""
    facts: Facts = {
        "area": gate.area,
        "categories": sorted(gate.categories.values()),
    }
    if gate.opening is not None:
        facts["opening"] = [list(span) for span in gate.opening]
        facts["tolerance"] = int(gate.tolerance.total_seconds() // 60)
    if gate.terms:
        facts["terms"] = gate.terms
    if gate.check_outs:
        facts["check_outs"] = list(gate.check_outs)
    if gate.talks:
        facts["talks"] = [_talk_facts(window) for window in gate.talks]
    return facts


def _talk_facts(window: TalkWindow) -> Facts:
    facts = {
        "talk": window.talk, "title": dict(window.title), "since": window.since,
        "until": window.until,
    }  # fmt: skip
    return facts | ({"free": window.free} if window.free else {})
