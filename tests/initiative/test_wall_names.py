"""Names in pages, for walls that turn through all of them; words beside numbers."""

import re

import pytest
from django.utils import translation

from initiative import actions, queries, wall_names, wall_words
from initiative.models import Signature
from registration.actions import erase
from tests.initiative.factories import CeremonyFactory, InitiativeFactory
from tests.initiative.signing import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return InitiativeFactory()


def asked(client, initiative, before, **more):
    """A page of older names."""
    address = f"/initiative/{initiative.slug}/wall/names.json"
    return client.get(address, {"before": before} | more)


def named(answer):
    return [entry["name"] for entry in answer.json()["names"]]


def test_older_names_come_in_pages_newest_first(client, initiative, monkeypatch):
    monkeypatch.setattr(wall_names, "PAGE", 2)
    rows = [signed(initiative, name=f"人{n}") for n in range(5)]

    first = asked(client, initiative, rows[4].pk)
    second = asked(client, initiative, first.json()["names"][-1]["key"])

    assert (named(first), first.json()["more"]) == (["人3", "人2"], True)
    assert (named(second), second.json()["more"]) == (["人1", "人0"], False)
    assert first.json()["names"][0] == {
        "index": rows[3].leaf, "key": rows[3].pk, "name": "人3",
        "latin": queries.latin_name(rows[3]),
    }  # fmt: skip


def test_nobody_is_named_who_did_not_agree_and_no_browser_keeps_the_names(client, initiative):
    signed(initiative, name="张文和", consent_list=False)
    signed(initiative, name="李娜", hidden=True)
    last = signed(initiative, name="王芳")

    answer = asked(client, initiative, last.pk)

    assert (answer.json(), answer["Cache-Control"]) == ({"names": [], "more": False}, "no-store")


@pytest.mark.parametrize("end", ["hide", "withdraw", "unlist", "erase"])
def test_who_is_taken_back_is_on_no_page_that_was_kept(client, initiative, end):
    gone, last = signed(initiative, name="张文和"), signed(initiative, name="李娜")
    before = named(asked(client, initiative, last.pk))
    if end == "erase":
        erase(gone.delegate)
    else:
        getattr(actions, end)(gone)

    assert (before, named(asked(client, initiative, last.pk))) == (["张文和"], [])


def test_a_page_that_many_ask_for_is_read_once(
    client, initiative, django_assert_num_queries, monkeypatch
):
    signed(initiative, name="张文和")
    last = signed(initiative, name="李娜")
    first = asked(client, initiative, last.pk)
    monkeypatch.setattr(wall_names, "_read", None)

    with django_assert_num_queries(1):  # the log's size, that the page is kept under
        again = asked(client, initiative, last.pk)

    assert again.json() == first.json()


def test_a_hall_s_own_wall_turns_through_its_own_names(client, initiative):
    home, other = (CeremonyFactory(initiative=initiative) for _each in range(2))
    for name, ceremony in (("张文和", home), ("李娜", other), ("王芳", home)):
        last = signed(initiative, name=name, ceremony=ceremony)

    assert named(asked(client, initiative, last.pk, at=home.conference.slug)) == ["张文和"]
    assert named(asked(client, initiative, last.pk)) == ["李娜", "张文和"]
    elsewhere = asked(client, initiative, last.pk, at=other.conference.slug)
    assert elsewhere.json() == {"names": [], "more": False}


def test_one_begins_anew_where_the_last_name_is_gone_altogether(client, initiative):
    gone = signed(initiative, name="张文和").pk
    Signature.objects.filter(pk=gone).delete()

    assert asked(client, initiative, gone).json() == {"names": [], "more": False}


@pytest.mark.parametrize("before", ["", "x", "-1", "²", "9" * 40])
def test_what_is_no_key_is_refused(client, initiative, before):
    assert asked(client, initiative, before).status_code == 400


def test_there_are_no_names_of_what_there_is_not(client, initiative):
    assert client.get("/initiative/nothing/wall/names.json?before=1").status_code == 404
    assert asked(client, initiative, 1, at="nowhere").status_code == 404


def test_the_page_says_whether_there_are_older_names(client, initiative, monkeypatch):
    monkeypatch.setattr("initiative.wall_views.NAMES", 2)
    address = f"/en/initiative/{initiative.slug}/wall/"
    pages = []
    for n in range(3):
        signed(initiative, name=f"人{n}")
        pages.append(re.search(r'data-more="(1?)"', client.get(address).text)[1])

    assert pages == ["", "", "1"]


# -- Words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {1: "signature here", 2: "signatures here", 5: "signatures here"}),
        ("ru", {1: "подпись здесь", 2: "подписи здесь", 5: "подписей здесь"}),
        ("zh-hans", {1: "本场签署数", 2: "本场签署数", 5: "本场签署数"}),
    ],
)
def test_words_stand_in_the_form_their_number_asks_for(language, words):
    with translation.override(language):
        assert wall_words.forms()["here"] == words
        assert wall_words.labels({"here": 1}) == {"here": words[1]}


def test_one_signature_is_one_signature_on_the_page(client, initiative):
    ceremony = CeremonyFactory(initiative=initiative)
    signed(initiative, ceremony=ceremony, reach=1)
    address = f"/en/initiative/{initiative.slug}/wall/{ceremony.conference.slug}/"

    page = client.get(address).text

    assert [re.search(rf'data-label="{name}">([^<]+)<', page)[1]
            for name in ("here", "in_all", "reach")] == [
        "signature here", "signature in all", "follower reached",
    ]  # fmt: skip
