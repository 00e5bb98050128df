"""The desk's pages of badges and certificates, as the roles see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from badges import actions
from badges.models import Badge, Certificate
from conference.models import Job, Membership, WorkItem
from tests.badges import factories
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def enter(client, conference):
    """Log in with a role at the conference."""

    def log_in(role=Role.ORGANISER):
        client.force_login(MembershipFactory(conference=conference, role=role).user)
        return client

    return log_in


@pytest.fixture
def badge(conference):
    return factories.badge(
        DelegateFactory(conference=conference, name_zh="王伟", name_latin="Wang Wei")
    )


@pytest.fixture
def certificate(conference):
    return factories.certificate(DelegateFactory(conference=conference))


def at(name: str, conference, *args) -> str:
    return reverse(f"badges:{name}", args=[conference.slug, *args])


NONE = "No certificate is in force, so there is none to mail."
ALL_MAILED = "Every certificate in force has been mailed."


def test_certificates_are_all_mailed_only_where_there_are_some(enter, conference):
    address = at("desk_certificates", conference)

    assert NONE in enter().get(address).content.decode()

    paper = factories.certificate(DelegateFactory(conference=conference), made=True)
    page = enter().get(address).content.decode()
    assert NONE not in page
    assert ALL_MAILED not in page

    factories.mailed(paper)
    assert ALL_MAILED in enter().get(address).content.decode()

    actions.revoke_certificate(paper, "a slip")
    assert NONE in enter().get(address).content.decode()


@pytest.mark.parametrize("name", ["desk_list", "desk_certificates"])
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.READ_ONLY])
def test_lists_show_rows_to_all_staff(enter, conference, badge, certificate, name, role):
    page = enter(role).get(at(name, conference)).content.decode()

    shown = badge.code if name == "desk_list" else certificate.serial
    assert shown in page
    assert ("<button" in page.split("<main")[-1].split("</search>")[-1]) is True
    assert ("Revoke" in page) is (role == Role.ORGANISER)


@pytest.mark.parametrize("name", ["desk_list", "desk_certificates"])
def test_empty_lists_say_what_happens_next(enter, conference, name):
    assert "here" in enter().get(at(name, conference)).content.decode()


def test_list_is_narrowed_by_state_and_text(enter, conference, badge):
    names = {"name_zh": "李娜", "name_latin": "Li Na"}
    other = factories.badge(DelegateFactory(conference=conference, **names))
    client = enter()

    pages = [client.get(at("desk_list", conference) + query).content.decode()
             for query in ("?q=wangwei", "?state=revoked", "?state=making&q=li+na")]  # fmt: skip
    assert [(badge.code in page, other.code in page) for page in pages] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip


def test_list_asks_the_database_as_often_for_many_as_for_few(enter, conference, badge):
    client = enter()
    client.get(at("desk_list", conference))
    with CaptureQueriesContext(connection) as few:
        client.get(at("desk_list", conference))
    for _ in range(5):
        factories.badge(DelegateFactory(conference=conference))
    with CaptureQueriesContext(connection) as many:
        client.get(at("desk_list", conference))

    assert len(many) == len(few)


def test_reprint_and_revoke_from_the_desk(enter, conference, badge):
    client = enter(Role.REGISTRATION)

    client.post(at("desk_reprint", conference, badge.pk))
    answer = client.post(at("desk_revoke", conference, badge.pk), {"reason": "lost"})

    badge.refresh_from_db()
    assert (badge.print_serial, badge.status, badge.end_reason) == (2, "revoked", "lost")
    assert answer.url == at("desk_list", conference)


def test_a_refusal_becomes_a_message(enter, conference, badge):
    client = enter()
    client.post(at("desk_revoke", conference, badge.pk))

    answer = client.post(at("desk_revoke", conference, badge.pk), follow=True)
    assert [str(message) for message in answer.context["messages"]][-1] == (
        "This badge is revoked already."
    )


def test_issue_for_who_has_none(enter, conference):
    delegate = DelegateFactory(conference=conference)

    enter().post(at("desk_issue", conference, delegate.pk))
    assert Badge.objects.get().delegate == delegate


def test_a_failed_badge_is_made_again(enter, conference, badge):
    WorkItem.objects.update(status="failed", error="no font has it")
    client = enter()

    assert "no font has it" in client.get(at("desk_list", conference)).content.decode()
    client.post(at("desk_make_badge", conference, badge.pk))
    assert WorkItem.objects.filter(status="waiting").get().payload["revision"] == 2


def test_certificates_can_be_revoked_and_made_again(enter, conference, certificate):
    client = enter(Role.CEREMONY_HOST)

    client.post(at("desk_make_certificate", conference, certificate.pk))
    revoke = at("desk_revoke_certificate", conference, certificate.pk)
    done, refused = client.post(revoke, {"reason": "x"}), client.post(revoke)

    assert [done.url, refused.url] == [at("desk_certificate", conference, certificate.pk)] * 2
    certificate.refresh_from_db()
    assert (certificate.revision, certificate.status) == (2, Certificate.Status.REVOKED)


@pytest.mark.parametrize(
    ("name", "role"),
    [("desk_reprint", Role.READ_ONLY), ("desk_revoke", Role.CEREMONY_HOST),
     ("desk_make_badge", Role.PROGRAMME)],
)  # fmt: skip
def test_badges_need_the_capability(enter, conference, badge, name, role):
    assert enter(role).post(at(name, conference, badge.pk)).status_code == 403


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.REGISTRATION, Role.DOOR_LEAD])
def test_mailing_needs_the_capability(enter, conference, role):
    assert enter(role).post(at("desk_mail_certificates", conference)).status_code == 403


def mailed(job) -> list[Certificate]:
    """The certificates that a mailing brings."""
    rows = Certificate.objects.filter(sendings__item__job=job)
    return list(rows.order_by("pk"))


def test_one_button_mails_all(enter, conference, certificate):
    other = factories.certificate(DelegateFactory(conference=conference), index=43)
    client = enter(Role.CEREMONY_HOST)

    page = client.get(at("desk_certificates", conference)).content.decode()
    answer = client.post(at("desk_mail_certificates", conference), {"all": "1"})

    job = Job.objects.get()
    assert "2 certificates go out" in page
    assert answer.url == reverse("desk:job", args=[conference.slug, job.pk])
    assert mailed(job) == [certificate, other]


def test_the_chosen_are_mailed_and_again_if_asked(enter, conference, certificate):
    factories.certificate(DelegateFactory(conference=conference), index=43)
    chosen = {"certificates": [certificate.pk]}
    client, target = enter(), at("desk_mail_certificates", conference)

    client.post(target, chosen)
    refused = client.post(target, chosen, follow=True)
    client.post(target, chosen | {"resend": "1"})

    assert [mailed(job) for job in Job.objects.order_by("pk")] == [[certificate]] * 2
    assert "has been mailed" in str(*refused.context["messages"])


@pytest.mark.parametrize("key", [lambda foreign: foreign.pk, lambda foreign: 0,
                                 lambda foreign: "x", lambda foreign: "9" * 40])  # fmt: skip
def test_mailing_what_this_conference_has_not_is_404(enter, conference, certificate, key):
    sent = {"certificates": [certificate.pk, key(factories.certificate(index=44))]}

    answer = enter().post(at("desk_mail_certificates", conference), sent)

    assert (answer.status_code, Job.objects.count()) == (404, 0)


@pytest.mark.parametrize(
    ("language", "sent", "words"),
    [
        ("en", {}, "Nothing was chosen. Please tick at least one certificate."),
        ("zh-hans", {}, "尚未选择任何证书，请至少勾选一份。"),
        ("en", {"all": "1"}, "No certificate is in force, so there is none to mail."),
        ("zh-hans", {"all": "1"}, "没有有效的证书可发送。"),
    ],
)
def test_mailing_nothing_says_why(enter, conference, language, sent, words):
    address = f"/{language}/desk/{conference.slug}/certificates/mail/"

    answer = enter().post(address, sent, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [words]


def test_mailing_only_what_was_revoked_says_so(enter, conference, certificate):
    actions.revoke_certificate(certificate)
    sent = {"certificates": [certificate.pk]}

    answer = enter().post(at("desk_mail_certificates", conference), sent, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "No certificate is in force, so there is none to mail."
    ]


def test_documents_open_on_the_desk(enter, conference):
    badge = factories.badge(DelegateFactory(conference=conference), made=True)
    row = factories.certificate(badge.delegate, made=True)
    client = enter(Role.READ_ONLY)

    found = [client.get(at("desk_badge_pdf", conference, badge.pk)).getvalue(),
             client.get(at("desk_certificate_pdf", conference, row.pk)).getvalue()]  # fmt: skip
    assert found == [factories.stored(badge.pdf), factories.stored(row.pdf)]


def test_another_conferences_rows_are_not_there(enter, conference):
    foreign, paper = factories.badge(), factories.certificate(index=45)
    client = enter()

    statuses = [
        client.get(at("desk_badge_pdf", conference, foreign.pk)).status_code,
        client.post(at("desk_reprint", conference, foreign.pk)).status_code,
        client.post(at("desk_revoke_certificate", conference, paper.pk)).status_code,
        client.post(at("desk_issue", conference, foreign.delegate_id)).status_code,
        client.get(at("desk_list", foreign.conference)).status_code,
    ]
    assert statuses == [404] * 5


@pytest.mark.parametrize("name", ["desk_reprint", "desk_revoke", "desk_make_badge"])
def test_writing_takes_post_only(enter, conference, badge, name):
    assert enter().get(at(name, conference, badge.pk)).status_code == 405


def test_back_goes_to_our_own_pages_only(enter, conference, badge):
    client = enter()

    targets = [
        client.post(at("desk_make_badge", conference, badge.pk), {"next": target}).url
        for target in ("/en/desk/", "https://example.org/", "//example.org")
    ]
    assert targets == ["/en/desk/", *[at("desk_list", conference)] * 2]
