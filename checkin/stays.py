"""Where badges' bearers are, and how often they came, as devices keep it to decide by.

One row for each badge and area: {badge, area, zone, inside, gate, at}, with `until` where the stay
ends by itself; `at` is null where all that happened was taken back. One more for each zone where
entries are counted, its area "tally:<zone>": {badge, area, zone, inside: false, gate, at, count,
day, today}: all of them, and those of the last one's day. `as_of` is the last scan that a row
knows of, taken back or not: of two rows the one with the later `as_of` is right.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, tzinfo
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber, TruncDate

from checkin import groups
from checkin.groups import Regroupings, Turn, Turns
from checkin.models import Direction, Gate, Scan
from conference.models import Conference

KNOWN = (*Scan.TURNING, Scan.Verdict.UNDONE, Scan.Verdict.UNDO)
COLUMNS = (
    "badge_ref", "area", "zone", "gate__slug", "direction", "verdict", "effective_at", "until",
)  # fmt: skip
COUNTS = ("badge_ref", "zone", "gate__slug", "entry", "effective_at", "day", "count", "today")

NEVER = datetime.min.replace(tzinfo=UTC)

Row = dict[str, Any]
Scans = QuerySet[Scan, Any]


def counted_zones(conference: Conference) -> set[str]:
    """The zones where some gate in use asks how often somebody came."""
    counts = Q(most_entries__isnull=False) | Q(re_entry=Gate.ReEntry.NEVER)
    gates = conference.gates.filter(counts, active=True)
    return set(gates.order_by().values_list("zone", flat=True))


def stays(
    conference: Conference, badges: Iterable[int], areas: Collection[str] | None = None
) -> list[Row]:
    """The rows of these badges (their numbers) in these areas, None: in all."""
    return of_scans(conference, Scan.objects.filter(badge__in=set(badges)), areas)


def of_scans(conference: Conference, scans: Scans, areas: Collection[str] | None) -> list[Row]:
    """The rows of the badges in these scans, which are all of theirs.

    The database picks the few that decide: somebody may have been scanned a hundred times.
    """
    scans = scans.filter(verdict__in=KNOWN)
    regroupings = groups.of(conference)
    where = Q(area__in=areas) if areas is not None and not regroupings else ~Q(area="")
    found = follow(_deciding(scans.filter(where), regroupings), regroupings)
    if areas is not None:
        found = [row for row in found if row["area"] in areas]
    counted = counted_zones(conference)
    if areas is not None:
        counted = {zone for zone in counted if tally(zone) in areas}
    return found + (_tallies(scans, counted, conference.zone) if counted else [])


def _deciding(scans: Scans, regroupings: Regroupings) -> Iterable[tuple]:
    """COLUMNS of the last scan that counted and the last that did not, of each badge in each area
    (between two regroupings), in the order of time.
    """
    counts = _when(Q(verdict__in=Scan.TURNING))
    span = {"span": groups.epoch(regroupings)} if regroupings else {}
    last = _latest("badge", "area", "counts", *span)
    found = scans.annotate(counts=counts, **span).annotate(place=last).filter(place=1)
    return found.order_by("effective_at", "uuid").values_list(*COLUMNS)


def _when(found: Q) -> Case:
    return Case(When(found, then=Value(1)), default=Value(0), output_field=IntegerField())


def _latest(*of: str) -> Window:
    """1 is the latest of those that are alike in this."""
    latest = [F("effective_at").desc(), F("uuid").desc()]
    return Window(RowNumber(), partition_by=[F(name) for name in of], order_by=latest)


def follow(scans: Iterable[tuple], regroupings: Regroupings = ()) -> list[Row]:
    """The rows of areas that follow from scans (COLUMNS, each of an area) in the order
    (effective_at, uuid). Pure.
    """
    found: dict[str, Turns[Row]] = {}
    for badge, area, place, gate, direction, verdict, at, until in scans:
        turns = found.setdefault(badge, Turns(_turn, regroupings)).at(at)
        row = turns.setdefault(area, _nothing(badge, area, place))
        if verdict in Scan.TURNING:
            entry = direction == Direction.IN
            row |= {"zone": place, "inside": entry, "gate": gate, "at": at}
            row.pop("until", None)
            row |= {"until": until} if entry and until else {}
        row["as_of"] = at
    last = [(area, row) for turns in found.values() for area, row in turns.at(None).items()]
    return [row | {"area": area} for area, row in last]


def _turn(row: Row) -> Turn:
    return Turn(row["zone"], row["inside"], row["at"] or NEVER, row.get("until"))


def _tallies(scans: Scans, counted: Collection[str], zone: tzinfo) -> list[Row]:
    """How often these badges came into these zones: counted by the database."""
    part = [F("badge"), F("zone"), F("entry")]
    entry = _when(Q(verdict__in=Scan.TURNING, direction=Direction.IN))
    day = TruncDate("effective_at", tzinfo=zone)
    asked = scans.filter(zone__in=counted).annotate(entry=entry, day=day)
    rows = asked.annotate(
        place=_latest("badge", "zone", "entry"),
        count=Window(Count("*"), partition_by=part),
        today=Window(Count("*"), partition_by=[*part, F("day")]),
    ).filter(place=1)
    return tallies(rows.order_by("effective_at", "uuid").values_list(*COUNTS))


def tallies(rows: Iterable[tuple]) -> list[Row]:
    """The rows of counts that follow from COUNTS, two at most of each badge and zone: of its
    entries, and of all else. Pure.
    """
    found: dict[tuple[str, str], Row] = {}
    for badge, place, gate, entry, at, day, count, today in rows:
        row = found.setdefault((badge, place), _none_yet(badge, place))
        if entry:
            row |= {"gate": gate, "at": at, "day": day.isoformat()}
            row |= {"count": count, "today": today}
        row["as_of"] = max(row["as_of"] or at, at)
    return list(found.values())


def tally(zone: str) -> str:
    """The key of a zone's count among areas."""
    return f"tally:{zone}"


def _nothing(badge: str, area: str, zone: str) -> Row:
    return {"badge": badge, "area": area, "zone": zone, "inside": False, "gate": "", "at": None,
            "as_of": None}  # fmt: skip


def _none_yet(badge: str, zone: str) -> Row:
    return {"badge": badge, "area": tally(zone), "zone": zone, "inside": False, "gate": "",
            "at": None, "count": 0, "day": "", "today": 0, "as_of": None}  # fmt: skip
