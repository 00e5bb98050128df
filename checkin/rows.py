"""What the door reads and writes of badges and scans, in the fewest statements.

Badges come as light objects with the attributes that rules and answers look at; the statements
that every scan needs are written once a process (conference.lib.prepared).
"""

import json
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Q, Subquery

from badges.models import Badge
from checkin import gates
from checkin.models import Device, Scan
from conference.lib.localized import pick
from conference.lib.pipeline import at_once
from conference.lib.prepared import Every, Prepared, Slot
from conference.models import Conference
from sessions.models import Seat


class Kind(NamedTuple):
    """A category."""

    code: str


@dataclass(slots=True)
class Person:
    """A badge's bearer, as the door needs to know them."""

    pk: int
    status: str
    ended_at: datetime | None
    category_id: int
    category: Kind
    name_zh: str
    name_latin: str
    pinyin: str
    initials: str
    phone: str
    association: dict[str, str] | None
    association_name: str

    @property
    def phone_tail(self) -> str:
        """As Delegate.phone_tail."""
        return self.phone[-4:]

    @property
    def body(self) -> str:
        """The association shown beside the name."""
        return pick(self.association) if self.association else self.association_name


@dataclass(slots=True)
class Bearer:
    """A badge with whom it belongs to."""

    pk: int
    badge_id: str
    short_code: str
    status: str
    ended_at: datetime | None
    print_serial: int
    lowest_valid_serial: int
    valid_from: date
    valid_days: int
    delegate_id: int
    delegate: Person

    @property
    def is_active(self) -> bool:
        """It opens the door (on its days)."""
        return self.status == Badge.Status.ACTIVE


@dataclass(slots=True)
class Scanned:
    """A scan, as verdicts and answers look at it; attributes as Scan's.

    `rest`: the columns that nobody looks at again, of one that is to be stored; no more.
    """

    uuid: UUID
    device_id: int
    gate_id: int
    zone: str
    area: str
    badge_id: int | None
    direction: str
    effective_at: datetime
    body_hash: str
    local_verdict: str
    flags: list[str]
    forced: bool
    undoes: UUID | None
    terms: dict[str, Any]
    until: datetime | None = None
    refusal: str = ""
    refusal_facts: dict[str, Any] = field(default_factory=dict)
    verdict: str = ""
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    seq: int | None = None
    rest: dict[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """All that a new row has."""
        return dict(zip(STORED, _STORED_OF(self), strict=True)) | self.rest


BADGE = (
    "pk", "badge_id", "short_code", "status", "ended_at", "print_serial", "lowest_valid_serial",
    "valid_from", "valid_days", "delegate_id",
)  # fmt: skip
PERSON = (
    "status", "ended_at", "category_id", "category__code", "name_zh", "name_latin", "pinyin",
    "initials", "phone", "association__name", "association_name",
)  # fmt: skip
BEARER = (*BADGE, *(f"delegate__{name}" for name in PERSON))
SEATS = Subquery(
    Seat.objects.filter(delegate=OuterRef("delegate")).order_by().values(all=gates.Listed("talk"))
)
LOCKED = Prepared(
    lambda: (
        Badge.objects.filter(conference=Slot("conference"), badge_id__among=Slot("badges"))
        .select_for_update(of=("self",))
        .order_by("pk")
        .values_list(SEATS, *BEARER)
    )
)
DEVICE = tuple(field.attname for field in Device._meta.concrete_fields)
CONFERENCE = ("id", "slug", "number", "name", "starts_on", "ends_on", "time_zone")
NAMED = Prepared(
    lambda: (
        Device.objects.filter(digest=Slot("digest"))
        .annotate(**gates.OF_DEVICES)
        .order_by()
        .values_list(*DEVICE, *gates.OF_DEVICES, *(f"conference__{name}" for name in CONFERENCE))
    )
)
SCANNED = tuple(field.name for field in fields(Scanned))[:-1]  # without `rest`
STORED = SCANNED[:-1]  # nor `seq`, which the database gives
_STORED_OF = attrgetter(*STORED)
NUMBERS = Badge.objects.filter(
    conference=Slot("conference"), badge_id__among=Slot("badges")
).values("pk")
KNOWN = Prepared(
    lambda: (
        Scan.objects.filter(Q(badge__pk__among=Every(NUMBERS)) | Q(uuid__among=Slot("ids")))
        .order_by()
        .values_list("gate__slug", *SCANNED)
    )
)
DERIVED = ("verdict", "reason", "facts")
MOST_REMEMBERED = 500  # devices
# What a device says of itself with every message, and when; the rest stands until it is changed.
PASSING = {
    "last_seen_at", "last_sync_at", "battery", "queue_length", "queue_told_at", "queue_since",
    "app_version", "hide_names",
}  # fmt: skip
STANDING = itemgetter(
    *(place for place, name in enumerate([*DEVICE, *gates.OF_DEVICES, *CONFERENCE])
      if name not in PASSING)
)  # fmt: skip


class Outdated(Exception):
    """The device is no longer as it was remembered."""


def device(digest: str) -> Device | None:
    """The device whose token has this digest, with what the door needs of its conference, and
    with its gates (gates.OF_DEVICES)."""
    for row in NAMED.rows(digest=digest):
        rest = len(DEVICE) + len(gates.OF_DEVICES)
        found = Device.from_db("default", DEVICE, row[: len(DEVICE)])
        found.told = tuple(row[len(DEVICE) : rest])
        found.conference = Conference.from_db("default", CONFERENCE, row[rest:])
        _remember(found, row)
        return found
    return None


REMEMBERED: dict[str, Device] = {}


def _remember(found: Device, row: Sequence[Any]) -> None:
    if len(REMEMBERED) >= MOST_REMEMBERED:
        REMEMBERED.clear()
    REMEMBERED[found.digest] = copy(found)
    REMEMBERED[found.digest].expected = STANDING(row)


def remembered(digest: str) -> Device | None:
    """The device as this process read it in the last seconds: to be believed only when it was
    compared, by lock(), which is no message of its own."""
    found = REMEMBERED.get(digest)
    return found if found and found.is_seen else None


Locked = list[tuple[Bearer, set[int]]]
Known = list[tuple[str, Scanned]]


def lock(device: Device, badges: Iterable[str], ids: Iterable[UUID]) -> tuple[Locked, Known]:
    """Lock these badges of a device's conference, and read what is known of them.

    Gives (badge, talks in which its bearer has a seat) of each, locked in one order, so that no
    two batches wait for each other; and (gate's slug, scan) of every scan of these badges, and of
    whatever has one of these ids: read when the badges are locked. Raises Outdated.
    """
    asked = {"conference": device.conference_id, "badges": sorted(badges)}
    with at_once() as line:
        now = NAMED.send(line, digest=device.digest) if device.expected else None
        locked = LOCKED.send(line, **asked)
        known = KNOWN.send(line, **asked, ids=list(ids))
    if now and [STANDING(row) for row in now()] != [device.expected]:
        raise Outdated
    held = [(bearer(row), set(json.loads(seats or "[]"))) for seats, *row in locked()]
    return held, [(slug, Scanned(*values)) for slug, *values in known()]


def bearer(row: Sequence[Any]) -> Bearer:
    """From the columns BEARER."""
    badge, (status, ended_at, category, code, *names) = row[: len(BADGE)], row[len(BADGE) :]
    person = Person(badge[-1], status, ended_at, category, Kind(code), *names)
    return Bearer(*(*badge, person))


def store(new: Sequence[Scanned], changed: Sequence[Scanned], *, commits: bool = False) -> None:
    """Add the new scans, and bring the verdicts of the changed ones up to date.

    `commits`: nothing else is written in this transaction. Raises IntegrityError where a new
    one's id came in meanwhile.
    """
    if new and connection.vendor == "postgresql":
        with at_once(commits=commits and not changed) as line:
            line.send(STORE, [json.dumps([scan.columns() for scan in new], default=str)])
    elif new:
        Scan.objects.bulk_create(Scan(**scan.columns()) for scan in new)
    if changed:
        outcomes = [{name: getattr(scan, name) for name in DERIVED} for scan in changed]
        rows = [Scan(pk=scan.seq, **now) for scan, now in zip(changed, outcomes, strict=True)]
        Scan.objects.bulk_update(rows, DERIVED)


COLUMNS = ", ".join(field.attname for field in Scan._meta.concrete_fields if not field.primary_key)
STORE = f"""
    INSERT INTO checkin_scan ({COLUMNS})
    SELECT {COLUMNS} FROM jsonb_populate_recordset(NULL::checkin_scan, %s::jsonb)"""  # noqa: S608 - our own columns
