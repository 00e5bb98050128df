"""Mail that came back: delivery status notifications (RFC 3464) read, and put to our messages.

Only what names a Message-ID of ours changes anything: those are random, so nobody can make somebody
else's address look wrong by writing to the mailbox of the bounces.
"""

import email
import email.policy
import mailbox
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from conference import events, mail_answers as answers
from conference.models import OutgoingMail

MESSAGE_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
FIT = [
    OutgoingMail.DONE, OutgoingMail.UNCERTAIN, OutgoingMail.FAILED, OutgoingMail.RUNNING,
]  # fmt: skip


@dataclass(frozen=True)
class Report:
    """What a notification says of one recipient; `ids` are the Message-IDs it names."""

    recipient: str
    action: str
    status: str
    diagnostic: str
    ids: tuple[str, ...]
    is_about_address: bool  # wrong or closed; a full box or a distrusted sender is not meant

    @property
    def is_final(self) -> bool:
        """It will not be delivered any more; a delay alone is no bounce."""
        return self.action == "failed"


def read(raw: bytes) -> list[Report]:
    """The reports in a message; none in what is no notification."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if message.get_content_type() != "multipart/report":
        return []
    ids = _ids(message)
    return [
        _report(fields, ids)
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for fields in _recipients(part)
    ]


def _recipients(part: Message) -> Iterator[Message]:
    """The groups of fields about a recipient; the first group is about the message."""
    groups = part.get_payload()
    for group in groups if isinstance(groups, list) else []:
        if isinstance(group, Message) and group.get("Final-Recipient"):
            yield group


def _report(fields: Message, ids: tuple[str, ...]) -> Report:
    found = re.search(r"\d\.\d{1,3}\.\d{1,3}", str(fields.get("Status", "")))
    address = str(fields.get("Original-Recipient") or fields["Final-Recipient"])
    status = found.group() if found else ""
    diagnostic = " ".join(str(fields.get("Diagnostic-Code", "")).split())[:500]
    return Report(
        recipient=address.rpartition(";")[2].strip().strip("<>"),
        action=str(fields.get("Action", "")).strip().lower(),
        status=status,
        diagnostic=diagnostic,
        ids=ids,
        is_about_address=_is_about_address(status, diagnostic),
    )


def _is_about_address(status: str, diagnostic: str) -> bool:
    if answers.ENHANCED.fullmatch(status) and status != "5.0.0":
        return answers.DEAD.fullmatch(status) is not None
    code = re.search(r"\b([245]\d\d)\b", diagnostic)
    return answers.is_about_address(int(code.group(1)) if code else 0, diagnostic)


def _ids(message: EmailMessage) -> tuple[str, ...]:
    """Message-IDs of the message that came back: from its copy or headers, and from In-Reply-To."""
    found: list[str] = []
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            copies = inner if isinstance(inner, list) else []
            found += [
                str(each.get("Message-ID", "")) for each in copies if isinstance(each, Message)
            ]
        elif part.get_content_type() == "text/rfc822-headers":
            # As bytes: whatever character set a stranger names, it need not exist.
            headers = bytes(part.get_payload(decode=True) or b"")
            found.append(str(email.message_from_bytes(headers).get("Message-ID", "")))
    found += [str(message.get("In-Reply-To", "")), str(message.get("References", ""))]
    return tuple(dict.fromkeys(each for text in found for each in MESSAGE_ID.findall(text)))


@transaction.atomic
def take(report: Report) -> OutgoingMail | None:
    """Mark our message and tell those who know the person. None: not ours, or only late."""
    row = OutgoingMail.objects.filter(message_id__in=report.ids).select_for_update().first()
    if row is None or not report.is_final or row.status not in FIT:
        return None
    row.status, row.bounced_at = OutgoingMail.BOUNCED, timezone.now()
    row.error = f"{report.status} {report.diagnostic}".strip()
    row.lease_token = row.lease_until = None
    row.save()
    if report.is_about_address:
        events.publish("mail.no_such_address", row)
    return row


def take_all(messages: Iterable[bytes]) -> int:
    """Take every report of these messages; returns how many were about messages of ours."""
    return sum(take(report) is not None for raw in messages for report in read(raw))


def take_folder(folder: Path) -> int:
    """Take the new messages of a maildir, and mark them as seen. Returns how many were ours."""
    box = mailbox.Maildir(folder, create=False)
    count = 0
    for key in list(box.keys()):
        message = box[key]
        if "S" in message.get_flags():
            continue
        count += take_all([box.get_bytes(key)])
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message
    return count
