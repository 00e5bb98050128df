"""The door's lists as files: line by line, however long they are. Times are those of the place."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkin import arrivals, picture, queries
from conference.models import Conference
from registration.export import BYTE_ORDER_MARK, Echo, safe
from registration.models import Delegate

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Row = dict[str, str | None]
CHUNK = 2000
# A column's key in JSON, and its head in a spreadsheet.
HEADS: "dict[str, StrPromise]" = {
    "day": _("Day"), "at": _("Time"), "zone": _("Zone"), "gate": _("Gate"),
    "since": _("Inside since"), "also_in": _("Also inside of"), "name_zh": _("Name in Chinese"),
    "name_latin": _("Name in Latin letters"), "category": _("Category"),
    "association": _("Association"), "city": _("City"), "badge": _("Badge"),
    "device": _("Device"), "direction": _("Direction"), "verdict": _("Answer"),
    "reason": _("Reason"), "note": _("Note"),
}  # fmt: skip
PERSON = ("name_zh", "name_latin", "category", "association")


def person(delegate: Delegate | None) -> Row:
    """Whom a row is about; a badge that is none of ours has nobody."""
    if delegate is None:
        return dict.fromkeys(PERSON, "")
    return {
        "name_zh": delegate.name_zh,
        "name_latin": delegate.name_latin,
        "category": str(delegate.category),
        "association": delegate.body,
    }


def arrived(conference: Conference) -> Iterator[Row]:
    """Everybody's first entry of each day."""
    people = ("gate", "delegate__category", "delegate__association")
    rows = arrivals.arrivals(conference).select_related(*people).order_by("at", "pk")
    for visit in rows.iterator(CHUNK):
        here = clock(visit.at, conference.zone)
        yield {"day": here[:10], "at": here, "gate": str(visit.gate), **person(visit.delegate)}


def inside(conference: Conference) -> Iterator[Row]:
    """Who is inside now, each once, by the zone they were let into last."""
    zones = picture.zones(conference, picture.people_by_place(conference))
    names = {zone.slug: zone.label for zone in zones}
    people = picture.people_inside(conference).iterator(CHUNK)
    for row in picture.with_other_zones(conference, people, zones):
        since = clock(row.since, conference.zone)
        yield {
            "zone": names.get(row.zone, row.zone), "since": since, "gate": str(row.gate),
            "also_in": ", ".join(row.also_in), **person(row.delegate),
        }  # fmt: skip


def conflicts(conference: Conference) -> Iterator[Row]:
    """Scans to look at, the latest first; the reason says where and when the other one was."""
    people = ("badge__delegate__category", "badge__delegate__association")
    for scan in queries.conflicts(conference).select_related(*people).iterator(CHUNK):
        yield {
            "at": clock(scan.effective_at, conference.zone), "gate": str(scan.gate),
            "device": str(scan.device), **person(scan.badge.delegate if scan.badge else None),
            "badge": scan.badge.code if scan.badge else scan.badge_ref,
            "direction": scan.get_direction_display(), "verdict": scan.verdict_words,
            "reason": scan.reason_words, "note": scan.note,
        }  # fmt: skip


def no_shows(conference: Conference) -> Iterator[Row]:
    """Approved, and never seen."""
    rows = picture.no_shows(conference).select_related("category", "association")
    for delegate in rows.iterator(CHUNK):
        yield {**person(delegate), "city": delegate.city}


def clock(at: datetime, zone: tzinfo) -> str:
    """ISO 8601 with the offset of the place, to the second."""
    return at.astimezone(zone).isoformat(timespec="seconds")


# By the word in their address: what they are called, their rows, and their columns in order.
FILES: "dict[str, tuple[StrPromise, Callable[[Conference], Iterator[Row]], tuple[str, ...]]]" = {
    "arrivals": (_("Arrivals"), arrived, ("day", "at", "gate", *PERSON)),
    "inside": (_("Who is inside now"), inside, ("zone", "since", "gate", *PERSON, "also_in")),
    "conflicts": (
        _("Scans to look at"),
        conflicts,
        ("at", "gate", "device", *PERSON, "badge", "direction", "verdict", "reason", "note"),
    ),
    "no-shows": (_("No-shows"), no_shows, (*PERSON, "city")),
}


def as_csv(conference: Conference, what: str) -> Iterator[str]:
    """For spreadsheets, the columns' names in the reader's language."""
    _label, rows, columns = FILES[what]
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow([str(HEADS[column]) for column in columns])
    for row in rows(conference):
        yield writer.writerow([safe(str(row[column] or "")) for column in columns])


def as_json(conference: Conference, what: str) -> Iterator[str]:
    """For programs: {"conference", "made_at", "rows": [{column: value}]}."""
    _label, rows, columns = FILES[what]
    made = clock(timezone.now(), conference.zone)
    head = json.dumps({"conference": conference.slug, "made_at": made})
    yield head.removesuffix("}") + ', "rows": ['
    for number, row in enumerate(rows(conference)):
        ordered = {column: row[column] for column in columns}
        yield (",\n" if number else "\n") + json.dumps(ordered, ensure_ascii=False)
    yield "\n]}\n"


KINDS: dict[str, tuple[str, Callable[[Conference, str], Iterable[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}
