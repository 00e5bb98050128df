"""How staff get in: a first password, a forgotten one, links that ended, capitals in addresses."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from conference import mails
from conference.models import AuditEntry, OutgoingMail, User
from tests.conference.factories import ConferenceFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW = "river of brocade"
BOTH = {"new_password1": NEW, "new_password2": NEW}
FORGOTTEN = "/en/desk/password/"


def links(row: OutgoingMail) -> list[str]:
    """The addresses in a mail's text, without the site."""
    return re.findall(r"http://testserver(/\S+/password/\S+)", row.text)


@pytest.fixture
def invited():
    """Somebody just added to a team."""
    return UserFactory(password=None, email="new@example.org")


@pytest.fixture
def link(invited):
    """The link in the mail to them."""
    return links(mails.send_welcome(ConferenceFactory(), invited, "en"))[0]


def opened(client, link: str) -> str:
    """Where the link leads: the token is in the session, no longer in the address."""
    address = client.get(link)["Location"]
    assert address.endswith("/set-password/")
    return address


def test_set_password_logs_in_and_is_audited(client, invited, link):
    answer = client.post(opened(client, link), BOTH)

    invited.refresh_from_db()
    assert answer["Location"] == reverse("desk:home")
    assert invited.check_password(NEW)
    assert client.get(reverse("desk:home")).status_code == 200
    assert [e.user for e in AuditEntry.objects.filter(action="password.set")] == [invited]


def test_set_password_with_the_lock_on_wrong_passwords_lifts_it(client, settings, invited, link):
    settings.AXES_ENABLED = True
    address = reverse("desk:login")
    facts = {"username": invited.email, "password": "wrong"}
    tries = [facts | {"username": name} for name in ("new@example.org", "NEW@example.org") * 4]
    assert [client.post(address, one).status_code for one in tries] == [422] * 7 + [429]

    client.post(opened(client, link), BOTH)
    client.post(reverse("desk:logout"))

    answer = client.post(address, facts | {"password": NEW})
    assert answer["Location"] == reverse("desk:home")


@pytest.mark.parametrize(
    "typed", [{"new_password1": NEW, "new_password2": "other"}, dict.fromkeys(BOTH, "12345678"), {}]
)
def test_set_password_asks_again_for_two_that_differ_or_are_weak(client, invited, link, typed):
    answer = client.post(opened(client, link), typed)

    invited.refresh_from_db()
    assert (answer.status_code, invited.has_usable_password()) == (422, False)


def test_used_link_says_so_and_offers_a_new_one(client, invited, link):
    client.post(opened(client, link), BOTH)
    client.logout()

    answer = client.get(link)

    assert (answer.status_code, "This link has ended" in answer.content.decode()) == (410, True)
    assert f'href="{FORGOTTEN}"' in answer.content.decode()


def test_form_opened_before_the_link_was_used_sets_nothing(client, invited, link):
    address = opened(client, link)
    invited.set_password("used elsewhere")
    invited.save()

    assert client.post(address, BOTH).status_code == 410
    invited.refresh_from_db()
    assert invited.check_password("used elsewhere")


def test_old_link_has_ended(client, link, settings, monkeypatch):
    late = default_token_generator._now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 60)
    monkeypatch.setattr(default_token_generator, "_now", lambda: late)

    assert client.get(link).status_code == 410


@pytest.mark.parametrize("path", ["MQ/made-up", "MQ/set-password", "%FF/x-y", "OTk5OTk5OTk5/a-b"])
def test_forged_link_has_ended(client, invited, path):
    assert client.get(f"/en/desk/password/{path}/").status_code == 410


def test_link_of_a_closed_account_has_ended(client, invited, link):
    User.objects.filter(pk=invited.pk).update(is_active=False)

    assert client.get(link).status_code == 410


def test_link_stays_out_of_caches_and_search_engines(client, link):
    answer = client.get(link, follow=True)

    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_forgotten_mails_a_link_to_an_active_user_only_and_always_answers_the_same(client):
    UserFactory(email="wei@example.org"), UserFactory(email="gone@example.org", is_active=False)
    asked = ["Wei@Example.org", "gone@example.org", "stranger@example.org"]

    answers = [client.post(FORGOTTEN, {"email": email}) for email in asked]

    pages = {a.content.decode().replace(e, "") for a, e in zip(answers, asked, strict=True)}
    assert ([a.status_code for a in answers], len(pages)) == ([200] * 3, 1)
    assert [row.to for row in OutgoingMail.objects.all()] == ["wei@example.org"]


def test_forgotten_mails_the_invited_too(client, invited):
    client.post(FORGOTTEN, {"email": invited.email})

    [link] = links(OutgoingMail.objects.get())
    assert client.get(link, follow=True).status_code == 200


def test_forgotten_sends_three_links_an_hour_to_one_address(client):
    UserFactory(email="wei@example.org")

    answers = [client.post(FORGOTTEN, {"email": "wei@example.org"}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert OutgoingMail.objects.count() == 3


def test_forgotten_pauses_for_a_network_that_asks_too_often(client):
    asked = [{"email": f"n{n}@example.org"} for n in range(31)]

    assert [client.post(FORGOTTEN, one).status_code for one in asked] == [200] * 30 + [429]


def test_forgotten_keeps_what_is_no_address(client):
    answer = client.post(FORGOTTEN, {"email": "wei"})

    assert (answer.status_code, answer.context["form"]["email"].value()) == (422, "wei")


def test_log_in_page_leads_to_a_new_password(client):
    assert f'href="{FORGOTTEN}"' in client.get(reverse("desk:login")).content.decode()


def test_log_in_ignores_capitals_of_the_address(client):
    UserFactory(email="Wei@example.org")

    answer = client.post(
        reverse("desk:login"), {"username": "wei@EXAMPLE.org", "password": "brocade river"}
    )

    assert answer["Location"] == reverse("desk:home")


def test_user_spelt_the_same_goes_before_one_in_other_capitals():
    for email in ("WEI@example.org", "wei@example.org"):
        UserFactory(email=email)

    assert User.objects.get_by_natural_key("wei@example.org").email == "wei@example.org"
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key("nobody@example.org")


def test_team_shows_who_is_invited_and_sends_the_link_again(client, invited):
    member = MembershipFactory()
    guest = MembershipFactory(conference=member.conference, user=invited)
    client.force_login(member.user)
    team = reverse("desk:team", args=[member.conference.slug])
    again = reverse("desk:member_invite", args=[member.conference.slug, guest.pk])
    own = reverse("desk:member_invite", args=[member.conference.slug, member.pk])

    page = client.get(team).content.decode()
    answers = [client.post(again)["Location"] for _ in range(4)]

    assert (again in page, own in page) == (True, False)
    assert answers == [team] * 4
    assert [row.to for row in OutgoingMail.objects.all()] == [invited.email] * 3


def test_invite_refuses_somebody_with_a_password(client):
    member = MembershipFactory()
    client.force_login(member.user)

    answer = client.post(
        reverse("desk:member_invite", args=[member.conference.slug, member.pk]), follow=True
    )

    assert "This person has set a password already." in answer.content.decode()
    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize(("role", "status"), [("registration", 403), ("read_only", 403)])
def test_invite_is_the_organisers_business(client, invited, role, status):
    member = MembershipFactory(role=role)
    guest = MembershipFactory(conference=member.conference, user=invited)
    client.force_login(member.user)

    answer = client.post(reverse("desk:member_invite", args=[member.conference.slug, guest.pk]))
    assert (answer.status_code, OutgoingMail.objects.count()) == (status, 0)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_wrong_password_is_422_and_keeps_the_address(client, language):
    UserFactory(email="wei@example.org")

    answer = client.post(
        f"/{language}/desk/login/", {"username": "wei@example.org", "password": "wrong"}
    )

    page = answer.content.decode()
    assert (answer.status_code, 'value="wei@example.org"' in page) == (422, True)
    assert answer.context["form"].errors["__all__"][0] in page
