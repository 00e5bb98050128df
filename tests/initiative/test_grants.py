"""Associations hold ceremonies of their own: granted, set up by a host, ended; all apart."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from conference.errors import Refused
from conference.models import AuditEntry, Conference, OutgoingMail, User
from initiative import actions, ceremony_actions, grants, text_actions
from initiative.grants import Gathering
from initiative.models import Grant
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory, InitiativeFactory
from tests.initiative.signing import given, signed
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
HOST = "host@example.org"


def granted(ceremony=None, **changes) -> Grant:
    """An association's leave for a month."""
    facts = {
        "association": "山城创作者协会", "email": HOST, "language": "zh-hans", "by": None,
        "until": timezone.now() + timedelta(days=30),
    }  # fmt: skip
    return grants.grant(ceremony or CeremonyFactory(), **(facts | changes))


def gathering(**changes) -> Gathering:
    """What a host says."""
    facts = {"host": "王芳", "name": "重庆签署会", "city": "重庆", "day": timezone.localdate()}
    return Gathering(**(facts | {"language": "zh-hans"} | changes))


@pytest.fixture
def guest():
    """A gathering that was set up by a grant: its planned ceremony."""
    return grants.set_up(granted(), gathering())


def test_a_grant_is_mailed_with_the_link_and_written_down():
    made = granted()

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to, made.key in mail.text) == ("grant", HOST, True)
    assert AuditEntry.objects.get(action="grant.given").conference == made.conference


def test_the_host_gets_a_hidden_conference_and_is_its_only_organiser(guest):
    conference = guest.conference

    assert (conference.published, guest.state, str(conference)) == (False, "planned", "重庆签署会")
    assert conference.organiser == {"zh-hans": "山城创作者协会"}
    assert [(each.user.email, each.role) for each in conference.memberships.all()] == [
        (HOST, "organiser")
    ]
    assert guest.grant.until == guest.allowed_until
    assert OutgoingMail.objects.filter(to=HOST, kind="welcome").count() == 1


def test_a_grant_sets_up_one_gathering(guest):
    with pytest.raises(Refused, match="set_up"):
        grants.set_up(guest.grant, gathering())


def test_ended_before_it_was_used_nothing_can_be_set_up():
    made = granted()
    grants.end(made, None)

    with pytest.raises(Refused, match="grant_over"):
        grants.set_up(made, gathering())


def test_ended_later_the_signing_closes_for_good_and_what_was_signed_stands(guest):
    ceremony_actions.set_state(guest, "open")
    delegate = DelegateFactory(conference=guest.conference)
    signature = actions.sign(guest.initiative, delegate, given(guest.initiative))

    grants.end(guest.grant, None)

    guest.refresh_from_db()
    signature.refresh_from_db()
    assert (guest.state, signature.status) == ("closed", "signed")
    with pytest.raises(Refused, match="grant_over"):
        ceremony_actions.set_state(guest, "open")


def test_nobody_signs_there_once_its_time_is_over(guest):
    ceremony_actions.set_state(guest, "open")
    type(guest).objects.filter(pk=guest.pk).update(allowed_until=timezone.now())

    with pytest.raises(Refused, match="closed"):
        actions.sign(
            guest.initiative, DelegateFactory(conference=guest.conference), given(guest.initiative)
        )


def test_a_second_grant_to_the_same_association_waits_for_the_end_of_the_first():
    first = granted()
    home = first.conference.ceremonies.get()

    with pytest.raises(Refused, match="granted"):
        granted(home)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            conference=first.conference, initiative=first.initiative, email=HOST, language="en",
            association=first.association, until=first.until,
        )  # fmt: skip
    grants.end(first, None)
    assert granted(home).stands


def test_a_time_that_is_over_is_refused():
    with pytest.raises(Refused, match="is_over"):
        granted(until=timezone.now())


def test_what_is_the_initiative_s_is_not_a_guest_s(guest):
    others = InitiativeFactory()

    with pytest.raises(Refused, match="guest"):
        granted(guest, association="Another")
    with pytest.raises(Refused, match="guest"):
        ceremony_actions.plan(guest.conference, others)
    with pytest.raises(Refused, match="guest"):
        ceremony_actions.set_joining(guest, joins_online=True, moderated=True)
    with pytest.raises(Refused, match="guest"):
        text_actions.publish(guest, "en", {}, "")
    assert others.ceremonies.count() == 0


def test_a_host_sees_nothing_of_the_others_and_they_nothing_of_it(client, guest):
    home = guest.grant.conference
    secret = DelegateFactory(conference=home, name_zh="别城人", name_latin="Bie Chengren")
    signed(guest.initiative, conference=home, delegate=secret)
    own = DelegateFactory(conference=guest.conference, name_zh="本城人", name_latin="Ben Chengren")
    host = User.objects.get(email=HOST)
    organiser = MembershipFactory(conference=home).user
    pages = ("conference:overview", "initiative:desk_ceremony", "initiative:desk_joins")

    seen = {}
    for user in (host, organiser):
        client.force_login(user)
        for conference in (home, guest.conference):
            answers = [client.get(reverse(page, args=[conference.slug])) for page in pages]
            seen[user, conference] = {answer.status_code for answer in answers}
    client.force_login(host)
    listed = client.get(reverse("initiative:desk_ceremony", args=[guest.conference.slug]))

    assert seen == {
        (host, home): {404}, (host, guest.conference): {200},
        (organiser, home): {200}, (organiser, guest.conference): {404},
    }  # fmt: skip
    assert "别城人" not in listed.content.decode()
    assert list(guest.conference.delegates.all()) == [own]


def test_two_guests_see_nothing_of_each_other(client, guest):
    home = guest.grant.conference.ceremonies.get()
    other = grants.set_up(
        granted(home, association="Another", email="b@example.org"), gathering(name="Another")
    )
    client.force_login(User.objects.get(email="b@example.org"))

    assert (
        client.get(reverse("conference:overview", args=[other.conference.slug])).status_code == 200
    )
    page = reverse("initiative:desk_ceremony", args=[guest.conference.slug])
    assert client.get(page).status_code == 404


def test_the_public_page_lists_it_once_its_pages_are_open(client, guest):
    page = reverse("initiative:show", args=[guest.initiative.slug])

    before = "重庆签署会" in client.get(page).content.decode()
    Conference.objects.filter(pk=guest.conference_id).update(published=True)

    assert (before, "重庆签署会" in client.get(page).content.decode()) == (False, True)


def test_an_organiser_grants_and_ends_on_the_desk(client):
    ceremony = CeremonyFactory()
    client.force_login(MembershipFactory(conference=ceremony.conference).user)
    page = reverse("initiative:desk_grants", args=[ceremony.conference.slug, ceremony.pk])
    facts = {
        "association": "山城创作者协会", "email": HOST, "language": "en",
        "until": str(timezone.localdate() + timedelta(days=9)),
    }  # fmt: skip

    sent = client.post(page, facts)
    again = client.post(page, facts)
    made = Grant.objects.get()
    client.post(reverse("initiative:desk_grant_end", args=[ceremony.conference.slug, made.pk]))

    assert (sent.status_code, again.status_code) == (302, 422)
    assert "山城创作者协会" in client.get(page).content.decode()
    made.refresh_from_db()
    assert made.stands is False


def test_a_ceremony_host_alone_cannot_grant(client):
    ceremony = CeremonyFactory()
    client.force_login(MembershipFactory(conference=ceremony.conference, role="ceremony_host").user)
    page = reverse("initiative:desk_grants", args=[ceremony.conference.slug, ceremony.pk])

    assert client.get(page).status_code == 403


def test_the_host_sets_it_up_from_the_link(client):
    made = granted()
    page = reverse("initiative:host", args=[made.initiative.slug, made.key])
    facts = {
        "host": "王芳", "name": "重庆签署会", "city": "重庆", "day": "2027-05-03",
        "language": "zh-hans", "time_zone": "Asia/Shanghai",
    }  # fmt: skip

    bad = client.post(page, facts | {"name": ""})
    done = client.post(page, facts)
    twice = client.post(page, facts)
    wrong = client.get(reverse("initiative:host", args=[made.initiative.slug, "x" * 27]))

    made.refresh_from_db()
    assert (bad.status_code, done.url, twice.status_code, wrong.status_code) == (
        422, page, 200, 404,
    )  # fmt: skip
    assert "Your gathering is set up." in client.get(page).content.decode()
    assert str(made.ceremony.conference.starts_on) == "2027-05-03"


def test_an_ended_link_says_so(client):
    made = granted()
    grants.end(made, None)

    shown = client.get(reverse("initiative:host", args=[made.initiative.slug, made.key]))

    assert "has ended" in shown.content.decode()
