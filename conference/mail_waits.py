"""For what a message waits that has not left yet, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from conference import mail_lanes
from conference.models import MailLane, OutgoingMail
from conference.work_words import said


@dataclass(frozen=True)
class Wait:
    """Why a message waits, in a sentence; `until` is when it may go on at the earliest."""

    why: str
    until: datetime | None = None
    is_after_error: bool = False

    @property
    def at(self) -> str:
        """`until` for people."""
        return clock(self.until, "H:i:s") if self.until else ""


def of(mail: OutgoingMail, lanes: Iterable[MailLane]) -> Wait | None:
    """For what a message waits; None where it does not. `lanes` are those with a limit."""
    if mail.status != OutgoingMail.WAITING:
        return None
    until = None if mail.due_at <= timezone.now() else mail.due_at
    if lane := holds(mail, lanes):
        return Wait(pace(lane), until)
    if until and mail.error:
        return Wait(said(mail.error), until, is_after_error=True)
    return Wait("" if until else _("It leaves as soon as a worker is free."), until)


def holds(mail: OutgoingMail, lanes: Iterable[MailLane]) -> MailLane | None:
    """The lane in which a waiting message has a turn, or gets one once a worker asks."""
    if mail.priority < mail_lanes.LIST:
        return None
    asks = mail.slot_at is None and mail.due_at <= timezone.now()
    return mail_lanes.lane_of(mail.to, lanes) if asks or mail.slot_at == mail.due_at else None


def pace(lane: MailLane) -> str:
    """Why mail to a house takes its time."""
    words = ngettext(
        "%(house)s gets %(n)s message of a list a minute: this one waits for its turn.",
        "%(house)s gets %(n)s messages of a list a minute: this one waits for its turn.",
        lane.per_minute,
    )
    return words % {"house": lane.name, "n": lane.per_minute}


def clock(at: datetime, pattern: str = "H:i") -> str:
    """A moment by the reader's clock, with the day where that is not today."""
    here = timezone.localtime(at)
    words = date_format(here, pattern)
    if here.date() == timezone.localdate():
        return words
    return f"{date_format(here, 'SHORT_DATE_FORMAT')} {words}"
