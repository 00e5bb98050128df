"""The programme as data: what a release freezes, sequences, and how two differ."""

from datetime import timedelta

import pytest

from sessions import snapshots
from sessions.models import TalkSpeaker
from tests.conference.factories import ConferenceFactory
from tests.sessions.factories import RoomFactory, SpeakerFactory, TalkFactory, TrackFactory, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


def slugs(talks):
    return [talk["slug"] for talk in talks]


def test_take_holds_every_fact_of_a_talk(conference):
    room = RoomFactory(conference=conference, slug="hall", name={"en": "Hall"}, capacity=300)
    track = TrackFactory(conference=conference, slug="law", name={"en": "Law"}, colour="#123456")
    speaker = SpeakerFactory(
        conference=conference, slug="li", name_zh="李示例", name_latin="Li Shili", bio={"en": "Bio"}
    )
    talk = TalkFactory(
        conference=conference, slug="one", room=room, track=track, title={"en": "One"}, seats=20,
        abstract={"en": "About"}, language="en", stage=[speaker],
        starts_at=at(conference, "09:00"),
    )  # fmt: skip

    content = snapshots.take(conference)

    start = at(conference, "09:00") - timedelta(hours=8)
    assert content == {
        "rooms": [{"slug": "hall", "name": {"en": "Hall"}, "capacity": 300}],
        "tracks": [{"slug": "law", "name": {"en": "Law"}, "colour": "#123456"}],
        "talks": [
            {
                "id": talk.pk, "uid": str(talk.uid), "sequence": 0, "slug": "one", "kind": "talk",
                "track": "law", "room": "hall", "title": {"en": "One"},
                "abstract": {"en": "About"}, "language": "en",
                "starts_at": f"{start:%Y-%m-%dT01:00:00}+00:00",
                "ends_at": f"{start:%Y-%m-%dT02:00:00}+00:00",
                "seats": 20, "cancelled": False,
                "speakers": [
                    {
                        "slug": "li", "role": "speaker", "name_zh": "李示例",
                        "name_latin": "Li Shili", "association": "", "bio": {"en": "Bio"},
                    }
                ],
            }
        ],
    }  # fmt: skip


def test_take_leaves_out_talks_without_a_time(conference):
    TalkFactory(conference=conference, starts_at=None, ends_at=None)

    assert snapshots.take(conference)["talks"] == []


def test_sequence_grows_only_when_the_talk_changes(conference):
    same, edited = TalkFactory(conference=conference), TalkFactory(conference=conference)
    first = snapshots.take(conference)
    edited.title = {"en": "Another title"}
    edited.save()

    second = snapshots.take(conference, first)
    third = snapshots.take(conference, second)

    sequences = {talk["slug"]: talk["sequence"] for talk in third["talks"]}
    assert sequences == {same.slug: 0, edited.slug: 1}
    assert third == second


def test_read_orders_by_time_then_room_in_the_zone_of_the_conference(conference):
    second, first = RoomFactory(conference=conference), RoomFactory(conference=conference)
    first.position, second.position = 1, 2
    first.save()
    second.save()
    late = TalkFactory(conference=conference, room=first, clock="11:00")
    right = TalkFactory(conference=conference, room=second)
    left = TalkFactory(conference=conference, room=first)

    programme = snapshots.read(snapshots.take(conference), conference.zone)

    assert slugs(item.facts for item in programme.items) == [left.slug, right.slug, late.slug]
    assert programme.items[0].starts_at.isoformat() == f"{conference.starts_on}T09:00:00+08:00"
    assert programme.days == [conference.starts_on]


def test_compare_tells_new_moved_changed_and_cancelled_apart(conference):
    _kept, moved, changed, cancelled = TalkFactory.create_batch(4, conference=conference)
    gone = TalkFactory(conference=conference, cancelled=True)
    before = snapshots.take(conference)
    moved.room = RoomFactory(conference=conference)
    moved.save()
    TalkSpeaker.objects.filter(talk=changed).update(role=TalkSpeaker.Role.HOST)
    cancelled.cancelled = True
    cancelled.save()
    gone.cancelled = False
    gone.save()
    new = TalkFactory(conference=conference)

    changes = snapshots.compare(before, snapshots.take(conference, before))

    assert slugs(changes.new) == [gone.slug, new.slug]
    assert [(was["room"], now["room"]) for was, now in changes.moved] == [
        (before["talks"][1]["room"], moved.room.slug)
    ]
    assert slugs(changes.changed) == [changed.slug]
    assert slugs(changes.cancelled) == [cancelled.slug]
    assert changes.counts() == {"new": 2, "moved": 1, "changed": 1, "cancelled": 1}


def test_compare_sees_a_room_that_is_called_otherwise(conference):
    talk = TalkFactory(conference=conference)
    before = snapshots.take(conference)
    same = snapshots.compare(before, snapshots.take(conference, before))
    talk.room.name = {"en": "Brocade Hall"}
    talk.room.save()

    changes = snapshots.compare(before, snapshots.take(conference, before))

    assert (bool(same), bool(changes), changes.frame) == (False, True, True)
