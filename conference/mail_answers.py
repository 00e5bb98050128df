"""What a mail server's answer means: not now, never, a wrong address, or nobody can know; and the
code of conference.mail_words that says so to people."""

import errno
import logging
import re
import smtplib
import socket
import ssl
from http import HTTPStatus
from typing import NamedTuple

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused

from conference import mail_codes as codes, work_words
from conference.lib.mail_api import why_not_reached
from conference.lib.mail_smtp import NothingLeft
from conference.lib.store_trouble import StoreAway

logger = logging.getLogger(__name__)
MOST = 500  # characters of another server's words that are kept
# A provider's way of saying: not now, or not before the operator has mended the account.
ACCOUNT = {HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN}
NOT_NOW = ACCOUNT | {
    HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE,
}  # fmt: skip
FOLDER = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.ENOTDIR}
# Exceptions by name: for rows of before codes were kept.
OLD = {
    "TimeoutError": "time_out", "timeout": "time_out", "gaierror": "no_server",
    "SSLError": "encryption", "SSLCertVerificationError": "encryption",
    "ConnectionRefusedError": "unreachable", "ConnectionResetError": "broken",
    "BrokenPipeError": "broken", "NothingLeft": "broken_early", "ValueError": "bad_address",
    "FileNotFoundError": "no_file", "OSError": "unreachable",
}  # fmt: skip


class Meaning(NamedTuple):
    """A code of conference.mail_words, and the other server's own words, where it said some."""

    code: str
    answer: str = ""

    @property
    def kept(self) -> str:
        """As a message's row keeps it."""
        return work_words.kept(self.code, **({"answer": self.answer} if self.answer else {}))


def meaning(error: Exception) -> Meaning:
    """What an error while sending says. One that nobody foresaw is in the log, not on the desk."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return said(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPSenderRefused):
        found = said(error.smtp_code, error.smtp_error)
        return Meaning("sender_address", found.answer) if found.code in codes.ADDRESS else found
    if isinstance(error, smtplib.SMTPResponseException):
        return said(error.smtp_code, error.smtp_error)
    if isinstance(error, AnymailError):
        return _of_provider(error)
    if isinstance(error, StoreAway):
        return Meaning("store_away")
    code = _of_connection(error)
    if not code:
        logger.error("a message could not be sent", exc_info=error)
    return Meaning(code or "ours")


def said(code: int, answer: bytes | str) -> Meaning:
    """What an SMTP answer says."""
    text = words(answer)
    return Meaning(codes.meaning(code, text), f"{code} {text}"[:MOST])


def words(answer: bytes | str) -> str:
    """A server's answer on one line, without what a database does not take."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)
    whole = text.encode(errors="replace").decode().replace("\0", "")
    return " ".join(whole.split())


def diagnostic(answer: str) -> str:
    """What a receiving server said, without the kind that notifications put before it (smtp;)."""
    return re.sub(r"^smtp; *", "", words(answer), flags=re.IGNORECASE)[:MOST]


def _of_connection(error: BaseException) -> str:
    """The code of what broke between the two machines, or on this one; "" for something else."""
    if isinstance(error, NothingLeft):
        return (_of_connection(error.__cause__) if error.__cause__ else "") or "broken_early"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _not_supported(str(error))
    if isinstance(error.__context__, TimeoutError):  # smtplib tells only of a broken connection
        return "time_out"
    if isinstance(error, OSError) and error.errno in FOLDER:
        return "not_written"
    kinds = {
        ssl.SSLError: "encryption", socket.gaierror: "no_server", TimeoutError: "time_out",
        FileNotFoundError: "no_file", ConnectionRefusedError: "unreachable",
        ConnectionError: "broken", smtplib.SMTPServerDisconnected: "broken",
        smtplib.SMTPException: "never", OSError: "unreachable", ValueError: "bad_address",
    }  # fmt: skip
    return next((code for kind, code in kinds.items() if isinstance(error, kind)), "")


def _not_supported(text: str) -> str:
    for word, code in (("SMTPUTF8", "non_ascii"), ("STARTTLS", "encryption"), ("AUTH", "log_in")):
        if word in text:
            return code
    return "never"


def _of_provider(error: AnymailError) -> Meaning:
    """What a provider's API said; without an answer, the connection broke."""
    status = getattr(error, "status_code", None)
    answer = words(error.describe_response() or "")[:MOST]
    if names_no_address(error):
        return Meaning("no_such_address", answer)
    if status in ACCOUNT:
        return Meaning("account", answer)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Meaning("provider_fast", answer)
    if status is None:
        is_api = isinstance(error, AnymailAPIError)
        return Meaning((why_not_reached(error) or "broken") if is_api else "provider_no")
    return Meaning("provider_no" if status < 500 else "provider_down", answer)


def told(error: str) -> str:
    """A message's `error` in the language of now, of before codes were kept, too."""
    if not error or error.startswith('{"code": '):
        return work_words.said(error)
    name, _colon, _rest = error.partition(": ")
    if name == "connection broken":
        return work_words.said(Meaning("broken").kept)
    if name in OLD:
        return work_words.said(Meaning(OLD[name]).kept)
    if error in ("unsubscribed", "the worker died while the mail server was answering"):
        code = "unsubscribed" if error == "unsubscribed" else "worker_lost"
        return work_words.said(Meaning(code).kept)
    found = re.search(r"\b([245]\d\d)\b", error)
    code = codes.meaning(int(found.group(1)) if found else 0, error)
    return work_words.said(Meaning(code, error).kept)


def is_clear(error: Exception) -> bool:
    """True where the message was certainly not accepted; else nobody can know.

    A provider's 4xx is a no; its 5xx may come from a machine behind which it went out. One that
    was never reached was handed nothing.
    """
    if isinstance(error, AnymailAPIError):
        code = getattr(error, "status_code", None) or 0
        return 400 <= code < 500 or code in NOT_NOW or bool(why_not_reached(error))
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
        later = getattr(error, "status_code", None) in NOT_NOW or why_not_reached(error)
        return not later
    return isinstance(error, (AnymailError, ValueError))


def names_no_address(error: Exception) -> bool:
    """True where the refusal says that the recipient's address does not exist."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(
            codes.is_about_address(code, words(text)) for code, text in error.recipients.values()
        )
    if isinstance(error, AnymailRecipientsRefused):
        status = getattr(error.email_message, "anymail_status", None)
        return bool(status and status.status == {"invalid"})
    return False
