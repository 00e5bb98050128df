"""Who was identified and countersigned by a tablet alone, while it had no network.

The tablet has the badge's QR code, the PIN's digest of who countersigned there before, and the
duty we gave it then (docs/adr/0021). All of it is checked once more when it arrives.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from badges import tokens
from badges.models import Badge
from checkin import queries as door, rules as door_rules
from conference import audit
from conference.errors import Refused
from conference.models import Conference, User
from initiative import kiosk_rules, tickets
from initiative.tickets import Ticket


@dataclass(frozen=True)
class Offline:
    """What stands in a ticket's place; both times are by the kiosk's clock."""

    badge: str
    duty: str
    seen_at: datetime
    vouched_at: datetime


def ticket(offline: Offline, *, ceremony: int, conference: Conference, sent_at: datetime) -> Ticket:
    """The ticket we would have given. Raises Refused (409, 422).

    Clocks are not believed beyond what can be: nobody sees or vouches but on duty.
    """
    duty = tickets.read_duty(offline.duty, ceremony=ceremony)
    vouched = duty.within(moment(offline.vouched_at, sent_at))
    seen = min(duty.within(moment(offline.seen_at, sent_at)), vouched)
    staff = User.objects.filter(pk=duty.staff, is_active=True).first()
    kiosk_rules.check_may_vouch(staff, conference)
    badge = _badge(conference, offline.badge, seen)
    return Ticket(
        ceremony, duty.device, badge.delegate_id, badge.badge_id, "scanned", seen.isoformat(),
        duty.staff, vouched.isoformat(), offline=True,
    )  # fmt: skip


def moment(at: datetime, sent_at: datetime) -> datetime:
    """When it was by our clock: the age is the kiosk's, never negative, 72 hours at most."""
    age = min(max(sent_at - at, timedelta(0)), tickets.VOUCHED_FOR)
    return timezone.now() - age


def bearer_of(text: str, conference: Conference) -> Badge | None:
    """The badge a QR code is of, whether it counts or not. Raises Refused (422) for what is none of
    ours."""
    try:
        token = door_rules.read_token(text, door.public_keys(), conference)
    except Refused as no:  # never 403: it is the badge that is refused, not the kiosk
        raise Refused("invalid_badge", no.message, status=422) from no
    rows = conference.badges.filter(badge_id=token.badge_id, delegate__erased_at=None)
    return rows.select_related("delegate").first()


def _badge(conference: Conference, text: str, seen: datetime) -> Badge:
    badge, token = bearer_of(text, conference), tokens.decode(text)
    replaced = _replaced_at(badge, token.print_serial) if badge else None
    return kiosk_rules.check_counted(badge, token, seen, replaced)


def _replaced_at(badge: Badge, serial: int) -> datetime | None:
    """When the print after this one was ordered."""
    lines = badge.conference.audit_entries.filter(
        action="badge.reprinted", target=audit.reference(badge)
    )
    later = (
        line.at for line in lines.order_by("pk") if (line.after or {}).get("serial", 0) > serial
    )
    return next(later, None)
