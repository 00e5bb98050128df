"""The door's scenarios that another system's tests cover, each with the same meaning here.

Told elsewhere: valid code, code with special characters, badge id instead of a code, unknown,
forged, revoked and let in all the same, older print, second scan, pending, cancelled, wrong day and
category, exits, entry after exit, uploads out of order, the ceiling on queries (test_recording.py);
every outcome of limits, re-entry, purposes, forced entries and undo by hand (test_verdicts.py);
device set-up with unknown, used and withdrawn codes, last seen (test_api.py, test_actions.py);
nothing to print is an error, N-up page counts, rotated and cropped backgrounds (tests/badges).

Left out, and why: «blocked» is our revoked badge or cancelled registration; a search-only
permission, since a device that may not scan has no business with the roster; rules on the number
of days somebody came, which no gate of ours asks; a device that revokes itself, which an organiser
does on the desk while the phone wipes itself; a key roll of device tokens, which is a new code.
"""

from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.utils import timezone, translation
from hypothesis import given, settings, strategies as st

from badges.models import Badge
from checkin import queries
from checkin.actions import record_scans
from checkin.models import Device, DeviceKind, Gate, Scan, Zone
from registration.models import Delegate
from sessions.actions import release
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory
from tests.sessions.factories import TalkFactory, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    """Two days in Chengdu."""
    return ConferenceFactory()


@pytest.fixture
def device(conference):
    """A phone for every gate."""
    return DeviceFactory(conference=conference)


@pytest.fixture
def badge(conference):
    """An approved delegate's badge."""
    return badge_at(conference)


def gate_of(conference, **rules):
    """A gate with rules."""
    return GateFactory(conference=conference, **rules)


def scan(device, gate, badge, moment=None, **changes):
    """The answer to a scan at this moment, as the device has it at once."""
    moment = moment or timezone.now()
    message = {"at": moment.isoformat(), "local_verdict": ""} | changes
    with patch("django.utils.timezone.now", return_value=moment):
        [result] = record_scans(device, batch(reading(badge, gate, **message), sent_at=moment))
    return result


def said(*args, **changes):
    """(verdict, reason) of a scan."""
    result = scan(*args, **changes)
    return result["verdict"], result["reason"]


# -- The same id again


def test_retry_where_several_entries_are_allowed_is_no_second_entry(conference, device, badge):
    gate = gate_of(conference, re_entry="always")
    sent = reading(badge, gate)

    first, again = (record_scans(device, batch(sent))[0] for _n in range(2))
    another = scan(device, gate, badge)

    assert (first["status"], again["status"]) == ("stored", "replayed")
    assert (again["verdict"], again["reason"]) == ("first", "")
    assert (another["verdict"], another["reason"]) == ("first", "re_entry")
    assert Scan.objects.count() == 2


@pytest.mark.parametrize("change", ["rule", "limit", "cancelled"])
def test_retry_gets_the_stored_answer_though_it_would_now_be_refused(
    conference, device, badge, change
):
    gate = gate_of(conference)
    sent = reading(badge, gate)
    record_scans(device, batch(sent))
    if change == "cancelled":
        Delegate.objects.update(status="cancelled", ended_at=timezone.now() - timedelta(hours=1))
    elif change == "limit":
        Gate.objects.update(opening=[{"day": "2020-01-01", "from": "09:00", "to": "10:00"}])
    else:
        gate.categories.set([CategoryFactory(conference=conference)])

    [again] = record_scans(device, batch(sent))

    assert (again["status"], again["verdict"], again["reason"]) == ("replayed", "first", "")


def test_a_stricter_gate_does_not_change_what_was_answered_before(conference, device, badge):
    gate = gate_of(conference, re_entry="always")
    now = timezone.now()
    scan(device, gate, badge, now - timedelta(minutes=3))
    scan(device, gate, badge, now - timedelta(minutes=2))
    Gate.objects.update(re_entry="never")

    third = said(device, gate, badge, now)

    assert third == ("repeat", "already_in")
    verdicts = Scan.objects.order_by("effective_at").values_list("verdict", flat=True)
    assert list(verdicts) == ["first", "first", "repeat"]


def test_an_id_first_stored_as_refused_stays_refused(conference, device, badge):
    gate = gate_of(conference, opening=[{"day": "2020-01-01", "from": "09:00", "to": "10:00"}])
    sent = reading(badge, gate, local_verdict="")
    first = record_scans(device, batch(sent))[0]
    Gate.objects.update(opening=[])

    again = record_scans(device, batch(sent))[0]

    assert (first["verdict"], first["reason"]) == ("denied", "closed")
    assert (again["status"], again["verdict"], again["reason"]) == ("replayed", "denied", "closed")


# -- Forced

PAST = [{"day": "2020-01-01", "from": "09:00", "to": "10:00"}]


def test_forced_though_not_needed_is_an_ordinary_entry(conference, device, badge):
    result = scan(device, gate_of(conference), badge, forced=True, note="knows the minister")

    assert (result["verdict"], result["reason"], result["forced"]) == ("first", "", True)
    assert Scan.objects.get().note == "knows the minister"


def test_forced_where_needed_lets_in_and_is_listed(conference, device, badge):
    Badge.objects.update(status="revoked", ended_at=timezone.now() - timedelta(hours=1))

    result = scan(device, gate_of(conference), badge, forced=True, note="badge lost, seen passport")

    assert (result["verdict"], result["reason"]) == ("admitted_revoked", "revoked")
    assert [row.note for row in queries.conflicts(conference)] == ["badge lost, seen passport"]
    assert Scan.objects.inside().count() == 1


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("not_approved", lambda gate: Delegate.objects.update(status="pending", ended_at=None)),
        ("wrong_day", lambda gate: Badge.objects.update(valid_from="2020-01-01")),
        ("wrong_zone", lambda gate: gate.categories.set([CategoryFactory()])),
        ("closed", lambda gate: Gate.objects.update(opening=PAST)),
    ],
)
def test_whatever_the_rules_say_somebody_is_let_in_with_a_reason(
    conference, device, badge, reason, change
):
    gate = gate_of(conference)
    change(gate)
    badge.refresh_from_db()

    result = scan(device, gate, badge, forced=True, note="the door lead decided so")

    assert (result["verdict"], result["reason"]) == ("admitted_revoked", reason)
    assert Scan.objects.inside().count() == 1


def test_forged_badges_cannot_be_forced(conference, device, badge):
    token = badge.token()
    forged = token[:-1] + ("1" if token[-1] != "1" else "2")

    assert said(device, gate_of(conference), forged, forced=True, note="hurry") == (
        "rejected", "bad_signature",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"forced": True}, "note_missing"),
        ({"forced": True, "note": "  "}, "note_missing"),
        ({"forced": True, "note": "x" * 201}, "note_too_long"),
        ({"forced": "yes", "note": "x"}, "bad_forced"),
        ({"undoes": str(uuid4())}, "note_missing"),
        ({"undoes": "the last one", "note": "x"}, "bad_id"),
        ({"undoes": str(uuid4()), "forced": True, "note": "x"}, "forced_undo"),
    ],
)
def test_who_forces_or_takes_back_says_why(conference, device, badge, changes, code):
    result = scan(device, gate_of(conference), badge, **changes)

    assert (result["status"], result["reason"]) == ("invalid", code)
    assert Scan.objects.count() == 0


# -- Taken back


def test_undo_within_fifteen_minutes_by_the_same_device(conference, device, badge):
    gate, now = gate_of(conference), timezone.now()
    entry = scan(device, gate, badge, now - timedelta(minutes=14))

    taken = scan(device, gate, badge, now, undoes=entry["id"], note="wrong person")

    assert taken["verdict"] == "undo"
    assert Scan.objects.get(uuid=entry["id"]).verdict == "undone"
    assert Scan.objects.inside().count() == 0
    assert said(device, gate, badge, now + timedelta(seconds=1)) == ("first", "")


def test_undo_by_another_device_or_too_late_is_refused_with_words(conference, device, badge):
    gate, now = gate_of(conference), timezone.now()
    entry = scan(device, gate, badge, now - timedelta(minutes=16))
    other = DeviceFactory(conference=conference)

    late = scan(device, gate, badge, now, undoes=entry["id"], note="wrong person")
    foreign = scan(other, gate, badge, now, undoes=entry["id"], note="wrong person")

    assert (late["verdict"], late["reason"]) == ("denied", "too_late")
    assert late["detail"] == "A scan can be taken back within 15 minutes."
    assert (foreign["verdict"], foreign["reason"]) == ("denied", "not_yours")
    assert Scan.objects.inside().count() == 1


def test_the_desk_takes_back_what_a_device_scanned(conference, device, badge):
    gate = gate_of(conference)
    entry = scan(device, gate, badge)
    desk = DeviceFactory(conference=conference, kind=DeviceKind.DESK)

    assert said(desk, gate, badge, undoes=entry["id"], note="asked by phone") == ("undo", "")


def test_an_undo_that_comes_before_its_scan_counts_all_the_same(conference, device, badge):
    gate, name = gate_of(conference), str(uuid4())

    early = said(device, gate, badge, undoes=name, note="wrong person")
    entry = said(device, gate, badge, id=name)

    assert (early, entry) == (("denied", "nothing_to_undo"), ("undone", ""))


# -- Rules of time, gate, count, with the nearest miss in words


def opened(conference, moment):
    """What a gate that opens 09:00-17:00, ten minutes of tolerance, says at a moment."""
    day = conference.starts_on.isoformat()
    times = [{"day": day, "from": "09:00", "to": "17:00"}]
    gate = gate_of(conference, opening=times, tolerance=10)
    device = DeviceFactory(conference=conference)
    with patch("checkin.reasons.timezone.now", return_value=moment):
        return scan(device, gate, badge_at(conference), moment)


@pytest.mark.parametrize(
    ("clock", "verdict"),
    [("08:49", "denied"), ("08:50", "first"), ("17:09", "first"), ("17:10", "denied")],
)
def test_opening_times_with_tolerance(conference, clock, verdict):
    assert opened(conference, at(conference, clock))["verdict"] == verdict


def test_a_closed_gate_says_when_it_opens_or_closed(conference):
    early = opened(conference, at(conference, "08:00"))
    late = opened(conference, at(conference, "18:00"))

    assert (early["reason"], early["detail"]) == ("closed", "Opens at 09:00.")
    assert early["facts"] == {"opens": at(conference, "09:00").astimezone(UTC).isoformat()}
    assert late["detail"] == "Closed at 17:00."


def test_exits_are_exempt_from_every_rule(conference, device, badge):
    closed = [{"day": "2020-01-01", "from": "09:00", "to": "10:00"}]
    gate = gate_of(conference, opening=closed, direction="both")
    gate.categories.set([CategoryFactory(conference=conference)])
    Delegate.objects.update(status="cancelled", ended_at=timezone.now() - timedelta(hours=1))

    assert said(device, gate, badge, direction="out") == ("first", "no_entry")


def test_wrong_category_says_who_is_let_in(conference, device, badge):
    gate = gate_of(conference)
    press = CategoryFactory(conference=conference, name={"en": "Press", "zh-hans": "媒体"})
    gate.categories.set([press])

    with translation.override("zh-hans"):
        chinese = scan(device, gate, badge)["detail"]

    assert scan(device, gate, badge)["detail"] == "Only for: Press."
    assert "媒体" in chinese


def test_wrong_day_says_the_badge_s_days(conference, device, badge):
    moment = at(conference, "12:00", day=2)

    result = scan(device, gate_of(conference), badge, moment)

    assert result["reason"] == "wrong_day"
    last = conference.starts_on + timedelta(days=1)
    assert result["facts"] == {"first": conference.starts_on.isoformat(), "last": last.isoformat()}


def test_lunch_once_a_day_says_when_and_where_it_was_given(conference, badge):
    phones = [DeviceFactory(conference=conference) for _n in range(2)]
    rules = {"kind": "purpose", "zone": "lunch", "most_entries": 1, "each_day": True}
    east = gate_of(conference, name={"en": "Lunch east"}, **rules)
    west = gate_of(conference, name={"en": "Lunch west"}, **rules)
    entry = gate_of(conference)
    noon, next_day = at(conference, "12:05"), at(conference, "12:00", day=1)

    first = said(phones[0], east, badge, noon)
    with patch("checkin.reasons.timezone.now", return_value=noon):
        again = scan(phones[1], west, badge, noon + timedelta(minutes=20))
    tomorrow = said(phones[1], west, badge, next_day)

    assert (first, tomorrow) == (("first", ""), ("first", ""))
    assert (again["verdict"], again["reason"]) == ("conflict", "given")
    assert again["detail"] == "It was given at 12:05 at Lunch east."
    assert again["earlier"]["gate"] == east.slug
    assert Scan.objects.inside().count() == 0
    assert Scan.objects.handed_out().count() == 2
    assert said(phones[0], entry, badge, next_day) == ("first", "")


def test_nobody_leaves_a_lunch(conference, device, badge):
    gate = gate_of(conference, kind="purpose", zone="lunch", most_entries=1)

    result = scan(device, gate, badge, direction="out")

    assert (result["status"], result["reason"]) == ("invalid", "wrong_direction")


def test_entries_are_counted_over_all_gates_of_a_zone(conference, badge):
    phones = [DeviceFactory(conference=conference) for _n in range(2)]
    rules = {"zone": "lounge", "re_entry": "always", "most_entries": 2}
    east, west = gate_of(conference, **rules), gate_of(conference, **rules)
    now = timezone.now()

    results = [
        scan(phone, gate, badge, now + timedelta(seconds=n))
        for n, (phone, gate) in enumerate([(phones[0], east), (phones[1], west), (phones[0], east)])
    ]

    assert [result["verdict"] for result in results] == ["first", "first", "denied"]
    assert results[2]["facts"]["most"] == 2
    assert results[2]["detail"].startswith("May come in 2 times; was here last at ")


def test_coming_back_after_minutes_says_from_when_on(conference, device, badge):
    gate = gate_of(conference, direction="both", re_entry="pause", re_entry_minutes=30)
    start = at(conference, "10:00")
    scan(device, gate, badge, start)
    scan(device, gate, badge, start + timedelta(minutes=5), direction="out")

    with patch("checkin.reasons.timezone.now", return_value=start):
        soon = scan(device, gate, badge, start + timedelta(minutes=20))

    assert (soon["verdict"], soon["detail"]) == ("denied", "May come back from 10:35 on.")
    assert said(device, gate, badge, start + timedelta(minutes=35)) == ("first", "re_entry")


# -- Rooms of the programme


@pytest.fixture
def room(conference):
    """A room with a talk at 10:00 that one delegate, `room.holder`, has a seat in."""
    talk = TalkFactory(
        conference=conference, clock="10:00", seats=1, title={"en": "Chain of trust"}
    )
    talk.room.holder = badge_at(conference)
    talk.taken_seats.create(delegate=talk.room.holder.delegate)
    release(conference)
    return talk.room


def test_a_room_door_for_holders_of_seats_alone(conference, device, badge, room):
    gate = gate_of(conference, kind="room", zone="room", room=room, seats="holders")
    queue, running = at(conference, "09:50"), at(conference, "10:59")

    refused = scan(device, gate, badge, queue)

    assert (refused["verdict"], refused["reason"]) == ("denied", "no_seat")
    assert refused["detail"] == "Only with a reserved seat in “Chain of trust”."
    assert said(device, gate, room.holder, queue) == ("first", "")
    assert said(device, gate, badge, running) == ("denied", "no_seat")
    assert said(device, gate, badge, at(conference, "11:01")) == ("first", "")


def test_holders_of_seats_first_then_everybody(conference, device, badge, room):
    rules = {"kind": "room", "zone": "room", "seats": "first", "seats_minutes": 5}
    gate = gate_of(conference, room=room, **rules)
    early = at(conference, "09:54")

    with patch("checkin.reasons.timezone.now", return_value=early):
        refused = scan(device, gate, badge, early)

    assert refused["detail"] == "Until 09:55 only with a reserved seat in “Chain of trust”."
    assert said(device, gate, badge, at(conference, "09:55")) == ("first", "")


def test_a_door_of_one_talk_follows_the_released_programme(conference, device, badge, room):
    talk = room.talks.get()
    gate = gate_of(conference, kind="room", zone="room", talk=talk, seats="holders")
    talk.starts_at, talk.ends_at = at(conference, "14:00"), at(conference, "15:00")
    talk.save()

    before = said(device, gate, badge, at(conference, "10:10"))
    release(conference)
    after = said(device, gate, badge_at(conference), at(conference, "10:20"))

    assert (before, after) == (("denied", "no_seat"), ("first", ""))


def test_entering_one_room_is_leaving_the_other(conference, device, badge):
    for slug in ("room-a", "room-b"):
        Zone.objects.create(conference=conference, slug=slug, group="rooms")
    a, b = gate_of(conference, zone="room-a"), gate_of(conference, zone="room-b")
    hall, now = gate_of(conference, zone="hall"), timezone.now()

    scan(device, hall, badge, now - timedelta(minutes=9))
    scan(device, a, badge, now - timedelta(minutes=3))
    moved = said(device, b, badge, now - timedelta(minutes=2))

    assert moved == ("first", "moved")
    assert sorted(Scan.objects.inside().values_list("zone", flat=True)) == ["hall", "room-b"]
    assert Scan.objects.count() == 3  # nobody wrote an exit
    assert said(device, a, badge, now) == ("first", "moved")


# -- Everybody has left at a time of day


@pytest.mark.parametrize(
    ("zone", "day", "entered", "gone"),
    [
        # The clocks go forward in the night: 02:00 becomes 03:00.
        ("Europe/Berlin", date(2026, 3, 28), "2026-03-28T21:00:00+00:00",
         "2026-03-29T02:00:00+00:00"),
        # And back in October: 03:00 becomes 02:00.
        ("Europe/Berlin", date(2026, 10, 24), "2026-10-24T20:00:00+00:00",
         "2026-10-25T03:00:00+00:00"),
        ("Asia/Shanghai", date(2026, 10, 24), "2026-10-24T12:00:00+00:00",
         "2026-10-24T20:00:00+00:00"),
    ],
)  # fmt: skip
def test_automatic_check_out_across_a_change_of_the_clocks(zone, day, entered, gone):
    conference = ConferenceFactory(
        time_zone=zone, starts_on=day, ends_on=day + timedelta(days=1)
    )  # fmt: skip
    Zone.objects.create(conference=conference, slug="venue", checks_out_at=time(4))
    gate, device = gate_of(conference), DeviceFactory(conference=conference)
    badge, entry = badge_at(conference), datetime.fromisoformat(entered)
    end = datetime.fromisoformat(gone)

    scan(device, gate, badge, entry)

    assert Scan.objects.get().until == end
    with patch("django.utils.timezone.now", return_value=end - timedelta(minutes=1)):
        assert Scan.objects.inside().count() == 1
    with patch("django.utils.timezone.now", return_value=end):
        assert Scan.objects.inside().count() == 0
    assert said(device, gate, badge, end - timedelta(seconds=1)) == ("repeat", "already_in")
    assert said(device, gate, badge, end) == ("first", "re_entry")


# -- Without writing, without permission


def test_simulate_answers_and_writes_nothing(conference, device, badge):
    gate = gate_of(conference)
    asked = batch(reading(badge, gate), reading("junk", gate), dry_run=True)

    answers = [
        (result["verdict"], result["reason"])
        for _n in range(2)
        for result in record_scans(device, asked)
    ]

    assert answers == [("first", ""), ("rejected", "malformed")] * 2
    assert Scan.objects.count() == 0
    assert said(device, gate, badge) == ("first", "")


def test_failed_scans_are_kept_once(conference, device):
    gate = gate_of(conference)
    failed = reading("no badge of ours", gate, local_verdict="malformed")

    statuses = [record_scans(device, batch(failed))[0]["status"] for _n in range(2)]

    assert statuses == ["stored", "replayed"]
    assert Scan.objects.get().token == "no badge of ours"


def test_a_device_without_the_gate_may_not_scan_there(conference, badge):
    own, other = gate_of(conference), gate_of(conference)
    device = DeviceFactory(conference=conference)
    device.gates.set([own])

    result = scan(Device.objects.get(pk=device.pk), other, badge)

    assert (result["status"], result["reason"]) == ("invalid", "unknown_gate")


# -- The same log, however it arrives

STEP = st.tuples(
    st.integers(0, 2),  # device
    st.sampled_from(["in", "in", "out", "forced", "undo", "lunch"]),
    st.integers(0, 40),  # minute
    st.sampled_from(["admit", "already_in", "closed"]),
)
PLAN = st.lists(st.tuples(st.integers(1, 4), st.integers(60, 600)), min_size=1, max_size=8)


def messages(steps, gates, badge, start):
    """(device, minute, scan) of each step; an undo names the scan two before it."""
    entry, lunch = gates
    made = []
    for device, kind, minute, local in steps:
        seen = {"at": start + timedelta(minutes=minute), "local_verdict": local}
        if kind == "forced":
            seen |= {"forced": True, "note": "in a hurry"}
        if kind == "undo":
            of = made[-2][1]["id"] if len(made) > 1 else str(uuid4())
            seen |= {"undoes": of, "note": "by mistake"}
        if kind == "out":
            seen |= {"direction": "out"}
        gate = lunch if kind == "lunch" else entry
        made.append((device, reading(badge, gate, **seen)))
    return made


def deliver(devices, scans, plan, skews):
    """Send every device's scans in batches of the plan's sizes and times, some of them twice."""
    waiting = {n: [scan for device, scan in scans if device == n] for n in range(len(devices))}
    turn = 0
    while any(waiting.values()):
        size, minute = plan[turn % len(plan)]
        n = [n for n, left in waiting.items() if left][turn % sum(map(bool, waiting.values()))]
        part, waiting[n] = waiting[n][:size], waiting[n][size:]
        arrival = max(scan["at"] for scan in part) + timedelta(minutes=minute)
        told = [scan | {"at": (scan["at"] + skews[n]).isoformat()} for scan in part]
        for _again in range(1 + turn % 2):
            with patch("django.utils.timezone.now", return_value=arrival):
                record_scans(devices[n], batch(*told, sent_at=arrival + skews[n]))
        turn += 1


@settings(max_examples=12, deadline=None)
@given(
    steps=st.lists(STEP, min_size=2, max_size=9),
    plans=st.tuples(PLAN, PLAN),
    skews=st.tuples(*[st.integers(-5000, 5000)] * 3),
)
def test_the_log_is_the_same_however_scans_arrive(steps, plans, skews):
    conference = ConferenceFactory()
    devices = [DeviceFactory(conference=conference) for _n in range(3)]
    lunch = gate_of(conference, kind="purpose", zone="lunch", most_entries=1)
    scans = messages(
        steps, (gate_of(conference, direction="both"), lunch), badge_at(conference),
        at(conference, "10:00"),
    )  # fmt: skip
    logs = []
    for plan, order in zip(plans, (scans, scans[::-1]), strict=True):
        Scan.objects.all().delete()
        deliver(devices, order, plan, [timedelta(seconds=skew) for skew in skews])
        logs.append(
            {str(s.uuid): (s.verdict, s.reason, s.facts, s.effective_at)
             for s in Scan.objects.filter(conference=conference)}
        )  # fmt: skip

    assert logs[0] == logs[1]
    assert len(logs[0]) == len(steps)
