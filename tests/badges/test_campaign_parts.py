"""Certificates in campaigns: all that are a person's, and mailed once whichever way they went."""

import pytest

from badges import actions, queries
from badges.models import Certificate, Sending
from conference.errors import Refused
from conference.models import OutgoingMail
from registration import campaign_actions, campaign_anew
from tests.badges import factories
from tests.conference.factories import ConferenceFactory, UserFactory
from tests.registration.campaigns import campaign, deliver, released, write
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
BODY = {"en": "{certificate} {certificate_link}", "zh-hans": "{certificate} {certificate_link}"}


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def holder(conference):
    """Somebody with two certificates."""
    someone = DelegateFactory(conference=conference)
    factories.certificate(someone, made=True)
    factories.certificate(someone, made=True, index=43)
    return someone


def of(holder):
    return list(Certificate.objects.filter(delegate=holder).order_by("pk"))


def test_all_certificates_of_a_person_are_attached_and_named(conference, holder):
    made = write(campaign(conference, body=BODY, attachment="certificate"))

    mail = made.letters.get(delegate=holder).mail
    names = [each["filename"] for each in mail.attachments]
    assert names == [paper.filename for paper in of(holder)]
    assert ", ".join(paper.serial for paper in of(holder)) in mail.text
    assert all(paper.verify_url in mail.text for paper in of(holder))


def test_who_waits_for_one_of_them_gets_none_yet(conference, holder):
    Certificate.objects.filter(pk=of(holder)[0].pk).update(pdf="")

    made = write(campaign(conference, attachment="certificate"))

    assert made.letters.get(delegate=holder).left_out == "no_attachment"


def test_what_a_campaign_carried_is_mailed(conference, holder):
    released(conference, attachment="certificate")

    rows = queries.certificates(conference)
    assert {row.mail for row in rows} == {OutgoingMail.WAITING}
    with pytest.raises(Refused):
        actions.mail_certificates(conference, of(holder), UserFactory())


def test_what_was_taken_back_before_it_left_is_to_be_mailed(conference, holder):
    made = write(campaign(conference, attachment="certificate"))
    campaign_actions.cancel(made)

    rows = queries.certificates(conference)
    assert dict(queries.counts(rows, ("unmailed", "mailed"))) == {"unmailed": 2, "mailed": 0}
    job = actions.mail_certificates(conference, of(holder), UserFactory())

    assert job.items.count() == 1


def test_what_is_noted_as_mailed_is_what_a_message_written_anew_carries(
    conference, holder, mailoutbox
):
    made = write(campaign(conference, attachment="certificate"))
    replaced, revoked = of(holder)
    newer = factories.certificate(holder, made=True, index=44)
    actions.supersede(replaced, newer, "name corrected")
    actions.revoke_certificate(revoked, "withdrawn")

    campaign_actions.release(made)
    deliver()
    campaign_anew.advance()
    deliver()

    (sent,) = mailoutbox
    assert [name for name, _content, _type in sent.attachments] == [newer.filename]
    assert [each.certificate for each in Sending.objects.all()] == [newer]
    with pytest.raises(Refused, match="nothing_to_mail"):
        actions.mail_certificates(conference, [newer], UserFactory())
