"""Pages that know every app."""

import pytest
from django.urls import reverse

from conference.models import Membership
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
STATES = list(Delegate.Status)


def test_home_lists_conferences_but_no_rehearsal(client):
    shown = [ConferenceFactory(), ConferenceFactory()]
    ConferenceFactory(is_rehearsal=True)
    ConferenceFactory(published=False)

    answer = client.get(reverse("conference:home"))

    assert sorted(answer.context["conferences"], key=lambda c: c.pk) == shown


def test_home_with_one_conference_leads_straight_to_it(client):
    only = ConferenceFactory()

    assert client.get(reverse("conference:home"))["Location"] == only.get_absolute_url()


def test_address_without_a_language_follows_the_browser(client):
    conference = ConferenceFactory()

    answer = client.get(f"/{conference.slug}/", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert answer["Location"] == f"/zh-hans/{conference.slug}/"


def test_unpublished_conference_is_not_found(client):
    hidden = ConferenceFactory(published=False)

    assert client.get(hidden.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("status", STATES)
def test_own_page_opens_in_every_state_and_is_kept_private(client, status):
    delegate = DelegateFactory(status=status)

    answer = client.get(delegate.get_absolute_url())

    assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert "no-store" in answer["Cache-Control"]


def test_own_page_of_a_forged_key_is_not_found(client):
    assert client.get(reverse("conference:me", args=["forged"])).status_code == 404


def test_overview_counts_people_of_this_conference_alone(client):
    member = MembershipFactory(role=Membership.Role.READ_ONLY)
    DelegateFactory(conference=member.conference, status=Delegate.Status.PENDING)
    DelegateFactory(status=Delegate.Status.PENDING)
    client.force_login(member.user)

    answer = client.get(reverse("conference:overview", args=[member.conference.slug]))

    assert answer.context["people"].by_status["pending"] == 1


def test_person_shows_everything_in_few_queries(client, django_assert_max_num_queries):
    member = MembershipFactory()
    delegate = DelegateFactory(conference=member.conference, status=Delegate.Status.APPROVED)
    client.force_login(member.user)

    with django_assert_max_num_queries(25):
        answer = client.get(
            reverse("conference:person", args=[member.conference.slug, delegate.pk])
        )

    assert answer.context["delegate"] == delegate


def test_person_of_another_conference_is_not_found(client):
    member, stranger = MembershipFactory(), DelegateFactory()
    client.force_login(member.user)

    address = reverse("conference:person", args=[member.conference.slug, stranger.pk])
    assert client.get(address).status_code == 404


def test_conference_offers_registration_only_while_somebody_can_register(client):
    category = CategoryFactory(capacity=1)
    address = category.conference.get_absolute_url()
    register = reverse("registration:register", args=[category.conference.slug])

    assert f'class="button button--large" href="{register}"' in client.get(address).content.decode()
    DelegateFactory(conference=category.conference, category=category)
    assert client.get(address).context["closed"].code == "full"
