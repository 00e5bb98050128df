"""What a mail server's answer means: not now, never, a wrong address, or nobody can know."""

import re
import smtplib
from http import HTTPStatus

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused

ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
DEAD = re.compile(r"5\.(1\.\d{1,3}|2\.1)")
# A provider's way of saying: not now, or not before the operator has mended the account.
NOT_NOW = {
    HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE,
}  # fmt: skip


def reason(error: Exception) -> str:
    """What the desk shows of an error: the server's own words where it said some."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        found = [f"{code} {_words(text)}" for code, text in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        found = [f"{error.smtp_code} {_words(error.smtp_error)}"]
    elif isinstance(error, smtplib.SMTPServerDisconnected):
        found = [f"connection broken: {error}"]
    else:
        found = [f"{type(error).__name__}: {error}"]
    return "; ".join(found)[:2000]


def _words(answer: bytes | str) -> str:
    """A server's answer on one line."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    return " ".join(text.split())


def is_clear(error: Exception) -> bool:
    """True where the message was certainly not accepted; else nobody can know.

    A provider's 4xx is a no; its 5xx may come from a machine behind which it went out.
    """
    if isinstance(error, AnymailAPIError):
        code = getattr(error, "status_code", None) or 0
        return 400 <= code < 500 or code in NOT_NOW
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return False
    return isinstance(error, (AnymailError, smtplib.SMTPException, ValueError))


def is_permanent(error: Exception) -> bool:
    """True for 5xx answers and malformed addresses (RFC 5321, section 4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    if isinstance(error, AnymailAPIError):
        return getattr(error, "status_code", None) not in NOT_NOW
    return isinstance(error, (AnymailError, ValueError))


def names_no_address(error: Exception) -> bool:
    """True where the refusal says that the recipient's address does not exist."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(is_about_address(code, text) for code, text in error.recipients.values())
    if isinstance(error, AnymailRecipientsRefused):
        status = getattr(error.email_message, "anymail_status", None)
        return bool(status and status.status == {"invalid"})
    return False


def is_about_address(code: int, answer: bytes | str) -> bool:
    """True where a refused recipient means a wrong address, not a full box or a distrusted sender.

    The enhanced code (RFC 3463) decides: 5.1.x is the address, 5.2.1 a closed box. Where there is
    none, 550, 551 and 553 are taken for it.
    """
    if found := ENHANCED.search(_words(answer)):
        return DEAD.fullmatch(found.group()) is not None
    return code in (550, 551, 553)
