"""What was written is looked at once more before it leaves: nothing goes to an address of before,
to somebody who is no recipient any more, or says what is not so any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conference import mail_delivery
from conference.errors import Refused
from conference.lib.leases import Leased
from conference.mail_again import Outcome
from conference.models import MailEvent, OutgoingMail
from registration import (
    actions as people,
    audiences,
    campaign_actions as actions,
    campaign_anew as anew,
    campaign_look as look,
)
from registration.models import Campaign, Delegate, FailingAddress
from tests.badges import factories as badges
from tests.conference.factories import ConferenceFactory
from tests.registration.campaigns import campaign, deliver, released, states, write
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
State = Campaign.State


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def wei(conference):
    """One of two recipients."""
    DelegateFactory(conference=conference, email="li@example.org", name_latin="Li Na")
    return DelegateFactory(conference=conference, email="wei@example.org", name_latin="Wei Lan")


def change(delegate, **values):
    Delegate.objects.filter(pk=delegate.pk).update(**values)


def run() -> None:
    """The workers and the clock, until nothing moves."""
    deliver()
    anew.advance()
    deliver()
    actions.advance()


def life(mail) -> list[tuple[str, str]]:
    return list(mail.life.values_list("what", "reason"))


def test_who_moved_gets_it_at_the_new_address_and_nothing_goes_to_the_old(
    wei, conference, mailoutbox
):
    made = write(campaign(conference))
    mail = made.letters.get(delegate=wei).mail
    change(wei, email="new@example.org")

    actions.release(made)
    run()

    assert sorted(sent.to[0] for sent in mailoutbox) == ["li@example.org", "new@example.org"]
    before = mail.message_id
    mail.refresh_from_db()
    assert mail.message_id != before
    assert ("rewritten", "facts_changed") not in life(mail)
    assert ("readdressed", "new_address") in life(mail)
    made.refresh_from_db()
    assert made.state == State.DONE


def test_who_was_renamed_gets_it_written_anew(wei, conference, mailoutbox):
    made = write(campaign(conference))
    change(wei, name_latin="Wei Renamed")

    actions.release(made)
    run()

    assert sorted(sent.subject for sent in mailoutbox) == ["Dear Li Na", "Dear Wei Renamed"]
    mail = made.letters.get(delegate=wei).mail
    assert life(mail)[-5:] == [
        ("held", "changed"), ("rewritten", "facts_changed"), ("let_go", ""), ("tried", ""),
        ("sent", ""),
    ]  # fmt: skip


def test_who_reads_another_language_now_gets_it_in_that(wei, conference, mailoutbox):
    made = write(campaign(conference))
    change(wei, language="zh-hans", name_zh="魏兰")

    actions.release(made)
    run()

    assert sorted(sent.subject for sent in mailoutbox) == ["Dear Li Na", "魏兰，您好"]


def test_who_cancelled_is_left_out_and_that_is_said(wei, conference, mailoutbox):
    made = write(campaign(conference))
    people.cancel(wei)

    actions.release(made)
    run()

    of_campaign = [sent.to[0] for sent in mailoutbox if sent.subject.startswith("Dear")]
    assert of_campaign == ["li@example.org"]
    mail = made.letters.get(delegate=wei).mail
    assert (mail.status, life(mail)[-1]) == (Leased.WITHHELD, ("withheld", "not_meant"))
    assert "not_meant" in mail.error
    made.refresh_from_db()
    assert made.state == State.DONE


@pytest.mark.parametrize("between", ["scheduled", "paused", "waiting"])
def test_the_same_of_what_was_scheduled_paused_or_waits(wei, conference, mailoutbox, between):
    made = write(campaign(conference))
    if between == "scheduled":
        actions.release(made, timezone.now() + timedelta(hours=1))
    else:
        actions.release(made)
    if between == "paused":
        actions.pause(made)
    change(wei, email="new@example.org", name_latin="Wei Renamed")
    if between == "scheduled":
        Campaign.objects.update(starts_at=timezone.now() - timedelta(seconds=1))
        actions.advance()
    if between == "paused":
        actions.resume(made)

    run()

    assert {(sent.to[0], sent.subject) for sent in mailoutbox} == {
        ("li@example.org", "Dear Li Na"), ("new@example.org", "Dear Wei Renamed"),
    }  # fmt: skip


def test_what_a_worker_had_claimed_does_not_go_to_the_address_of_before(
    wei, conference, mailoutbox
):
    made = released(conference)
    workers = [mail_delivery.Handful(OutgoingMail.objects.claim_some(1), 0.0) for _ in range(2)]

    change(wei, email="new@example.org")
    for worker in workers:
        worker.send_all()

    assert [sent.to for sent in mailoutbox] == [["li@example.org"]]
    assert states(made)["wei@example.org"] == Leased.HELD


def test_what_is_held_is_not_mended_before_a_paused_campaign_goes_on(wei, conference):
    made = released(conference)
    actions.pause(made)
    change(wei, email="new@example.org")

    anew.advance()

    assert states(made)["wei@example.org"] == Leased.HELD


def test_who_comes_back_to_the_list_in_time_gets_it(wei, conference, mailoutbox):
    made = released(conference)
    change(wei, email="new@example.org")
    deliver()
    change(wei, email="wei@example.org")

    run()

    assert sorted(sent.to[0] for sent in mailoutbox) == ["li@example.org", "wei@example.org"]
    mail = made.letters.get(delegate=wei).mail
    assert ("readdressed", "new_address") not in life(mail)


def test_an_address_that_died_meanwhile_is_left_out(wei, conference, mailoutbox):
    made = write(campaign(conference))
    FailingAddress.objects.create(delegate=wei, address=wei.email)

    actions.release(made)
    run()

    assert [sent.to for sent in mailoutbox] == [["li@example.org"]]
    assert life(made.letters.get(delegate=wei).mail)[-1] == ("withheld", "dead_address")


def test_a_letter_of_before_its_facts_were_kept_goes_as_it_is(wei, conference, mailoutbox):
    made = write(campaign(conference))
    made.letters.update(facts="")
    change(wei, name_latin="Wei Renamed")

    actions.release(made)
    run()

    assert sorted(sent.subject for sent in mailoutbox) == ["Dear Li Na", "Dear Wei Lan"]


def test_a_selection_that_no_app_offers_any_more_stops_no_message(
    wei, conference, mailoutbox, monkeypatch
):
    released(conference)
    monkeypatch.setattr(audiences, "_selections", {})

    run()

    assert len(mailoutbox) == 2


# -- A document that is being made


@pytest.fixture
def certified(conference):
    """A released campaign, and the certificate it attaches."""
    holder = DelegateFactory(conference=conference, email="holder@example.org")
    certificate = badges.certificate(holder, made=True)
    return released(conference, attachment="certificate"), certificate


def unmake(certificate) -> str:
    pdf = certificate.pdf
    type(certificate).objects.filter(pk=certificate.pk).update(pdf="")
    return pdf


def test_a_document_that_is_being_made_is_waited_for(certified, mailoutbox):
    made, certificate = certified
    pdf = unmake(certificate)
    run()
    [letter] = made.letters.select_related("mail")
    assert (letter.mail.status, life(letter.mail)[-1]) == (Leased.HELD, ("held", "no_document"))

    type(certificate).objects.filter(pk=certificate.pk).update(pdf=pdf)
    anew.advance()

    assert set(states(made).values()) == {Leased.WAITING}


def test_a_document_that_does_not_come_for_an_hour_is_waited_for_no_longer(certified, mailoutbox):
    made, certificate = certified
    unmake(certificate)
    run()
    MailEvent.objects.filter(reason="no_document").update(at=timezone.now() - timedelta(hours=2))

    run()

    assert (set(states(made).values()), mailoutbox) == ({Leased.WITHHELD}, [])
    made.refresh_from_db()
    assert made.state == State.DONE


# -- Tried once more


def test_the_failed_and_what_came_back_go_to_the_present_address(wei, conference, mailoutbox):
    made = released(conference)
    OutgoingMail.objects.filter(to="wei@example.org").update(status=Leased.FAILED)
    OutgoingMail.objects.filter(to="li@example.org").update(status=Leased.BOUNCED)
    FailingAddress.objects.create(delegate=wei, address=wei.email)
    change(wei, email="new@example.org")

    assert actions.retry(made) == Outcome(again=2, stay=0)
    run()

    assert sorted(sent.to[0] for sent in mailoutbox) == ["li@example.org", "new@example.org"]
    assert made.letters.count() == OutgoingMail.objects.filter(kind="campaign").count() == 2


def test_what_failed_at_an_address_that_is_marked_stays_and_is_counted(wei, conference):
    made = released(conference)
    OutgoingMail.objects.update(status=Leased.FAILED)
    FailingAddress.objects.create(delegate=wei, address=wei.email)

    assert actions.retry(made) == Outcome(again=1, stay=1)

    assert states(made) == {"li@example.org": Leased.WAITING, "wei@example.org": Leased.FAILED}


def test_what_was_called_unwanted_is_not_tried_with_the_others(wei, conference):
    made = released(conference)
    OutgoingMail.objects.update(status=Leased.BOUNCED)
    mail = made.letters.get(delegate=wei).mail
    MailEvent.objects.create(mail=mail, what="complained", reason="complained")

    actions.retry(made)

    assert states(made) == {"li@example.org": Leased.WAITING, "wei@example.org": Leased.BOUNCED}


def test_one_of_a_campaign_that_is_over_is_mended_too(wei, conference, mailoutbox):
    made = released(conference)
    OutgoingMail.objects.update(status=Leased.FAILED)
    actions.advance()
    made.refresh_from_db()
    assert made.state == State.DONE
    OutgoingMail.objects.filter(to="wei@example.org").update(status=Leased.WAITING)
    change(wei, name_latin="Wei Renamed")

    run()

    assert [sent.subject for sent in mailoutbox] == ["Dear Wei Renamed"]


def test_what_has_changed_is_counted_before_the_release(wei, conference):
    DelegateFactory(conference=conference, email="yu@example.org")
    made = write(campaign(conference))
    assert look.changes(made) == look.Changes(left_out=0, mended=0)

    change(wei, email="new@example.org")
    people.cancel(Delegate.objects.get(email="yu@example.org"))

    assert look.changes(made) == look.Changes(left_out=1, mended=1)


def test_retry_is_refused_before_the_release(wei, conference):
    made = write(campaign(conference))

    with pytest.raises(Refused, match="wrong_state"):
        actions.retry(made)
