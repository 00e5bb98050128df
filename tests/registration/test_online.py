"""Whoever only signed online takes no part in a conference's registration."""

import pytest

from conference.errors import Refused
from registration import queries, rules
from registration.actions import sign_up_online
from registration.details import OnlineSignatory
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db


def somebody(**changes) -> OnlineSignatory:
    """A person without accounts."""
    facts = {"name": "Li Mei", "email": "li@example.org", "city": "Bonn", "language": "en"}
    return OnlineSignatory(**(facts | changes))


def test_the_same_address_and_name_are_the_same_person_with_the_newest_facts():
    conference = ConferenceFactory()

    first = sign_up_online(conference, somebody())
    facts = {"email": "LI@example.org", "name": "LI  Mei", "city": "Chengdu"}
    second = sign_up_online(conference, somebody(**facts))

    assert first.pk == second.pk
    assert (second.name_zh, second.name_latin, second.city) == ("", "LI  Mei", "Chengdu")
    assert Delegate.everyone.online().count() == 1


def test_another_name_of_the_same_mailbox_is_another_person_and_changes_nobody():
    conference = ConferenceFactory()

    first = sign_up_online(conference, somebody())
    second = sign_up_online(conference, somebody(name="何三", city="Berlin"))

    first.refresh_from_db()
    assert (first.name_latin, first.city, second.name_zh) == ("Li Mei", "Bonn", "何三")


def test_another_conference_s_signatory_is_another_row():
    first = sign_up_online(ConferenceFactory(), somebody())

    assert sign_up_online(ConferenceFactory(), somebody()).pk != first.pk


def test_the_category_s_role_is_one_no_organiser_uses():
    conference = ConferenceFactory()
    CategoryFactory(conference=conference, role_code=255)

    delegate = sign_up_online(conference, somebody())

    assert delegate.category.role_code == 254


def test_lists_searches_and_counts_do_not_know_them():
    conference = ConferenceFactory()
    delegate = sign_up_online(conference, somebody())
    guest = DelegateFactory(conference=conference)

    assert list(conference.delegates.all()) == [guest]
    assert list(queries.search(conference, "li@example.org")) == []
    assert queries.numbers(conference).total == 1
    assert delegate.category.places_left == 0


def test_they_can_neither_be_approved_nor_edited():
    delegate = sign_up_online(ConferenceFactory(), somebody())

    for check in (rules.check_can_approve, rules.check_can_edit, rules.check_can_cancel):
        with pytest.raises(Refused, match="not_registered"):
            check(delegate)
