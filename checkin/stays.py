"""Where badges' bearers are, and how often they came, as devices keep it to decide by.

One row for each badge and area: {badge, area, zone, inside, gate, at}, with `until` where the stay
ends by itself; `at` is null where all that happened was taken back. One more for each zone where
entries are counted, its area "tally:<zone>": {badge, area, zone, inside: false, gate, at, count,
day, today}: all of them, and those of the last one's day. `as_of` is the last scan that a row
knows of, taken back or not: of two rows the one with the later `as_of` is right.
"""

from collections.abc import Collection, Iterable
from datetime import tzinfo
from typing import Any

from django.db.models import Q

from checkin.models import Direction, Gate, Scan
from conference.models import Conference

KNOWN = (*Scan.TURNING, Scan.Verdict.UNDONE, Scan.Verdict.UNDO)
COLUMNS = (
    "badge_ref", "area", "zone", "gate__slug", "direction", "verdict", "effective_at", "until",
)  # fmt: skip

Row = dict[str, Any]


def counted_zones(conference: Conference) -> set[str]:
    """The zones where some gate in use asks how often somebody came."""
    counts = Q(most_entries__isnull=False) | Q(re_entry=Gate.ReEntry.NEVER)
    gates = conference.gates.filter(counts, active=True)
    return set(gates.order_by().values_list("zone", flat=True))


def stays(
    conference: Conference, badges: Iterable[int], areas: Collection[str] | None = None
) -> list[Row]:
    """The rows of these badges (their numbers) in these areas, None: in all; in two queries."""
    scans = Scan.objects.filter(badge__in=set(badges), verdict__in=KNOWN)
    counted = counted_zones(conference)
    if areas is not None:
        counted = {zone for zone in counted if tally(zone) in areas}
        scans = scans.filter(Q(area__in=areas) | Q(zone__in=counted))
    rows = scans.order_by("effective_at", "uuid").values_list(*COLUMNS)
    found = follow(rows, counted, conference.zone)
    return [row for row in found if areas is None or row["area"] in areas]


def follow(scans: Iterable[tuple], counted: set[str], zone: tzinfo) -> list[Row]:
    """The rows that follow from scans (COLUMNS) in the order (effective_at, uuid). Pure."""
    found: dict[tuple[str, str], Row] = {}
    for badge, area, place, gate, direction, verdict, at, until in scans:
        entry = verdict in Scan.TURNING and direction == Direction.IN
        if area:
            row = found.setdefault((badge, area), _nothing(badge, area, place))
            if verdict in Scan.TURNING:
                row |= {"zone": place, "inside": entry, "gate": gate, "at": at}
                row.pop("until", None)
                row |= {"until": until} if entry and until else {}
            row["as_of"] = at
        if place in counted:
            row = found.setdefault((badge, tally(place)), _none_yet(badge, place))
            if entry:
                day = at.astimezone(zone).date().isoformat()
                today = row["today"] + 1 if row["day"] == day else 1
                row |= {"gate": gate, "at": at, "day": day, "today": today}
                row["count"] += 1
            row["as_of"] = at
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
