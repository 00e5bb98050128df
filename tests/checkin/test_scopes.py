"""What a device with gates of its own is told: of those whom they let in, and no more."""

import json
from unittest.mock import patch

import pytest

from badges.models import Badge
from checkin import actions, queries, syncing
from checkin.actions import record_scans
from checkin.models import Zone
from conference import events
from registration.models import Delegate, Photo
from sessions.actions import release
from tests.checkin.factories import DeviceFactory, GateFactory, ago, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory
from tests.sessions.factories import RoomFactory, TalkFactory

pytestmark = pytest.mark.django_db
BARE = {"badge", "role", "status"}


@pytest.fixture
def conference():
    """Where all of it is."""
    return ConferenceFactory()


@pytest.fixture
def kinds(conference):
    """Speakers, and the press."""
    return [
        CategoryFactory(conference=conference, code=code, role_code=number)
        for number, code in enumerate(("speaker", "press"), 20)
    ]


@pytest.fixture
def people(conference, kinds):
    """A speaker's badge and a journalist's."""
    return [badge_at(conference, delegate__category=kind) for kind in kinds]


@pytest.fixture
def lunch(conference, kinds):
    """Lunch is for speakers."""
    gate = GateFactory(
        conference=conference, slug="lunch", kind="purpose", zone="lunch", most_entries=1
    )
    gate.categories.set([kinds[0]])
    return gate


def phone(*gates):
    """A phone for these gates alone."""
    device = DeviceFactory(conference=gates[0].conference)
    device.gates.set(gates)
    return device


def sync(device, cursor="0"):
    """What a device is told, as it reads it."""
    return json.loads(syncing.page(device, cursor))


def known(told):
    """{badge: the names of what is told of it}."""
    return {entry["badge"]: set(entry) for entry in told["roster"]}


def test_names_are_of_those_alone_whom_a_gate_lets_in(lunch, people):
    speaker, journalist = people

    told, all_told = sync(phone(lunch)), sync(DeviceFactory(conference=lunch.conference))

    [entry] = told["roster"]
    assert (entry["badge"], entry["pinyin"]) == (speaker.badge_id, speaker.delegate.pinyin)
    assert set(known(all_told)) == {speaker.badge_id, journalist.badge_id}
    assert known(all_told)[speaker.badge_id] == known(told)[speaker.badge_id]
    text = json.dumps(told, ensure_ascii=False)
    for personal in (journalist.badge_id, journalist.delegate.name_latin, journalist.short_code):
        assert personal not in text


def test_without_a_name_comes_what_the_printed_badge_does_not_say(conference, kinds, people, lunch):
    speaker, _journalist = people
    pending, revoked, again, moved = (
        badge_at(conference, delegate__category=kind)
        for kind in (kinds[0], kinds[1], kinds[1], kinds[0])
    )
    Delegate.objects.filter(pk=pending.delegate_id).update(status="pending")
    Badge.objects.filter(pk=revoked.pk).update(status="revoked")
    Badge.objects.filter(pk=again.pk).update(print_serial=2, lowest_valid_serial=2)
    Delegate.objects.filter(pk=moved.delegate_id).update(category=kinds[1])

    told = sync(phone(lunch))

    found = known(told)
    assert found.pop(speaker.badge_id) > BARE
    assert found == {badge.badge_id: BARE for badge in (pending, revoked, again, moved)}
    assert {row["badge"]: row["serial"] for row in told["revocations"]} == {
        revoked.badge_id: 256, again.badge_id: 2,
    }  # fmt: skip
    assert {entry["badge"]: entry["role"] for entry in told["roster"]}[moved.badge_id] == "press"


def test_badges_that_are_gone_are_told_to_everybody(conference, lunch):
    gone = badge_at(conference)
    actions.badge_changed(gone)
    gone.delete()

    told = sync(phone(lunch))

    assert told["roster"] == [{"badge": gone.badge_id, "status": "gone"}]
    assert told["revocations"] == [{"badge": gone.badge_id, "serial": 256}]


@pytest.fixture
def room(conference, people):
    """A room with a talk that the speaker alone has a seat in."""
    talk = TalkFactory(
        conference=conference, room=RoomFactory(conference=conference), clock="10:00", seats=9
    )
    talk.taken_seats.create(delegate=people[0].delegate)
    release(conference)
    return talk.room


@pytest.mark.parametrize(("seats", "named"), [("holders", 1), ("first", 2), ("open", 2)])
def test_where_a_seat_is_needed_names_are_of_those_who_have_one(
    conference, people, room, seats, named
):
    gate = GateFactory(conference=conference, kind="room", zone="room", room=room, seats=seats)
    inside = reading(people[1], gate, forced=True, note="Late, and let in")
    record_scans(DeviceFactory(conference=conference), batch(inside))

    told = sync(phone(gate))

    assert [entry["badge"] for entry in told["roster"]] == [b.badge_id for b in people[:named]]
    # Between talks everybody comes in: once, with a name or without.
    assert [row["badge"] for row in told["admissions"]] == [people[1].badge_id]


def test_seats_are_told_of_its_own_gates_alone(conference, people, room, lunch):
    GateFactory(conference=conference, kind="room", zone="room", room=room, seats="holders")

    [entry] = sync(phone(lunch))["roster"]

    assert "seats" not in entry
    assert "seats" in sync(DeviceFactory(conference=conference))["roster"][0]


def test_stays_are_told_as_far_as_its_gates_look_at_them(conference, people, lunch):
    speaker, journalist = people
    for slug in ("hall-a", "hall-b"):
        Zone.objects.create(conference=conference, slug=slug, group="halls")
    venue, hall_a, hall_b = (
        GateFactory(conference=conference, zone=zone) for zone in ("venue", "hall-a", "hall-b")
    )
    record_scans(
        DeviceFactory(conference=conference),
        batch(*(
            reading(badge, gate, at=ago(minutes=9 - number))
            for number, gate in enumerate((venue, hall_b, lunch))
            for badge in people
        )),
    )  # fmt: skip

    areas = {
        name: {(row["badge"], row["area"]) for row in sync(device)["admissions"]}
        for name, device in {
            "lunch": phone(lunch), "hall": phone(hall_a), "both": phone(lunch, venue),
        }.items()
    }  # fmt: skip

    at = (speaker.badge_id, journalist.badge_id)
    # Whoever is in another hall of the group leaves it by entering this one.
    assert areas == {
        "lunch": {(at[0], "tally:lunch")},
        "hall": {(badge, "group:halls") for badge in at},
        "both": {(badge, area) for badge in at for area in ("tally:lunch", "venue")},
    }


def test_what_changes_is_told_in_the_same_way(conference, kinds, people, lunch):
    speaker, journalist = people
    venue, device = GateFactory(conference=conference), phone(lunch)
    for gate in (venue, lunch):
        record_scans(DeviceFactory(conference=conference), batch(reading(journalist, gate)))
    first = sync(device)
    Delegate.objects.filter(pk=speaker.delegate_id).update(category=kinds[1])
    Delegate.objects.filter(pk=journalist.delegate_id).update(category=kinds[0])
    Badge.objects.filter(pk=speaker.pk).update(role_code=kinds[1].role_code)
    for badge in people:
        badge.delegate.refresh_from_db()
        events.publish("delegate.changed", badge.delegate)

    told = sync(device, first["cursor"])

    assert first["admissions"] == []
    assert "anew" not in told
    by_badge = {entry["badge"]: entry for entry in told["roster"]}
    assert by_badge[speaker.badge_id] == {"badge": speaker.badge_id, "status": "outside"}
    assert by_badge[journalist.badge_id]["name"] == journalist.delegate.name_zh
    # Who comes into its roster comes with what decides there: lunch was given before, to a phone
    # that could not know better.
    assert [(row["badge"], row["area"], row["count"]) for row in told["admissions"]] == [
        (journalist.badge_id, "tally:lunch", 1)
    ]


def test_scans_of_those_whom_no_gate_lets_in_are_not_told(conference, people, lunch):
    device = phone(lunch)
    first = sync(device)
    forced = {"forced": True, "note": "A guest of the chair"}
    record_scans(
        DeviceFactory(conference=conference),
        batch(reading(people[0], lunch), reading(people[1], lunch, **forced)),
    )

    told = sync(device, first["cursor"])

    assert [(row["badge"], row["count"]) for row in told["admissions"]] == [(people[0].badge_id, 1)]


@pytest.mark.parametrize(
    "change",
    [
        lambda device, gate, kinds: gate.categories.set(kinds),
        lambda device, gate, kinds: device.gates.add(GateFactory(conference=gate.conference)),
        lambda device, gate, kinds: device.gates.clear(),
        lambda device, gate, kinds: type(gate).objects.filter(pk=gate.pk).update(active=False),
        lambda device, gate, kinds: type(gate).objects.filter(pk=gate.pk).update(zone="supper"),
    ],
)
def test_where_its_gates_need_something_else_it_is_told_anew(lunch, kinds, people, change):
    device = phone(lunch)
    first = sync(device)
    quiet = sync(device, first["cursor"])
    change(device, lunch, kinds)

    told = sync(device, first["cursor"])

    assert (first["anew"], "anew" in quiet, told["anew"]) == (True, False, True)
    fresh = sync(device)
    assert [told[name] for name in ("roster", "gates", "cursor")] == [
        fresh[name] for name in ("roster", "gates", "cursor")
    ]
    assert "anew" not in sync(device, told["cursor"])


def test_pages_of_everybody_go_on_where_they_were_until_the_gates_change(
    conference, kinds, people, lunch
):
    device = phone(lunch)
    with patch("checkin.syncing.PEOPLE", 1):
        first = sync(device)
        second = sync(device, first["cursor"])
        lunch.categories.set([])
        anew = sync(device, second["cursor"])
        after = sync(device, anew["cursor"])

    assert all(told["more"] for told in (first, second, anew, after))
    assert ["anew" in told for told in (first, second, anew, after)] == [True, False, True, False]
    assert [len(told["roster"]) for told in (first, second, anew, after)] == [1, 0, 1, 1]


def test_a_device_for_every_gate_is_told_of_everybody_whatever_gates_are(lunch, people, kinds):
    device = DeviceFactory(conference=lunch.conference)
    first = sync(device)
    lunch.categories.set(kinds)

    assert "@" not in first["cursor"]
    assert "anew" not in sync(device, first["cursor"])


def test_photos_are_of_those_alone_whom_a_gate_lets_in(lunch, people, monkeypatch):
    monkeypatch.setattr("checkin.queries.files.read", lambda path: b"jpeg")
    for badge in people:
        Photo.objects.create(delegate=badge.delegate, width=1, height=1)
    device, any_gate = phone(lunch), DeviceFactory(conference=lunch.conference)

    assert [queries.photo_of(device, badge.badge_id) for badge in people] == [b"jpeg", b""]
    assert [queries.photo_of(any_gate, badge.badge_id) for badge in people] == [b"jpeg", b"jpeg"]
