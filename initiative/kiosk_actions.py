"""What happens at a kiosk: set up, a badge seen, countersigned, confirmed, finished or undone."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from checkin import actions as door, finding
from checkin.models import Device, DeviceKind, ProvisioningCode
from conference import audit, events
from conference.lib import canonical
from conference.models import Conference, User
from initiative import (
    actions,
    ceremony_actions,
    holding,
    kiosk_rules,
    log as ledger,
    mandates,
    queries,
    rules,
    sequencing,
    signing,
    tickets,
)
from initiative.models import Ceremony, Confirmation, KioskPlace, Signature, StaffPin
from initiative.signing import Endorsement
from initiative.tickets import Ticket
from registration.models import Delegate


@dataclass(frozen=True)
class Kiosk:
    """A tablet, and the ceremony it stands for."""

    device: Device
    ceremony: Ceremony


@dataclass(frozen=True)
class Confirmed:
    """What a kiosk sends when somebody confirms. `at` and `sent_at` are by the kiosk's clock."""

    key: UUID
    ticket: str
    at: datetime
    sent_at: datetime
    reading_seconds: int = 0


def kiosk_of(device: Device) -> Kiosk:
    """The kiosk a device is. Raises Refused (403)."""
    return Kiosk(device, kiosk_rules.check_kiosk(device).ceremony)


@transaction.atomic
def new_code(ceremony: Ceremony, by: User | None) -> tuple[ProvisioningCode, str]:
    """A code that makes one tablet a kiosk of this ceremony. Its text is shown once."""
    conference = ceremony.conference
    code, text = door.new_code(conference, [], by, kind=DeviceKind.SIGNING)
    KioskPlace.objects.create(conference=conference, ceremony=ceremony, code=code)
    return code, text


@transaction.atomic
def set_pin(user: User, conference: Conference, pin: str) -> None:
    """With it the member of staff countersigns here. Raises Refused."""
    kiosk_rules.check_may_have_pin(user, conference)
    kiosk_rules.check_new_pin(pin)
    facts = {"digest": make_password(pin), "set_at": timezone.now()}
    StaffPin.objects.update_or_create(conference=conference, user=user, defaults=facts)
    audit.record("staff_pin.set", conference, by=user)


@transaction.atomic
def identify(kiosk: Kiosk, typed: str, how: str) -> tuple[Delegate, str]:
    """Whose badge was scanned or typed, and the ticket that says so. Raises Refused."""
    conference = kiosk.ceremony.conference
    found = finding.by_code(conference, typed)
    delegate = kiosk_rules.check_bearer(found)
    rules.check_can_sign(kiosk.ceremony, delegate)
    kiosk_rules.check_not_signed(queries.standing_signature(delegate, kiosk.ceremony.initiative))
    badge = found.badge.badge_id if found and found.badge else ""
    seats = kiosk.ceremony.seats.filter(delegate=delegate)
    seats.update(kiosk_at=timezone.now(), declined_at=None)
    ticket = Ticket(
        kiosk.ceremony.pk, kiosk.device.pk, delegate.pk, badge, how, timezone.now().isoformat()
    )
    return delegate, tickets.seal(ticket)


def countersign(kiosk: Kiosk, ticket: str, staff: int, pin: str) -> str:
    """A member of staff has compared face and photo: the ticket that says who. Raises Refused."""
    seen = _ticket(kiosk, ticket, vouched=False)
    pins = kiosk.ceremony.conference.staff_pins.select_related("user", "conference")
    user = kiosk_rules.check_pin(kiosk.device, pins.filter(user=staff).first(), pin)
    return tickets.seal(seen.vouched(user.pk))


def bearer(kiosk: Kiosk, ticket: str) -> Delegate:
    """Whose ticket it is. Raises Refused, also where they were erased meanwhile."""
    seen = _ticket(kiosk, ticket)
    found = kiosk.ceremony.conference.delegates.filter(pk=seen.delegate, erased_at=None).first()
    return kiosk_rules.check_known(found)


def leave(kiosk: Kiosk, ticket: str) -> None:
    """Whoever stood there went away without signing."""
    seen = _ticket(kiosk, ticket)
    kiosk.ceremony.seats.filter(delegate=seen.delegate).update(kiosk_at=None)


@transaction.atomic
def confirm(kiosk: Kiosk, sent: Confirmed, given: Endorsement) -> Signature:
    """Record the endorsement and hold it for a minute. The same key is the same signature.

    Raises Refused; then nothing is kept, and the same may be sent again.
    """
    ceremony = ceremony_actions.locked(kiosk.ceremony)
    digest = _digest(sent, given)
    known, is_new = Confirmation.objects.get_or_create(
        ceremony=ceremony,
        key=sent.key,
        defaults={
            "conference": ceremony.conference, "device": kiosk.device, "body_hash": digest,
        },
    )  # fmt: skip
    if not is_new:
        return kiosk_rules.check_same(known, digest)
    ticket = _ticket(kiosk, sent.ticket, vouched=True)
    signature = _held(kiosk, ceremony, sent, ticket, given)
    known.signature = signature
    known.save(update_fields=["signature"])
    return signature


def _held(
    kiosk: Kiosk, ceremony: Ceremony, sent: Confirmed, ticket: Ticket, given: Endorsement
) -> Signature:
    # Nobody is told to have signed what could not be written down in a minute.
    ledger.check_continues(ceremony.initiative.log)
    delegate = ceremony.conference.delegates.select_for_update().get(pk=ticket.delegate)
    kiosk_rules.check_not_signed(queries.standing_signature(delegate, ceremony.initiative))
    said_at = said(sent, ticket)
    rules.check_accredited(delegate)
    kiosk_rules.check_open_then(ceremony, said_at)
    rules.check_agreed(adult=given.adult, recorded=given.recorded)
    rules.check_text_shown(ceremony.initiative, given.text_sha256)
    mandate = None
    if given.for_association:
        mandate = rules.check_may_represent(mandates.standing(delegate))
    by = Signature.Assurance.LETTER if mandate else Signature.Assurance.BADGE
    signature = signing.new_signature(
        ceremony.initiative, delegate, given, mandate,
        _witnessed(kiosk, sent, ticket, said_at), ceremony=ceremony, by=by,
    )  # fmt: skip
    signature.held_until = signature.at + rules.HOLD
    sequencing.commit(signature, delegate.email)
    signature.save()
    ceremony.seats.filter(delegate=delegate).update(kiosk_at=None, declined_at=None)
    facts = {"signature": signature.pk, "kiosk": kiosk.device.name, "text": given.text_sha256}
    audit.record("initiative.held", delegate, by=delegate, after=facts)
    holding.wake_at(signature.held_until)
    events.publish("ceremony.changed", ceremony)
    return signature


def said(sent: Confirmed, ticket: Ticket) -> datetime:
    """When it was confirmed, by our clock: the age is the kiosk's, whatever its clock says; never
    before the countersignature, never in the future."""
    age = min(max(sent.sent_at - sent.at, timedelta(0)), tickets.VOUCHED_FOR)
    return max(timezone.now() - age, ticket.since)


def _witnessed(
    kiosk: Kiosk, sent: Confirmed, ticket: Ticket, said_at: datetime
) -> Mapping[str, Any]:
    """What the private record says of badge, staff, device and time."""
    staff = User.objects.filter(pk=ticket.staff).first()
    return {
        "badge": ticket.badge,
        "badge_read": ticket.how,
        "seen_at": ticket.seen_at,
        "staff": {"id": ticket.staff, "name": str(staff or ""), "at": ticket.vouched_at},
        "device": {"id": kiosk.device.pk, "name": kiosk.device.name},
        "confirmed_at": said_at.isoformat(timespec="seconds"),
        "device_clock": sent.at.isoformat(timespec="seconds"),
        "reading_seconds": sent.reading_seconds,
    }


@transaction.atomic
def undo(kiosk: Kiosk, key: UUID, age: timedelta = timedelta(0)) -> str:
    """Take back what was confirmed under this key, as was asked so long ago; if it is still on its
    way, it signs nothing. Twice is harmless.

    Returns "undone"; "withdrawn" where it was asked for in time and the log had it before we were
    told. Raises Refused where it was asked for too late.
    """
    ceremony = ceremony_actions.locked(kiosk.ceremony)
    known, _is_new = Confirmation.objects.get_or_create(
        ceremony=ceremony,
        key=key,
        defaults={
            "conference": ceremony.conference, "device": kiosk.device,
            "undone_at": timezone.now(),
        },
    )  # fmt: skip
    if known.signature is None:
        return "undone"
    return _taken_back(kiosk, known, known.signature, timezone.now() - age)


def _taken_back(kiosk: Kiosk, known: Confirmation, signature: Signature, asked: datetime) -> str:
    kiosk_rules.check_within_hold(known, asked)
    # Held until the end: no worker writes it into the log between the question and the deed.
    signature = Signature.objects.select_for_update().get(pk=signature.pk)
    if signature.final:
        actions.withdraw(signature, "undone at the kiosk")
        return "withdrawn"
    holding.undo(signature, by=f"{kiosk.device} · {signature.delegate}", asked=asked)
    return "undone"


@transaction.atomic
def finish(kiosk: Kiosk, key: UUID) -> Signature:
    """The signatory does not wish to wait: into the log at once. Raises Refused."""
    rows = Confirmation.objects.select_related("signature__delegate")
    known = rows.filter(ceremony=kiosk.ceremony, key=key).first()
    signature = rules.check_confirmed(known.signature if known else None)
    if not signature.final:
        holding.release([signature])
        signature.refresh_from_db()
    events.publish("ceremony.changed", kiosk.ceremony)
    return signature


def _ticket(kiosk: Kiosk, text: str, *, vouched: bool | None = None) -> Ticket:
    return tickets.read(
        text, ceremony=kiosk.ceremony.pk, device=kiosk.device.pk, vouched=vouched
    )  # fmt: skip


def _digest(sent: Confirmed, given: Endorsement) -> str:
    """Of everything but when it was sent: sending again is the same message."""
    facts = {
        "ticket": sent.ticket,
        "at": sent.at.isoformat(),
        "text": given.text_sha256,
        "statement": given.statement,
        "picture": hashlib.sha256(given.picture).hexdigest(),
        "path": given.path,
        "platforms": list(given.platforms),
        "agreed": sorted(given.wording),
    }
    return canonical.sha256(facts)
