"""Reads of gates: in force for one device, as rules and devices use them (passes.py)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, JSONArray

from checkin import groups, passes
from checkin.lists import Listed
from checkin.models import Device, Gate, Zone
from checkin.passes import GatePass
from checkin.reasons import Reader, reader as reader
from conference.models import Conference
from sessions.models import Release, Seat

COLUMNS = (
    "pk", "slug", "name", "kind", "zone", "direction", "active", "opening", "tolerance",
    "re_entry", "re_entry_minutes", "most_entries", "each_day", "seats", "seats_minutes",
    "talk", "prints_badge", "room__slug", "group", "check_out", "let_in",
)  # fmt: skip

Known = tuple[dict[str, Any], GatePass]


def listed(gates: QuerySet[Gate]) -> QuerySet[Gate, Any]:
    """These gates, all that is known of them (COLUMNS), as one value."""
    zones = Zone.objects.filter(conference=OuterRef("conference"), slug=OuterRef("zone"))
    kinds = Gate.categories.through.objects.filter(gate=OuterRef("pk")).order_by()
    category = JSONArray("category_id", "category__code", "category__name")
    known = gates.order_by().annotate(
        group=Subquery(zones.values("group")),
        check_out=Subquery(zones.values("checks_out_at")),
        let_in=Subquery(kinds.values(found=Listed(category))),
    )
    return known.values_list(Listed(JSONArray(*COLUMNS)))


def _gates(device: Any, conference: Any) -> QuerySet[Gate]:
    chosen = Device.gates.through.objects.filter(device=device)
    mine = Exists(chosen.filter(gate=OuterRef("pk"))) | ~Exists(chosen)
    return Gate.objects.filter(mine, conference=conference)


def gates_of(device: Device) -> QuerySet[Gate]:
    """The gates a device may scan at: its own, or every one where none was chosen."""
    return _gates(device.pk, device.conference_id)


# Its number and its time: a number alone may come again after a restored backup.
RELEASE = Concat(
    Cast("pk", TextField()), Value(" "), Cast("released_at", TextField()), output_field=TextField()
)
# What a query of devices asks besides, so that a scan needs no query for its gates.
OF_DEVICES = {
    "told_gates": Subquery(listed(_gates(OuterRef(OuterRef("pk")), OuterRef("conference")))),
    "told_release": Subquery(
        Release.objects.filter(conference=OuterRef("conference")).values(key=RELEASE)[:1]
    ),
    "told_groups": groups.TOLD,
}


def _told_to(device: Device) -> Sequence[Any]:
    if device.told is not None:
        return device.told
    asked = Device.objects.annotate(**OF_DEVICES).values_list(*OF_DEVICES)
    return asked.get(pk=device.pk)


def _of_device(device: Device) -> list[Known]:
    text, release, _groups = _told_to(device)
    return _known(text, release, device.conference)


def regroupings(device: Device) -> groups.Regroupings:
    """When zones of the device's conference were put into other groups."""
    return groups.read(_told_to(device)[-1])


def for_scans(device: Device) -> tuple[dict[str, GatePass], groups.Regroupings]:
    """The device's gates by slug, those out of use included, for old scans may still come in; and
    regroupings(); in one query at most.
    """
    text, release, regrouped = _told_to(device)
    known = _known(text, release, device.conference)
    return {gate.slug: gate for _row, gate in known}, groups.read(regrouped)


def for_later(conference: Conference) -> tuple[dict[str, GatePass], groups.Regroupings]:
    """The same of all the conference's gates, for a scan that organisers take after all."""
    known = _read(conference, conference.gates.all())
    return {gate.slug: gate for _row, gate in known}, groups.of(conference)


def in_use(device: Device) -> list[GatePass]:
    """The gates in use a device may choose from."""
    return [gate for row, gate in _of_device(device) if row["active"]]


def gate_facts(device: Device) -> list[dict[str, Any]]:
    """The gates in use a device may choose from, with all it needs to decide there."""
    return [
        _told(row) | passes.device_facts(gate) for row, gate in _of_device(device) if row["active"]
    ]


def pass_of(gate: Gate) -> GatePass:
    """One gate, for the desk's words."""
    return _read(gate.conference, Gate.objects.filter(pk=gate.pk))[0][1]


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: row[name] for name in ("slug", "name", "kind", "direction", "zone")}
    return facts | ({"prints_badge": True} if row["prints_badge"] else {})


def _read(conference: Conference, gates: QuerySet[Gate]) -> list[Known]:
    """(row, pass) of each gate, in two queries."""
    release = conference.releases.values_list(RELEASE, flat=True).first()
    return _known(listed(gates).get()[0], release, conference)


def _known(text: str | None, release: str | None, conference: Conference) -> list[Known]:
    return _worked_out(
        text or "[]", release, conference.starts_on, conference.ends_on, conference.zone
    )


@lru_cache(maxsize=128)
def _worked_out(
    text: str, release: str | None, starts_on: date, ends_on: date, zone: ZoneInfo
) -> list[Known]:
    """The same gates are worked out once a process: they are asked for with every scan."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in _json(text)]
    asks = any(row["seats"] != Gate.Seats.OPEN for row in rows)
    programme = _talks_of_release(release) if asks and release else []
    days = passes.days_around(starts_on, ends_on)
    for row in rows:
        row |= {name: _json(row[name]) for name in ("name", "opening", "let_in")}
    return [
        (row, _pass(row, programme, days, zone)) for row in sorted(rows, key=itemgetter("slug"))
    ]


def _json(value: Any) -> Any:
    """What SQLite leaves as text within JSON."""
    return json.loads(value) if isinstance(value, str) else value


def _pass(
    row: dict[str, Any], programme: list[Any], days: tuple[date, ...], zone: ZoneInfo
) -> GatePass:
    seats = {name: row[name] for name in ("seats", "seats_minutes", "talk")}
    present = row["kind"] != Gate.Kind.PURPOSE
    let_in = [(number, code, _json(name)) for number, code, name in row["let_in"] or ()]
    return GatePass(
        pk=row["pk"],
        slug=row["slug"],
        name=row["name"],
        zone=row["zone"],
        area=passes.area_of(row["kind"], row["zone"], row["group"]),
        categories={number: code for number, code, _name in let_in},
        kinds={code: name for _number, code, name in let_in},
        opening=passes.opening_of(row["opening"], days, zone),
        tolerance=timedelta(minutes=row["tolerance"]),
        terms=passes.terms_of(row),
        check_outs=passes.check_outs_of(row["check_out"] if present else None, days, zone),
        talks=tuple(passes.talks_of({**seats, "room": row["room__slug"]}, programme)),
        prints=row["prints_badge"],
    )


@lru_cache(maxsize=16)
def _talks_of_release(release: str) -> list[dict[str, Any]]:
    """A release never changes, so a process reads it once. `release` as RELEASE has it."""
    found = Release.objects.get(pk=int(release.split()[0]))
    talks: list[dict[str, Any]] = found.content["talks"]
    wanted = ("id", "room", "title", "starts_at", "ends_at", "seats", "cancelled")
    return [{name: talk[name] for name in wanted} for talk in talks]


def talks_asked(gates: Iterable[GatePass]) -> set[int]:
    """The talks whose seats these gates ask for."""
    return {window.talk for gate in gates for window in gate.talks}


def seats_asked(conference: Conference) -> set[int]:
    """The talks whose seats some gate in use asks for: devices are told who holds one."""
    asking = conference.gates.filter(active=True).exclude(seats=Gate.Seats.OPEN)
    return talks_asked(gate for _row, gate in _read(conference, asking))


def seats_held(talks: set[int], delegates: Iterable[int]) -> dict[int, set[int]]:
    """By delegate, in which of these talks they hold a seat; no query where there are none."""
    held: dict[int, set[int]] = defaultdict(set)
    if talks:
        seats = Seat.objects.filter(talk__in=talks, delegate__in=set(delegates))
        for delegate, talk in seats.order_by().values_list("delegate", "talk"):
            held[delegate].add(talk)
    return held


def reader_of(conference: Conference, passes_known: Mapping[str, GatePass]) -> Reader:
    """The same from gates already read; another gate goes by its short name."""
    kinds = {code: name for gate in passes_known.values() for code, name in gate.kinds.items()}
    names = {slug: gate.name for slug, gate in passes_known.items()}
    return Reader(conference.zone, names, kinds)
