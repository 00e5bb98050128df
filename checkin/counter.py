"""The desk by the door: what staff do for somebody who stands before them."""

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges import actions as badges
from badges.models import Badge
from checkin import printing
from checkin.actions import digest, record_scans
from checkin.models import BadgePrint, Device, DeviceKind, Direction, Gate, Scan
from checkin.verdicts import UNDO_WITHIN
from conference import audit
from conference.errors import Refused
from conference.models import Conference, User
from registration import actions as registration
from registration.details import Registration
from registration.models import Category, Delegate


def desk_of(user: User, conference: Conference) -> Device:
    """The device that a member of staff is when they scan at the desk; nobody has its token."""
    device, _new = Device.objects.get_or_create(
        conference=conference,
        user=user,
        kind=DeviceKind.DESK,
        defaults={"name": str(user)[:60], "digest": digest(secrets.token_urlsafe(32))},
    )
    device.seen()
    return device


def badge_of(delegate: Delegate) -> Badge:
    """The badge that opens the door. Raises Refused where there is none."""
    badge = delegate.badges.active().select_related("conference").first()
    if badge is None:
        raise Refused("no_badge", _("There is no badge in force. Issue one first."))
    return badge


def badge_in_hand(delegate: Delegate) -> Badge:
    """The badge that opens the door, else the last one that did. Raises Refused where there was
    none: a door records badges.
    """
    last = delegate.badges.select_related("conference").order_by("-pk").first()
    return badge_of(delegate) if last is None or last.is_active else last


@transaction.atomic
def check_in(user: User, delegate: Delegate, gate: Gate, force: str = "") -> Scan:
    """The person goes through a gate; `force` is why, where the rules say no: a badge that was
    withdrawn is then as good as any. Raises nothing for a no of the rules: the scan says it.
    """
    if force:
        more = {"forced": True, "note": force}
        return _scan(user, badge_in_hand(delegate), gate, Direction.IN, more)
    return _scan(user, badge_of(delegate), gate, Direction.IN, {})


@transaction.atomic
def undo(user: User, scan: Scan, reason: str) -> Scan:
    """Take a scan back, with what the same device scanned over again: that would count instead.
    Raises Refused (409) where it is too late, or taken back already.
    """
    if scan.badge is None:
        raise Refused("no_badge", _("There is no badge in force. Issue one first."))
    for one in [*_repeats(scan), scan]:
        more = {"undoes": str(one.uuid), "note": reason}
        done = _scan(user, scan.badge, one.gate, one.direction, more)
        if done.verdict != Scan.Verdict.UNDO:
            raise Refused(done.reason, done.reason_words or _("This was not possible."))
    return done


def _repeats(scan: Scan) -> QuerySet[Scan]:
    same = {name: getattr(scan, name) for name in ("badge", "device", "zone", "direction")}
    again = Scan.objects.filter(**same, verdict=Scan.Verdict.REPEAT, undoes=None)
    return again.filter(effective_at__gte=scan.effective_at).select_related("gate")


def instead_of(taken: Scan) -> Scan | None:
    """By which scan all is as if this one had not been taken back; None where that changed things.
    What was handed out several times before stays handed out.
    """
    rows = _counted(taken.badge.delegate if taken.badge else None).filter(area=taken.area)
    if not taken.area:
        rows = rows.filter(zone=taken.zone, effective_at__gte=taken.effective_at)
    last = rows.first()
    if last is None or (last.zone, last.direction) != (taken.zone, taken.direction):
        return None
    return last if last.until is None or last.until > timezone.now() else None


def _scan(user: User, badge: Badge, gate: Gate, direction: str, more: Mapping[str, Any]) -> Scan:
    """One reading of a badge at the desk, recorded like any other."""
    now = timezone.now().isoformat()
    scan = {
        "id": str(uuid.uuid4()), "badge": badge.badge_id, "gate": gate.slug,
        "direction": direction, "at": now, **more,
    }  # fmt: skip
    record_scans(desk_of(user, badge.conference), {"sent_at": now, "scans": [scan]})
    kept = Scan.objects.select_related("conference", "gate").filter(uuid=scan["id"]).first()
    if kept is None:
        raise Refused("invalid", _("The scan could not be kept. Please try again."))
    return kept


@transaction.atomic
def walk_in(
    user: User,
    conference: Conference,
    data: Registration,
    *,
    vouched: bool,
    gate: Gate | None = None,
    station: Device | None = None,
) -> Delegate:
    """Somebody without a registration. Where the category is approved automatically, or the member
    of staff may approve (`vouched`), they have a badge at once, and are let in at `gate`.
    """
    automatic = data.category and data.category.approval == Category.Approval.AUTOMATIC
    delegate = registration.add(conference, data, approved=bool(automatic or vouched))
    audit.record("delegate.walked_in", delegate)
    if delegate.status == Delegate.Status.APPROVED:
        printing.ask(badge_of(delegate), by=user, station=station)
        if gate:
            check_in(user, delegate, gate)
    return delegate


@transaction.atomic
def print_now(user: User, delegate: Delegate, station: Device | None) -> BadgePrint:
    """The badge as it is, before everybody else's. Raises Refused where it came out already."""
    badge = badge_of(delegate)
    row = printing.ask(badge, by=user, station=station)
    printing.rules.check_can_print(row)
    return row


@transaction.atomic
def print_anew(
    user: User, delegate: Delegate, station: Device | None, reason: str, *, lost: bool
) -> BadgePrint:
    """Lost or damaged: the next print; from now on the older ones open no door."""
    badge = badges.reprint(badge_of(delegate))
    audit.record("badge.lost" if lost else "badge.damaged", badge, after={"reason": reason})
    row = printing.ask(badge, by=user, station=station)
    gone = BadgePrint.Gone.LOST if lost else BadgePrint.Gone.DAMAGED
    # Of the prints before it only the last one's paper was in somebody's hands.
    badge.door_prints.filter(print_serial=badge.print_serial - 1).update(gone=gone)
    return row


@transaction.atomic
def withdraw(delegate: Delegate, reason: str) -> None:
    """The badge opens no door any more, and no paper comes of it. Raises Refused."""
    badges.revoke(badge_of(delegate), reason)


@transaction.atomic
def issue(user: User, delegate: Delegate, station: Device | None) -> BadgePrint:
    """A badge for somebody approved who has none, printed at once. Raises Refused."""
    return printing.ask(badges.issue_badge(delegate), by=user, station=station)


def last_counted(delegate: Delegate) -> Scan | None:
    """The last scan that changed something, which staff may take back."""
    return _counted(delegate).first()


def is_too_late(scan: Scan) -> bool:
    """Whether the time in which staff may take a scan back is over (verdicts.py has the rule)."""
    return timezone.now() - scan.effective_at > UNDO_WITHIN


def _counted(delegate: Delegate | None) -> QuerySet[Scan]:
    rows = Scan.objects.filter(badge__delegate=delegate, verdict__in=Scan.TURNING)
    found = rows.select_related("conference", "gate", "device", "badge")
    return found.order_by("-effective_at", "-uuid")
