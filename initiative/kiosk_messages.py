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
    ceremony, device = kiosk.ceremony, kiosk.device.pk
    if sent.offline is None:
        return ticket(kiosk, sent.ticket, vouched=True)
    return kiosk_offline.ticket(
        sent.offline, ceremony=ceremony.pk, device=device, conference=ceremony.conference,
        sent_at=sent.sent_at,
    )  # fmt: skip


def ticket(kiosk: Kiosk, text: str, *, vouched: bool | None = None) -> Ticket:
    """The ticket this kiosk was given; `vouched` as in tickets.read(). Raises Refused (409)."""
    return tickets.read(
        text, ceremony=kiosk.ceremony.pk, device=kiosk.device.pk, vouched=vouched
    )  # fmt: skip


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
