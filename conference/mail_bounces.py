"""Mail that came back: notifications put to our messages; what fits none is counted.

Only what names a Message-ID of ours changes anything: those are random, so nobody can make somebody
else's address look wrong by writing to the mailbox of the bounces. And it has to be about the
address to which the message went: its reader may have it sent on to others.
"""

import logging
import mailbox
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from conference import events, mail_life as life, mail_rows as rows, mail_strays as strays
from conference.lib.mail_addresses import is_same
from conference.mail_answers import Meaning
from conference.mail_life import What
from conference.mail_notifications import Report, read
from conference.models import FormerAddress, OutgoingMail

logger = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)  # the database: no fault of a notification
OURS = "ours"
FIT = [
    OutgoingMail.DONE, OutgoingMail.UNCERTAIN, OutgoingMail.FAILED, OutgoingMail.RUNNING,
]  # fmt: skip


@transaction.atomic
def take(report: Report) -> OutgoingMail | None:
    """Note in our message's life what the report says, mark it where it came back, and tell those
    who know the person. The same report again changes nothing. None: no message of ours, or one
    that went to somebody else."""
    row = OutgoingMail.objects.filter(message_id__in=report.ids).select_for_update().first()
    if row is None:
        return take_former(report)
    if not is_for(row, *report.recipients):
        return None
    report = of_reader(row, report)
    what = report.what if report.is_final else What.DELAYED
    if report.action not in ("failed", "delayed") or is_known(row, what, report):
        return row
    life.note(life.event(row.pk, what, report.reason, answer=report.answer))
    if report.is_final:
        end(row, report)
    rows.keep_silent(row)
    return row


def take_former(report: Report) -> OutgoingMail | None:
    """The same of an address to which our message went before it went to another: of the message
    that says nothing any more, and of that address something to those who know the person."""
    former = FormerAddress.objects.filter(message_id__in=report.ids).select_related("mail").first()
    if former is None:
        return None
    row = OutgoingMail.objects.select_for_update().get(pk=former.mail_id)
    row.to = former.address
    if not is_for(row, *report.recipients):
        return None
    report = of_reader(row, report)
    heard = row.life.filter(what=What.FORMER, reason=report.reason, answer=report.answer)
    if report.is_final and not heard.exists():
        life.note(life.event(row.pk, What.FORMER, report.reason, answer=report.answer))
        rows.keep_silent(row)
        row.error = Meaning(report.reason, report.answer).kept
        tell_of_address(row, report)
    return row


def tell_of_address(row: OutgoingMail, report: Report) -> None:
    """Tell those who know the person, where it says something of the address or its reader."""
    is_complaint = report.what == What.COMPLAINED
    if report.is_about_address:
        events.publish("mail.complained" if is_complaint else "mail.no_such_address", row)


def is_for(row: OutgoingMail, *addresses: str) -> bool:
    """True where one of these is the message's own address, or none is named. Of somebody who was
    erased the address is not known any more."""
    if not addresses or any(is_same(address, row.to) for address in addresses):
        return True
    return bool(rows.of_erased([row]))


def of_reader(row: OutgoingMail, report: Report) -> Report:
    """What it says of the message's own reader: where the mail was sent on to another address, and
    failed there (as Postfix tells after an alias), it says nothing of this one."""
    as_sent, *as_delivered = report.recipients or ("",)
    if not as_delivered or is_same(as_delivered[0], row.to) or not is_for(row, as_sent):
        return report
    return replace(report, reason="forwarding", is_about_address=False)


def is_known(row: OutgoingMail, what: str, report: Report) -> bool:
    """True for what was heard before: what came back does so once; else only what says the same."""
    heard = row.life.filter(what=what)
    if report.is_final and row.status in FIT:  # also what came back again after it was sent again
        return False
    if report.is_final and row.status == OutgoingMail.BOUNCED:
        return heard.exists()
    return heard.filter(reason=report.reason, answer=report.answer).exists()


def end(row: OutgoingMail, report: Report) -> None:
    """A message that came back is not sent again by itself. One that waits to be sent once more, on
    request, stays as it is."""
    if row.status in FIT:
        row.status, row.bounced_at = OutgoingMail.BOUNCED, timezone.now()
        row.error = Meaning(report.reason, report.answer).kept
        row.lease_token = row.lease_until = None
        row.save()
    tell_of_address(row, report)


def take_one(raw: bytes) -> str:
    """Take every report of a message. Says whether it was about messages of ours, or else the why
    of a StrayReport, which is counted: nothing in it stops the reading of others."""
    try:
        why = sort(raw)
    except AWAY:
        raise
    except Exception as error:
        logger.warning("a notification cannot be read", exc_info=error)
        why = strays.Why.UNREADABLE
    if why != OURS:
        strays.count(why)
    return why


def sort(raw: bytes) -> str:
    """What a message is, its reports taken. Raises what its parts raise."""
    found = read(raw)
    if not found:
        return strays.Why.OTHER
    taken = [take(report) for report in found]
    return OURS if any(taken) else strays.Why.UNKNOWN


def take_all(messages: Iterable[bytes]) -> Counter[str]:
    """Take these messages; how many were ours, and how many stray, by why."""
    return Counter(take_one(raw) for raw in messages)


def take_folder(folder: Path) -> Counter[str]:
    """Take the new messages of a maildir and mark them as seen; those that could not be put to a
    message are flagged as well (F), for somebody to look at. Counts as `take_all`."""
    box = mailbox.Maildir(folder, create=False)
    found: Counter[str] = Counter()
    for key in list(box.keys()):
        try:
            message = box.get_message(key)
            if "S" in message.get_flags():
                continue
            why = take_one(box.get_bytes(key))
            message.set_subdir("cur")
            message.add_flag("FS" if why in strays.TROUBLE else "S")
            box[key] = message
        except (KeyError, FileNotFoundError):  # another reader was faster
            continue
        found[why] += 1
    return found
