"""What the wall shows: its page, and the events that follow."""

import json

import pytest

from initiative import actions, events_feed, sequencing
from tests.initiative.factories import InitiativeFactory, SignatureFactory, publish_text
from tests.initiative.signing import PATH, given, open_ceremony

pytestmark = pytest.mark.django_db


def signed(initiative, **facts):
    signature = SignatureFactory(initiative=initiative, **facts)
    sequencing.sequence([signature])
    return signature


def told(initiative, last):
    """(name, facts) of each event after a leaf."""
    events, _read = events_feed.after(initiative.slug, last)
    return [(event.name, json.loads(event.data)) for event in events]


def test_wall_begins_with_the_newest_names_and_where_it_was_made(client):
    initiative = InitiativeFactory()
    first = signed(initiative, name="张文和")
    last = signed(initiative, name="李娜", drawn_path=PATH, consent_drawn=True)

    page = client.get(f"/en/initiative/{initiative.slug}/wall/").content.decode()

    assert f'data-after="{last.leaf_index}"' in page
    assert f'data-events="/initiative/{initiative.slug}/events"' in page
    assert page.index("李娜") < page.index("张文和")
    assert f'data-index="{first.leaf_index}"' in page
    assert PATH in page


def test_wall_names_only_those_who_agreed(client):
    initiative = InitiativeFactory()
    signed(initiative, name="张文和", consent_list=False)
    signed(initiative, name="李娜", hidden=True)

    page = client.get(f"/en/initiative/{initiative.slug}/wall/").content.decode()

    assert "张文和" not in page
    assert "李娜" not in page
    assert "The first name will appear here." in page


def test_wall_holds_no_inline_script_or_style(client):
    initiative = InitiativeFactory()
    signed(initiative)

    page = client.get(f"/en/initiative/{initiative.slug}/wall/").content.decode()

    assert "style=" not in page
    assert "<script>" not in page


def test_tip_is_the_newest_leaf_or_nothing():
    initiative = InitiativeFactory()
    signature = signed(initiative)

    assert events_feed.tip(initiative.slug) == signature.leaf_index
    assert events_feed.tip("nothing") is None


def test_after_tells_of_a_signature_with_what_was_agreed():
    initiative = InitiativeFactory()
    last = events_feed.tip(initiative.slug)
    signed(initiative, name="张文和", drawn_path=PATH, consent_drawn=True, reach=400)
    signed(initiative, name="李娜", drawn_path=PATH)
    signed(initiative, name="单雄", consent_list=False, consent_drawn=True, drawn_path=PATH)

    events = told(initiative, last)

    assert [(name, facts["name"], facts["path"]) for name, facts in events] == [
        ("signature", "张文和", PATH), ("signature", "李娜", ""), ("signature", "", ""),
    ]  # fmt: skip
    assert events[0][1]["totals"] == {
        "signatures": 3, "named": 2, "reach": 400, "cities": [["成都", 3]],
    }  # fmt: skip


@pytest.mark.parametrize("end", [actions.withdraw, actions.hide])
def test_after_tells_of_a_name_taken_back(end):
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))

    end(signature)

    (event,) = told(initiative, signature.leaf_index)
    assert (event[0], event[1]["index"]) == ("gone", signature.leaf_index)


def test_after_never_names_a_signature_that_was_withdrawn_meanwhile():
    initiative, delegate = open_ceremony()
    last = events_feed.tip(initiative.slug)
    actions.withdraw(actions.sign(initiative, delegate, given(initiative, consent_list=True)))

    assert [name for name, _facts in told(initiative, last)] == ["gone"]


def test_after_reads_past_what_does_not_concern_the_initiative():
    initiative = InitiativeFactory()
    last = events_feed.tip(initiative.slug)
    other = InitiativeFactory()
    signed(other)
    publish_text(initiative)

    events, read = events_feed.after(initiative.slug, last)

    assert events == []
    assert read == events_feed.tip(initiative.slug)


def test_after_reads_a_crowd_in_parts(monkeypatch):
    monkeypatch.setattr(events_feed, "BATCH", 2)
    initiative = InitiativeFactory()
    last = events_feed.tip(initiative.slug)
    indexes = [signed(initiative).leaf_index for _ in range(3)]

    first, read = events_feed.after(initiative.slug, last)
    second, _read = events_feed.after(initiative.slug, read)

    assert [event.id for event in (*first, *second)] == indexes
    assert len(first) == 2


def test_news_are_announced_once_committed(settings, monkeypatch, run_jobs):
    settings.REDIS_URL = "redis://example.invalid"
    woken = []
    monkeypatch.setattr(events_feed, "_wake", woken.append)
    initiative, delegate = open_ceremony()

    with run_jobs():
        events_feed.announce(SignatureFactory(initiative=initiative, delegate=delegate))
        assert woken == []

    assert woken == [initiative.slug]


def test_news_get_lost_quietly_without_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1"

    assert events_feed._wake("jinjiang") is None
