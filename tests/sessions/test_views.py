"""What the public sees: the released programme by day, one talk, now, a room's screen."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from sessions import actions
from sessions.models import Talk
from tests.conference.factories import ConferenceFactory
from tests.sessions.factories import RoomFactory, TalkFactory, TrackFactory, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory(slug="river")


@pytest.fixture
def talk(conference):
    room = RoomFactory(conference=conference, slug="hall", name={"en": "Hall", "zh-hans": "大厅"})
    track = TrackFactory(conference=conference, slug="law", name={"en": "Law", "zh-hans": "法治"})
    return TalkFactory(
        conference=conference, slug="opening", room=room, track=track,
        title={"en": "Opening words", "zh-hans": "开幕致辞"}, abstract={"en": "All of it."},
    )  # fmt: skip


def page(client, name, *args, **kwargs):
    with translation.override("en"):
        return client.get(reverse(f"programme:{name}", args=args), **kwargs)


@pytest.mark.parametrize(
    ("name", "args", "status"),
    [("show", (), 200), ("now", (), 200), ("room", ("hall",), 200), ("talk", ("opening",), 404)],
)
def test_pages_show_nothing_of_the_draft_before_the_first_release(
    client, conference, talk, name, args, status
):
    answer = page(client, name, "river", *args)

    assert answer.status_code == status
    assert "Opening words" not in answer.content.decode()
    assert "Hall" not in answer.content.decode()


def test_pages_show_nothing_of_the_draft_after_a_release(client, conference, talk):
    actions.release(conference)
    TalkFactory(conference=conference, title={"en": "Secret guest"})
    Talk.objects.filter(pk=talk.pk).update(title={"en": "Another name"})

    shown = page(client, "show", "river").content.decode()

    assert "Opening words" in shown
    assert "Secret guest" not in shown
    assert "Another name" not in shown


def test_show_answers_in_the_language_of_the_address(client, conference, talk):
    actions.release(conference)

    answer = client.get("/zh-hans/river/programme/")

    assert "开幕致辞" in answer.content.decode()


def test_show_chooses_the_day_of_the_address_else_today(client, conference, talk):
    TalkFactory(conference=conference, day=1, title={"en": "Second day"})
    actions.release(conference)
    second = conference.starts_on + timedelta(days=1)

    other = client.get("/en/river/programme/", {"day": second.isoformat()})
    wrong = client.get("/en/river/programme/", {"day": "yesterday"})

    assert other.context["day"] == second
    assert wrong.context["day"] == conference.today
    assert "Second day" in other.content.decode()


def test_show_filters_by_room_and_track(client, conference, talk):
    TalkFactory(conference=conference, title={"en": "Elsewhere"})
    actions.release(conference)
    address = f"/en/river/programme/?day={conference.starts_on}"

    by_room = client.get(address + "&room=hall").content.decode()
    by_track = client.get(address + "&track=law").content.decode()
    unknown = client.get(address + "&room=nowhere").content.decode()

    assert ("Opening words" in by_room, "Elsewhere" in by_room) == (True, False)
    assert ("Opening words" in by_track, "Elsewhere" in by_track) == (True, False)
    assert ("Opening words" in unknown, "Elsewhere" in unknown) == (True, True)


def test_show_says_what_is_cancelled(client, conference, talk):
    actions.release(conference)
    talk.cancelled = True
    talk.save()
    actions.release(conference)

    assert "Cancelled" in page(client, "talk", "river", "opening").content.decode().title()


def test_show_answers_304_until_the_next_release(client, conference, talk):
    actions.release(conference)
    first = page(client, "show", "river")
    held = {"HTTP_IF_NONE_MATCH": first["ETag"]}

    again = page(client, "show", "river", **held)
    in_chinese = client.get("/zh-hans/river/programme/", **held)
    talk.title = {"en": "Renamed"}
    talk.save()
    actions.release(conference)
    after = page(client, "show", "river", **held)

    assert (again.status_code, again.content) == (304, b"")
    assert (in_chinese.status_code, after.status_code) == (200, 200)
    assert "Last-Modified" in first


def test_talk_shows_both_languages_people_and_times_at_the_place(client, conference, talk):
    actions.release(conference)

    shown = page(client, "talk", "river", "opening").content.decode()

    for words in ("Opening words", "开幕致辞", "All of it.", talk.speakers.get().name_latin,
                  "09:00", "China time, UTC+8"):  # fmt: skip
        assert words in shown


def test_talk_of_another_conference_is_not_found(client, conference, talk):
    actions.release(conference)
    other = ConferenceFactory()
    TalkFactory(conference=other)
    actions.release(other)

    assert page(client, "talk", other.slug, "opening").status_code == 404


def test_now_names_what_is_on_and_what_follows(client, conference, talk, monkeypatch):
    TalkFactory(conference=conference, room=talk.room, clock="10:30", title={"en": "After that"})
    actions.release(conference)
    monkeypatch.setattr(timezone, "now", lambda: at(conference, "09:30"))

    [hall] = page(client, "now", "river").context["rooms"]

    assert hall.now.facts["slug"] == "opening"
    assert hall.next.facts["title"] == {"en": "After that"}


def test_now_between_talks_and_after_the_last(client, conference, talk, monkeypatch):
    actions.release(conference)
    seen = []
    for clock in ("08:00", "10:00"):
        monkeypatch.setattr(timezone, "now", lambda clock=clock: at(conference, clock))
        [hall] = page(client, "now", "river").context["rooms"]
        seen.append((hall.now, hall.next and hall.next.facts["slug"]))

    assert seen == [(None, "opening"), (None, None)]


def test_room_screen_shows_its_room_alone(client, conference, talk, monkeypatch):
    TalkFactory(conference=conference, title={"en": "Elsewhere"})
    actions.release(conference)
    monkeypatch.setattr(timezone, "now", lambda: at(conference, "09:30"))

    shown = page(client, "room", "river", "hall").content.decode()

    assert ("Opening words" in shown, "Elsewhere" in shown) == (True, False)
    assert page(client, "room", "river", "nowhere").status_code == 404


def test_pages_take_no_post(client, conference, talk):
    actions.release(conference)

    assert client.post("/en/river/programme/").status_code == 405
