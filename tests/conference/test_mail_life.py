"""The whole life of a message: a row for each change, and the page that tells it."""

import re
import smtplib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from conference import jobs, mail, mail_bounces, mail_delivery, mail_lanes, mail_story
from conference.lib.leases import Leased
from conference.models import MailEvent, MailLane, OutgoingMail
from conference.rehearsal.sink import Sink
from registration import actions as people, campaign_actions as campaigns
from registration.queries import export
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.conference.test_mail import SEND, a_list, failing, reloaded, row
from tests.conference.test_mail_bounces import notification
from tests.registration.campaigns import campaign as campaign_of, released, write
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def whats(message) -> list[str]:
    """What happened, in order."""
    return list(message.life.values_list("what", flat=True))


def reasons(message) -> list[tuple[str, str]]:
    return list(message.life.values_list("what", "reason"))


def queued(**more) -> OutgoingMail:
    facts = {"to": "wei@example.org", "language": "en", "context": {"user": "Wei"}}
    return mail.queue("mail/test", **{"conference": None} | facts | more)


def test_a_message_that_goes_well_was_written_tried_and_sent():
    message = queued()

    mail_delivery.deliver(message.pk)

    assert whats(message) == ["written", "tried", "sent"]


def test_queueing_the_same_message_twice_is_written_down_once():
    message = queued(dedupe="once")
    queued(dedupe="once")

    assert whats(message) == ["written"]


def test_of_a_list_each_has_its_own_life(mailoutbox):
    rows = a_list(3)

    mail_delivery.deliver(rows[0].pk)

    assert [whats(each) for each in rows] == [["tried", "sent"]] * 3


def test_the_servers_yes_is_kept_in_its_own_words(settings, tmp_path):
    with Sink(tmp_path) as sink:
        settings.EMAIL_BACKEND = "conference.lib.mail_smtp.SmtpBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.controller.port
        message = row()
        mail_delivery.deliver(message.pk)

    assert message.life.get(what="sent").answer == "250 kept"


def test_a_message_written_into_a_folder_says_that_it_went_nowhere(settings, tmp_path):
    settings.EMAIL_BACKEND = "conference.lib.mail_files.EmlFileBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    message = row()

    mail_delivery.deliver(message.pk)

    assert reasons(message) == [("tried", ""), ("sent", "to_folder")]


def test_a_refusal_for_now_says_why_and_until_when(monkeypatch):
    monkeypatch.setattr(SEND, failing(smtplib.SMTPDataError(452, b"4.2.2 full")))
    message = row()

    mail_delivery.deliver(message.pk)

    last = message.life.last()
    assert (last.what, last.reason, last.answer) == ("deferred", "full_box", "452 4.2.2 full")
    assert last.until == reloaded(message).due_at


def test_a_refusal_for_good_is_written_down(monkeypatch):
    monkeypatch.setattr(SEND, failing(smtplib.SMTPDataError(550, b"5.7.1 spam")))
    message = row()

    mail_delivery.deliver(message.pk)

    assert reasons(message) == [("tried", ""), ("refused", "spam")]


def test_a_server_that_cannot_be_reached_was_a_try(monkeypatch):
    backend = "django.core.mail.backends.locmem.EmailBackend.open"
    monkeypatch.setattr(backend, failing_open(ConnectionRefusedError(111, "refused")))
    message = row()

    mail_delivery.deliver(message.pk)

    assert reasons(message) == [("tried", ""), ("deferred", "unreachable")]
    assert mail_story.tell(message).tries == 1


def failing_open(error):
    def open_it(connection):
        raise error

    return open_it


def test_after_the_last_pause_it_is_given_up(monkeypatch):
    monkeypatch.setattr(SEND, failing(smtplib.SMTPDataError(451, b"later")))
    message = row(attempts=len(mail_delivery.PAUSES))

    mail_delivery.deliver(message.pk)

    assert reasons(message) == [("tried", ""), ("given_up", "not_now")]
    assert reloaded(message).status == Leased.FAILED


# -- Workers that are lost


def lose(message) -> None:
    """The lease of whoever has the message runs out."""
    OutgoingMail.objects.filter(pk=message.pk).update(lease_until=timezone.now())


def dying(connection, messages):
    raise SystemExit  # killed while the server was answering


def test_one_try_that_reached_the_server_is_one_try_though_two_workers_had_it(monkeypatch):
    message = queued()
    monkeypatch.setattr(SEND, dying)
    with pytest.raises(SystemExit):
        mail_delivery.deliver(message.pk)
    lose(message)

    mail_delivery.deliver(message.pk)

    assert reasons(message) == [
        ("written", ""), ("tried", ""), ("lost", "handed"), ("uncertain", "worker_lost"),
    ]  # fmt: skip
    assert (reloaded(message).attempts, mail_story.tell(message).tries) == (1, 1)


def test_what_a_lost_worker_had_not_handed_over_is_sent_by_the_next(mailoutbox):
    message = queued()
    OutgoingMail.objects.claim(message.pk)
    lose(message)

    mail_delivery.deliver(message.pk)

    assert reasons(message) == [
        ("written", ""), ("lost", "not_begun"), ("tried", ""), ("sent", ""),
    ]  # fmt: skip
    assert mail_story.tell(message).tries == 1
    assert len(mailoutbox) == 1


def test_the_sweeper_writes_down_once_that_a_worker_was_lost():
    message = queued()
    OutgoingMail.objects.claim(message.pk)
    lose(message)

    jobs.sweep()
    jobs.sweep()

    assert whats(message) == ["written", "lost"]
    assert reloaded(message).status == Leased.WAITING


def test_what_loses_every_worker_is_given_up(mailoutbox):
    message = row(attempts=mail_delivery.MOST_ATTEMPTS)

    mail_delivery.deliver(message.pk)

    assert (reasons(message), mailoutbox) == ([("given_up", "all_lost")], [])


# -- What people do


def test_who_asked_for_another_try_is_kept_and_the_uncertain_stays_to_be_read(client):
    member = MembershipFactory()
    message = queued(conference=member.conference)
    OutgoingMail.objects.filter(pk=message.pk).update(status=Leased.UNCERTAIN)
    client.force_login(member.user)

    client.post(reverse("desk:mail_retry", args=[member.conference.slug, message.pk]))

    assert (message.life.last().what, message.life.last().by) == ("again", member.user)


def test_a_campaign_writes_its_steps_into_each_messages_life():
    conference = ConferenceFactory()
    DelegateFactory.create_batch(2, conference=conference)
    made = write(campaign_of(conference))
    campaigns.release(made)
    campaigns.pause(made)
    campaigns.resume(made)
    campaigns.cancel(made)

    lives = [reasons(letter.mail) for letter in made.letters.all()]
    assert lives == [[
        ("written", "before_release"), ("let_go", ""), ("held", "pause"), ("let_go", ""),
        ("withheld", "cancelled"),
    ]] * 2  # fmt: skip


def test_a_step_of_a_campaign_takes_as_many_statements_for_few_as_for_many():
    counts = []
    for size in (2, 20):
        conference = ConferenceFactory()
        DelegateFactory.create_batch(size, conference=conference)
        made = released(conference)
        with CaptureQueriesContext(connection) as queries:
            campaigns.pause(made)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert MailEvent.objects.filter(what="held").count() == 22


def test_what_was_made_ready_when_its_campaign_was_paused_was_no_try(monkeypatch, mailoutbox):
    conference = ConferenceFactory()
    DelegateFactory(conference=conference)
    made = released(conference)
    message = made.letters.get().mail
    ready = mail_delivery.Handful.make_ready

    def pause_now(handful):
        found = ready(handful)
        if found:
            campaigns.pause(made)
        return found

    monkeypatch.setattr(mail_delivery.Handful, "make_ready", pause_now)
    mail_delivery.deliver(message.pk)

    assert whats(message)[-3:] == ["tried", "stopped", "held"]
    assert (mail_story.tell(message).tries, mailoutbox) == (0, [])


def test_a_message_that_waits_for_its_turn_says_until_when():
    lane = MailLane.objects.create(name="House", domains=["list.test"], per_minute=1)
    rows = a_list(2)

    mail_delivery.deliver(rows[0].pk)

    slot = rows[1].life.get()
    assert (slot.what, slot.until) == ("slot", reloaded(rows[1]).due_at)
    assert mail_lanes.step(lane) == timedelta(minutes=1)


# -- Erasure and export


def test_erasure_leaves_the_life_and_no_word_of_a_server():
    delegate = DelegateFactory(email="wei@example.org")
    message = queued(conference=delegate.conference, about=delegate, to="wei@example.org")
    MailEvent.objects.create(
        mail=message, what="deferred", reason="full_box", answer="wei's is full"
    )

    people.erase(delegate)

    assert reasons(message)[:2] == [("written", ""), ("deferred", "full_box")]
    assert reasons(message)[-2:] == [("erased", ""), ("withheld", "erased")]
    assert MailEvent.objects.exclude(answer="").count() == 0


def test_what_a_server_says_while_its_person_is_erased_is_not_kept(monkeypatch):
    delegate = DelegateFactory(email="wei@example.org")
    message = queued(conference=delegate.conference, about=delegate, to="wei@example.org")

    def erased_meanwhile(connection, messages):
        people.erase(delegate)
        raise smtplib.SMTPDataError(550, b"5.1.1 wei@example.org unknown")

    monkeypatch.setattr(SEND, erased_meanwhile)
    mail_delivery.deliver(message.pk)

    assert reloaded(message).error == ""
    assert MailEvent.objects.exclude(answer="").count() == 0


def test_of_an_endorsement_that_is_gone_nothing_leaves_and_no_word_is_kept(monkeypatch, mailoutbox):
    sent = row(about="initiative.joinrequest:4711", status=Leased.DONE)
    waiting = queued()
    OutgoingMail.objects.filter(pk=waiting.pk).update(about="initiative.joinrequest:4711")

    mail_delivery.deliver(waiting.pk)
    mail_bounces.take_all([notification(answer="550 5.1.1 <wei@example.org> unknown")])

    assert (reloaded(waiting).status, mailoutbox) == (Leased.WITHHELD, [])
    assert (reloaded(sent).status, sent.error) == (Leased.BOUNCED, "")
    assert MailEvent.objects.exclude(answer="").count() == 0


def test_a_persons_export_tells_what_happened_to_their_mail():
    delegate = DelegateFactory()
    message = queued(conference=delegate.conference, about=delegate)
    mail_delivery.deliver(message.pk)

    [told] = export(delegate)["mails"]

    assert [each["what"] for each in told["life"]] == ["written", "tried", "sent"]


# -- The page


@pytest.fixture
def page(client):
    """`page(message)`: the message's page on the desk, in a language."""
    member = MembershipFactory(conference__time_zone="Asia/Shanghai")
    client.force_login(member.user)

    def show(message, language="en"):
        OutgoingMail.objects.filter(pk=message.pk).update(conference=member.conference)
        with translation.override(language):
            address = reverse("desk:mail_detail", args=[member.conference.slug, message.pk])
        return client.get(address).content.decode()

    return show


def test_the_page_tells_everything_in_order_with_the_next_try(page, monkeypatch):
    monkeypatch.setattr(SEND, failing(smtplib.SMTPDataError(452, b"4.2.2 <box> full")))
    message = queued()
    mail_delivery.deliver(message.pk)

    told = page(message)

    parts = ["Put into the outbox", "Try 1 began", "it is tried again", "The mailbox is full.",
             "<q>452 4.2.2 &lt;box&gt; full</q>"]  # fmt: skip
    places = [told.index(part, told.index('id="life"')) for part in parts]
    assert places == sorted(places)
    assert "Next attempt" in told
    assert "older than this record" not in told


def test_when_it_is_tried_again_is_said_to_the_second(page, monkeypatch):
    monkeypatch.setattr(SEND, failing(smtplib.SMTPDataError(452, b"4.2.2 full")))
    message = queued()
    mail_delivery.deliver(message.pk)
    due = timezone.now().replace(hour=20, minute=30, second=5) + timedelta(days=1)
    OutgoingMail.objects.update(due_at=due)
    MailEvent.objects.filter(what="deferred").update(until=due)

    told = page(message)

    assert len(re.findall(r"[Nn]ot before \d+ \w+ \d+ 04:30:05", told)) == 2


def test_times_are_those_of_the_conference(page):
    message = queued()
    at = timezone.now().replace(hour=20, minute=30, second=5)
    MailEvent.objects.update(at=at)

    assert "04:30:05" in page(message)  # Shanghai, the next day


def test_a_chinese_desk_shows_no_english_exception(page, monkeypatch):
    monkeypatch.setattr(SEND, failing(RuntimeError("list index out of range")))
    message = queued()
    mail_delivery.deliver(message.pk)

    told = page(message, "zh-hans")

    assert "程序出错" in told
    assert not any(word in told for word in ("RuntimeError", "out of range"))


def test_an_older_message_says_that_its_life_is_not_known(page):
    message = row(status=Leased.DONE, attempts=3)

    assert "older than this record" in page(message)


def test_tries_are_told_where_the_record_is_whole():
    message = queued()
    for what in ("tried", "deferred", "tried", "stopped", "held", "let_go", "tried", "sent"):
        MailEvent.objects.create(mail=message, what=what)

    story = mail_story.tell(message)

    assert story.tries == 2
    assert [line.what for line in story.lines if "Try" in line.what] == [
        "Try 1 began", "Try 2 began",
    ]  # fmt: skip


def test_a_lease_that_runs_out_in_this_very_moment_is_told_before_another_takes_it(monkeypatch):
    message = queued()
    assert OutgoingMail.objects.claim(message.pk)
    past = timezone.now() - timedelta(seconds=1)
    OutgoingMail.objects.filter(pk=message.pk).update(lease_until=past, handed_over_at=past)

    with monkeypatch.context() as earlier:  # when it was asked, the lease still held
        earlier.setattr(type(OutgoingMail.objects.all()), "free_lapsed", lambda rows: None)
        assert OutgoingMail.objects.claim(message.pk) is None
        assert OutgoingMail.objects.claim_some(5) == []

    mail_delivery.deliver(message.pk)
    assert reasons(message)[-2:] == [("lost", "handed"), ("uncertain", "worker_lost")]
