"""Messages sent once more go to the address that their person has now; an uncertain one can be
settled."""

import smtplib

import pytest
from django.urls import reverse
from django.utils import translation

from conference import actions, jobs, mail_again, mail_bounces, mail_delivery, mail_story
from conference.errors import Refused
from conference.lib.leases import Leased
from conference.models import AuditEntry, FormerAddress, Membership, OutgoingMail
from registration import actions as people, campaign_addresses, mails
from registration.models import Delegate
from registration.queries import export
from tests.conference.factories import MembershipFactory, UserFactory
from tests.conference.test_mail import SEND, failing, reloaded, row
from tests.conference.test_mail_bounces import notification
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
NO_SUCH = smtplib.SMTPRecipientsRefused({"wei@example.org": (550, b"5.1.1 no such user")})


@pytest.fixture
def delegate():
    return DelegateFactory(email="wei@example.org", name_latin="Wei Lan")


@pytest.fixture
def refused(delegate, monkeypatch):
    """A message that the server refused because there is no such address."""
    message = mails.link(delegate)
    with monkeypatch.context() as patch:
        patch.setattr(SEND, failing(NO_SUCH))
        mail_delivery.deliver(message.pk)
    assert reloaded(message).status == Leased.FAILED
    return message


@pytest.fixture
def desk(client, delegate):
    """`desk(name, message)`: press it, and what the message's page says then; "" only looks."""
    user = MembershipFactory(conference=delegate.conference, role=Membership.Role.REGISTRATION).user
    client.force_login(user)

    def press(name, message, language="en"):
        with translation.override(language):
            page = reverse("desk:mail_detail", args=[delegate.conference.slug, message.pk])
            if name:
                address = reverse(f"desk:{name}", args=[delegate.conference.slug, message.pk])
                return client.post(address, follow=True).content.decode()
            return client.get(page).content.decode()

    press.user = user
    return press


def move(delegate, email="new@example.org"):
    Delegate.objects.filter(pk=delegate.pk).update(email=email)


def test_once_more_goes_to_the_present_address_under_another_message_id(
    delegate, refused, mailoutbox
):
    move(delegate)

    mail_again.send_again(refused)
    mail_delivery.deliver(refused.pk)

    [sent] = mailoutbox
    assert sent.to == ["new@example.org"]
    assert sent.extra_headers["Message-ID"] == reloaded(refused).message_id
    [former] = refused.formers.all()
    assert (former.address, former.message_id != refused.message_id) == ("wei@example.org", True)
    assert list(refused.life.values_list("what", flat=True)) == [
        "written", "tried", "refused", "readdressed", "again", "tried", "sent",
    ]  # fmt: skip


def test_the_same_address_keeps_its_message_id_also_after_another_was_tried(delegate, refused):
    first = refused.message_id
    move(delegate)
    mail_again.send_again(refused)
    OutgoingMail.objects.update(status=Leased.FAILED)
    campaign_addresses.unmark(delegate)
    move(delegate, "wei@example.org")

    mail_again.send_again(refused)

    assert (reloaded(refused).to, refused.message_id) == ("wei@example.org", first)
    assert [former.address for former in refused.formers.all()] == ["new@example.org"]


def test_an_address_that_is_marked_dead_is_refused_until_somebody_knows_better(delegate, refused):
    with pytest.raises(Refused) as no:
        mail_again.send_again(refused)
    assert no.value.code == "dead_address"
    assert "wei@example.org is marked" in str(no.value.message)
    assert reloaded(refused).status == Leased.FAILED

    campaign_addresses.unmark(delegate)
    mail_again.send_again(refused)

    assert (reloaded(refused).status, refused.formers.count()) == (Leased.WAITING, 0)


@pytest.mark.parametrize("make", [mails.confirm, mails.confirm_new_address])
def test_a_link_that_proves_an_address_goes_to_no_other(delegate, make):
    Delegate.objects.update(pending_email="asked@example.org")
    message = make(Delegate.objects.get())
    OutgoingMail.objects.update(status=Leased.FAILED)
    Delegate.objects.update(email="new@example.org", pending_email="")

    with pytest.raises(Refused) as no:
        mail_again.send_again(message)

    assert no.value.code == "not_theirs"
    assert reloaded(message).status == Leased.FAILED


def test_a_link_to_an_address_that_is_still_asked_about_is_sent_once_more(delegate):
    Delegate.objects.update(pending_email="asked@example.org")
    message = mails.confirm_new_address(Delegate.objects.get())
    OutgoingMail.objects.update(status=Leased.FAILED)

    mail_again.send_again(message)

    assert (reloaded(message).status, message.to) == (Leased.WAITING, "asked@example.org")


def test_what_was_sent_is_not_sent_once_more():
    message = row(status=Leased.DONE)

    with pytest.raises(Refused, match="wrong_state"):
        mail_again.send_again(message)

    assert reloaded(message).status == Leased.DONE


def test_nothing_is_sent_once_more_to_somebody_who_was_erased(delegate, refused):
    people.erase(delegate)

    with pytest.raises(Refused, match="erased"):
        mail_again.send_again(refused)


def test_a_job_tries_those_again_whose_address_may_work(delegate, refused):
    job = jobs.start(delegate.conference, "test", "Two messages", UserFactory())
    OutgoingMail.objects.update(job=job)
    other = row(status=Leased.FAILED, job=job, conference=delegate.conference)

    assert actions.retry_job(job) == 1

    assert (reloaded(other).status, reloaded(refused).status) == (Leased.WAITING, Leased.FAILED)


# -- What comes back from the address of before


def test_what_comes_back_from_the_former_address_says_nothing_of_the_new(delegate):
    message = row(
        conference=delegate.conference, about=f"registration.delegate:{delegate.pk}",
        status=Leased.UNCERTAIN,
    )  # fmt: skip
    move(delegate)
    mail_again.send_again(message)
    mail_delivery.deliver(message.pk)

    assert mail_bounces.take_all([notification()] * 2) == {"ours": 2}

    assert (reloaded(message).status, message.to) == (Leased.DONE, "new@example.org")
    last = message.life.last()
    assert (last.what, last.reason) == ("former", "no_such_address")
    assert message.life.filter(what="former").count() == 1
    assert [each.address for each in delegate.failing_addresses.all()] == ["wei@example.org"]


def test_an_erasure_forgets_the_former_address_and_an_export_names_it(delegate, refused):
    move(delegate)
    mail_again.send_again(refused)
    delegate.refresh_from_db()
    [told] = export(delegate)["mails"]
    assert told["former_addresses"] == ["wei@example.org"]

    people.erase(delegate)

    assert "example.org" not in FormerAddress.objects.get().address


# -- The page


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "is new@example.org now: sent once more, it goes there"),
     ("zh-hans", "再次发送时会发往该地址")],
)  # fmt: skip
def test_the_page_says_where_it_goes_now(delegate, refused, desk, language, words):
    move(delegate)

    assert words in desk("", refused, language)
    desk("mail_retry", refused)

    told = desk("", refused)
    assert "before: wei@example.org" in told
    assert "Goes to another address from now on" in told


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "wei@example.org is marked as an address that does not work."),
     ("zh-hans", "wei@example.org 已被标记为无法送达")],
)  # fmt: skip
def test_the_page_of_a_dead_address_offers_no_button_and_leads_to_the_person(
    delegate, refused, desk, language, words
):
    told = desk("", refused, language)

    with translation.override(language):
        person = reverse("conference:person", args=[delegate.conference.slug, delegate.pk])
    assert words in told
    assert f'href="{person}"' in told
    assert "mail_retry" not in told
    assert "/retry/" not in told
    assert words in desk("mail_retry", refused, language)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "It came back. As long as the reason stands"), ("zh-hans", "此邮件曾被退回")],
)
def test_what_came_back_can_be_sent_once_more_after_a_warning(
    delegate, desk, language, words, mailoutbox
):
    message = row(
        conference=delegate.conference, about=f"registration.delegate:{delegate.pk}",
        status=Leased.DONE,
    )  # fmt: skip
    mail_bounces.take_all([notification("5.2.2", answer="552 5.2.2 mailbox full")])

    told = desk("", message, language)
    assert (words in told, "<details" in told) == (True, True)
    desk("mail_retry", message)
    mail_delivery.deliver(message.pk)

    assert [sent.to for sent in mailoutbox] == [["wei@example.org"]]
    assert (reloaded(message).status, message.bounced_at) == (Leased.DONE, None)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "its reader may then get it twice"), ("zh-hans", "收件人可能会收到两封")],
)
def test_an_uncertain_one_is_sent_once_more_only_after_a_question(delegate, desk, language, words):
    message = row(conference=delegate.conference, status=Leased.UNCERTAIN)

    told = desk("", message, language)

    assert words in told[told.index("<details") : told.index("</details>")]
    assert told.count("/retry/") == 1


def test_an_uncertain_one_that_arrived_is_settled_and_needs_nobody_any_more(
    client, delegate, desk, mailoutbox
):
    message = row(conference=delegate.conference, status=Leased.UNCERTAIN)
    outbox = reverse("desk:mail", args=[delegate.conference.slug])
    assert client.get(outbox).context["unhappy"] == 1

    desk("mail_arrived", message)
    mail_delivery.deliver(message.pk)

    assert (reloaded(message).status, message.error, mailoutbox) == (Leased.DONE, "", [])
    assert client.get(outbox).context["unhappy"] == 0
    last = message.life.get()
    assert (last.what, last.by) == ("settled", desk.user)
    assert mail_story.tell(message).lines[-1].kind == "ok"
    assert AuditEntry.objects.filter(action="work.settled").count() == 1


def test_what_failed_is_not_said_to_have_arrived(delegate, desk):
    message = row(conference=delegate.conference, status=Leased.FAILED)

    told = desk("mail_arrived", message)

    assert "That is not possible now" in told
    assert reloaded(message).status == Leased.FAILED
