"""The desk's programme: editing the draft, releasing it, and who may not."""

import pytest
from django.urls import reverse
from django.utils import translation

from conference.models import Membership
from sessions import actions
from sessions.models import Room, Speaker, Talk, Track
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.sessions.factories import RoomFactory, SpeakerFactory, TalkFactory, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory(slug="river")


@pytest.fixture
def desk(client, conference):
    member = MembershipFactory(conference=conference, role=Membership.Role.PROGRAMME)
    client.force_login(member.user)
    return client


def address(name, *args):
    with translation.override("en"):
        return reverse(f"programme:{name}", args=["river", *args])


def talk_form(conference, **changes):
    return {
        "title_en": "Light", "title_zh-hans": "光线", "kind": "talk",
        "day": conference.starts_on.isoformat(), "starts": "09:00", "ends": "09:45",
        "stage-TOTAL_FORMS": "2", "stage-INITIAL_FORMS": "0",
        "stage-0-speaker": "", "stage-0-role": "speaker",
        "stage-1-speaker": "", "stage-1-role": "speaker",
    } | changes  # fmt: skip


def test_talk_is_added_with_times_at_the_place_and_a_slug_of_its_title(desk, conference):
    room, speaker = RoomFactory(conference=conference), SpeakerFactory(conference=conference)
    facts = {"room": room.pk, "seats": "24", "stage-0-speaker": speaker.pk, "stage-0-role": "host"}

    answer = desk.post(address("desk_talk_add"), talk_form(conference, **facts))

    talk = Talk.objects.get(slug="light")
    assert answer.url == address("desk_list")
    assert talk.title == {"en": "Light", "zh-hans": "光线"}
    assert (talk.starts_at, talk.ends_at) == (at(conference, "09:00"), at(conference, "09:45"))
    assert [(row.speaker, row.role) for row in talk.talk_speakers.all()] == [(speaker, "host")]
    assert (talk.room, talk.seats) == (room, 24)


def test_talk_with_a_chinese_title_alone_gets_a_slug_in_pinyin(desk, conference):
    desk.post(address("desk_talk_add"), talk_form(conference, title_en=""))
    desk.post(address("desk_talk_add"), talk_form(conference, title_en=""))

    assert set(Talk.objects.values_list("slug", flat=True)) == {"guangxian", "guangxian-2"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title_en": "", "title_zh-hans": " "}, "Give this in at least one language."),
        ({"ends": "09:00"}, "This is not after the start."),
        ({"ends": ""}, "Give day, start and end together, or none of them."),
        ({"slug": "taken"}, "Another one has this word already."),
        ({"day": "1999-01-01"}, "Please choose one of the list."),
    ],
)
def test_talk_that_is_wrong_comes_back_with_what_was_typed(desk, conference, changes, message):
    TalkFactory(conference=conference, slug="taken")

    answer = desk.post(
        address("desk_talk_add"), talk_form(conference, seats="77", **changes)
    )  # fmt: skip

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert 'value="77"' in answer.content.decode()
    assert Talk.objects.count() == 1


def test_talk_with_the_same_person_twice_is_refused(desk, conference):
    speaker = SpeakerFactory(conference=conference).pk
    facts = {"stage-0-speaker": speaker, "stage-1-speaker": speaker}

    answer = desk.post(address("desk_talk_add"), talk_form(conference, **facts))

    assert answer.status_code == 422
    assert "The same person is on stage twice." in answer.content.decode()


def test_talk_cannot_have_a_room_of_another_conference(desk, conference):
    elsewhere = RoomFactory()

    answer = desk.post(address("desk_talk_add"), talk_form(conference, room=elsewhere.pk))

    assert answer.status_code == 422


def test_talk_is_changed_and_keeps_its_address(desk, conference):
    talk = TalkFactory(conference=conference, slug="light")

    page = desk.get(address("desk_talk_edit", "light"))
    form = talk_form(conference, title_en="Shadow", slug="other", cancelled="on")
    desk.post(address("desk_talk_edit", "light"), form)

    talk.refresh_from_db()
    assert 'value="09:00"' in page.content.decode()
    assert (talk.slug, talk.title["en"], talk.cancelled) == ("light", "Shadow", True)


def test_talk_is_deleted_unless_it_was_released(desk, conference):
    TalkFactory(conference=conference, slug="known")
    actions.release(conference)
    TalkFactory(conference=conference, slug="new")

    desk.post(address("desk_talk_delete", "new"))
    refused = desk.post(address("desk_talk_delete", "known"), follow=True)

    assert list(Talk.objects.values_list("slug", flat=True)) == ["known"]
    assert "Cancel it instead" in refused.content.decode()


def test_list_shows_the_draft_by_day_and_what_is_wrong(desk, conference):
    TalkFactory(conference=conference, title={"en": "First"})
    TalkFactory(conference=conference, title={"en": "Second"}, day=1)
    TalkFactory(conference=conference, title={"en": "Third"}, starts_at=None, ends_at=None)

    whole = desk.get(address("desk_list")).content.decode()
    first = desk.get(address("desk_list"), {"day": conference.starts_on}).content.decode()
    unplaced = desk.get(address("desk_list"), {"day": "none"})

    assert "“Third” has no time yet." in whole
    assert [name in first for name in (">First<", ">Second<", ">Third<")] == [True, False, False]
    assert [talk.title for _day, talks in unplaced.context["groups"] for talk in talks] == [
        {"en": "Third"}
    ]


def test_release_is_made_with_a_note(desk, conference):
    TalkFactory(conference=conference)

    shown = desk.get(address("desk_release"))
    answer = desk.post(address("desk_release_make"), {"note": "Opening"}, follow=True)

    assert shown.context["changes"].counts()["new"] == 1
    assert "Version 1 of the programme is public." in answer.content.decode()
    assert conference.releases.get().note == "Opening"


def test_release_refused_keeps_the_note_and_says_why(desk, conference):
    TalkFactory(conference=conference, room=None)

    answer = desk.post(address("desk_release_make"), {"note": "Opening"})

    assert answer.status_code == 409
    assert "has no room yet." in answer.content.decode()
    assert 'value="Opening"' in answer.content.decode()


def test_release_page_shows_what_moved(desk, conference):
    talk = TalkFactory(conference=conference)
    old = talk.room
    actions.release(conference)
    talk.room = RoomFactory(conference=conference)
    talk.save()

    shown = desk.get(address("desk_release")).content.decode()

    assert f", {old}</del>" in shown
    assert f", {talk.room}" in shown


NOTHING = "Nothing: the draft is what the public sees."
CHANGES = "The draft has changes that are not public yet."
NO_TIME = {"starts_at": None, "ends_at": None}


def test_a_new_talk_without_a_time_is_not_nothing(desk, conference):
    known = TalkFactory(conference=conference)
    actions.release(conference)
    before = desk.get(address("desk_release")).content.decode()
    TalkFactory(room=known.room, title={"en": "Secret"}, conference=conference, **NO_TIME)

    after = desk.get(address("desk_release"))
    listed = desk.get(address("desk_list")).content.decode()

    assert (NOTHING in before, "Not ready" in before) == (True, False)
    section, _rest = after.content.decode().split("In the way of a release")
    assert NOTHING not in section
    assert [word in section for word in ("Not ready", "Secret", "no time yet")] == [True] * 3
    assert not after.context["changes"]
    assert CHANGES in listed


def test_a_cancelled_talk_without_a_time_waits_for_nothing(desk, conference):
    known = TalkFactory(conference=conference)
    actions.release(conference)
    TalkFactory(room=known.room, conference=conference, cancelled=True, **NO_TIME)

    shown = desk.get(address("desk_release")).content.decode()
    listed = desk.get(address("desk_list")).content.decode()

    assert NOTHING in shown
    assert CHANGES not in listed


@pytest.mark.parametrize(
    ("kind", "form", "model"),
    [
        ("rooms", {"name_en": "Hall", "capacity": "300", "position": "0"}, Room),
        ("tracks", {"name_en": "Hall", "colour": "#123456", "position": "0"}, Track),
        ("speakers", {"name_latin": "Hall"}, Speaker),
    ],
)
def test_part_is_added_listed_changed_and_deleted(desk, conference, kind, form, model):
    added = desk.post(address("desk_part_add", kind), form)
    listed = desk.get(added.url).content.decode()
    changed = {name: value.replace("Hall", "Room") for name, value in form.items()}
    desk.post(address("desk_part_edit", kind, "hall"), changed)
    after = str(model.objects.get(slug="hall"))
    desk.post(address("desk_part_delete", kind, "hall"))

    assert added.url == address("desk_parts", kind)
    assert ">Hall<" in listed
    assert after == "Room"
    assert not model.objects.exists()


def test_part_that_is_wrong_comes_back(desk, conference):
    answer = desk.post(address("desk_part_add", "speakers"), {"association": "Ours"})

    assert answer.status_code == 422
    assert "Give a name in Chinese or in Latin letters." in answer.content.decode()
    assert 'value="Ours"' in answer.content.decode()


def test_room_with_talks_stays(desk, conference):
    TalkFactory(conference=conference, room=RoomFactory(conference=conference, slug="hall"))

    answer = desk.post(address("desk_part_delete", "rooms", "hall"), follow=True)

    assert "1 talk is in this room. Move it first." in answer.content.decode()
    assert Room.objects.exists()


CHANGING = [
    ("desk_talk_add", ()), ("desk_talk_delete", ("light",)), ("desk_release_make", ()),
    ("desk_part_add", ("rooms",)), ("desk_part_delete", ("rooms", "hall")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args"), CHANGING)
def test_reader_looks_but_changes_nothing(client, conference, name, args):
    reader = MembershipFactory(conference=conference, role=Membership.Role.READ_ONLY)
    client.force_login(reader.user)

    assert client.get(address("desk_list")).status_code == 200
    assert client.post(address(name, *args)).status_code == 403


def test_stranger_finds_nothing(client, conference):
    client.force_login(MembershipFactory().user)

    assert client.get(address("desk_list")).status_code == 404


def test_nobody_gets_in_without_logging_in(client, conference):
    assert client.get(address("desk_list")).status_code == 302
