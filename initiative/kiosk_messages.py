"""What a kiosk sends: who sends it, whose ticket it carries, when it was said."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from checkin.models import Device
from conference.lib import canonical
from initiative import kiosk_offline, tickets
from initiative.kiosk_offline import Offline
from initiative.models import Ceremony
from initiative.signing import Endorsement
from initiative.tickets import Ticket


@dataclass(frozen=True)
class Kiosk:
    """A tablet, and the ceremony it stands for."""

    device: Device
    ceremony: Ceremony


@dataclass(frozen=True)
class Confirmed:
    """What a kiosk sends when somebody confirms. `at` and `sent_at` are by the kiosk's clock;
    `finished`: before it could be sent they said that they do not wait for the minute to end."""

    key: UUID
    at: datetime
    sent_at: datetime
    ticket: str = ""
    offline: Offline | None = None  # in the ticket's place
    reading_seconds: int = 0
    finished: bool = False


def vouched(kiosk: Kiosk, sent: Confirmed) -> Ticket:
    """The countersigned ticket of who confirms. Raises Refused."""
    ceremony = kiosk.ceremony
    if sent.offline is None:
        seen = tickets.read(sent.ticket, ceremony=ceremony.pk, vouched=True)
    else:
        seen = kiosk_offline.ticket(
            sent.offline, ceremony=ceremony.pk, conference=ceremony.conference,
            sent_at=sent.sent_at,
        )  # fmt: skip
    device_of(kiosk, seen)
    return seen


def device_of(kiosk: Kiosk, seen: Ticket) -> Device:
    """Where it happened: here, or at a kiosk of this ceremony that was signed off and, set up once
    more, brings what it still kept under its new name. Raises Refused (409).
    """
    if seen.device == kiosk.device.pk:
        return kiosk.device
    rows = Device.objects.filter(code__kiosk_place__ceremony=kiosk.ceremony)
    former = rows.filter(pk=seen.device, revoked_at__isnull=False).first()
    if former is None:
        raise tickets.refused()
    return former


def ticket(kiosk: Kiosk, text: str, *, vouched: bool | None = None) -> Ticket:
    """The ticket this kiosk was given; `vouched` as in tickets.read(). Raises Refused (409)."""
    seen = tickets.read(text, ceremony=kiosk.ceremony.pk, vouched=vouched)
    if seen.device != kiosk.device.pk:
        raise tickets.refused()
    return seen


def digest(sent: Confirmed, given: Endorsement) -> str:
    """Of everything but when it was sent: sending again is the same message."""
    facts = {
        "ticket": sent.offline.badge + sent.offline.duty if sent.offline else sent.ticket,
        "at": sent.at.isoformat(),
        "text": given.text_sha256,
        "statement": given.statement,
        "picture": hashlib.sha256(given.picture).hexdigest(),
        "path": given.path,
        "platforms": list(given.platforms),
        "agreed": sorted(given.wording),
    }
    return canonical.sha256(facts)


def said(sent: Confirmed, seen: Ticket) -> datetime:
    """When it was confirmed, by our clock: the age is the kiosk's, whatever its clock says; never
    before the countersignature, never in the future."""
    return max(kiosk_offline.moment(sent.at, sent.sent_at), seen.since)
