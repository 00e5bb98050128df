"""Reads of gates: in force for one device, as rules and devices use them (passes.py)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from checkin import passes
from checkin.models import Device, Gate, Zone
from checkin.passes import GatePass
from checkin.reasons import Reader
from conference.models import Conference
from sessions.models import Release, Seat

COLUMNS = (
    "pk", "slug", "name", "kind", "zone", "direction", "active", "opening", "tolerance",
    "re_entry", "re_entry_minutes", "most_entries", "each_day", "seats", "seats_minutes",
    "talk", "prints_badge", "room__slug", "group", "check_out",
)  # fmt: skip
KIND_NAME = F("categories__name")


def gates_of(device: Device) -> QuerySet[Gate]:
    """The gates a device may scan at: its own, or every one where none was chosen."""
    chosen = Device.gates.through.objects.filter(device=device)
    return Gate.objects.filter(
        Exists(chosen.filter(gate=OuterRef("pk"))) | ~Exists(chosen),
        conference=device.conference_id,
    )


def gate_passes(device: Device) -> dict[str, GatePass]:
    """The device's gates by slug, those out of use included: old scans may still come in."""
    return {row["slug"]: gate for row, gate in _read(device.conference, gates_of(device))}


def gate_facts(device: Device) -> list[dict[str, Any]]:
    """The gates in use a device may choose from, with all it needs to decide there."""
    rows = _read(device.conference, gates_of(device).filter(active=True))
    return [_told(row) | passes.device_facts(gate) for row, gate in rows]


def pass_of(gate: Gate) -> GatePass:
    """One gate, for the desk's words."""
    return _read(gate.conference, Gate.objects.filter(pk=gate.pk))[0][1]


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: row[name] for name in ("slug", "name", "kind", "direction", "zone")}
    return facts | ({"prints_badge": True} if row["prints_badge"] else {})


def _read(
    conference: Conference, gates: QuerySet[Gate]
) -> list[tuple[dict[str, Any], GatePass]]:  # fmt: skip
    """(row, pass) of each gate: one query, and a second where seats are asked for."""
    zones = Zone.objects.filter(conference=OuterRef("conference"), slug=OuterRef("zone"))
    known = gates.annotate(
        group=Subquery(zones.values("group")), check_out=Subquery(zones.values("checks_out_at"))
    )
    rows = known.order_by("slug").values(
        *COLUMNS, category=F("categories"), code=F("categories__code"), kind_name=KIND_NAME
    )
    let_in: dict[int, list[tuple[int, str, Any]]] = defaultdict(list)
    by_pk: dict[int, dict[str, Any]] = {}
    for row in rows:
        by_pk[row["pk"]] = row
        if row["category"] is not None:
            let_in[row["pk"]].append((row["category"], row["code"], row["kind_name"]))
    asks = any(row["seats"] != Gate.Seats.OPEN for row in by_pk.values())
    programme = released_talks(conference) if asks else []
    return [(row, _pass(conference, row, let_in[pk], programme)) for pk, row in by_pk.items()]


def _pass(
    conference: Conference,
    row: dict[str, Any],
    let_in: list[tuple[int, str, Any]],
    programme: list[Any],
) -> GatePass:
    days = passes.days_around(conference.starts_on, conference.ends_on)
    seats = {name: row[name] for name in ("seats", "seats_minutes", "talk")}
    present = row["kind"] != Gate.Kind.PURPOSE
    return GatePass(
        pk=row["pk"],
        slug=row["slug"],
        name=row["name"],
        zone=row["zone"],
        area=passes.area_of(row["kind"], row["zone"], row["group"]),
        categories={number: code for number, code, _name in let_in},
        kinds={code: name for _number, code, name in let_in},
        opening=passes.opening_of(row["opening"], days, conference.zone),
        tolerance=timedelta(minutes=row["tolerance"]),
        terms=passes.terms_of(row),
        check_outs=passes.check_outs_of(row["check_out"] if present else None, days,
                                        conference.zone),
        talks=tuple(passes.talks_of({**seats, "room": row["room__slug"]}, programme)),
    )  # fmt: skip


def released_talks(conference: Conference) -> list[dict[str, Any]]:
    """The talks of the last release, as snapshots describe them; none before the first."""
    last = conference.releases.values_list("pk", flat=True).first()
    return _talks_of_release(last) if last else []


@lru_cache(maxsize=16)
def _talks_of_release(pk: int) -> list[dict[str, Any]]:
    """A release never changes, so a process reads it once."""
    talks: list[dict[str, Any]] = Release.objects.get(pk=pk).content["talks"]
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


def reader(conference: Conference) -> Reader:
    """Puts reasons into words: with the names of all gates and categories."""
    gates = dict(conference.gates.order_by().values_list("slug", "name"))
    return Reader(conference.zone, gates, dict(conference.categories.values_list("code", "name")))


def reader_of(conference: Conference, passes_known: Mapping[str, GatePass]) -> Reader:
    """The same from gates already read; another gate goes by its short name."""
    kinds = {code: name for gate in passes_known.values() for code, name in gate.kinds.items()}
    names = {slug: gate.name for slug, gate in passes_known.items()}
    return Reader(conference.zone, names, kinds)
