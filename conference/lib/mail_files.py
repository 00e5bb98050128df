"""The mail back-end of a machine without a mail server: one .eml file a message."""

from collections.abc import Sequence

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
            name = message["Message-ID"].strip("<>").partition("@")[0]
            (settings.EMAIL_FILE_PATH / f"{name}.eml").write_bytes(message.as_bytes())
        return len(email_messages)
