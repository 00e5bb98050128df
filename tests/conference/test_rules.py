"""Who may make a conference, and which words can be its address."""

import pytest
from django.urls import URLResolver, get_resolver

from conference import rules
from conference.errors import Refused
from tests.conference.factories import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db


def words(resolver: URLResolver, before: str = "") -> set[str]:
    """The fixed first words of every address, and the desk's fixed second ones."""
    found = set()
    for entry in resolver.url_patterns:
        pattern = str(entry.pattern).lstrip("^")
        route = before + ("" if pattern == "en/" else pattern)
        if isinstance(entry, URLResolver):
            found |= words(entry, route)
        first, _slash, rest = route.partition("/")
        found |= {first, rest.partition("/")[0] if first == "desk" else ""}
    return {word for word in found if word.replace("-", "").isalnum()}


def test_reserved_slugs_hold_every_fixed_word_of_our_addresses():
    found = words(get_resolver())

    assert {"admin", "api", "desk", "healthz", "new", "password", "verify"} - found == set()
    assert found - rules.RESERVED_SLUGS == set()


@pytest.mark.parametrize("slug", ["desk", "Desk", "me", "v", "zh-hans", "en", "static", "new"])
def test_check_slug_refuses_reserved_words(slug):
    with pytest.raises(Refused) as refusal:
        rules.check_slug(slug)

    assert (refusal.value.code, refusal.value.status) == ("reserved", 422)
    assert refusal.value.field == "slug"


def test_check_slug_refuses_a_taken_one_in_capitals_too():
    ConferenceFactory(slug="spring")

    with pytest.raises(Refused) as refusal:
        rules.check_slug("Spring")

    assert (refusal.value.code, refusal.value.status) == ("taken", 409)
    assert refusal.value.field == "slug"


def test_check_slug_takes_any_other_word():
    assert rules.check_slug("chengdu-2026") is None


@pytest.mark.parametrize("facts", [{}, {"is_superuser": True, "is_active": False}])
def test_check_may_create_refuses_all_but_who_runs_the_site(facts):
    with pytest.raises(Refused) as refusal:
        rules.check_may_create(UserFactory(**facts))

    assert (refusal.value.code, refusal.value.status) == ("not_allowed", 403)


def test_check_invited_refuses_who_has_a_password():
    assert rules.check_invited(UserFactory(password=None)) is None
    with pytest.raises(Refused) as refusal:
        rules.check_invited(UserFactory())

    assert refusal.value.code == "has_password"
