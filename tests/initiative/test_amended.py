"""Endorsements entered anew: which entry took whose place, on the wall and at old addresses."""

import json

import pytest

from initiative import actions, amended, events_feed, queries
from registration.actions import erase
from tests.initiative.factories import CeremonyFactory
from tests.initiative.signing import given, open_ceremony
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return open_ceremony()[0]


def sign(initiative, name, ceremony=None):
    """Somebody who agreed to be named."""
    at = (ceremony or initiative.ceremonies.get()).conference
    delegate = DelegateFactory(conference=at, name_zh=name)
    return actions.sign(initiative, delegate, given(initiative, consent_list=True))


def renamed(signature, name):
    """Entered anew under another name."""
    signature.delegate.name_zh = name
    signature.delegate.save()
    return actions.correct(signature)


def told(initiative, last, at=""):
    """(name, facts) of each event after a leaf."""
    events, _read = events_feed.after(events_feed.channel(initiative.slug, at), last)
    return [(event.name, json.loads(event.data)) for event in events]


def test_one_knows_all_entries_it_stands_instead_of_and_each_of_them_knows_it(initiative):
    first = sign(initiative, "张文和")
    second = renamed(first, "张文")
    third = renamed(second, "张文和二")

    assert amended.older(third) == [second.leaf, first.leaf]
    assert [amended.successor(initiative, each.leaf) for each in (first, second, third)] == [
        third, third, None,
    ]  # fmt: skip


def test_who_withdrew_and_signed_again_stands_instead_of_nothing(initiative):
    first = sign(initiative, "张文和")
    second = renamed(first, "张文")
    actions.withdraw(second)
    again = actions.sign(initiative, first.delegate, given(initiative, consent_list=True))

    assert amended.older(again) == []
    assert amended.successor(initiative, first.leaf) is None


# -- The wall


def test_an_amended_name_keeps_its_place_on_the_wall(initiative):
    early, late = sign(initiative, "张文和"), sign(initiative, "李娜")
    fresh = renamed(early, "张文")

    assert queries.newest(initiative, 9) == [late, fresh]


def test_standing_walls_hear_of_one_name_instead_of_another_and_of_none_gone(initiative):
    early, _late = sign(initiative, "张文和"), sign(initiative, "李娜")
    last = events_feed.tip(initiative.slug)
    fresh = renamed(early, "张文")

    ((name, facts),) = told(initiative, last)

    assert (name, facts["name"], facts["instead"], facts["key"]) == (
        "signature", "张文", [early.leaf], fresh.pk,
    )  # fmt: skip


def test_who_is_shown_again_comes_back_below_the_next_newer_name(initiative):
    early, late = sign(initiative, "张文和"), sign(initiative, "李娜")
    for signature, below in ((early, late.pk), (late, None)):
        hidden = actions.hide(signature)
        last = events_feed.tip(initiative.slug)
        actions.unhide(hidden)

        (_name, facts) = told(initiative, last)[-1]
        assert (facts["instead"], facts["below"]) == ([signature.leaf], below)


def test_an_amended_name_that_went_is_gone_whatever_it_was_known_by(initiative):
    first = sign(initiative, "张文和")
    last = events_feed.tip(initiative.slug)
    actions.withdraw(renamed(first, "张文"))

    gone = [(name, facts["index"]) for name, facts in told(initiative, last)]

    assert ("gone", first.leaf) in gone
    assert {name for name, _index in gone} == {"gone"}


def test_a_name_amended_elsewhere_is_no_name_of_this_hall(initiative):
    there = CeremonyFactory(initiative=initiative)
    signature = sign(initiative, "张文和", there)
    last = events_feed.tip(initiative.slug)
    renamed(signature, "张文")

    here = told(initiative, last, initiative.ceremonies.exclude(pk=there.pk).get().conference.slug)

    assert [facts.get("name", "") for _name, facts in here] == ["", ""]


# -- Old addresses


def signatory(client, signature):
    """The signatory's own page."""
    return client.get(f"/en/initiative/{signature.initiative.slug}/signatories/{signature.leaf}/")


def test_the_page_of_an_amended_entry_leads_to_the_newest(client, initiative):
    first = sign(initiative, "张文和")
    newest = renamed(renamed(first, "张文"), "张文二")

    answer = signatory(client, first)

    assert (answer.status_code, answer.url.rpartition("signatories/")[2]) == (
        302, f"{newest.leaf}/",
    )  # fmt: skip


@pytest.mark.parametrize("end", ["erase", "hide", "unlist", "withdraw"])
def test_the_page_of_an_amended_entry_leads_nowhere_once_nobody_is_named(client, initiative, end):
    first = sign(initiative, "张文和")
    fresh = renamed(first, "张文")
    if end == "erase":
        erase(fresh.delegate)
    else:
        getattr(actions, end)(fresh)

    assert signatory(client, first).status_code == 404
