"""Delivery status notifications (RFC 3464, and RFC 6533 for addresses in other letters), read."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

from conference import mail_answers as answers, mail_codes as codes

MESSAGE_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
STATUS = re.compile(r"\d\.\d{1,3}\.\d{1,3}")
POINT = re.compile(r"\\x\{([0-9A-F]{2,6})\}", re.IGNORECASE)
STATUSES = {"x-message/delivery-status", "x-message/global-delivery-status"}
COPIES = {
    "x-message/rfc822", "x-message/global", "x-message/global-headers", "text/rfc822-headers",
}  # fmt: skip
REPORTS = {"", "delivery-status", "global-delivery-status"}


class Unreadable(ValueError):
    """A delivery status notification that says of nobody what became of the message."""


class Part(EmailMessage):
    """A part message/… as it came, not taken apart: RFC 6533 lets it be encoded, which Python's
    parser does not expect."""

    def get_content_type(self) -> str:
        """The type; x-message/… for message/…."""
        found = super().get_content_type()
        return f"x-{found}" if found.startswith("message/") else found


@dataclass(frozen=True)
class Report:
    """What a notification says of one recipient; `ids` are the Message-IDs it names, `reason` is a
    code of conference.mail_words. `recipients`: as the message was sent, and as it was delivered,
    where they are mail addresses."""

    recipients: tuple[str, ...]
    action: str
    answer: str
    reason: str
    ids: tuple[str, ...]
    is_about_address: bool  # wrong or closed; a full box or a distrusted sender is not meant
    what: str = "bounced"  # what the message's life says of it, where it is final

    @property
    def is_final(self) -> bool:
        """It will not be delivered any more; a delay alone is no bounce."""
        return self.action == "failed"


def read(raw: bytes) -> list[Report]:
    """The reports in a message; none in what is no notification. Raises Unreadable."""
    policy = email.policy.default.clone(message_factory=Part)
    message = email.message_from_bytes(raw, policy=policy)
    if message.get_content_type() != "multipart/report":
        return []
    kind = str(message.get_param("report-type", "")).lower()
    ids = _ids(message)
    found = [
        _report(fields, ids)
        for part in message.walk()
        if part.get_content_type() in STATUSES
        for fields in _recipients(part)
    ]
    if not found and kind in REPORTS:
        raise Unreadable("no recipient is named")
    return found


def _text(part: Message) -> str:
    """A part's text, decoded; in UTF-8, whatever it says itself: it need not exist."""
    return bytes(part.get_payload(decode=True) or b"").decode(errors="replace")


def _fields(text: str) -> Message:
    return email.message_from_string(text, policy=email.policy.compat32)


def _recipients(part: Message) -> Iterator[Message]:
    """The groups of fields about a recipient; the first group is about the message."""
    for group in re.split(r"\r?\n[ \t]*\r?\n", _text(part).strip()):
        fields = _fields(group.lstrip())
        if fields.get("Final-Recipient"):
            yield fields


def _value(fields: Message, name: str) -> str:
    return answers.words(str(fields.get(name, "")))


def _report(fields: Message, ids: tuple[str, ...]) -> Report:
    found = STATUS.search(_value(fields, "Status"))
    status = found.group() if found else ""
    said = answers.diagnostic(str(fields.get("Diagnostic-Code", "")))
    basic = re.search(r"\b([245]\d\d)\b", said)
    code = int(basic.group(1)) if basic else 0
    answer = said if status in said else f"{status} {said}".strip()
    return Report(
        recipients=tuple(_addresses(fields)),
        action=_value(fields, "Action").lower(),
        answer=answer,
        reason=codes.meaning(code, answer),
        ids=ids,
        is_about_address=codes.is_about_address(code, answer),
    )


def _addresses(fields: Message) -> Iterator[str]:
    """Whom it is about. A forwarder may know only the one (RFC 3464, 2.3.1), another system names
    mailboxes in its own way (2.3.2): that says nothing about ours."""
    for name in ("Original-Recipient", "Final-Recipient"):
        address = _plain(_value(fields, name).rpartition(";")[2].strip().strip("<>"))
        if "@" in address:
            yield address


def _plain(address: str) -> str:
    r"""An address in letters: RFC 6533, section 3, writes \x{5F20} where only ASCII goes."""
    return POINT.sub(lambda found: chr(min(int(found.group(1), 16), 0x10FFFF)), address)


def _ids(message: Message) -> tuple[str, ...]:
    """Message-IDs of the message that came back: from its copy or headers, and from In-Reply-To."""
    found: list[str] = []
    for part in message.walk():
        if part.get_content_type() in COPIES:
            headers = re.split(r"\r?\n\r?\n", _text(part).lstrip(), maxsplit=1)[0]
            found.append(_value(_fields(headers), "Message-ID"))
    found += [_value(message, "In-Reply-To"), _value(message, "References")]
    return tuple(dict.fromkeys(each for text in found for each in MESSAGE_ID.findall(text)))
