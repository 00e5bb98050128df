"""The programme for other programs: calendars and frab's formats."""

from datetime import UTC, timedelta
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from sessions import actions
from sessions.models import Talk
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory
from tests.sessions.factories import RoomFactory, TalkFactory, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory(slug="river", languages=["zh-hans", "en"])


@pytest.fixture
def talk(conference):
    room = RoomFactory(conference=conference, slug="hall", name={"en": "Hall", "zh-hans": "大厅"})
    return TalkFactory(
        conference=conference, slug="light", room=room, day=1, seats=5,
        title={"en": "Light", "zh-hans": "光线"}, abstract={"en": "With one lamp."},
    )  # fmt: skip


def events(answer):
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_ics_names_time_place_and_people_with_the_rules_of_the_zone(client, conference, talk):
    TalkFactory(conference=conference, kind=Talk.Kind.BREAK, room=None, stage=[])
    actions.release(conference)

    answer = client.get("/river/programme.ics", {"lang": "en"})
    [event] = events(answer)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai" in answer.content
    assert b"DTSTART;TZID=Asia/Shanghai:" in answer.content
    assert event["DTSTART"].dt.astimezone(UTC) == talk.starts_at
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
    assert (event["SUMMARY"], event["LOCATION"]) == ("Light", "Hall, Brocade Hall")
    assert event["DESCRIPTION"] == f"{talk.speakers.get().name_latin}\n\nWith one lamp."
    assert event["URL"] == "http://testserver/en/river/programme/talk/light/"


def test_ics_is_in_the_first_language_of_the_conference_unless_asked(client, conference, talk):
    actions.release(conference)

    assert events(client.get("/river/programme.ics"))[0]["SUMMARY"] == "光线"
    assert events(client.get("/river/programme.ics?lang=xx"))[0]["SUMMARY"] == "光线"


@pytest.mark.parametrize(
    ("header", "query", "title"),
    [
        ("en-GB,en;q=0.9,zh;q=0.5", {}, "Light"),
        ("de,zh-CN;q=0.9,en;q=0.1", {}, "光线"),
        ("de", {}, "光线"),
        ("*", {}, "光线"),
        ("zh-CN", {"lang": "en"}, "Light"),
    ],
)
def test_ics_follows_accept_language_unless_asked(client, conference, talk, header, query, title):
    actions.release(conference)

    answer = client.get("/river/programme.ics", query, headers={"Accept-Language": header})

    assert events(answer)[0]["SUMMARY"] == title
    assert "Accept-Language" in answer["Vary"]


def test_ics_keeps_the_uid_and_raises_the_sequence_when_a_talk_moves_or_falls_out(
    client, conference, talk
):
    seen = []
    for changes in ({}, {"ends_at": at(conference, "11:00", day=1)}, {"cancelled": True}):
        Talk.objects.filter(pk=talk.pk).update(**changes)
        actions.release(conference)
        [event] = events(client.get("/river/programme.ics"))
        seen.append((str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])))

    assert seen == [
        (str(talk.uid), 0, "CONFIRMED"),
        (str(talk.uid), 1, "CONFIRMED"),
        (str(talk.uid), 2, "CANCELLED"),
    ]


def test_ics_of_one_talk_and_of_one_room(client, conference, talk):
    other = TalkFactory(conference=conference)
    actions.release(conference)

    [one] = events(client.get("/river/programme.ics?talk=light"))
    [elsewhere] = events(client.get(f"/river/programme.ics?room={other.room.slug}"))

    assert (str(one["UID"]), str(elsewhere["UID"])) == (str(talk.uid), str(other.uid))
    assert client.get("/river/programme.ics?talk=none").status_code == 404


def test_ics_answers_304_until_the_next_release(client, conference, talk):
    actions.release(conference)
    first = client.get("/river/programme.ics")

    again = client.get("/river/programme.ics", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["programme.ics", "programme.json", "programme.xml"])
def test_files_are_not_there_before_the_first_release(client, conference, talk, name):
    assert client.get(f"/river/{name}").status_code == 404


def test_json_has_frabs_shape(client, conference, talk):
    actions.release(conference)

    data = client.get("/river/programme.json?lang=en").json()["schedule"]

    assert data["version"] == "1"
    facts = data["conference"]
    assert (facts["acronym"], facts["daysCount"], facts["time_zone_name"]) == (
        "river", 1, "Asia/Shanghai",
    )  # fmt: skip
    [event] = facts["days"][0]["rooms"]["Hall"]
    assert (event["guid"], event["id"]) == (str(talk.uid), talk.pk)
    assert (event["start"], event["duration"]) == ("09:00", "01:00")
    assert event["date"] == talk.starts_at.isoformat()


def test_xml_has_frabs_shape(client, conference, talk):
    Talk.objects.filter(pk=talk.pk).update(title={"en": "Light & shadow <1>"})
    actions.release(conference)

    root = ElementTree.fromstring(client.get("/river/programme.xml?lang=en").content)

    [event] = root.findall("day/room[@name='Hall']/event")
    assert event.get("guid") == str(talk.uid)
    assert event.findtext("title") == "Light & shadow <1>"
    assert event.findtext("persons/person") == talk.speakers.get().name_latin


def test_own_ics_holds_the_seats_alone_and_is_private(client, conference, talk):
    TalkFactory(conference=conference, seats=5)
    actions.release(conference)
    delegate = DelegateFactory(conference=conference)
    actions.take_seat(talk, delegate)

    answer = client.get(f"/me/{delegate.key}/programme.ics")

    assert [str(event["UID"]) for event in events(answer)] == [str(talk.uid)]
    assert "private" in answer["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer
    assert client.get("/me/forged/programme.ics").status_code == 404
