"""What servers answer: codes of ours, in the reader's language, with their own words quoted."""

import smtplib
import socket
import ssl

import pytest
from django.utils import translation

from conference import mail_answers, mail_codes, mail_words
from conference.lib.mail_smtp import NothingLeft
from conference.lib.store_trouble import StoreSilent


@pytest.mark.parametrize(
    ("code", "answer", "about"),
    [
        (550, b"5.1.1 no such user", True),
        (550, b"5.2.1 mailbox disabled", True),
        (550, b"No such user", True),
        (552, b"5.2.2 mailbox full", False),
        (550, b"5.7.26 unauthenticated mail is prohibited", False),
        (554, b"rejected", False),
        (550, b"5.1.8 sender's domain does not exist", False),
        (550, b"Mail content denied", False),
        (550, b"Connection frequency limited", False),
        (550, b"Mailbox unavailable or access denied", True),
        (550, b"relaying denied", False),
        (450, b"4.1.1 unknown for now", False),
    ],
)
def test_only_some_refusals_are_about_the_address(code, answer, about):
    assert mail_codes.is_about_address(code, answer.decode()) is about


def broken(text, cause):
    """What smtplib makes of a time-out: another exception, while the first is handled."""
    try:
        try:
            raise cause
        except OSError:
            raise smtplib.SMTPServerDisconnected(text)  # noqa: B904 - as smtplib does it
    except smtplib.SMTPServerDisconnected as error:
        return error


def nothing_left(cause):
    try:
        raise NothingLeft("gone") from cause
    except NothingLeft as error:
        return error


@pytest.mark.parametrize(
    ("error", "code", "answer"),
    [
        (
            smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"5.1.1 nobody\nhere")}),
            "no_such_address",
            "550 5.1.1 nobody here",
        ),
        (smtplib.SMTPDataError(451, b"4.3.0 later"), "not_now", "451 4.3.0 later"),
        (smtplib.SMTPDataError(552, b"5.2.2 \0 full"), "full_box", "552 5.2.2 full"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "log_in", "535 no"),
        (
            smtplib.SMTPSenderRefused(550, b"5.1.1 who?", "j@a.b"),
            "sender_address",
            "550 5.1.1 who?",
        ),
        (smtplib.SMTPNotSupportedError("SMTPUTF8 not supported by server"), "non_ascii", ""),
        (smtplib.SMTPServerDisconnected("closed"), "broken", ""),
        (broken("timed out", TimeoutError("timed out")), "time_out", ""),
        (nothing_left(socket.gaierror(-2, "Name or service not known")), "no_server", ""),
        (nothing_left(ConnectionRefusedError(111, "refused")), "unreachable", ""),
        (nothing_left(ssl.SSLCertVerificationError("bad certificate")), "encryption", ""),
        (nothing_left(None), "broken_early", ""),
        (FileNotFoundError(2, "gone"), "no_file", ""),
        (StoreSilent("store_silent", "no answer", server="s3"), "store_away", ""),
        (ValueError("Invalid address"), "bad_address", ""),
        (RuntimeError("a mistake of ours"), "ours", ""),
    ],
)
def test_a_reason_is_a_code_of_ours_and_only_servers_are_quoted(error, code, answer):
    assert mail_answers.meaning(error) == (code, answer)


@pytest.mark.parametrize(
    ("code", "text", "meaning"),
    [
        (550, "5.1.10 no MX", "no_domain"),
        (550, "5.7.1 rejected as spam", "spam"),
        (550, "5.7.1 not allowed here", "policy"),
        (550, "5.7.26 fails DMARC", "not_trusted"),
        (421, "4.7.28 unusual rate of mail", "too_fast"),
        (450, "4.2.0 Greylisted", "too_fast"),
        (554, "DT:SPM 163 smtp", "spam"),
        (550, "Mail content denied", "spam"),
        (552, "Quota exceeded", "full_box"),
        (554, "Transaction failed", "never"),
        (451, "later", "not_now"),
        (530, "5.7.0 Must issue a STARTTLS command first", "encryption"),
        (550, "blocked, see 5.188.62.1", "blocked"),
        (550, "5.4.4 5.0.0 no route", "no_domain"),
    ],
)
def test_what_codes_and_words_of_servers_mean(code, text, meaning):
    assert mail_codes.meaning(code, text) == meaning


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("", ""),
        ("550 5.1.1 nobody", "收件邮箱地址不存在。对方的原话：“550 5.1.1 nobody”"),
        ("5.2.2 smtp; 552 5.2.2 full", "对方邮箱已满。对方的原话：“5.2.2 smtp; 552 5.2.2 full”"),
        ("TimeoutError: timed out", "邮件服务器没有及时应答。"),
        ("connection broken: closed", "与邮件服务器的连接中断了。"),
        ("unsubscribed", "对方未同意接收资讯，或已不再同意。"),
        ("the worker died while the mail server was answering",
         "邮件服务器应答时，后台进程中断了。"),
    ],
)  # fmt: skip
def test_rows_of_before_are_said_in_the_readers_language_too(error, said):
    with translation.override("zh-hans"):
        assert mail_answers.told(error) == said


def test_every_code_has_its_words():
    given = {*mail_codes.DETAILS.values(), *mail_codes.BASIC.values(), *mail_answers.OLD.values()}
    given |= {code for _pattern, code in mail_codes.WORDS}

    assert given - set(mail_words.REASONS) == set()
