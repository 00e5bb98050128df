"""What happens at a kiosk: set up, a badge seen, countersigned, confirmed; then: kiosk_endings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from checkin import actions as door, finding
from checkin.models import Device, DeviceKind, ProvisioningCode
from conference import audit, events
from conference.models import Conference, User
from initiative import (
    ceremony_actions,
    holding,
    kiosk_messages,
    kiosk_rules,
    log as ledger,
    mandates,
    queries,
    rules,
    sequencing,
    signed_before,
    signing,
    tickets,
)
from initiative.kiosk_messages import Confirmed, Kiosk
from initiative.models import (
    Ceremony,
    Confirmation,
    KioskPlace,
    Mandate,
    Signature,
    StaffPin,
)
from initiative.signing import Endorsement
from initiative.tickets import Ticket
from registration.models import Delegate


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
    rules.check_accredited(delegate)
    kiosk_rules.check_open_here(kiosk.ceremony)
    kiosk_rules.check_not_signed(queries.standing_signature(delegate, kiosk.ceremony.initiative))
    rules.check_signs_once(signed_before.of(delegate, kiosk.ceremony.initiative))
    badge = found.badge.badge_id if found and found.badge else ""
    seats = kiosk.ceremony.seats.filter(delegate=delegate)
    seats.update(kiosk_at=timezone.now(), declined_at=None)
    ticket = Ticket(
        kiosk.ceremony.pk, kiosk.device.pk, delegate.pk, badge, how, timezone.now().isoformat()
    )
    return delegate, tickets.seal(ticket)


def countersign(kiosk: Kiosk, ticket: str, staff: int, pin: str) -> tuple[str, str]:
    """A member of staff has compared face and photo: the ticket that says who, and their duty,
    with which they countersign here without a network. Raises Refused.
    """
    seen = kiosk_messages.ticket(kiosk, ticket, vouched=False)
    pins = kiosk.ceremony.conference.staff_pins.select_related("user", "conference")
    user = kiosk_rules.check_pin(kiosk.device, pins.filter(user=staff).first(), pin)
    vouched = seen.vouched(user.pk)
    return tickets.seal(vouched), tickets.seal_duty(vouched)


def bearer(kiosk: Kiosk, sent: Confirmed) -> Delegate:
    """Who confirms. Raises Refused, also where they were erased meanwhile."""
    seen = kiosk_messages.vouched(kiosk, sent)
    found = kiosk.ceremony.conference.delegates.filter(pk=seen.delegate, erased_at=None).first()
    return kiosk_rules.check_known(found)


def leave(kiosk: Kiosk, ticket: str) -> None:
    """Whoever stood there went away without signing."""
    seen = kiosk_messages.ticket(kiosk, ticket)
    kiosk.ceremony.seats.filter(delegate=seen.delegate).update(kiosk_at=None)


@transaction.atomic
def confirm(kiosk: Kiosk, sent: Confirmed, given: Endorsement) -> Signature:
    """Record the endorsement and hold it until its minute is over; what came later than that, or
    was finished, goes into the log at once. The same key is the same signature.

    Raises Refused; then nothing is kept, and the same may be sent again.
    """
    ceremony = ceremony_actions.locked(kiosk.ceremony)
    digest = kiosk_messages.digest(sent, given)
    known, is_new = keep_key(kiosk, ceremony, sent.key, body_hash=digest)
    if is_new:
        ticket = kiosk_messages.vouched(kiosk, sent)
        signature = known.signature = _held(kiosk, ceremony, sent, ticket, given)
        known.save(update_fields=["signature"])
    else:
        signature = kiosk_rules.check_same(known, digest)
    if sent.finished or (is_new and not rules.can_undo(signature)):
        holding.release([signature])
    return signature


def keep_key(
    kiosk: Kiosk, ceremony: Ceremony, key: UUID, **facts: Any
) -> tuple[Confirmation, bool]:
    """What came under a key before; else that it came now, and True."""
    facts |= {"conference": ceremony.conference, "device": kiosk.device}
    return Confirmation.objects.get_or_create(ceremony=ceremony, key=key, defaults=facts)


def _held(
    kiosk: Kiosk, ceremony: Ceremony, sent: Confirmed, ticket: Ticket, given: Endorsement
) -> Signature:
    # Nobody is told to have signed what could not be written down in a minute.
    ledger.check_continues(ceremony.initiative.log)
    delegate = ceremony.conference.delegates.select_for_update().get(pk=ticket.delegate)
    said_at = kiosk_messages.said(sent, ticket)
    mandate = _checked(ceremony, delegate, given, said_at)
    by = Signature.Assurance.LETTER if mandate else Signature.Assurance.BADGE
    signature = signing.new_signature(
        ceremony.initiative, delegate, given, mandate,
        _witnessed(kiosk, sent, ticket, said_at), ceremony=ceremony, by=by,
    )  # fmt: skip
    signature.held_until = said_at + rules.HOLD
    sequencing.commit(signature, delegate.email)
    # Asked once more while nobody else can sign: the same person may do so elsewhere.
    ledger.hold(ceremony.initiative.log)
    rules.check_signs_once(signed_before.of(delegate, ceremony.initiative))
    signature.save()
    _note(kiosk, ceremony, signature, delegate)
    return signature


def _note(kiosk: Kiosk, ceremony: Ceremony, signature: Signature, delegate: Delegate) -> None:
    """On the seat and in the audit; a worker is woken on time, the consoles hear of it."""
    ceremony.seats.filter(delegate=delegate).update(kiosk_at=None, declined_at=None)
    facts = {"signature": signature.pk, "kiosk": kiosk.device.name, "text": signature.text.sha256}
    if "without_network" in signature.evidence:  # the tablet alone has compared badge and PIN
        facts["without_network"] = True
    audit.record("initiative.held", delegate, by=delegate, after=facts)
    if signature.held_until:
        holding.wake_at(signature.held_until)
    events.publish("ceremony.changed", ceremony)


def _checked(
    ceremony: Ceremony, delegate: Delegate, given: Endorsement, said_at: datetime
) -> Mandate | None:
    """Whom they may sign for. Raises Refused where they may not sign."""
    kiosk_rules.check_not_signed(queries.standing_signature(delegate, ceremony.initiative))
    rules.check_signs_once(signed_before.of(delegate, ceremony.initiative))
    rules.check_accredited(delegate)
    kiosk_rules.check_open_then(ceremony, said_at)
    rules.check_agreed(adult=given.adult, recorded=given.recorded)
    rules.check_text_shown(ceremony.initiative, given.text_sha256)
    if given.for_association:
        return rules.check_may_represent(mandates.standing(delegate))
    return None


def _witnessed(
    kiosk: Kiosk, sent: Confirmed, ticket: Ticket, said_at: datetime
) -> Mapping[str, Any]:
    """What the private record says of badge, staff, device and time."""
    staff = User.objects.filter(pk=ticket.staff).first()
    device = kiosk_messages.device_of(kiosk, ticket)
    return {
        "badge": ticket.badge,
        "badge_read": ticket.how,
        "seen_at": ticket.seen_at,
        "staff": {"id": ticket.staff, "name": str(staff or ""), "at": ticket.vouched_at},
        "device": {"id": device.pk, "name": device.name},
        "confirmed_at": said_at.isoformat(timespec="seconds"),
        "device_clock": sent.at.isoformat(timespec="seconds"),
        "reading_seconds": sent.reading_seconds,
        **({"without_network": True} if ticket.offline else {}),
    }
