"""The mail back-end of a machine without a mail server: one .eml file a message."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmlFileBackend(BaseEmailBackend):
    """Writes each message to EMAIL_FILE_PATH under its Message-ID, so that a retry overwrites."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write every message; returns how many."""
        settings.EMAIL_FILE_PATH.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            message = mail.message()
            path_of(message["Message-ID"]).write_bytes(message.as_bytes())
        return len(email_messages)


def path_of(message_id: str) -> Path:
    """Where a message is kept; <5f0c…@host> as 5f0c….eml."""
    return settings.EMAIL_FILE_PATH / f"{message_id.strip('<>').partition('@')[0]}.eml"


def delete(message_ids: Iterable[str]) -> None:
    """Delete what is kept of these messages: nothing, where they went to a server."""
    for message_id in message_ids:
        path_of(message_id).unlink(missing_ok=True)
