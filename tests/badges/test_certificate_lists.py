"""The list of certificates narrowed: by kind, issue and mail; files and mailings follow it."""

import pytest
from django.urls import reverse

from badges import actions, certificate_lists
from badges.certificate_lists import Shown
from badges.models import Certificate
from conference.models import Job
from tests.badges import awards, factories
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def papers(conference):
    """An endorsement and an organiser's certificate of one person, another's of another issue."""
    person = DelegateFactory(conference=conference, email="wang@example.org", language="zh-hans")
    other = DelegateFactory(conference=conference, email="li@example.org")
    return factories.certificate(person), awards.award(person), awards.award(other)


@pytest.fixture
def desk(client, conference):
    client.force_login(MembershipFactory(conference=conference).user)
    return client


def at(name, conference):
    return reverse(f"badges:{name}", args=[conference.slug])


def test_rows_are_narrowed_by_kind_issue_and_mail(conference, papers):
    endorsement, organiser, other = papers
    factories.mailed(other)

    def found(**asked):
        return list(Shown.of(asked).rows(conference).order_by("pk"))

    assert found(kind="organiser") == [organiser, other]
    assert found(issue=str(other.issue_id)) == [other]
    assert found(kind="organiser", state="unmailed") == [organiser]
    assert found(state="mailed") == [other]
    assert found(issue="x") == found(issue="9" * 40) == found(kind="none") == []
    assert found() == [endorsement, organiser, other]


def test_choices_are_what_there_is(conference, papers):
    found = certificate_lists.choices(conference)

    assert [(code, count) for code, _label, count in found["kinds"]] == [
        ("signatory", 1), ("organiser", 2),
    ]  # fmt: skip
    assert [(code, count) for code, _label, count in found["issued"]] == [
        (str(papers[2].issue_id), 1), (str(papers[1].issue_id), 1),
    ]  # fmt: skip


def test_the_page_shows_what_was_asked_for_and_sends_it_along(desk, conference, papers):
    asked = {"kind": "organiser", "issue": str(papers[2].issue_id)}

    page = desk.get(at("desk_certificates", conference), asked).content.decode()

    assert [paper.serial in page for paper in papers] == [False, False, True]
    for name, value in asked.items():
        assert page.count(f'<input type="hidden" name="{name}" value="{value}">') == 3


def test_mailing_and_files_are_of_what_the_list_shows(desk, conference, papers):
    asked = {"all": "1", "kind": "organiser"}

    desk.post(at("desk_mail_certificates", conference), asked)
    desk.post(at("desk_print_order", conference), asked | {"form": "zip"})

    mailed = Certificate.objects.filter(sendings__item__job__kind="mail_certificates")
    ordered = conference.work_items.get(task=actions.MAKE_BUNDLE)
    assert list(mailed.order_by("pk")) == [papers[1], papers[2]]
    assert sorted(ordered.payload["certificates"]) == [papers[1].pk, papers[2].pk]


def test_the_dialog_says_how_many_mails_go_and_whose_address_takes_none(desk, conference, papers):
    papers[2].delegate.failing_addresses.create(address="LI@example.org")
    address = at("desk_certificates", conference)

    page = desk.get(address).content.decode()

    assert "2 certificates go out" in page
    assert "1 person gets one mail." in page
    assert "1 person gets no mail" in page
    assert list(Shown(state="unreached").rows(conference)) == [papers[2]]


@pytest.mark.parametrize(
    ("state", "words"), [("bounced", "came back"), ("uncertain", "uncertain"), ("done", "mailed")]
)
def test_the_list_says_what_became_of_a_mail(desk, conference, papers, state, words):
    factories.mailed(papers[2]).mails.update(status=state)

    page = desk.get(at("desk_certificates", conference)).content.decode()

    assert page.count(f">{words}</span>") == 1
    assert "on its way" not in page


def test_who_is_left_out_is_said_with_the_reason(desk, conference, papers):
    papers[2].delegate.failing_addresses.create(address="li@example.org", is_complaint=True)

    answer = desk.post(at("desk_mail_certificates", conference), {"all": "1"}, follow=True)

    (words,) = map(str, answer.context["messages"])
    assert words == (
        f"1 person gets no mail, because they called a message unwanted: {papers[2].delegate}"
    )
    assert Job.objects.get().items.count() == 1


def test_the_own_page_tells_two_certificates_of_one_gathering_apart(client, conference):
    person = awards.arrived(conference, language="zh-hans")
    awards.award(person)
    awards.award(person, kind="attendance")

    page = client.get(f"/zh-hans/me/{person.key}/").content.decode()

    for title in ("我的证书", "参会证书", "组织荣誉证书"):
        assert page.count(title) == 1
