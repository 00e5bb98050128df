"""Mail that came back: what notifications of several kinds say, and what it does to our rows."""

import io
import mailbox

import pytest
from django.core.management import CommandError, call_command

from conference import events, mail_bounces
from conference.lib.leases import Leased
from tests.conference.test_mail import reloaded, row

pytestmark = pytest.mark.django_db
POSTFIX = """\
Reporting-MTA: dns; mx.example.net
Arrival-Date: Sun, 22 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; wei@example.org
Original-Recipient: rfc822;wei@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {answer}
"""


def notification(
    status="5.1.1", action="failed", answer="550 5.1.1 User unknown", original="<1@testserver>",
    headers_only=False,
) -> bytes:  # fmt: skip
    """A notification as Postfix writes it."""
    fields = POSTFIX.format(status=status, action=action, answer=answer)
    copy = f"From: j@example.org\r\nMessage-ID: {original}\r\n\r\nHello\r\n"
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    boundary = "=_boundary"
    body = "\r\n".join([
        f"Content-Type: multipart/report; report-type=delivery-status; boundary=\"{boundary}\"",
        "Subject: Undelivered Mail Returned to Sender", "MIME-Version: 1.0", "",
        f"--{boundary}", "Content-Type: text/plain", "", "I'm sorry.",
        f"--{boundary}", "Content-Type: message/delivery-status", "",
        fields.replace("\n", "\r\n"),
        f"--{boundary}", f"Content-Type: {kind}", "", copy,
        f"--{boundary}--", "",
    ])  # fmt: skip
    return body.encode()


@pytest.fixture
def marked(monkeypatch):
    """The messages whose address was said not to exist."""
    heard = []
    monkeypatch.setattr(events, "publish", lambda name, subject: heard.append((name, subject)))
    return heard


def sent(**values):
    return row(status=Leased.DONE, **values)


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_wrong_address_marks_the_message_and_its_person(marked, headers_only):
    message = sent()

    assert mail_bounces.take_all([notification(headers_only=headers_only)]) == 1

    assert (reloaded(message).status, message.error) == (
        Leased.BOUNCED, "5.1.1 smtp; 550 5.1.1 User unknown",
    )  # fmt: skip
    assert message.bounced_at is not None
    assert marked == [("mail.no_such_address", message)]


def test_a_character_set_that_does_not_exist_stops_nothing(marked):
    message = sent()
    strange = notification(headers_only=True).replace(
        b"Content-Type: text/rfc822-headers", b"Content-Type: text/rfc822-headers; charset=unknown"
    )

    assert mail_bounces.take_all([strange]) == 1
    assert reloaded(message).status == Leased.BOUNCED


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("5.2.2", "552 5.2.2 Mailbox full"),
        ("5.7.1", "550 5.7.1 Message rejected as spam by policy"),
        ("4.4.7", "message expired"),
    ],
)
def test_a_full_box_or_a_distrusted_sender_says_nothing_about_the_address(marked, status, answer):
    message = sent()

    mail_bounces.take_all([notification(status=status, answer=answer)])

    assert reloaded(message).status == Leased.BOUNCED
    assert marked == []


def test_without_an_enhanced_code_the_answer_decides(marked):
    message = sent()

    mail_bounces.take_all([notification(status="5.0.0", answer="550 No such user here")])

    assert marked == [("mail.no_such_address", message)]


def test_a_delay_is_no_bounce(marked):
    message = sent()

    assert mail_bounces.take_all([notification("4.4.1", "delayed", "timed out")]) == 0

    assert reloaded(message).status == Leased.DONE


def test_what_names_no_message_of_ours_changes_nothing(marked):
    message = sent()

    assert mail_bounces.take_all([notification(original="<guessed@testserver>")]) == 0

    assert (reloaded(message).status, marked) == (Leased.DONE, [])


def test_the_same_notification_twice_counts_once(marked):
    sent()

    assert [mail_bounces.take_all([notification()]) for _ in range(2)] == [1, 0]
    assert len(marked) == 1


def test_an_uncertain_message_that_came_back_is_no_longer_uncertain(marked):
    message = row(status=Leased.UNCERTAIN)

    mail_bounces.take_all([notification()])

    assert reloaded(message).status == Leased.BOUNCED


@pytest.mark.parametrize("raw", [b"", b"Subject: Out of office\r\n\r\nI am away.", b"\xff\xfe\x00"])
def test_other_mail_is_left_alone(marked, raw):
    sent()

    assert mail_bounces.take_all([raw]) == 0


def test_a_maildir_is_read_once(tmp_path, marked):
    message = sent()
    box = mailbox.Maildir(tmp_path / "bounces")
    box.add(notification())
    said = []
    for _ in range(2):
        out = io.StringIO()
        call_command("bounces", str(tmp_path / "bounces"), stdout=out)
        said.append(out.getvalue())

    assert said == ["1 of our messages came back\n", "0 of our messages came back\n"]
    assert reloaded(message).status == Leased.BOUNCED


def test_one_message_comes_on_standard_input(monkeypatch, marked):
    message = sent()
    stdin = io.TextIOWrapper(io.BytesIO(notification()))
    monkeypatch.setattr("sys.stdin", stdin)

    call_command("bounces", stdout=io.StringIO())

    assert reloaded(message).status == Leased.BOUNCED


def test_a_folder_that_is_no_maildir_is_refused(tmp_path):
    with pytest.raises(CommandError):
        call_command("bounces", str(tmp_path))
