"""A new conference, made on the desk by those who run the site."""

import pytest
from django.urls import reverse

from conference.models import Conference
from tests.conference.factories import ConferenceFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW, HOME = "/en/desk/new/", "/en/desk/"


@pytest.fixture
def root(client):
    """Whoever runs this site, logged in."""
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def typed(root, client):
    """A form filled in, with what the page itself proposes."""
    form = client.get(NEW).context["form"]
    proposed = {name: form[name].value() for name in ("time_zone", "languages")}
    return proposed | {
        "slug": "chengdu-2026", "name_zh-hans": "创作者大会",
        "organiser_zh-hans": "成都市自媒体协会",
        "starts_on": "2026-10-01", "ends_on": "2026-10-02", "published": "on",
    }  # fmt: skip


def test_new_asks_strangers_to_log_in(client):
    assert client.get(NEW)["Location"] == f"{reverse('desk:login')}?next={NEW}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_new_is_closed_to_organisers(client, method):
    client.force_login(MembershipFactory().user)

    assert getattr(client, method)(NEW).status_code == 403


@pytest.mark.parametrize("count", [0, 1, 2])
def test_home_offers_a_new_conference_to_who_runs_the_site(client, root, count):
    ConferenceFactory.create_batch(count)

    assert f'href="{NEW}"' in client.get(HOME).content.decode()


def test_home_offers_it_to_nobody_else(client):
    client.force_login(UserFactory())

    assert NEW not in client.get(HOME).content.decode()


def test_new_makes_the_conference_and_leads_to_its_desk(client, root, typed):
    answer = client.post(NEW, typed)

    made = Conference.objects.get()
    assert answer["Location"] == reverse("conference:overview", args=["chengdu-2026"])
    assert (made.slug, made.name) == ("chengdu-2026", {"zh-hans": "创作者大会"})
    assert [(m.user, m.role) for m in made.memberships.all()] == [(root, "organiser")]
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(made.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("slug", "status"), [("desk", 422), ("Spring", 409), ("a b", 422)])
def test_new_keeps_what_was_typed_with_a_slug_that_cannot_be(client, typed, slug, status):
    ConferenceFactory(slug="spring")

    answer = client.post(NEW, typed | {"slug": slug})

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (status, ["slug"])
    assert (form["slug"].value(), form["starts_on"].value()) == (slug, "2026-10-01")
    assert Conference.objects.count() == 1
