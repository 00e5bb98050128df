"""Mail that came back: what notifications of several kinds say, and what it does to our rows."""

import base64
import io
import mailbox
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.urls import reverse

from conference import audit, events, health, mail_bounces, mail_notifications, mail_strays
from conference.lib.leases import Leased
from registration import actions as people
from tests.conference.factories import MembershipFactory
from tests.conference.test_mail import code_of, reloaded, row
from tests.registration.factories import DelegateFactory

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


def life(message) -> list[tuple[str, str, str]]:
    """What the message's life says, in order."""
    return list(message.life.values_list("what", "reason", "answer"))


def sent(**values):
    return row(status=Leased.DONE, **values)


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_wrong_address_marks_the_message_and_its_person(marked, headers_only):
    message = sent()

    assert mail_bounces.take_all([notification(headers_only=headers_only)]) == {"ours": 1}

    assert (reloaded(message).status, code_of(message)) == (Leased.BOUNCED, "no_such_address")
    assert life(message) == [
        ("bounced", "no_such_address", "550 5.1.1 User unknown"),
    ]  # fmt: skip
    assert message.bounced_at is not None
    assert marked == [("mail.no_such_address", message)]


def test_a_character_set_that_does_not_exist_stops_nothing(marked):
    message = sent()
    strange = notification(headers_only=True).replace(
        b"Content-Type: text/rfc822-headers", b"Content-Type: text/rfc822-headers; charset=unknown"
    )

    assert mail_bounces.take_all([strange]) == {"ours": 1}
    assert reloaded(message).status == Leased.BOUNCED


def named(original: str, final: str) -> bytes:
    """A notification that names these, as fields say it; without the field for ""."""
    raw = notification().decode()
    for name, address in (("Original", original), ("Final", final)):
        line = f"{name}-Recipient: {address}\r\n" if address else ""
        raw, count = re.subn(rf"{name}-Recipient: .*\r\n", lambda _found: line, raw)  # noqa: B023
        assert count == 1
    return raw.encode()


def test_one_about_somebody_to_whom_a_message_was_sent_on_marks_nobody(marked):
    message = sent()

    taken = mail_bounces.take_all([named("", "rfc822; reader@elsewhere.example")])

    assert (taken, mail_strays.lately()) == ({"unknown": 1}, 1)
    assert (reloaded(message).status, life(message), marked) == (Leased.DONE, [], [])


@pytest.mark.parametrize(
    ("original", "final"),
    [
        ("", "RFC822; <Wei@EXAMPLE.org>"),
        ("rfc822;alias@elsewhere.example", "rfc822; wei@example.org."),
        ("", "x400; /G=Wei/S=Zhang/"),
    ],
)
def test_the_address_of_a_message_is_known_however_it_is_written(marked, original, final):
    message = sent()

    assert mail_bounces.take_all([named(original, final)]) == {"ours": 1}

    assert marked == [("mail.no_such_address", message)]


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

    for _ in range(2):
        mail_bounces.take_all([notification("4.4.1", "delayed", "timed out")])

    assert reloaded(message).status == Leased.DONE
    assert life(message) == [("delayed", "unreachable", "4.4.1 timed out")]


def test_what_names_no_message_of_ours_changes_nothing(marked):
    message = sent()

    taken = mail_bounces.take_all([notification(original="<guessed@testserver>")])

    assert (taken, mail_strays.lately()) == ({"unknown": 1}, 1)
    assert (reloaded(message).status, marked) == (Leased.DONE, [])


def test_the_same_notification_twice_counts_once(marked):
    message = sent()

    assert mail_bounces.take_all([notification(), notification()]) == {"ours": 2}
    assert (len(marked), len(life(message))) == (1, 1)


def test_an_uncertain_message_that_came_back_is_no_longer_uncertain(marked):
    message = row(status=Leased.UNCERTAIN)

    mail_bounces.take_all([notification()])

    assert reloaded(message).status == Leased.BOUNCED


@pytest.mark.parametrize("raw", [b"", b"Subject: Out of office\r\n\r\nI am away.", b"\xff\xfe\x00"])
def test_other_mail_is_left_alone(marked, raw):
    sent()

    assert mail_bounces.take_all([raw]) == {"other": 1}
    assert mail_strays.lately() == 0


def test_a_maildir_is_read_once(tmp_path, marked):
    message = sent()
    box = mailbox.Maildir(tmp_path / "bounces")
    box.add(notification())
    said = []
    for _ in range(2):
        out = io.StringIO()
        call_command("bounces", str(tmp_path / "bounces"), stdout=out)
        said.append(out.getvalue())

    assert said == [
        "1 were about messages of ours\n", "0 were about messages of ours\n",
    ]  # fmt: skip
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


def test_forwarding_that_failed_marks_the_message_and_no_address(marked):
    message = sent()
    raw = named("rfc822;Wei@example.org", "rfc822; reader@elsewhere.example")

    assert mail_bounces.take_all([raw]) == {"ours": 1}

    assert (reloaded(message).status, code_of(message)) == (Leased.BOUNCED, "forwarding")
    assert marked == []


# -- RFC 6533: addresses in other letters

GLOBAL = """\
Reporting-MTA: dns; mx.example.net

Final-Recipient: utf-8; 张三@例子.中国
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 没有此用户 <张三@例子.中国>
"""


def international(copy="message/global-headers", encoding="8bit", fields=GLOBAL) -> bytes:
    """A notification about an address in Chinese letters, its parts encoded as it says."""

    def part(kind: str, text: str) -> list[bytes]:
        raw = text.replace("\n", "\r\n").encode()
        body = base64.encodebytes(raw) if encoding == "base64" else raw
        head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n"
        return [b"--=_b", head.encode(), body]

    original = "From: j@example.org\nTo: 张三@例子.中国\nMessage-ID: <1@testserver>\n\n您好\n"
    return b"\r\n".join([
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"',
        b"MIME-Version: 1.0", b"",
        *part("text/plain; charset=utf-8", "退信\n"),
        *part("message/global-delivery-status", fields),
        *part(copy, original), b"--=_b--", b"",
    ])  # fmt: skip


@pytest.mark.parametrize("encoding", ["8bit", "base64"])
@pytest.mark.parametrize("copy", ["message/global-headers", "message/global"])
def test_a_notification_about_an_address_in_other_letters_is_read(marked, copy, encoding):
    message = sent(to="张三@xn--fsqu00a.xn--fiqs8s")

    assert mail_bounces.take_all([international(copy, encoding)]) == {"ours": 1}

    assert reloaded(message).status == Leased.BOUNCED
    assert life(message) == [(
        "bounced", "no_such_address", "550 5.1.1 没有此用户 <张三@例子.中国>",
    )]  # fmt: skip
    assert marked == [("mail.no_such_address", message)]


@pytest.mark.parametrize("address", ["utf-8; 张三@例子.中国", r"utf-8; \x{5F20}\x{4E09}@例子.中国"])
def test_the_recipient_is_said_in_letters(address):
    fields = GLOBAL.replace("utf-8; 张三@例子.中国", address, 1)

    [report] = mail_notifications.read(international(fields=fields))

    assert report.recipients == ("张三@例子.中国",)


# -- What fits nowhere, and what cannot be read


def test_a_notification_that_names_nobody_is_counted_as_unreadable(marked):
    nobody = notification().replace(b"Final-Recipient", b"X-Nothing")
    nobody = nobody.replace(b"Original-Recipient", b"X-None")

    assert mail_bounces.take_all([nobody]) == {"unreadable": 1}
    assert mail_strays.lately() == 1


@pytest.mark.parametrize(
    ("why", "where"),
    [
        ("unknown", "in the mailbox for them"),
        ("event", "Perhaps another site uses the same account"),
    ],
)
def test_above_the_outbox_it_says_where_to_look(client, why, where):
    mail_strays.count(why)
    member = MembershipFactory(role="organiser")
    client.force_login(member.user)

    page = client.get(reverse("desk:mail", args=[member.conference.slug])).content.decode()

    places = ("in the mailbox for them", "Perhaps another site uses the same account")
    assert [each in page for each in places] == [each == where for each in places]


def test_one_that_breaks_the_reading_stops_no_other(monkeypatch, marked):
    message = sent()
    take = mail_bounces.take

    def moody(report):
        if "unlucky" in report.answer:
            raise RuntimeError("nobody foresaw this")
        return take(report)

    monkeypatch.setattr(mail_bounces, "take", moody)

    found = mail_bounces.take_all([notification(answer="550 unlucky"), notification()])

    assert found == {"unreadable": 1, "ours": 1}
    assert reloaded(message).status == Leased.BOUNCED


def test_a_zero_byte_in_a_servers_words_is_left_out(marked):
    message = sent()

    mail_bounces.take_all([notification(answer="550 5.1.1 User\0 unknown")])

    assert life(message)[0][2] == "550 5.1.1 User unknown"


def test_while_the_database_is_away_nothing_is_marked_as_read(tmp_path, monkeypatch, marked):
    box = mailbox.Maildir(tmp_path / "bounces")
    key = box.add(notification())

    def away(report):
        raise OperationalError("the database is away")

    monkeypatch.setattr(mail_bounces, "take", away)
    with pytest.raises(OperationalError):
        call_command("bounces", str(tmp_path / "bounces"), stdout=io.StringIO())

    assert box.get_message(key).get_flags() == ""


def test_what_fits_no_message_is_flagged_said_and_shown(tmp_path, marked, client):
    box = mailbox.Maildir(tmp_path / "bounces")
    stray = box.add(notification(original="<other@elsewhere>"))
    away = box.add(b"Subject: Out of office\r\n\r\nI am away.")
    out = io.StringIO()

    call_command("bounces", str(tmp_path / "bounces"), stdout=out)

    flags = [mailbox.Maildir(tmp_path / "bounces").get_message(key).get_flags()
             for key in (stray, away)]  # fmt: skip
    assert flags == ["FS", "S"]
    assert out.getvalue().splitlines() == [
        "0 were about messages of ours",
        "1 named no message of ours (flagged in the maildir)",
        "1 were no notifications of a delivery",
    ]
    member = MembershipFactory()
    client.force_login(member.user)
    page = client.get(reverse("desk:mail", args=[member.conference.slug]))
    assert "one notification of mail that came back" in page.content.decode()
    assert 'jinjiang_mail_strays{why="unknown"} 1' in client.get("/metrics").content.decode()
    assert any("1 notifications of mail" in each for each in health.warnings())


def test_what_came_back_while_it_waits_to_be_sent_once_more_leaves_it_waiting(marked):
    message = row(status=Leased.WAITING)

    mail_bounces.take_all([notification(), notification()])

    assert (reloaded(message).status, len(life(message))) == (Leased.WAITING, 1)
    assert marked == [("mail.no_such_address", message)]


def test_of_somebody_who_was_erased_the_servers_words_are_not_kept():
    delegate = DelegateFactory(email="wei@example.org")
    message = sent(about=audit.reference(delegate), conference=delegate.conference)
    people.erase(delegate)

    mail_bounces.take_all([notification(answer="550 5.1.1 <wei@example.org> unknown")])

    assert (reloaded(message).status, message.error) == (Leased.BOUNCED, "")
    assert [each for each in life(message) if "wei" in each[2]] == []
