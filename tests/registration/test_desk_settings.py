"""The desk: categories and associations."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from registration.models import Association, Category
from tests.conference.factories import MembershipFactory
from tests.registration.factories import AssociationFactory, CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference(client):
    """A conference in Chengdu whose organiser the client is."""
    membership = MembershipFactory()
    client.force_login(membership.user)
    return membership.conference


def address(name, conference, *args):
    return reverse(f"registration:{name}", args=[conference.slug, *args])


def category_fields(**changes):
    sent = {
        "name_zh-hans": "媒体", "name_en": "Press", "code": "press", "role_code": "7",
        "approval": "automatic", "capacity": "10", "opens_at": "2026-11-01T09:00",
        "closes_at": "2026-11-20T18:00", "public": "on", "colour": "#B4301F",
        "pattern": "stripes", "position": "2",
    }  # fmt: skip
    return {name: value for name, value in (sent | changes).items() if value is not None}


def test_category_is_added_with_times_of_the_conferences_place(client, conference):
    answer = client.post(address("desk_category_add", conference), category_fields())

    category = conference.categories.get()
    assert answer.url == address("desk_categories", conference)
    assert category.name == {"zh-hans": "媒体", "en": "Press"}
    assert category.opens_at == datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
    assert category.closes_at == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert (category.approval, category.capacity, category.public) == ("automatic", 10, True)
    assert conference.audit_entries.get().action == "category.created"


def test_category_sent_back_unchanged_changes_nothing(client, conference):
    client.post(address("desk_category_add", conference), category_fields())
    category = conference.categories.get()
    url = address("desk_category", conference, category.pk)
    page = client.get(url).content.decode()
    assert 'value="2026-11-01T09:00"' in page

    client.post(url, category_fields())

    actions = conference.audit_entries.values_list("action", flat=True)
    assert list(actions) == ["category.created"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_zh-hans": "", "name_en": ""}, "name"),
        ({"code": "has space"}, "code"),
        ({"code": "taken"}, "code"),
        ({"role_code": "256"}, "role_code"),
        ({"role_code": "9"}, "role_code"),
        ({"role_code": "-1"}, "role_code"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "many"}, "capacity"),
        ({"colour": "red"}, "colour"),
        ({"pattern": "x" * 30}, "pattern"),
        ({"closes_at": "2026-10-01T09:00"}, "closes_at"),
        ({"opens_at": "soon"}, "opens_at"),
        ({"approval": "maybe"}, "approval"),
    ],
)
def test_category_that_is_wrong_comes_back_with_what_was_typed(client, conference, changes, field):
    CategoryFactory(conference=conference, code="taken", role_code=9)

    answer = client.post(address("desk_category_add", conference), category_fields(**changes))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert 'value="10"' in answer.content.decode() or "capacity" in changes
    assert Category.objects.count() == 1


def test_category_without_limits_is_open_and_endless(client, conference):
    client.post(
        address("desk_category_add", conference),
        category_fields(capacity="", opens_at="", closes_at="", public=None),
    )

    category = conference.categories.get()
    assert (category.places_left, category.is_open(), category.public) == (None, True, False)


def test_categories_show_how_many_places_are_taken(client, conference):
    category = CategoryFactory(conference=conference, capacity=60)
    DelegateFactory(conference=conference, category=category)

    page = client.get(address("desk_categories", conference)).content.decode()

    assert "1 of 60 taken" in page


def test_category_of_another_conference_is_404(client, conference):
    foreign = CategoryFactory()

    answer = client.post(address("desk_category", conference, foreign.pk), category_fields())

    assert (answer.status_code, Category.objects.get().code) == (404, foreign.code)


def test_association_is_added_and_changed(client, conference):
    sent = {
        "name_zh-hans": "锦江协会",
        "name_en": "Guild",
        "slug": "guild",
        "president": "Deng Kai",
    }
    client.post(address("desk_association_add", conference), sent)
    association = conference.associations.get()

    answer = client.post(
        address("desk_association", conference, association.pk), sent | {"name_en": "Brocade Guild"}
    )

    association.refresh_from_db()
    assert answer.url == address("desk_associations", conference)
    assert association.name == {"zh-hans": "锦江协会", "en": "Brocade Guild"}
    actions = conference.audit_entries.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["association.created", "association.changed"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name_en": ""}, "name"), ({"slug": "taken"}, "slug"), ({"slug": ""}, "slug")],
)
def test_association_that_is_wrong_comes_back(client, conference, changes, field):
    AssociationFactory(conference=conference, slug="taken")
    sent = {"name_en": "Guild", "slug": "guild"} | changes

    answer = client.post(address("desk_association_add", conference), sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Association.objects.count() == 1


def test_associations_count_their_delegates(client, conference):
    association = AssociationFactory(conference=conference)
    DelegateFactory(conference=conference, association=association)
    DelegateFactory(conference=conference, association=association, status="cancelled")

    answer = client.get(address("desk_associations", conference))

    assert [row.confirmed for row in answer.context["associations"]] == [1]


def test_association_of_another_conference_is_404(client, conference):
    foreign = AssociationFactory()

    answer = client.get(address("desk_association", conference, foreign.pk))

    assert answer.status_code == 404
