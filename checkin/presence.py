"""Presences and visits follow the scans, whatever the order in which scans come in.

The log of scans is the truth; these rows are counted anew for everybody who was scanned since, so
doing it twice, or from the beginning (`rebuild`), gives the same.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta, tzinfo
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef
from django.utils import timezone

from checkin import groups
from checkin.groups import Regroupings, Turn, Turns
from checkin.models import Direction, Followed, Presence, Regrouping, Scan, Visit
from conference.models import Conference

STEP = 2000  # scans in one transaction
MOST_STEPS = 10
MOST_PEOPLE = 500  # counted anew at once
FEW = 100  # so many noted ones (see SETTLED) may be read at each look while nothing new comes
# On PostgreSQL a lower number may become visible after a higher one, as long as a transaction may
# last: until then what was read is noted one by one.
SETTLED = timedelta(seconds=20)
COLUMNS = (
    "badge__delegate", "gate", "zone", "area", "direction", "effective_at", "until",
)  # fmt: skip
PRESENCE = ("delegate_id", "gate_id", "area", "zone", "inside", "since", "until")
VISIT = ("delegate_id", "gate_id", "day", "at", "arrival")

Row = tuple[Any, ...]
Kept = TypeVar("Kept", Presence, Visit)


def catch_up(conference: Conference) -> bool:
    """Follow the scans that came in since; False where a backlog is left for the next time."""
    return any(_step(conference) < STEP for _n in range(MOST_STEPS))


def catch_up_all() -> None:
    """Follow every conference's scans, so that nobody who opens the desk waits for it."""
    scanned = Exists(Scan.objects.filter(conference=OuterRef("pk")))
    for conference in Conference.objects.filter(scanned):
        catch_up(conference)


@transaction.atomic
def rebuild(conference: Conference) -> None:
    """Forget everything that was counted; the next catch_up() begins with the first scan."""
    Followed.objects.filter(conference=conference).delete()
    conference.presences.all().delete()
    conference.visits.all().delete()


@transaction.atomic
def regroup(conference: Conference) -> None:
    """Zones are in other groups now: whoever is in several of one is counted at once in the one
    they were let into last.
    """
    areas = {zone.slug: zone.area for zone in conference.zones.exclude(group="")}
    Regrouping.objects.create(conference=conference, at=timezone.now(), areas=areas)
    Followed.objects.get_or_create(conference=conference)
    Followed.objects.select_for_update().get(conference=conference)
    several = conference.presences.inside().filter(zone__in=areas).order_by().values("delegate")
    several = several.annotate(n=Count("pk")).filter(n__gt=1)
    people = list(several.values_list("delegate", flat=True))
    for start in range(0, len(people), MOST_PEOPLE):
        _count_anew(conference, people[start : start + MOST_PEOPLE])


def _step(conference: Conference) -> int:
    """How many scans were followed; one process at a time."""
    mark, _new = Followed.objects.get_or_create(conference=conference)
    if not _unread(mark, most=1) and len(mark.recent) <= FEW:
        return 0
    with transaction.atomic():
        mark = Followed.objects.select_for_update().get(conference=conference)
        rows = _unread(mark, most=STEP)
        _count_anew(conference, {delegate for _seq, delegate in rows if delegate})
        _advance(mark, [seq for seq, _delegate in rows])
    return len(rows)


def _unread(mark: Followed, most: int) -> Sequence[tuple[int, int | None]]:
    """(seq, delegate) of the next scans."""
    known = set(mark.recent)
    scans = Scan.objects.filter(conference=mark.conference_id, seq__gt=mark.cursor).order_by("seq")
    rows = scans.values_list("seq", "badge__delegate")[: most + len(known)]
    return [row for row in rows if row[0] not in known][:most]


def _advance(mark: Followed, read: Sequence[int]) -> None:
    """The cursor goes past what is settled; the rest is noted. Read was everything up to the last
    of `read` that could be seen.
    """
    noted = sorted({*mark.recent, *read})
    settled = Scan.objects.filter(
        conference=mark.conference_id, seq__gt=mark.cursor, seq__lte=noted[-1] if noted else 0,
        received_at__lt=timezone.now() - SETTLED,
    )  # fmt: skip
    cursor = settled.aggregate(last=Max("seq"))["last"] or mark.cursor
    recent = [seq for seq in noted if seq > cursor]
    if (cursor, recent) != (mark.cursor, mark.recent):
        mark.cursor, mark.recent = cursor, recent
        mark.save()


def _count_anew(conference: Conference, delegates: Collection[int]) -> None:
    if not delegates:
        return
    scans = Scan.objects.filter(badge__delegate__in=delegates, verdict__in=Scan.TURNING)
    rows = list(scans.order_by("effective_at", "uuid").values_list(*COLUMNS))
    found = presences(rows, groups.of(conference))
    _bring(Presence, PRESENCE, conference, delegates, found)
    _bring(Visit, VISIT, conference, delegates, visits(rows, conference.zone))


def _bring(
    model: type[Kept],
    columns: Sequence[str],
    conference: Conference,
    delegates: Collection[int],
    wanted: set[Row],
) -> None:
    """These delegates' rows become the wanted ones; what is right already is not written again."""
    found = model.objects.filter(delegate__in=delegates).values_list("pk", *columns)
    known = {tuple(row): number for number, *row in found}
    gone = [number for row, number in known.items() if row not in wanted]
    if gone:
        model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(
        model(conference=conference, **dict(zip(columns, row, strict=True)))
        for row in sorted(wanted - known.keys(), key=lambda row: row[:2])
    )


def presences(rows: Iterable[Row], regroupings: Regroupings = ()) -> set[Row]:
    """Presences (PRESENCE) by the last row (COLUMNS, in order of time) of each delegate in each
    area.
    """
    people: dict[int, Turns[Row]] = {}
    for row in rows:
        if row[3]:
            turns = people.setdefault(row[0], Turns(_turn, regroupings))
            turns.at(row[5])[row[3]] = row
    last = [(area, row) for turns in people.values() for area, row in turns.at(None).items()]
    # Should a zone be of two areas all the same, the later row is right.
    latest = {(row[0], row[2]): (area, row) for area, row in sorted(last, key=_by_time)}
    return {
        (delegate, gate, area, zone, direction == Direction.IN, at, until)
        for area, (delegate, gate, zone, _then, direction, at, until) in latest.values()
    }


def _turn(row: Row) -> Turn:
    _delegate, _gate, zone, _area, direction, at, until = row
    return Turn(zone, direction == Direction.IN, at, until)


def _by_time(found: tuple[str, Row]) -> Any:
    return found[1][5]


def visits(rows: Iterable[Row], zone: tzinfo) -> set[Row]:
    """Visits (VISIT) by the first entry (COLUMNS, in order of time) of each delegate at each gate
    on each day.
    """
    found: dict[tuple[int, int, date], Row] = {}
    arrived = set()
    for delegate, gate, _place, area, direction, at, _until in rows:
        day = at.astimezone(zone).date()
        if direction != Direction.IN:
            continue
        arrival = bool(area) and (delegate, day) not in arrived
        if arrival:
            arrived.add((delegate, day))
        if arrival or (delegate, gate, day) not in found:
            found[delegate, gate, day] = (delegate, gate, day, at, arrival)
    return set(found.values())
