"""Badges onto paper at the door: asked for, taken by one station, printed; never twice alone."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from badges import actions as badges, rules as badge_rules
from badges.models import Badge
from checkin import print_queries, print_rules as rules
from checkin.models import BadgePrint, Device, Gate
from checkin.print_models import BadgePrintQuerySet
from conference import audit
from conference.models import User

# So long a station may take to fetch the badge and begin; after that another one gets it.
LEASE = timedelta(minutes=1)
State = BadgePrint.State
FREE = {"lease": None, "lease_until": None, "begun_at": None, "taken_at": None, "ended_at": None}


@transaction.atomic
def ask(
    badge: Badge,
    *,
    by: User | None = None,
    asked_from: Device | None = None,
    gate: Gate | None = None,
    station: Device | None = None,
) -> BadgePrint:
    """Have the badge printed as it is. Asking again gives the same row, at the station that is now
    chosen; one that failed or was cancelled waits anew. Raises Refused for a revoked badge.
    """
    badge = Badge.objects.select_for_update().get(pk=badge.pk)
    badge_rules.check_is_active(badge)
    asked = {"asked_by": by, "asked_from": asked_from, "gate": gate, "station": station}
    row, is_new = BadgePrint.objects.get_or_create(
        badge=badge,
        print_serial=badge.print_serial,
        defaults={"conference_id": badge.conference_id, "short_code": badge.short_code, **asked},
    )
    if is_new or row.state in (State.FAILED, State.CANCELLED):
        _wait(row, asked_at=timezone.now(), **asked)
        audit.record("print.asked", row, by=by or asked_from)
    elif row.state == State.WAITING and station:
        _write(row, station=station)
    badges.hurry(badge)
    return row


def _wait(row: BadgePrint, **values: object) -> BadgePrint:
    return _write(row, state=State.WAITING, reason="", **FREE, **values)


def _write(row: BadgePrint, **values: object) -> BadgePrint:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def first_scans(device: Device, came: Iterable[tuple[int, int]]) -> None:
    """Print the badges (by number) of those who came in by a gate (by number).

    Whoever has a print of this badge, in whatever state, or has it on sheets as it is now, gets
    no other by coming in.
    """
    gate_of = dict(came)
    gates = Gate.objects.in_bulk(gate_of.values())
    for badge in print_queries.never_asked(gate_of):
        ask(badge, asked_from=device, gate=gates[gate_of[badge.pk]])


@transaction.atomic
def take(station: Device) -> BadgePrint | None:
    """The next print for this station, which it must begin within a minute; None where nothing
    waits, or while it is paused. Two stations never get the same.
    """
    if station.paused_at:
        return None
    rows = print_queries.for_station(station)
    skip = connection.features.has_select_for_update_skip_locked
    locked = rows.select_for_update(of=("self",) if skip else (), skip_locked=skip)
    pk = locked.order_by("pk").values_list("pk", flat=True).first()
    if pk is None:
        return None
    now = timezone.now()
    taken = rows.filter(pk=pk).update(
        state=State.PRINTING, station=station, lease=uuid.uuid4(), lease_until=now + LEASE,
        taken_at=now,
    )  # fmt: skip
    return _as_it_is(print_queries.rows(station.conference).get(pk=pk)) if taken else None


def _as_it_is(row: BadgePrint) -> BadgePrint:
    """Note what the document says that the station now gets; nothing where it changes just now."""
    return _write(row, shown=row.badge.shown if row.badge.is_made else "")


@transaction.atomic
def begin(station: Device, pk: int, lease: UUID) -> BadgePrint:
    """From now on paper may come out: nobody else gets this print. Raises Refused (409)."""
    row = _held(station, pk, lease)
    rules.check_can_begin(row)
    return _write(row, begun_at=timezone.now(), attempts=row.attempts + 1)


@transaction.atomic
def printed(station: Device, pk: int, lease: UUID) -> BadgePrint:
    """The paper is there. Saying so twice is harmless. Raises Refused (409)."""
    return _printed(_held(station, pk, lease), station)


@transaction.atomic
def failed(station: Device, pk: int, lease: UUID, reason: str) -> BadgePrint:
    """No paper came, and why. Raises Refused (409, 422)."""
    row = _held(station, pk, lease)
    reason = rules.check_reason(reason)
    if row.state == State.PRINTING:
        _write(row, state=State.FAILED, reason=reason, ended_at=timezone.now())
        audit.record("print.failed", row, by=station, after={"reason": reason})
    return row


@transaction.atomic
def give_back(station: Device, pk: int, lease: UUID) -> BadgePrint:
    """No paper came, or it is spoilt: the same print waits anew, its code unchanged. Twice is
    harmless. Raises Refused (409).
    """
    row = _locked(station.conference.badge_prints.filter(pk=pk))
    if row and row.state == State.WAITING and row.station_id == station.pk:
        return row
    row = rules.check_held(row, station, lease)
    rules.check_is_of_now(row)
    spoilt = row.state == State.PRINTED
    now = timezone.now()
    if spoilt:
        row.sheets.filter(spoilt_at=None).update(spoilt_at=now)
        badges.note_spoilt(row.badge, row.print_serial, row.shown)
    # Good paper in place of bad is wanted by whoever stands at the station.
    asked = {"asked_by": None, "asked_from": station} if spoilt else {}
    _wait(row, asked_at=now, **asked)
    audit.record("print.spoilt" if spoilt else "print.given_back", row, by=station)
    badges.hurry(row.badge)
    return row


def _held(station: Device, pk: int, lease: UUID) -> BadgePrint:
    return rules.check_held(_locked(station.conference.badge_prints.filter(pk=pk)), station, lease)


def _locked(rows: BadgePrintQuerySet) -> BadgePrint | None:
    return rows.select_for_update(of=("self",)).select_related("badge", "conference").first()


def _printed(row: BadgePrint, by: object) -> BadgePrint:
    if row.state != State.PRINTED:
        now = timezone.now()
        _write(row, state=State.PRINTED, reason="", ended_at=now)
        asked = {"asked_by_id": row.asked_by_id, "asked_from_id": row.asked_from_id}
        what = {"print_serial": row.print_serial, "short_code": row.short_code}
        row.sheets.create(station_id=row.station_id, printed_at=now, **what, **asked)
        badges.note_printed(row.badge, row.print_serial, row.shown)
        audit.record("print.printed", row, by=by, after={"serial": row.print_serial})
    return row


def _again(row: BadgePrint) -> BadgePrint:
    """The row, locked."""
    rows = BadgePrint.objects.select_related("badge").select_for_update(of=("self",))
    return rows.get(pk=row.pk)


@transaction.atomic
def settle(row: BadgePrint, by: User) -> BadgePrint:
    """A person has the paper in hand which the station could not report. Raises Refused."""
    row = _again(row)
    rules.check_can_settle(row)
    return _printed(row, by)


@transaction.atomic
def try_again(row: BadgePrint, station: Device | None, by: User) -> BadgePrint:
    """No paper came: the badge waits anew, as it is now. Raises Refused."""
    row = _again(row)
    rules.check_can_try_again(row, superseded=print_queries.is_superseded(row))
    asked = {"asked_by": by, "asked_from": None, "asked_at": timezone.now()}
    _wait(row, station=station, **asked, **_newest(row.badge))
    audit.record("print.asked", row, by=by)
    badges.hurry(row.badge)
    return row


@transaction.atomic
def cancel(row: BadgePrint, reason: str) -> BadgePrint:
    """Call a print back before it begins. Raises Refused."""
    row = _again(row)
    rules.check_can_cancel(row)
    return _cancel(row, rules.check_reason(reason))


def _cancel(row: BadgePrint, reason: str) -> BadgePrint:
    _write(row, **{**FREE, "ended_at": timezone.now()}, state=State.CANCELLED, reason=reason)
    audit.record("print.cancelled", row, after={"reason": reason})
    return row


@transaction.atomic
def badge_changed(badge: Badge) -> None:
    """No paper comes of a badge that was withdrawn, nor of older prints: whoever waits for one
    gets the newest, in the same place of the queue.
    """
    for row in badge.door_prints.open().select_for_update():
        if not badge.is_active and not row.begun_at:
            _cancel(row, "withdrawn")
        elif badge.is_active and row.print_serial < badge.print_serial:
            _overtake(row, badge)


def _overtake(row: BadgePrint, badge: Badge) -> None:
    if not row.begun_at:
        before = {"serial": row.print_serial}
        _wait(row, **_newest(badge))
        audit.record("print.renewed", row, before=before, after={"serial": badge.print_serial})
    elif not row.is_unsure:  # whoever now takes that paper needs a badge that opens the door
        ask(badge, by=row.asked_by, asked_from=row.asked_from, gate=row.gate, station=row.station)


def _newest(badge: Badge) -> dict[str, object]:
    return {"print_serial": badge.print_serial, "short_code": badge.short_code}


@transaction.atomic
def pause(station: Device, *, paused: bool) -> None:
    """A paused station takes nothing new. Twice is harmless. Raises Refused for no station."""
    rules.check_is_station(station)
    if bool(station.paused_at) != paused:
        station.paused_at = timezone.now() if paused else None
        station.save(update_fields=["paused_at"])
        audit.record("station.paused" if paused else "station.resumed", station)
