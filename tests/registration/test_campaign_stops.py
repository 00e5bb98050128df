"""What a worker has claimed or made ready does not leave once its campaign was stopped, or its
person erased or unsubscribed: it looks once more just before it sends."""

import smtplib

import pytest
from django.utils import timezone

from conference import mail_delivery
from conference.lib.leases import Leased
from conference.models import OutgoingMail
from conference.rehearsal.sink import Sink
from registration import (
    actions as people,
    campaign_actions as actions,
    campaign_queries as queries,
    mails,
)
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory
from tests.registration.campaigns import deliver, released, states
from tests.registration.factories import ConsentFactory, DelegateFactory

pytestmark = pytest.mark.django_db
SEND = "django.core.mail.backends.locmem.EmailBackend.send_messages"


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def two(conference):
    """A reader of English and one of Chinese."""
    return [
        DelegateFactory(conference=conference, email="wei@example.org", name_latin="Wei Lan"),
        DelegateFactory(
            conference=conference, email="li@example.org", name_zh="李娜", language="zh-hans"
        ),
    ]


@pytest.fixture
def server(conference, tmp_path):
    """A mail server that keeps what it gets, and five people to write to."""
    for n in range(5):
        DelegateFactory(conference=conference, email=f"p{n}@list.test")
    with Sink(tmp_path) as sink:
        conference.email_url = sink.url
        conference.save()
        yield sink


PRESSES = [(actions.pause, Leased.HELD), (actions.cancel, Leased.WITHHELD)]


@pytest.mark.parametrize(("press", "left"), PRESSES)
def test_after_the_press_nothing_goes_but_the_message_the_server_is_reading(
    server, conference, monkeypatch, press, left
):
    made = released(conference)
    look_ahead = mail_delivery.Handful.look_ahead

    def pressed(handful):
        look_ahead(handful)
        monkeypatch.setattr(mail_delivery.Handful, "look_ahead", look_ahead)
        press(made)

    monkeypatch.setattr(mail_delivery.Handful, "look_ahead", pressed)
    deliver()

    [gone] = server.messages
    assert states(made).pop(gone) == Leased.DONE
    assert sorted(states(made).values()) == sorted([Leased.DONE] + [left] * 4)
    rows = OutgoingMail.objects.filter(status=left)
    assert set(rows.values_list("attempts", "handed_over_at", "lease_token")) == {(0, None, None)}


@pytest.mark.parametrize(("press", "left"), PRESSES)
def test_after_the_press_no_worker_sends_or_puts_back_what_it_had_claimed(
    two, conference, mailoutbox, press, left
):
    made = released(conference)
    workers = [mail_delivery.Handful(OutgoingMail.objects.claim_some(1), 0.0) for _ in range(2)]

    press(made)
    assert queries.numbers(made).by_state == {left: 2}
    for worker in workers:
        worker.send_all()

    assert (mailoutbox, set(states(made).values())) == ([], {left})


@pytest.mark.parametrize(("press", "left"), PRESSES)
def test_what_the_server_refuses_for_now_after_the_press_is_not_tried_again(
    two, conference, monkeypatch, press, left
):
    made = released(conference)

    def refuse(connection, messages):
        press(made)
        monkeypatch.undo()
        raise smtplib.SMTPDataError(451, b"later")

    monkeypatch.setattr(SEND, refuse)
    deliver()

    assert set(states(made).values()) == {left}
    assert set(OutgoingMail.objects.values_list("handed_over_at")) == {(None,)}


def test_what_a_dead_worker_had_handed_over_stays_uncertain_though_cancelled(two, conference):
    made = released(conference)
    first, second = made.letters.all()
    OutgoingMail.objects.filter(pk=first.mail_id).update(handed_over_at=timezone.now())

    actions.cancel(made)
    deliver()

    assert states(made) == {
        first.delegate.email: Leased.UNCERTAIN, second.delegate.email: Leased.WITHHELD
    }  # fmt: skip


FORGETS = [(people.erase, "conference"), (people.erase, "news"), (actions.unsubscribe, "news")]


@pytest.mark.parametrize(("forget", "kind"), FORGETS)
def test_what_a_worker_had_claimed_does_not_leave_after_an_erasure_or_unsubscription(
    two, conference, mailoutbox, forget, kind
):
    for each in two:
        ConsentFactory(delegate=each, kind="news")
    made = released(conference, kind=kind)
    workers = [mail_delivery.Handful(OutgoingMail.objects.claim_some(1), 0.0) for _ in range(2)]

    forget(two[0])
    for worker in workers:
        worker.send_all()

    assert [sent.to for sent in mailoutbox] == [["li@example.org"]]
    row = made.letters.get(delegate=two[0]).mail
    assert (row.status, row.attempts, row.lease_token) == (Leased.WITHHELD, 0, None)
    assert (row.handed_over_at, row.finished_at is not None) == (None, True)


@pytest.mark.parametrize(("forget", "kind"), FORGETS)
def test_what_was_made_ready_while_the_server_read_another_does_not_leave_either(
    server, conference, monkeypatch, forget, kind
):
    for each in conference.delegates.all():
        ConsentFactory(delegate=each, kind="news")
    made = released(conference, kind=kind)
    look_ahead = mail_delivery.Handful.look_ahead
    ready = []

    def meanwhile(handful):
        look_ahead(handful)
        monkeypatch.setattr(mail_delivery.Handful, "look_ahead", look_ahead)
        ready.append(handful.ready[0])
        forget(Delegate.objects.get(letters__mail=handful.ready[0]))

    monkeypatch.setattr(mail_delivery.Handful, "look_ahead", meanwhile)
    deliver()

    assert ready[0].to not in server.messages
    assert len(server.messages) == 4
    assert made.letters.get(mail=ready[0]).mail.status == Leased.WITHHELD
    assert made.letters.filter(mail__status=Leased.DONE).count() == 4


def test_what_is_put_back_of_an_erased_person_is_not_tried_again(two, conference, monkeypatch):
    made = released(conference)

    def refuse(connection, messages):
        people.erase(Delegate.objects.get(email=messages[0].to[0]))
        raise smtplib.SMTPDataError(451, b"later")

    monkeypatch.setattr(SEND, refuse)
    deliver()

    assert {letter.mail.status for letter in made.letters.all()} == {Leased.WITHHELD}


def test_a_message_of_any_kind_to_an_erased_person_stays_here(two, mailoutbox):
    mail = mails.link(two[0])
    taken = mail_delivery.Handful(OutgoingMail.objects.claim_some(1), 0.0)

    people.erase(two[0])
    taken.send_all()

    assert mailoutbox == []
    assert OutgoingMail.objects.get(pk=mail.pk).status == Leased.WITHHELD


def test_what_is_written_by_somebody_who_did_not_know_of_the_erasure_stays_here(two, mailoutbox):
    people.erase(Delegate.objects.get(pk=two[0].pk))
    mail = mails.link(two[0])  # as it was read before
    assert mail.to == "wei@example.org"

    deliver()

    mail.refresh_from_db()
    assert (mailoutbox, mail.status) == ([], Leased.WITHHELD)


def test_an_erased_persons_messages_name_nobody(two, conference):
    made = released(conference)
    mail = made.letters.get(delegate=two[0]).mail
    OutgoingMail.objects.filter(pk=mail.pk).update(error="550 no such user wei@example.org")

    people.erase(two[0])

    mail.refresh_from_db()
    assert "wei" not in f"{vars(mail)}".lower()
