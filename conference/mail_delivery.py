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

from conference import events, mail_answers as answers, mail_lanes, mail_rows as rows
from conference.discarding import discard
from conference.lib.leases import Leased
from conference.lib.mail_files import EmlFileBackend
from conference.lib.mail_smtp import SmtpBackend, wire
from conference.lib.store_trouble import StoreAway
from conference.mail_answers import Meaning
from conference.mail_life import What, event
from conference.mail_messages import connection_for, message
from conference.models import FileToDelete, MailEvent, MailLane, OutgoingMail

logger = logging.getLogger(__name__)
Ready = tuple[OutgoingMail, EmailMessage]
# Between attempts, in sweeps of two seconds: 4 s to a minute at first, because most slips are over
# soon, then what grey-listing and full boxes need: 5 and 15 minutes, 1, 3, 6 and 12 hours.
PAUSES = (2, 4, 8, 16, 32, 150, 450, 1800, 5400, 10_800, 21_600)
STORE_PAUSE = 30  # sweeps between looks at a store that is away: a minute
FICTIONAL_DOMAINS = {"example.com", "example.net", "example.org"}  # RFC 2606, section 3
# Taken so often and never sent: each worker that took it was lost.
MOST_ATTEMPTS = len(PAUSES) + 6
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
                    not_after_all = event(ready[0].pk, What.STOPPED)
                    rows.wait(ready[0], not_after_all, attempts=F("attempts") - 1)
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
            began = timezone.now()
            try:
                built = message(mail)
                self.connection.open()
            except StoreAway as error:
                wait_for_store(mail, error)
                continue
            except Exception as error:  # noqa: BLE001 - nothing has left this machine yet
                if isinstance(error, FileNotFoundError) and rows.stopped([mail]):
                    # Its document was made anew since, or has ended: no try, its row says so.
                    rows.wait(mail, attempts=F("attempts") - 1)
                else:
                    try_later(mail, error, event(mail.pk, What.TRIED, at=began))
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
            # It was taken to say that, and not to be sent.
            settle(mail, What.UNCERTAIN, Meaning("worker_lost"), attempts=F("attempts") - 1)
        elif reaches_nobody(mail):
            settle(mail, What.WITHHELD, Meaning("fictional"))
        elif mail.attempts > MOST_ATTEMPTS:
            settle(mail, What.GIVEN_UP, Meaning("all_lost"))
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
                settle(mail, What.UNCERTAIN, answers.meaning(error))
            elif answers.is_permanent(error):
                give_up(mail, error, What.REFUSED)
            else:
                try_later(mail, error)
        else:
            self.sent = self.taken(mail, built)

    def taken(self, mail: OutgoingMail, built: EmailMessage) -> rows.Sent:
        """A message that was taken, with what the server or the provider said to it."""
        if self.to_file:
            return rows.Sent(mail, reason="to_folder")
        status = getattr(built, "anymail_status", None)
        answer = getattr(self.connection, "answer", "")
        # An erasure would look for an address in it, and a yes needs none.
        return rows.Sent(
            mail, (status and status.message_id) or "", answer="" if "@" in answer else answer
        )

    def write_down(self) -> None:
        """What no next message has written down."""
        if self.sent:
            rows.write_down(self.sent)
            self.sent = None


def delete_if_erased(mail: OutgoingMail) -> None:
    """No file stays of somebody who was erased while it was written, here or by a dead worker: the
    erasure deletes what was there when it was committed."""
    if rows.of_erased([mail]):
        discard(mail.message_id, place=FileToDelete.Place.MAIL)


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


def try_later(mail: OutgoingMail, error: Exception, *before: MailEvent) -> None:
    """Put the row back with a growing pause, for about a day; then give up."""
    if mail.attempts > len(PAUSES):
        give_up(mail, error, What.GIVEN_UP, *before)
        return
    found = answers.meaning(error)
    at = timezone.now() + timedelta(seconds=settings.SWEEP_SECONDS * PAUSES[mail.attempts - 1])
    later = event(mail.pk, What.DEFERRED, found.code, answer=found.answer, until=at)
    rows.wait(mail, *before, later, due_at=at, error=found.kept)


def wait_for_store(mail: OutgoingMail, error: StoreAway) -> None:
    """What is attached cannot be read: no server was asked, so this was no try, however often.
    It is written down once."""
    logger.warning("message %s waits for what is attached: %s", mail.pk, error)
    found = answers.meaning(error)
    at = timezone.now() + timedelta(seconds=settings.SWEEP_SECONDS * STORE_PAUSE)
    told = [event(mail.pk, What.DEFERRED, found.code)] if mail.error != found.kept else []
    rows.wait(mail, *told, due_at=at, error=found.kept, attempts=F("attempts") - 1)


def give_up(mail: OutgoingMail, error: Exception, what: str, *before: MailEvent) -> None:
    """The server's no is final: keep it, and tell those who know the person."""
    settle(mail, what, answers.meaning(error), *before, handed_over_at=None)
    if answers.names_no_address(error):
        events.publish("mail.no_such_address", mail)


ENDS = {
    What.UNCERTAIN: Leased.UNCERTAIN, What.WITHHELD: Leased.WITHHELD,
    What.REFUSED: Leased.FAILED, What.GIVEN_UP: Leased.FAILED,
}  # fmt: skip


def settle(
    mail: OutgoingMail, what: str, why: Meaning, *before: MailEvent, **values: object
) -> None:
    """Write down how it ended."""
    mail.status, mail.error = ENDS[What(what)], why.kept
    ended = event(mail.pk, what, why.code, answer=why.answer)
    rows.settle(mail, *before, ended, status=mail.status, error=mail.error, **values)
