"""SMTP for many messages over one connection; it knows whether a message had begun to leave."""

import smtplib
from collections.abc import Callable, Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address


class NothingLeft(smtplib.SMTPException):
    """The connection broke before the message's text was sent: nobody got it."""


def wire(message: EmailMessage) -> bytes:
    """The message as it is sent, with CRLF; made once."""
    made = getattr(message, "wire", None)
    if made is None:
        built: Any = message.message()
        made = built.as_bytes(linesep="\r\n")
        message.wire = made  # type: ignore[attr-defined]
    return made


class Begun:
    """Knows whether the present message's text had begun to leave: the server had answered 354."""

    begun = asked = False
    answer = ""  # to the last text
    meanwhile: Callable[[], None] | None = None

    def sendmail(self, *args: Any, **options: Any) -> Any:
        """The next message."""
        self.begun = self.asked = False
        return super().sendmail(*args, **options)  # type: ignore[misc]

    def data(self, msg: Any) -> Any:
        """Its text; once it is asked for, a broken connection leaves everybody in the dark."""
        self.asked = True
        code, said = super().data(msg)  # type: ignore[misc]
        self.answer = " ".join(f"{code} {said.decode(errors='replace')}".split())
        return code, said

    def getreply(self) -> Any:
        """What the server says; while it reads the text, something else is done."""
        if self.begun and self.meanwhile:
            work, self.meanwhile = self.meanwhile, None
            work()
        reply = super().getreply()  # type: ignore[misc]
        self.begun, self.asked = self.begun or self.asked, False
        return reply


class Client(Begun, smtplib.SMTP):
    """Plain, or with STARTTLS."""


class TlsClient(Begun, smtplib.SMTP_SSL):
    """TLS from the first byte."""


class SmtpBackend(EmailBackend):
    """Django's, but: where the server hung up since the last message, it connects once more, and
    a connection that breaks before DATA raises NothingLeft."""

    connection: Any
    used = False
    answer = ""  # what the server said when it took the last message
    meanwhile: Callable[[], None] | None = None  # for the server's time with the next message

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The client that remembers where it was."""
        return TlsClient if self.use_ssl else Client

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each. Raises NothingLeft, or what smtplib raises."""
        again = self.used
        try:
            return self._hand_over(email_messages)
        except NothingLeft:
            self._drop()
            if not again:
                raise
        return self._hand_over(email_messages)

    def close(self) -> None:
        """Say good-bye; what the server answers to that changes nothing."""
        self.used = False
        try:
            super().close()
        except OSError:
            self._drop()

    def _hand_over(self, messages: Sequence[EmailMessage]) -> int:
        try:
            self.open()
        except OSError as error:
            raise NothingLeft(f"{type(error).__name__}: {error}") from error
        self.used = True
        try:
            return super().send_messages(messages)
        except OSError as error:
            broken = isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(
                error, smtplib.SMTPException
            )
            if broken and not self.connection.begun:
                raise NothingLeft(f"{type(error).__name__}: {error}") from error
            raise

    def _send(self, email_message: EmailMessage) -> bool:
        encoding = email_message.encoding or "utf-8"
        sender = sanitize_address(email_message.from_email, encoding)
        recipients = [sanitize_address(each, encoding) for each in email_message.recipients()]
        self.connection.meanwhile, self.meanwhile = self.meanwhile, None
        self.connection.sendmail(sender, recipients, wire(email_message))
        self.answer = self.connection.answer
        return True

    def _drop(self) -> None:
        self.used = False
        if self.connection:
            self.connection.close()
            self.connection = None
