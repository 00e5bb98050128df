"""A campaign's life: written, sent once to each, paused, resumed, cancelled, tried again."""

import smtplib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from conference import mail_delivery
from conference.errors import Refused
from conference.lib.leases import Leased
from conference.mail_again import Outcome
from conference.models import AuditEntry, MailLane, OutgoingMail, WorkItem
from registration import actions as people, campaign_actions as actions, campaign_queries as queries
from registration.models import Campaign, Delegate, FailingAddress, Letter
from tests.badges import factories as badges
from tests.conference.factories import ConferenceFactory, UserFactory
from tests.registration.campaigns import campaign, deliver, released, states, work, write
from tests.registration.factories import ConsentFactory, DelegateFactory

pytestmark = pytest.mark.django_db
State = Campaign.State
SEND = "django.core.mail.backends.locmem.EmailBackend.send_messages"


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def two(conference):
    """A reader of English and one of Chinese, and somebody who is not in the audience."""
    DelegateFactory(conference=conference, status=Delegate.Status.PENDING)
    return [
        DelegateFactory(conference=conference, email="wei@example.org", name_latin="Wei Lan"),
        DelegateFactory(
            conference=conference, email="li@example.org", name_zh="李娜", language="zh-hans"
        ),
    ]


def test_written_messages_are_held_each_in_its_readers_language(two, conference, mailoutbox):
    made = write(campaign(conference))
    deliver()

    mails = {letter.delegate: letter.mail for letter in made.letters.all()}
    assert {d: m.subject for d, m in mails.items()} == {
        two[0]: "Dear Wei Lan",
        two[1]: "李娜，您好",
    }
    assert set(states(made).values()) == {Leased.HELD}
    link = f"http://testserver/zh-hans/me/{two[1].key}/"
    assert f'<a href="{link}" ' in mails[two[1]].html
    assert f">{link}</a>。" in mails[two[1]].html
    assert mailoutbox == []


def test_release_sends_one_message_to_each_and_ends(two, conference, mailoutbox):
    made = released(conference)

    deliver()
    deliver()
    actions.advance()

    made.refresh_from_db()
    assert sorted(sent.to[0] for sent in mailoutbox) == ["li@example.org", "wei@example.org"]
    assert made.state == State.DONE


def test_nothing_is_released_before_the_last_message_is_written(two, conference):
    made = actions.write(campaign(conference), UserFactory())

    with pytest.raises(Refused) as refused:
        actions.release(made)

    assert refused.value.code == "being_written"


def test_one_message_a_person_and_campaign_is_the_databases_promise(two, conference):
    made = write(campaign(conference))

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(campaign=made, delegate=two[0])


def test_writing_twice_and_a_worker_that_comes_twice_leave_one_message_each(two, conference):
    made = write(campaign(conference))
    write(made)
    WorkItem.objects.update(status=WorkItem.WAITING)
    work()

    assert made.letters.count() == OutgoingMail.objects.filter(kind="campaign").count() == 2


def test_changing_the_text_throws_the_written_messages_away(two, conference):
    made = write(campaign(conference))
    made.subject = {"en": "Another subject", "zh-hans": "另一个主题"}

    actions.save(made)

    made.refresh_from_db()
    assert (made.letters.count(), OutgoingMail.objects.count(), made.written_at) == (0, 0, None)


def test_a_released_campaign_is_not_changed(two, conference):
    made = released(conference)

    with pytest.raises(Refused) as refused:
        actions.save(made)

    assert refused.value.code == "not_a_draft"


def test_pause_holds_what_has_not_left_and_resume_goes_on(two, conference, mailoutbox):
    made = released(conference)
    actions.pause(made)
    deliver()
    assert (mailoutbox, set(states(made).values())) == ([], {Leased.HELD})

    actions.resume(made)
    deliver()

    assert len(mailoutbox) == 2


def test_what_is_put_back_while_paused_is_held_again(two, conference, monkeypatch):
    made = released(conference)
    first = made.letters.first().mail
    OutgoingMail.objects.claim(first.pk)
    actions.pause(made)
    OutgoingMail.objects.filter(pk=first.pk).update(status=Leased.WAITING)

    actions.advance()

    assert set(states(made).values()) == {Leased.HELD}


def test_cancel_withholds_what_was_not_sent_and_keeps_what_was(
    two, conference, mailoutbox, monkeypatch
):
    monkeypatch.setattr(mail_delivery, "HANDFUL", 1)  # a worker stops between the two
    made = released(conference)
    mail_delivery.deliver(made.letters.first().mail_id)

    actions.cancel(made)
    deliver()

    assert sorted(states(made).values()) == [Leased.DONE, Leased.WITHHELD]
    assert len(mailoutbox) == 1


def test_a_scheduled_campaign_begins_when_its_time_has_come(two, conference, mailoutbox):
    made = write(campaign(conference))
    actions.release(made, timezone.now() + timedelta(hours=1))
    actions.advance()
    deliver()
    assert mailoutbox == []

    Campaign.objects.update(starts_at=timezone.now() - timedelta(seconds=1))
    actions.advance()
    deliver()

    assert len(mailoutbox) == 2


def test_a_recalled_campaign_is_a_draft_and_does_not_begin(two, conference):
    made = write(campaign(conference))
    actions.release(made, timezone.now() + timedelta(hours=1))

    actions.recall(made)
    actions.advance()

    made.refresh_from_db()
    assert (made.state, set(states(made).values())) == (State.DRAFT, {Leased.HELD})


def test_retry_sends_the_failed_again_and_leaves_the_uncertain(two, conference, mailoutbox):
    made = released(conference)
    first, second = made.letters.all()
    OutgoingMail.objects.filter(pk=first.mail_id).update(status=Leased.FAILED)
    OutgoingMail.objects.filter(pk=second.mail_id).update(status=Leased.UNCERTAIN)

    assert actions.retry(made) == Outcome(again=1, stay=0)
    deliver()

    assert [sent.to for sent in mailoutbox] == [[first.delegate.email]]
    assert states(made)[second.delegate.email] == Leased.UNCERTAIN


def test_everybody_is_counted_in_one_state(two, conference):
    FailingAddress.objects.create(delegate=two[0], address="WEI@example.org")

    numbers = queries.numbers(write(campaign(conference)))

    assert numbers.by_state == {"held": 1, "left_out": 1}
    assert (numbers.everybody, numbers.to_send, numbers.over) == (2, 1, 0)


def test_an_unknown_placeholder_is_named_and_nothing_is_written(two, conference):
    made = campaign(conference, body={"en": "Hello {nmae}", "zh-hans": "｛name｝，您好"})

    with pytest.raises(Refused) as refused:
        actions.write(made, UserFactory())

    assert "{nmae}" in str(refused.value.message)
    assert "｛name｝" in str(refused.value.message)
    assert made.letters.count() == 0


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("Dear {{name}},", "{{name}}"),
        ("Dear {name", "{name"),
        ("Dear name},\nsee you", "name}"),
        ("Dear {name}}", "{name}}"),
        ("Dear {{name} of {city}", "{{name}"),
        ("尊敬的｛name，您好", "｛name"),
        ("A set { of them", "{ of"),
    ],
)
def test_a_brace_that_is_alone_or_doubled_is_refused(two, conference, written, named):
    made = campaign(conference, body={"en": written, "zh-hans": "{name}，您好"})

    with pytest.raises(Refused, match="unknown_placeholder") as refused:
        actions.write(made, UserFactory())

    assert f": {named}. Please" in str(refused.value.message)
    assert made.letters.count() == 0


def test_who_has_an_empty_placeholder_or_no_document_is_left_out_and_said(conference):
    plain = DelegateFactory(conference=conference, association_name="")
    holder = DelegateFactory(conference=conference)
    badges.certificate(holder, made=True)
    body = {"en": "{association}: {certificate}", "zh-hans": "{association}：{certificate}"}

    made = write(campaign(conference, body=body, attachment="certificate"))

    left_out = made.letters.get(delegate=plain)
    assert (left_out.left_out, left_out.detail) == ("empty", "{association}, {certificate}")
    [attached] = made.letters.get(delegate=holder).mail.attachments
    assert attached["filename"].isascii()


def test_news_go_to_those_who_agreed_and_carry_one_click(two, conference, mailoutbox):
    ConsentFactory(delegate=two[0], kind="news")
    made = released(conference, kind="news")

    deliver()

    [sent] = mailoutbox
    headers = sent.extra_headers
    assert sent.to == ["wei@example.org"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://testserver/en/unsubscribe/")
    assert made.letters.get(delegate=two[1]).left_out == "no_consent"


def test_erasing_somebody_withholds_what_was_written_for_them(two, conference, mailoutbox):
    made = write(campaign(conference))
    people.erase(two[0])

    actions.release(made)
    deliver()

    assert [sent.to for sent in mailoutbox] == [["li@example.org"]]


def test_who_was_erased_before_their_message_was_written_gets_none(two, conference):
    made = campaign(conference)
    actions.write(made, UserFactory())
    people.erase(two[0])

    work()

    assert made.letters.get(delegate=two[0]).left_out == "erased"


def test_a_name_with_braces_is_not_filled_in_again(conference):
    DelegateFactory(conference=conference, name_latin="{page_link}")

    made = write(campaign(conference))

    assert made.letters.get().mail.subject == "Dear {page_link}"


def test_a_refused_address_is_marked_and_left_out_of_the_next(two, conference, monkeypatch):
    no = {"wei@example.org": (550, b"5.1.1 no such user")}

    def refuse(connection, messages):
        raise smtplib.SMTPRecipientsRefused(no)

    released(conference)
    monkeypatch.setattr(SEND, refuse)
    deliver()

    later = write(campaign(conference))

    assert {letter.left_out for letter in later.letters.all()} == {"failing"}
    assert AuditEntry.objects.filter(action="delegate.address_fails").count() == 2


def test_another_address_is_not_meant(two, conference):
    FailingAddress.objects.create(delegate=two[0], address=two[0].email)
    Delegate.objects.filter(pk=two[0].pk).update(email="new@example.org")

    made = write(campaign(conference))

    assert set(states(made)) == {"li@example.org", "new@example.org"}


def test_pausing_gives_the_slots_of_a_lane_back(conference):
    lane = MailLane.objects.create(name="slow", domains=["slow.test"], per_minute=1)
    for n in range(3):
        DelegateFactory(conference=conference, email=f"d{n}@slow.test")
    made = released(conference)
    deliver()
    lane.refresh_from_db()
    assert lane.free_at > timezone.now() + timedelta(minutes=2)

    actions.pause(made)

    lane.refresh_from_db()
    assert lane.free_at <= timezone.now()
