"""Messages given to a mail server: each once, and uncertain where nobody can know (ADR 3).

A worker that takes a message of a list takes its next neighbours too, over the same connection.
"""

import logging
import time
from collections import deque
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone

from conference import events, mail_answers as answers, mail_lanes, mail_rows as rows, work_words
from conference.lib import mail_files
from conference.lib.leases import Leased
from conference.lib.mail_files import EmlFileBackend
from conference.lib.mail_smtp import SmtpBackend, wire
from conference.mail_messages import connection_for, message
from conference.models import MailLane, OutgoingMail

logger = logging.getLogger(__name__)
Ready = tuple[OutgoingMail, EmailMessage]
# Between attempts, in sweeps of two seconds: 4 s to a minute at first, because most slips are over
# soon, then what grey-listing and full boxes need: 5 and 15 minutes, 1, 3, 6 and 12 hours.
PAUSES = (2, 4, 8, 16, 32, 150, 450, 1800, 5400, 10_800, 21_600)
FICTIONAL_DOMAINS = {"example.com", "example.net", "example.org"}  # RFC 2606, section 3
FICTIONAL = work_words.kept("fictional", "a fictional address of the demonstration")
HANDFUL, SLICE = 40, 2.0  # messages of a list, and seconds, until a worker looks who is urgent


class Way(Enum):
    """Where messages go: to a mail server, into a folder of this site, or to nobody at all."""

    SERVER, FILE, NOWHERE = "server", "file", "nowhere"


def deliver(mail_id: int) -> None:
    """Send one message, and of a list its next few. What may have gone out is never sent again."""
    mail = OutgoingMail.objects.claim(mail_id)
    if mail is None:
        return
    handful = Handful([mail, *neighbours(mail)], time.monotonic() + SLICE)
    try:
        handful.send_all()
    finally:
        handful.connection.close()


def neighbours(mail: OutgoingMail) -> list[OutgoingMail]:
    """The next messages of a list that go to the same server, ours by now."""
    if mail.priority < mail_lanes.LIST:
        return []
    others = OutgoingMail.objects.filter(conference=mail.conference_id, priority=mail.priority)
    found = others.claim_some(HANDFUL - 1)
    for each in found:
        each.conference = mail.conference
    return found


class Handful:
    """Claimed messages for one server, sent one after the other.

    While the server reads one message, the next is made, and one statement marks it as handed over
    and the last as sent: one commit a message, and nobody waits for it. So a worker that is killed
    leaves two uncertain messages at most.
    """

    def __init__(self, mails: list[OutgoingMail], end: float):
        self.waiting, self.end = deque(mails), end
        self.connection = connection_for(mails[0].conference)
        self.to_file = isinstance(self.connection, EmlFileBackend)
        self.lanes: list[MailLane] | None = None
        self.ready: Ready | None = None
        self.sent: rows.Sent | None = None  # not yet written down

    def send_all(self) -> None:
        """Send them; what there was no time for goes back."""
        try:
            while ready := self.ready or self.make_ready():
                self.ready = None
                # The last look: since it was taken and made ready its list may have been stopped,
                # or its person may have been erased or have unsubscribed.
                stopped = rows.stopped([ready[0]])
                if stopped:
                    rows.wait(ready[0], attempts=F("attempts") - 1)
                else:
                    self.hand_over(*ready)
                if self.to_file:
                    delete_if_erased(ready[0])
                if stopped or time.monotonic() > self.end:
                    rows.put_back(self.waiting)
                    self.waiting.clear()
        finally:
            self.write_down()

    def look_ahead(self) -> None:
        """What there is to do while the server reads; nothing here disturbs the conversation."""
        try:
            self.ready = self.make_ready()
            if self.ready:
                wire(self.ready[1])
        except Exception:  # the lease of what was in hand runs out, and it is looked at again
            logger.exception("a message could not be made ready")

    def make_ready(self) -> Ready | None:
        """The next message that may leave now, marked as handed over."""
        while self.waiting:
            mail = self.waiting.popleft()
            if not self.to_file and self.is_held_back(mail):
                continue
            try:
                built = message(mail)
                self.connection.open()
            except Exception as error:  # noqa: BLE001 - nothing has left this machine yet
                try_later(mail, error)
                continue
            # Not where the lease ran out while the server kept us waiting: another has it.
            is_ours, self.sent = rows.hand_over(mail, self.sent), None
            if is_ours:
                return mail, built
        self.write_down()
        return None

    def is_held_back(self, mail: OutgoingMail) -> bool:
        """True for what must not go to a server now; the row says why."""
        if self.lanes is None:
            self.lanes = mail_lanes.limited() if mail.priority >= mail_lanes.LIST else []
        if mail.handed_over_at:
            settle(mail, Leased.UNCERTAIN, "the worker died while the mail server was answering")
        elif reaches_nobody(mail):
            settle(mail, Leased.WITHHELD, FICTIONAL)
        elif at := mail_lanes.wait_until(mail, self.lanes):
            mail_lanes.put_back(mail, at)
        else:
            return False
        return True

    def hand_over(self, mail: OutgoingMail, built: EmailMessage) -> None:
        """Give the message to the server and mark what it answered."""
        if isinstance(self.connection, SmtpBackend):
            self.connection.meanwhile = self.look_ahead
        try:
            self.connection.send_messages([built])
        except Exception as error:  # noqa: BLE001 - whatever it was, the row must say it
            # Where the server is a folder, writing again does no harm.
            if not answers.is_clear(error) and not self.to_file:
                self.connection.close()
                settle(mail, Leased.UNCERTAIN, answers.reason(error))
            elif answers.is_permanent(error):
                give_up(mail, error)
            else:
                try_later(mail, error)
        else:
            status = getattr(built, "anymail_status", None)
            self.sent = rows.Sent(mail, (status and status.message_id) or "")

    def write_down(self) -> None:
        """What no next message has written down."""
        if self.sent:
            rows.write_down(self.sent)
            self.sent = None


def delete_if_erased(mail: OutgoingMail) -> None:
    """No file stays of somebody who was erased while it was written, here or by a dead worker: the
    erasure deletes what was there when it was committed."""
    if rows.of_erased([mail]):
        mail_files.delete([mail.message_id])


def reaches_nobody(mail: OutgoingMail) -> bool:
    """True for the demonstration's fictional people: no mail server is bothered with them."""
    domain = mail.to.rpartition("@")[2].lower()
    is_demo = mail.conference is not None and mail.conference.is_demo
    return is_demo and domain in FICTIONAL_DOMAINS


def way_of(mail: OutgoingMail) -> Way:
    """Where a message goes once its turn comes."""
    if isinstance(connection_for(mail.conference), EmlFileBackend):
        return Way.FILE
    return Way.NOWHERE if reaches_nobody(mail) else Way.SERVER


def try_later(mail: OutgoingMail, error: Exception) -> None:
    """Put the row back with a growing pause, for about a day; then give up."""
    if mail.attempts > len(PAUSES):
        give_up(mail, error)
        return
    pause = timedelta(seconds=settings.SWEEP_SECONDS * PAUSES[mail.attempts - 1])
    due = {"due_at": timezone.now() + pause, "error": answers.reason(error)}
    rows.wait(mail, **due)


def give_up(mail: OutgoingMail, error: Exception) -> None:
    """The server's no is final: keep it, and tell those who know the person."""
    settle(mail, Leased.FAILED, answers.reason(error), handed_over_at=None)
    if answers.names_no_address(error):
        events.publish("mail.no_such_address", mail)


def settle(mail: OutgoingMail, status: str, error: str, **values: object) -> None:
    """Write down how it ended."""
    ended = {"error": error, "finished_at": timezone.now()}
    OutgoingMail.objects.settle(mail, status=status, **ended, **values)
    mail.status, mail.error = status, error
