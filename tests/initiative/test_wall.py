"""What the wall shows: its page, and the events that follow."""

import base64
import html
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from checkin.pictures import data_uri
from conference.lib import land, places
from conference.lib.frames import WORLD
from initiative import actions, ceremony_actions, events_feed, holding, wall
from tests.initiative.factories import (
    InitiativeFactory,
    SignatureFactory,
    VoiceFactory,
    publish_text,
)
from tests.initiative.signing import PATH, given, open_ceremony, signed
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


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
    # In the list and on the stage: wherever a name is, it can be taken off.
    assert page.count(f'data-index="{last.leaf_index}" data-key="{last.pk}"') == 2


def test_wall_names_only_those_who_agreed(client):
    initiative = InitiativeFactory()
    signed(initiative, name="张文和", consent_list=False)
    signed(initiative, name="李娜", hidden=True)

    page = client.get(f"/en/initiative/{initiative.slug}/wall/").content.decode()

    assert "张文和" not in page
    assert "李娜" not in page
    assert "The first name will appear here." in page


def test_events_carry_the_latin_name_of_those_who_agreed_alone():
    initiative = InitiativeFactory()
    last = initiative.log.size - 1
    facts = {"name_zh": "张文和", "name_latin": "Zhang Wenhe"}
    for agreed in (True, False):
        signed(initiative, delegate=DelegateFactory(**facts), consent_list=agreed)

    assert [facts["latin"] for _name, facts in told(initiative, last)] == ["Zhang Wenhe", ""]


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
    assert (event[0], event[1]["index"], event[1]["key"]) == (
        "gone", signature.leaf_index, signature.pk,
    )  # fmt: skip


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


# -- Beside the names


def data(page: str, name: str):
    """What the page gives its script."""
    return json.loads(
        re.search(f'<script id="{name}" type="application/json">(.*?)</script>', page)[1]
    )


def wall_page(client, initiative, language="en"):
    return client.get(f"/{language}/initiative/{initiative.slug}/wall/").content.decode()


def test_map_has_the_cities_whose_place_is_known_each_once(client):
    initiative = InitiativeFactory()
    for city in ("成都", "成都市", "Nowhere", ""):
        signed(initiative, city=city)

    assert data(wall_page(client, initiative), "wall-map") == [["成都", 2, 104.1, 30.6, False]]
    (_name, told_facts) = told(initiative, -1)[-1]
    assert [city for city, *_rest in told_facts["map"]] == ["成都"]


def test_map_tells_who_comes_from_abroad_first_among_as_many(client):
    initiative = InitiativeFactory()
    for city in ("北京", "Paris", "東京", "成都", "成都"):
        signed(initiative, city=city)

    (_name, told_facts) = told(initiative, -1)[-1]

    points = data(wall_page(client, initiative), "wall-map")
    assert [(city, n, abroad) for city, n, _east, _north, abroad in points] == [
        ("成都", 2, False), ("Paris", 1, True), ("東京", 1, True), ("北京", 1, False),
    ]  # fmt: skip
    assert told_facts["map"] == points


def test_neither_home_nor_abroad_leaves_the_other_without_a_light(monkeypatch):
    monkeypatch.setattr(wall, "MOST_POINTS", 4)
    initiative = InitiativeFactory()
    for city in ("北京", "上海", "成都", "广州") * 2:
        signed(initiative, city=city)
    signed(initiative, city="Paris")
    home = [abroad for *_facts, abroad in wall.points(initiative)]
    assert (len(home), home.count(True)) == (4, 1)  # it comes last of five

    for city in ("Berlin", "Nairobi", "Jakarta") * 3:
        signed(initiative, city=city)

    assert [city for city, *_facts in wall.points(initiative)][:2] == ["Berlin", "Jakarta"]
    assert sum(abroad for *_facts, abroad in wall.points(initiative)) == 2


def test_page_has_the_maps_of_china_and_of_the_world_with_their_land(client):
    china, world = data(wall_page(client, InitiativeFactory()), "wall-maps")

    assert (china["name"], world["name"]) == ("china", "world")
    assert china["land"].count("M") == len(places.all_points())
    assert world["land"].count("M") == len(land.points())
    assert (world["width"], world["height"]) == (WORLD.width, WORLD.height)


def test_quotes_are_what_may_be_shown_and_then_the_report_s(client):
    initiative = InitiativeFactory()
    VoiceFactory(initiative=initiative, handle="@v", statements=[{"en": "Reported."}])
    said = {"statement": "Mine.", "consent_statement": True}
    signed(initiative, **said, statement_state="shown", name="张文和", city="成都",
           delegate__name_latin="")  # fmt: skip
    signed(initiative, **said, statement_state="pending")

    quotes = client.get(f"/en/initiative/{initiative.slug}/wall/quotes.json").json()

    assert [(quote["words"], quote["who"], quote["lang"]) for quote in quotes] == [
        ("Mine.", "张文和", ""), ("Reported.", "@v", "en"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "who", "of"),
    [("en", "张文和 Zhang Wenhe", "Chengdu"), ("zh-hans", "张文和", "成都")],
)
def test_a_quote_names_person_and_city_as_the_wall_s_names_do(client, language, who, of):
    initiative = InitiativeFactory()
    signed(initiative, statement="Mine.", consent_statement=True, statement_state="shown",
           name="张文和", city="成都", delegate__name_latin="Zhang Wenhe")  # fmt: skip

    quotes = client.get(f"/{language}/initiative/{initiative.slug}/wall/quotes.json").json()

    assert [(quote["who"], quote["of"]) for quote in quotes] == [(who, of)]


@pytest.mark.parametrize(("reach", "shown"), [(0, False), (1800, True)])
def test_the_wall_counts_no_followers_where_there_are_none(client, reach, shown):
    initiative = InitiativeFactory()
    signed(initiative, reach=reach)

    page = client.get(f"/en/initiative/{initiative.slug}/wall/").content.decode()

    assert ('<p class="wall__figure" hidden>' not in page) is shown


def test_who_is_held_is_on_the_wall_at_once_and_gone_when_it_is_taken_back():
    initiative, delegate = open_ceremony()
    held = SignatureFactory(
        initiative=initiative, delegate=delegate, conference=delegate.conference, name="张文和",
        held_until=timezone.now() + timedelta(seconds=60),
    )  # fmt: skip
    there = events_feed.held(initiative.slug)

    (came,) = events_feed.held_events({}, there)
    assert (came.name, came.id, json.loads(came.data)["name"]) == ("held", None, "张文和")
    assert events_feed.held_events(there, there) == []

    holding.undo(held, "staff")
    (left,) = events_feed.held_events(there, events_feed.held(initiative.slug))
    assert (left.name, json.loads(left.data)) == ("undone", {"key": held.pk})


def test_who_was_held_is_told_once_more_by_the_leaf_alone():
    initiative, delegate = open_ceremony()
    held = SignatureFactory(
        initiative=initiative, delegate=delegate, conference=delegate.conference,
        held_until=timezone.now() + timedelta(seconds=60),
    )  # fmt: skip
    there, last = events_feed.held(initiative.slug), initiative.log.size - 1
    holding.release([held])

    assert events_feed.held_events(there, events_feed.held(initiative.slug)) == []
    ((name, facts),) = told(initiative, last)
    assert (name, facts["key"]) == ("signature", held.pk)


def test_code_to_sign_is_shown_while_the_signing_is_open(client):
    initiative, _delegate = open_ceremony()
    ceremony = initiative.ceremonies.get()

    assert data(wall_page(client, initiative), "wall-stage")["open"] is True
    ceremony_actions.set_state(ceremony, "paused")
    assert data(wall_page(client, initiative), "wall-stage")["open"] is False


def test_finale_shows_the_checkpoint_and_a_code_with_its_root(client, settings):
    settings.SITE_URL = "https://jinjiang.example"
    initiative, delegate = open_ceremony()
    actions.sign(initiative, delegate, given(initiative, consent_list=True))
    ceremony_actions.finale(initiative.ceremonies.get())

    stage = data(wall_page(client, initiative), "wall-stage")
    checkpoint = initiative.log.checkpoints.last()
    path = wall.witness_path(initiative, checkpoint.size, bytes(checkpoint.root))

    assert stage["finale"]["size"] == checkpoint.size
    assert base64.b64decode(stage["finale"]["root"]) == bytes(checkpoint.root)
    assert stage["finale"]["qr"] == data_uri(f"https://jinjiang.example{path}")
    assert (
        client.get(path)
        .headers["Location"]
        .startswith(f"/en/initiative/{initiative.slug}/witness/?size={checkpoint.size}&root=")
    )


def test_page_of_the_witness_has_the_log_s_keys_by_policy(client):
    initiative = InitiativeFactory()

    page = client.get(f"/en/initiative/{initiative.slug}/witness/").content.decode()

    policies = json.loads(html.unescape(re.search(r'data-policies="([^"]+)"', page)[1]))
    assert policies == initiative.log.policies
    assert policies[0][1][0].startswith(f"{initiative.log.origin}+")


def test_page_of_the_witness_tells_its_script_to_write_times_by_the_clock_of_the_place(client):
    initiative = open_ceremony()[0]

    page = client.get(f"/en/initiative/{initiative.slug}/witness/").content.decode()

    writing = json.loads(html.unescape(re.search(r'data-writing="([^"]+)"', page)[1]))
    assert writing["zone"] == initiative.ceremonies.get().conference.time_zone
    assert writing["zone_words"] == "China time, UTC{offset}"
