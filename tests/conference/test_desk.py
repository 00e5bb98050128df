"""The desk's own pages: who gets in, and what they show."""

import pytest
from django.test import Client
from django.urls import reverse

from conference import mail
from conference.lib.leases import Leased
from conference.models import Membership, OutgoingMail
from tests.conference.factories import ConferenceFactory, MembershipFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role
PAGES = ["desk:mail", "desk:jobs", "desk:audit", "desk:settings", "desk:team", "desk:tokens"]


@pytest.fixture
def member(client):
    """A logged-in organiser's membership."""
    membership = MembershipFactory()
    client.force_login(membership.user)
    return membership


def notice(conference):
    facts = {"to": "wei@example.org", "language": "en", "context": {"user": "Wei"}}
    return mail.queue("mail/test", conference=conference, **facts)


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_strangers_to_log_in(client, name):
    address = reverse(name, args=[ConferenceFactory().slug])

    assert client.get(address)["Location"] == f"{reverse('desk:login')}?next={address}"


@pytest.mark.parametrize("name", PAGES)
def test_page_of_another_conference_is_not_found(client, member, name):
    assert client.get(reverse(name, args=[ConferenceFactory().slug])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_an_organiser(client, member, name):
    notice(member.conference)

    assert client.get(reverse(name, args=[member.conference.slug])).status_code == 200


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        (Role.REGISTRATION, {"desk:mail", "desk:jobs", "desk:audit"}),
        (Role.DOOR_LEAD, {"desk:jobs", "desk:audit"}),
        (Role.READ_ONLY, {"desk:jobs", "desk:audit"}),
    ],
)
def test_role_opens_its_own_pages_only(client, role, opens):
    membership = MembershipFactory(role=role)
    client.force_login(membership.user)
    slug = membership.conference.slug

    answers = {name: client.get(reverse(name, args=[slug])).status_code for name in PAGES}

    assert answers == {name: 200 if name in opens else 403 for name in PAGES}


def test_home_with_one_conference_leads_straight_to_it(client, member):
    answer = client.get(reverse("desk:home"))

    assert answer["Location"] == reverse("conference:overview", args=[member.conference.slug])


def test_mail_retry_sends_an_uncertain_message_again_only_when_asked(
    client, member, mailoutbox, run_jobs
):
    message = notice(member.conference)
    handed = {"status": Leased.UNCERTAIN, "handed_over_at": message.created_at}
    type(message).objects.filter(pk=message.pk).update(**handed)

    with run_jobs():
        client.post(reverse("desk:mail_retry", args=[member.conference.slug, message.pk]))

    assert [sent.subject for sent in mailoutbox] == ["A test mail"]


def test_of_a_test_mail_that_nobody_gets_the_desk_says_so(client, member, mailoutbox):
    member.conference.is_demo = True
    member.conference.save()
    member.user.email = "organiser@example.org"
    member.user.save()

    answer = client.post(reverse("desk:test_mail", args=[member.conference.slug]), follow=True)

    message = OutgoingMail.objects.get()
    own = reverse("desk:mail_detail", args=[member.conference.slug, message.pk])
    told = answer.content.decode()
    assert "is written and held back" in told
    assert f'href="{own}"' in told
    assert "on its way" not in told


def test_mail_of_another_conference_is_not_found(client, member):
    foreign = notice(ConferenceFactory())

    address = reverse("desk:mail_detail", args=[member.conference.slug, foreign.pk])
    assert client.get(address).status_code == 404


def test_retry_by_get_is_a_wrong_method(client, member):
    address = reverse("desk:mail_retry", args=[member.conference.slug, 1])

    assert client.get(address).status_code == 405


def test_settings_keep_what_was_typed_when_the_days_are_wrong(client, member):
    days = {"starts_on": "2026-05-02", "ends_on": "2026-05-01", "name_0": "Spring gathering"}

    answer = client.post(reverse("desk:settings", args=[member.conference.slug]), days)

    assert answer.status_code == 422
    assert answer.context["form"].errors["ends_on"] == ["The last day is before the first."]
    assert answer.context["form"]["starts_on"].value() == "2026-05-02"


def test_token_is_shown_once(client, member):
    address = reverse("desk:tokens", args=[member.conference.slug])
    facts = {"name": "Website", "scopes": ["programme:read"]}

    secret = client.post(address, facts).context["secret"]

    assert secret.startswith("jj_")
    assert secret not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "This is over already. Please choose a later time, or leave it empty."),
        ("zh-hans", "这个时间已过。请选择更晚的时间，或留空。"),
    ],
)
def test_token_that_is_over_already_is_not_made(client, member, language, words):
    address = f"/{language}/desk/{member.conference.slug}/settings/tokens/"
    facts = {"name": "Website", "scopes": ["programme:read"], "expires_at": "2020-01-01T10:00"}

    answer = client.post(address, facts)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"expires_at": [words]}
    assert 'value="2020-01-01T10:00"' in answer.content.decode()
    assert (answer.context["secret"], member.conference.api_tokens.count()) == ("", 0)


def test_token_may_end_later(client, member):
    facts = {"name": "Website", "scopes": ["programme:read"], "expires_at": "2099-01-01T10:00"}

    answer = client.post(reverse("desk:tokens", args=[member.conference.slug]), facts)

    assert (answer.status_code, answer.context["secret"][:3]) == (200, "jj_")


def test_form_without_a_csrf_token_is_refused_with_a_page_that_says_so(member):

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member.user)

    answer = strict.post(reverse("desk:tokens", args=[member.conference.slug]), {})

    assert answer.status_code == 403
    assert "This form is too old" in answer.content.decode()


def test_wrong_method_gets_a_page_that_says_so(client, member):
    answer = client.get(reverse("desk:test_mail", args=[member.conference.slug]))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This does not work this way" in answer.content.decode()


def test_body_beyond_the_limit_gets_a_page_that_says_so(client, member, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    address = reverse("desk:tokens", args=[member.conference.slug])

    answer = client.post(address, {"name": "x" * 2000})

    assert answer.status_code == 413
    assert "This is too large" in answer.content.decode()


def test_own_form_without_a_csrf_cookie_can_be_sent_again_as_it_was_typed(member):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member.user)
    address = reverse("desk:tokens", args=[member.conference.slug])

    answer = strict.post(address, {"name": "Website"}, headers={"Origin": "http://testserver"})

    assert (answer.status_code, answer.context["typed"]) == (403, [("name", "Website")])
    foreign = strict.post(address, {"name": "x"}, headers={"Origin": "http://testserver.evil"})
    assert foreign.context["typed"] == []


def test_put_without_a_csrf_token_is_a_wrong_method(member):
    strict = Client(enforce_csrf_checks=True)

    assert strict.put(reverse("conference:home")).status_code == 405


def test_refused_page_is_written_down(client):
    reader = MembershipFactory(role=Role.READ_ONLY)
    client.force_login(reader.user)
    client.get(reverse("desk:settings", args=[reader.conference.slug]))

    entry = reader.conference.audit_entries.get(action="desk.refused")
    assert (entry.user, entry.after["needed"]) == (reader.user, "settings")


def test_log_in_page_names_the_site_not_the_host(client):
    assert client.get(reverse("desk:login")).context["site_name"] == "Jinjiang"


@pytest.mark.parametrize(
    ("superuser", "conferences", "offered"), [(False, 1, False), (False, 2, True), (True, 1, True)]
)
def test_rail_leads_to_all_conferences_where_that_is_another_page(
    client, member, superuser, conferences, offered
):
    member.user.is_superuser = superuser
    member.user.save()
    for _other in range(conferences - 1):
        MembershipFactory(user=member.user)

    page = client.get(reverse("desk:jobs", args=[member.conference.slug])).content.decode()

    assert (">All conferences</a>" in page) is offered
