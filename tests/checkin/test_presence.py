"""Presences and visits: they follow from the scans alone, in whatever order those come in."""

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings, strategies as st
from hypothesis.extra.django import TestCase

from badges.models import Badge
from checkin import periodic, presence
from checkin.actions import record_scans, save_zone, zone_facts
from checkin.models import Followed, Presence, Scan, Visit, Zone
from checkin.picture import people_by_place
from conference.actions import save_conference
from tests.checkin.factories import DeviceFactory, GateFactory, ago, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate():
    """An entrance with an exit."""
    return GateFactory(slug="east", direction="both")


@pytest.fixture
def device(gate):
    """A phone at every gate."""
    return DeviceFactory(conference=gate.conference)


def presences(conference):
    """(delegate, zone, inside) of every presence."""
    presence.catch_up(conference)
    rows = conference.presences.order_by("delegate", "area")
    return list(rows.values_list("delegate", "zone", "inside"))


def visits(conference):
    """(delegate, gate, arrival) of every visit, in the order of time."""
    presence.catch_up(conference)
    return list(conference.visits.values_list("delegate", "gate__slug", "arrival"))


def test_whoever_enters_and_leaves_is_present_and_then_not(gate, device):
    badge = badge_at(gate.conference)
    who = badge.delegate_id

    record_scans(device, batch(reading(badge, gate, at=ago(minutes=9))))
    entered = presences(gate.conference)
    record_scans(device, batch(reading(badge, gate, direction="out", at=ago(minutes=5))))

    assert entered == [(who, "venue", True)]
    assert presences(gate.conference) == [(who, "venue", False)]
    assert visits(gate.conference) == [(who, "east", True)]


def test_the_first_gate_of_a_day_is_the_arrival_and_a_late_scan_changes_it(gate, device):
    west = GateFactory(conference=gate.conference, slug="west", zone="hall")
    badge = badge_at(gate.conference)
    who = badge.delegate_id

    record_scans(device, batch(reading(badge, gate, at=ago(minutes=5))))
    before = visits(gate.conference)
    late = reading(badge, west, at=ago(minutes=9))
    record_scans(DeviceFactory(conference=gate.conference), batch(late))

    assert before == [(who, "east", True)]
    assert visits(gate.conference) == [(who, "west", True), (who, "east", False)]


def test_what_is_handed_out_is_a_visit_but_nobody_is_inside_by_it(gate, device):
    lunch = GateFactory(
        conference=gate.conference, slug="lunch", kind="purpose", most_entries=1, zone="lunch"
    )
    badge = badge_at(gate.conference)

    record_scans(device, batch(reading(badge, lunch)))

    assert presences(gate.conference) == []
    assert visits(gate.conference) == [(badge.delegate_id, "lunch", False)]


def test_entering_one_room_of_a_group_is_leaving_the_other(gate, device):
    conference = gate.conference
    rooms = []
    for slug in ("room-a", "room-b"):
        Zone.objects.create(conference=conference, slug=slug, group="rooms")
        rooms.append(GateFactory(conference=conference, slug=slug, zone=slug))
    badge = badge_at(conference)

    record_scans(device, batch(reading(badge, rooms[0], at=ago(minutes=5))))
    record_scans(device, batch(reading(badge, rooms[1])))

    assert presences(conference) == [(badge.delegate_id, "room-b", True)]


@pytest.fixture
def rooms(gate):
    """The doors of two rooms, each a zone by itself."""
    made = [Zone.objects.create(conference=gate.conference, slug=slug) for slug in ("a", "b")]
    return [
        GateFactory(conference=gate.conference, slug=zone.slug, zone=zone.slug, direction="both")
        for zone in made
    ]


def group(conference, name):
    """Put both rooms into this group, on the desk, one after the other."""
    for zone in conference.zones.all():
        before = zone_facts(zone)
        zone.group = name
        save_zone(zone, before)


def test_rooms_put_into_one_group_count_everybody_once_at_once(gate, device, rooms):
    conference = gate.conference
    both, one, left = (badge_at(conference) for _n in range(3))
    a, b = rooms
    record_scans(
        device,
        batch(
            reading(both, a, at=ago(minutes=9)), reading(both, b, at=ago(minutes=5)),
            reading(one, a, at=ago(minutes=8)),
            reading(left, a, at=ago(minutes=8)), reading(left, b, at=ago(minutes=7)),
            reading(left, b, direction="out", at=ago(minutes=6)),
        ),
    )  # fmt: skip
    presence.catch_up(conference)

    group(conference, "rooms")

    told = conference.presences.inside().order_by("zone", "delegate")
    inside = [("a", one.delegate_id), ("a", left.delegate_id), ("b", both.delegate_id)]
    assert list(told.values_list("zone", "delegate")) == inside
    # Nobody is counted twice whatever comes: counted anew from the first scan, or scanned again.
    record_scans(device, batch(reading(both, a)))
    presence.rebuild(conference)
    assert [row for row in presences(conference) if row[2]] == [
        (both.delegate_id, "a", True), (one.delegate_id, "a", True),
        (left.delegate_id, "a", True),
    ]  # fmt: skip
    group(conference, "")
    assert people_by_place(conference) == {("a", a.pk): 3}


def test_the_pause_before_coming_back_holds_in_a_new_group(gate, device, rooms):
    a, _b = rooms
    a.re_entry, a.re_entry_minutes = "pause", 30
    a.save()
    badge = badge_at(gate.conference)
    record_scans(
        device,
        batch(
            reading(badge, a, at=ago(minutes=9)),
            reading(badge, a, direction="out", at=ago(minutes=5)),
        ),
    )

    group(gate.conference, "rooms")
    [answer] = record_scans(device, batch(reading(badge, a, local_verdict="")))

    assert (answer["verdict"], answer["reason"]) == ("denied", "too_soon")


def test_a_name_or_capacity_of_a_zone_regroups_nothing(gate, rooms):
    zone = Zone.objects.get(slug="a")
    before = zone_facts(zone)
    zone.capacity = 30
    save_zone(zone, before)

    assert not gate.conference.regroupings.exists()


def test_a_stay_that_ended_by_itself_is_no_presence(gate):
    now = timezone.now()
    badge = badge_at(gate.conference)
    common = {"conference": gate.conference, "delegate": badge.delegate, "gate": gate,
              "zone": "venue", "inside": True, "since": now}  # fmt: skip
    Presence.objects.create(area="a", until=now - timedelta(seconds=1), **common)
    stays = Presence.objects.create(area="b", until=now + timedelta(hours=1), **common)

    assert list(Presence.objects.inside()) == [stays]


def test_a_second_badge_is_no_second_person(gate, device):
    old = badge_at(gate.conference)
    record_scans(device, batch(reading(old, gate, at=ago(minutes=9))))
    Badge.objects.filter(pk=old.pk).update(status="revoked", ended_at=timezone.now())
    new = badge_at(gate.conference, delegate=old.delegate)
    record_scans(device, batch(reading(new, gate, direction="out", at=ago(minutes=1))))

    assert presences(gate.conference) == [(old.delegate_id, "venue", False)]
    assert visits(gate.conference) == [(old.delegate_id, "east", True)]


def test_the_day_is_the_one_at_the_conference_s_place(gate, device):
    conference = gate.conference
    conference.time_zone = "Pacific/Kiritimati"  # 14 hours before UTC
    conference.save()
    badge = badge_at(conference)
    record_scans(device, batch(reading(badge, gate)))
    presence.catch_up(conference)

    visit = conference.visits.get()

    assert visit.day == datetime.now(ZoneInfo("Pacific/Kiritimati")).date()


def test_nothing_is_read_twice_once_it_is_settled_and_nothing_is_missed(gate, device):
    badges = [badge_at(gate.conference) for _n in range(3)]
    record_scans(device, batch(reading(badges[0], gate)))
    presence.catch_up(gate.conference)
    fresh = Followed.objects.get()
    gate.conference.scans.update(received_at=timezone.now() - timedelta(minutes=1))
    record_scans(device, batch(reading(badges[1], gate)))
    presence.catch_up(gate.conference)
    later = Followed.objects.get()
    first, second = gate.conference.scans.order_by("seq").values_list("seq", flat=True)

    assert (fresh.cursor, fresh.recent) == (0, [first])
    assert (later.cursor, later.recent) == (first, [second])
    assert len(visits(gate.conference)) == 2


def test_what_was_noted_goes_once_it_is_settled_though_nothing_comes(gate, device, monkeypatch):
    monkeypatch.setattr(presence, "FEW", 0)
    record_scans(device, batch(reading(badge_at(gate.conference), gate)))
    presence.catch_up(gate.conference)
    gate.conference.scans.update(received_at=timezone.now() - timedelta(minutes=1))
    before = visits(gate.conference)
    mark = Followed.objects.get()

    assert (mark.cursor, mark.recent) == (Scan.objects.get().seq, [])
    assert visits(gate.conference) == before != []


def test_what_is_right_already_is_not_written_again(gate, device):
    badge = badge_at(gate.conference)
    room = GateFactory(conference=gate.conference, slug="room", zone="room")
    record_scans(device, batch(reading(badge, gate, at=ago(minutes=9))))
    presence.catch_up(gate.conference)
    kept = [Presence.objects.get().pk, Visit.objects.get().pk]
    record_scans(device, batch(reading(badge, room)))
    presence.catch_up(gate.conference)

    first = [model.objects.order_by("pk").first().pk for model in (Presence, Visit)]
    assert (first, Presence.objects.count(), Visit.objects.count()) == (kept, 2, 2)


def test_a_scan_that_becomes_visible_late_is_followed_too(gate, device):
    """On PostgreSQL a transaction may commit a lower number after a higher one was read."""
    hidden, seen = badge_at(gate.conference), badge_at(gate.conference)
    record_scans(device, batch(reading(hidden, gate)))
    row = Scan.objects.get()
    lower = row.seq
    Scan.objects.filter(pk=lower).update(seq=lower + 1000)
    presence.catch_up(gate.conference)
    Scan.objects.filter(pk=lower + 1000).delete()
    row.seq, row.uuid, row.badge = lower, uuid.uuid4(), seen
    row.save(force_insert=True)

    assert visits(gate.conference) == [
        (hidden.delegate_id, "east", True),
        (seen.delegate_id, "east", True),
    ]


def test_rebuilding_gives_the_same_in_several_steps(gate, device, monkeypatch):
    for _n in range(5):
        badge = badge_at(gate.conference)
        record_scans(device, batch(reading(badge, gate, at=ago(minutes=9)), reading(badge, gate)))
    before = presences(gate.conference), visits(gate.conference)
    presence.rebuild(gate.conference)
    gone = Visit.objects.count(), Presence.objects.count()
    monkeypatch.setattr(presence, "STEP", 2)
    monkeypatch.setattr(presence, "MOST_STEPS", 3)

    complete = [presence.catch_up(gate.conference) for _n in range(2)]

    assert (gone, complete) == ((0, 0), [False, True])
    assert (presences(gate.conference), visits(gate.conference)) == before


def test_another_time_zone_of_the_conference_counts_its_days_anew(gate, device):
    """Midnight in Chengdu is four in the afternoon in London: what were two days there is one."""
    conference, badge = gate.conference, badge_at(gate.conference)
    evening = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    comings = [(evening, "in"), (evening + timedelta(minutes=20), "out"),
               (evening + timedelta(hours=1), "in")]  # fmt: skip
    scans = [reading(badge, gate, at=at.isoformat(), direction=way) for at, way in comings]
    record_scans(device, batch(*scans))
    presence.catch_up(conference)
    in_chengdu = list(conference.visits.order_by("day").values_list("day", flat=True))
    conference.venue = {"en": "Great Hall"}
    save_conference(conference)
    untouched = conference.visits.count()

    conference.time_zone = "Europe/London"
    save_conference(conference)
    presence.catch_up(conference)

    assert in_chengdu == [date(2026, 3, 1), date(2026, 3, 2)]
    assert untouched == 2
    assert list(conference.visits.values_list("day", "arrival")) == [(date(2026, 3, 1), True)]


def test_the_clock_follows_every_conference_s_own_scans(gate, device):
    other = GateFactory(conference=ConferenceFactory(), slug="other")
    record_scans(device, batch(reading(badge_at(gate.conference), gate)))
    phone = DeviceFactory(conference=other.conference)
    record_scans(phone, batch(reading(badge_at(other.conference), other)))

    periodic.follow()

    assert [conference.visits.count() for conference in (gate.conference, other.conference)] == [
        1,
        1,
    ]


class AnyOrder(TestCase):
    """Which batch comes first, and when somebody looks in between, changes nothing."""

    @settings(max_examples=25)
    @given(data=st.data())
    def test_the_picture_does_not_depend_on_the_order_of_batches(self, data):
        conference = ConferenceFactory()
        gates = [
            GateFactory(conference=conference, slug="east", direction="both"),
            GateFactory(conference=conference, slug="hall", zone="hall", direction="both"),
        ]
        devices = [DeviceFactory(conference=conference) for _n in range(2)]
        badges = [badge_at(conference) for _n in range(2)]
        # At half past a minute: no scan comes near to midnight by the time a batch takes.
        start = datetime.now(UTC).replace(second=30) - timedelta(hours=40)
        scans = [
            reading(badge, gate, at=(start + timedelta(minutes=minute)).isoformat(),
                    direction=direction)
            for minute, badge, gate, direction in data.draw(st.lists(
                st.tuples(st.integers(0, 2000), st.sampled_from(badges), st.sampled_from(gates),
                          st.sampled_from(["in", "out"])),
                min_size=1, max_size=8, unique_by=lambda scan: scan[0],
            ))
        ]  # fmt: skip
        homes = [data.draw(st.sampled_from(devices)) for _scan in scans]

        # Sent at one moment: the age of a scan must not depend on how long the test takes.
        sent = datetime.now(UTC)
        pictures = []
        for order in (range(len(scans)), data.draw(st.permutations(range(len(scans))))):
            Scan.objects.all().delete()
            presence.rebuild(conference)
            for number in order:
                record_scans(homes[number], batch(scans[number], sent_at=sent))
                if data.draw(st.booleans()):
                    presence.catch_up(conference)
            presence.catch_up(conference)
            pictures.append((presences(conference), visits(conference)))

        assert pictures[0] == pictures[1]
