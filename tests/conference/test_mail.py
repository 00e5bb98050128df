"""Outgoing mail: one row a message, sent once, and uncertain where nobody can know."""

import errno
import json
import smtplib
from datetime import timedelta

import pytest
from django.core.mail import get_connection
from django.utils import timezone

from conference import mail, mail_answers, mail_delivery, mail_messages
from conference.lib import files
from conference.lib.leases import Leased
from conference.lib.mail_smtp import NothingLeft
from conference.lib.store_trouble import StoreSilent
from conference.models import OutgoingMail
from conference.rehearsal.sink import Sink

pytestmark = pytest.mark.django_db


def row(**values) -> OutgoingMail:
    """A message ready to go."""
    defaults = {
        "kind": "test", "to": "wei@example.org", "sender": "Jinjiang <j@example.org>",
        "language": "en", "subject": "Your badge", "text": "Hello", "html": "<p>Hello</p>",
        "message_id": "<1@testserver>", "dedupe": "test:1",
    }  # fmt: skip
    return OutgoingMail.objects.create(**defaults | values)


def reloaded(message):
    message.refresh_from_db()
    return message


def code_of(message) -> str:
    """The code of the reason that a message's row keeps."""
    return json.loads(message.error)["code"]


def failing(error):
    def send(connection, messages):
        raise error

    return send


SEND = "django.core.mail.backends.locmem.EmailBackend.send_messages"


def test_what_is_attached_is_waited_for_while_the_store_is_away(mailoutbox, monkeypatch):
    part = {"filename": "badge.pdf", "path": "badges/1.pdf", "content_type": "application/pdf"}
    message = row(attachments=[part])

    def away(path):
        raise StoreSilent("store_silent", "no answer", server="s3.example")

    for _ in range(mail_delivery.MOST_ATTEMPTS + 5):  # a weekend
        with monkeypatch.context() as patch:
            patch.setattr(files, "read", away)
            OutgoingMail.objects.update(due_at=timezone.now())
            mail_delivery.deliver(message.pk)

    assert (reloaded(message).status, code_of(message)) == (Leased.WAITING, "store_away")
    assert "the store of files is away" in mail_answers.told(message.error)
    assert list(message.life.values_list("what", "reason")) == [("deferred", "store_away")]
    assert message.due_at <= timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr(files, "read", lambda path: b"%PDF")
    OutgoingMail.objects.update(due_at=timezone.now())
    mail_delivery.deliver(message.pk)

    assert reloaded(message).status == Leased.DONE
    assert [sent.attachments[0].filename for sent in mailoutbox] == ["badge.pdf"]


def test_deliver_sends_text_and_html_under_a_stable_message_id(mailoutbox):
    message = row()

    mail_delivery.deliver(message.pk)

    [sent] = mailoutbox
    assert (sent.to, sent.extra_headers["Message-ID"]) == (["wei@example.org"], "<1@testserver>")
    assert [part.mimetype for part in sent.alternatives] == ["text/html"]
    assert reloaded(message).status == Leased.DONE


def test_deliver_twice_sends_once(mailoutbox):
    message = row()

    mail_delivery.deliver(message.pk)
    mail_delivery.deliver(message.pk)

    assert [sent.to for sent in mailoutbox] == [["wei@example.org"]]


def test_temporary_refusal_is_tried_again_later(monkeypatch):
    monkeypatch.setattr(SEND, failing(smtplib.SMTPDataError(451, b"try later")))
    message = row()

    mail_delivery.deliver(message.pk)

    assert (reloaded(message).status, message.handed_over_at) == (Leased.WAITING, None)
    assert message.due_at > message.created_at


def test_permanent_refusal_fails_at_once_and_says_why(monkeypatch):
    no = {"wei@example.org": (550, b"no such user")}
    monkeypatch.setattr(SEND, failing(smtplib.SMTPRecipientsRefused(no)))
    message = row()

    mail_delivery.deliver(message.pk)

    assert reloaded(message).status == Leased.FAILED
    assert "no such user" in message.error


def test_connection_lost_while_handing_over_is_uncertain_and_never_sent_again(
    monkeypatch, mailoutbox
):
    message = row()
    with monkeypatch.context() as patch:
        patch.setattr(SEND, failing(smtplib.SMTPServerDisconnected("gone")))
        mail_delivery.deliver(message.pk)

    mail_delivery.deliver(message.pk)

    assert (reloaded(message).status, mailoutbox) == (Leased.UNCERTAIN, [])


def test_worker_that_died_while_handing_over_leaves_an_uncertain_message(mailoutbox):
    message = row()
    claimed = OutgoingMail.objects.claim(message.pk)
    OutgoingMail.objects.filter(pk=claimed.pk).update(
        handed_over_at=message.created_at, lease_until=message.created_at
    )

    mail_delivery.deliver(message.pk)

    assert (reloaded(message).status, mailoutbox) == (Leased.UNCERTAIN, [])


def test_queue_renders_in_the_readers_language_and_once_per_dedupe():
    facts = {"to": "wei@example.org", "language": "en", "context": {"user": "Wei"}}
    rows = [mail.queue("mail/test", conference=None, dedupe="test:1", **facts) for _ in range(2)]

    assert [message.subject for message in OutgoingMail.objects.all()] == ["A test mail"]
    assert rows[0] == rows[1]


def test_worker_that_lost_its_lease_while_connecting_sends_nothing(monkeypatch, mailoutbox):
    message = row()

    def slow(connection):
        OutgoingMail.objects.filter(pk=message.pk).update(lease_until=message.created_at)
        OutgoingMail.objects.claim(message.pk)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", slow)

    mail_delivery.deliver(message.pk)

    assert (reloaded(message).status, message.handed_over_at) == (Leased.RUNNING, None)
    assert mailoutbox == []


def test_full_disk_is_tried_again(monkeypatch, settings):
    settings.EMAIL_BACKEND = "conference.lib.mail_files.EmlFileBackend"
    monkeypatch.setattr(
        "conference.lib.mail_files.EmlFileBackend.send_messages",
        failing(OSError(errno.ENOSPC, "no space")),
    )
    message = row()

    mail_delivery.deliver(message.pk)

    assert (reloaded(message).status, code_of(message)) == (Leased.WAITING, "not_written")


def test_pauses_grow_to_hours_and_then_it_is_given_up(monkeypatch):
    monkeypatch.setattr(SEND, failing(smtplib.SMTPDataError(451, b"try later")))
    message = row()
    waits = []
    for _ in range(len(mail_delivery.PAUSES)):
        before = timezone.now()
        mail_delivery.deliver(message.pk)
        waits.append(round((reloaded(message).due_at - before) / timedelta(seconds=2)))
        OutgoingMail.objects.filter(pk=message.pk).update(due_at=before)

    mail_delivery.deliver(message.pk)

    assert waits == list(mail_delivery.PAUSES)
    assert reloaded(message).status == Leased.FAILED


def test_bounces_come_back_to_their_own_address_and_answers_to_the_sender(settings, mailoutbox):
    settings.BOUNCE_ADDRESS = "bounces@example.org"
    message = row()

    mail_delivery.deliver(message.pk)

    [sent] = mailoutbox
    assert sent.from_email == "bounces@example.org"
    assert sent.message()["From"] == "Jinjiang <j@example.org>"


def test_a_held_message_waits_for_its_release(mailoutbox):
    held = mail.queue(
        "mail/test", conference=None, to="wei@example.org", language="en",
        context={"user": "Wei"}, held=True, headers={"List-Unsubscribe": "<https://a.example>"},
    )  # fmt: skip
    mail_delivery.deliver(held.pk)
    assert mailoutbox == []

    OutgoingMail.objects.update(status=Leased.WAITING)
    mail_delivery.deliver(held.pk)

    assert mailoutbox[0].extra_headers["List-Unsubscribe"] == "<https://a.example>"


def a_list(count: int) -> list[OutgoingMail]:
    return [
        row(dedupe=f"list:{n}", message_id=f"<{n}@testserver>", to=f"p{n}@list.test", priority=6)
        for n in range(count)
    ]


def test_of_a_list_a_worker_takes_a_few_neighbours_over_one_connection(monkeypatch, mailoutbox):
    opened = []
    monkeypatch.setattr(mail_messages, "get_connection", counted(opened))
    monkeypatch.setattr(mail_delivery, "HANDFUL", 3)
    first, *others = a_list(5)
    single = row(dedupe="single", message_id="<s@testserver>", priority=4)

    mail_delivery.deliver(first.pk)

    assert [reloaded(each).status for each in [first, *others]] == ["done"] * 3 + ["waiting"] * 2
    assert [sent.to[0] for sent in mailoutbox] == ["p0@list.test", "p1@list.test", "p2@list.test"]
    assert (len(opened), reloaded(single).status) == (1, Leased.WAITING)


def counted(opened: list):
    def connection(*args, **options):
        opened.append(get_connection(*args, **options))
        return opened[-1]

    return connection


def test_a_single_message_takes_nobody_along(mailoutbox):
    a_list(2)
    single = row(dedupe="single", message_id="<s@testserver>", to="one@list.test", priority=4)

    mail_delivery.deliver(single.pk)

    assert [sent.to[0] for sent in mailoutbox] == ["one@list.test"]


def test_when_the_time_is_up_the_rest_of_a_handful_goes_back_and_that_was_no_attempt(
    monkeypatch, mailoutbox
):
    monkeypatch.setattr(mail_delivery, "SLICE", -1)
    first, second = a_list(2)

    mail_delivery.deliver(first.pk)

    assert (reloaded(second).status, second.attempts, second.lease_token) == ("waiting", 0, None)


def test_one_refused_of_a_handful_holds_nobody_up(monkeypatch):
    def moody(connection, messages):
        if messages[0].to == ["p0@list.test"]:
            raise smtplib.SMTPDataError(554, b"never")
        return 1

    monkeypatch.setattr(SEND, moody)
    first, second = a_list(2)

    mail_delivery.deliver(first.pk)

    assert (reloaded(first).status, reloaded(second).status) == (Leased.FAILED, Leased.DONE)


def test_a_connection_that_broke_before_the_text_is_a_clear_no(monkeypatch):
    monkeypatch.setattr(SEND, failing(NothingLeft("gone")))
    message = row()

    mail_delivery.deliver(message.pk)

    assert (reloaded(message).status, message.handed_over_at) == (Leased.WAITING, None)


def test_a_worker_killed_in_the_middle_of_a_list_leaves_two_uncertain_at_most(
    settings, tmp_path, monkeypatch
):
    """The rows as they are at any moment while the server reads a message."""
    seen = []
    with Sink(tmp_path) as sink:
        settings.EMAIL_BACKEND = "conference.lib.mail_smtp.SmtpBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.controller.port
        look_ahead = mail_delivery.Handful.look_ahead

        def watched(handful):
            look_ahead(handful)
            handed = OutgoingMail.objects.exclude(handed_over_at=None)
            seen.append(handed.filter(status=Leased.RUNNING).count())

        monkeypatch.setattr(mail_delivery.Handful, "look_ahead", watched)
        rows = a_list(4)

        mail_delivery.deliver(rows[0].pk)

    assert [reloaded(each).status for each in rows] == [Leased.DONE] * 4
    assert seen == [2, 2, 2, 1]
    assert sorted(sink.messages) == [f"p{n}@list.test" for n in range(4)]
