"""What a kiosk carries from one step to the next, signed by us: whom it saw, who vouched for that.

Nothing of it is a secret and no name is in it; nobody else can make one.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused

SALT = "initiative.kiosk"
DUTY_SALT = "initiative.kiosk.duty"
SEEN_FOR = timedelta(minutes=15)
# As long as a kiosk may keep what it could not send.
VOUCHED_FOR = timedelta(hours=72)
# Whoever has countersigned at a kiosk does so there without a network too, for a day's work.
ON_DUTY_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Ticket:
    """A badge seen at a kiosk; `staff` is who countersigned, 0 before. Times in ISO 8601."""

    ceremony: int
    device: int
    delegate: int
    badge: str
    how: str  # scanned or typed
    seen_at: str
    staff: int = 0
    vouched_at: str = ""
    offline: bool = False  # seen and countersigned by the tablet alone

    @property
    def since(self) -> datetime:
        """From when on it can have been used."""
        return datetime.fromisoformat(self.vouched_at or self.seen_at)

    def vouched(self, staff: int) -> "Ticket":
        """The same, countersigned now."""
        return replace(self, staff=staff, vouched_at=timezone.now().isoformat())


@dataclass(frozen=True)
class Duty:
    """That a member of staff has countersigned at this kiosk with their PIN, and when."""

    ceremony: int
    device: int
    staff: int
    at: str

    def within(self, moment: datetime) -> datetime:
        """The moment, or the nearest one at which the tablet may check the PIN by itself."""
        since = datetime.fromisoformat(self.at)
        return min(max(moment, since), since + ON_DUTY_FOR)


def seal_duty(ticket: Ticket) -> str:
    """For the kiosk to keep, of whoever has just countersigned this ticket."""
    duty = Duty(ticket.ceremony, ticket.device, ticket.staff, ticket.vouched_at)
    return signing.dumps(asdict(duty), salt=DUTY_SALT, compress=True)


def read_duty(text: str, *, ceremony: int) -> Duty:
    """A duty that was given for this ceremony. Raises Refused (409), also where nothing that was
    vouched for on it can still come.
    """
    try:
        longest = ON_DUTY_FOR + VOUCHED_FOR
        duty = Duty(**signing.loads(text, salt=DUTY_SALT, max_age=longest))
    except (signing.BadSignature, TypeError):
        raise refused() from None
    if duty.ceremony != ceremony:
        raise refused()
    return duty


def seal(ticket: Ticket) -> str:
    """As the kiosk keeps it."""
    return signing.dumps(asdict(ticket), salt=SALT, compress=True)


def read(text: str, *, ceremony: int, vouched: bool | None = None) -> Ticket:
    """A ticket that was given for this ceremony; whose kiosk, it says. Raises Refused (409).

    `vouched`: it must be countersigned, or must not be yet; None: either.
    """
    try:
        ticket = Ticket(**signing.loads(text, salt=SALT))
    except (signing.BadSignature, TypeError):
        raise refused() from None
    age = timezone.now() - ticket.since
    good = ticket.ceremony == ceremony and vouched in (None, bool(ticket.staff))
    if not good or age > (VOUCHED_FOR if ticket.staff else SEEN_FOR):
        raise refused()
    return ticket


def refused() -> Refused:
    """That nobody can confirm with this."""
    return Refused("ticket", _("Please scan the badge once more."), status=409)
