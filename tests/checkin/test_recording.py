"""Scenarios of the door: what a scan is answered, and what it does to the scans around it."""

from datetime import timedelta
from importlib import import_module
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone
from hypothesis import given, settings as examples, strategies as st

from badges.models import Badge
from checkin import queries
from checkin.actions import record_scans
from checkin.models import Scan
from conference.errors import Refused
from conference.lib import key_succession, keys
from registration.models import Delegate
from tests.checkin.factories import (
    DeviceFactory,
    GateFactory,
    ago,
    badge_at,
    batch,
    by_hand,
    reading,
)
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def door():
    """A gate and a device in front of it."""
    gate = GateFactory()
    return gate, DeviceFactory(conference=gate.conference)


def outcomes(device, *scans, **envelope):
    """(status, verdict, reason) of each scan of one batch."""
    results = record_scans(device, batch(*scans, **envelope))
    return [(result["status"], result["verdict"], result["reason"]) for result in results]


def end(row, **changes):
    """Change a row an hour ago, as revoking and cancelling do."""
    type(row).objects.filter(pk=row.pk).update(
        ended_at=timezone.now() - timedelta(hours=1), **changes
    )


@pytest.fixture
def retired():
    """The key of all badges was retired half an hour ago; its successor signs."""
    key_succession.new_ed25519(settings.KEYS_DIR, "badge")
    path = settings.KEYS_DIR / keys.BADGES_RETIRED
    path.write_text(f"0 {ago(minutes=30)}\n")
    yield
    for name in (path, settings.KEYS_DIR / "badge-1.ed25519"):
        name.unlink()


def test_a_scan_made_before_its_key_was_retired_counts_however_late_it_comes(door, retired):
    gate, device = door
    badge = badge_at(gate.conference)

    assert outcomes(device, reading(badge, gate, at=ago(hours=1))) == [("stored", "first", "")]


def test_whom_a_door_let_in_that_knew_nothing_of_a_retired_key_is_inside_by_name(door, retired):
    gate, device = door
    badge = badge_at(gate.conference)

    [let_in] = record_scans(device, batch(reading(badge, gate, at=ago(minutes=10))))

    assert (let_in["verdict"], let_in["reason"]) == ("admitted_revoked", "retired_key")
    assert let_in["delegate"]["name"]
    assert let_in["detail"] == "The badge is signed with a key that counts no more."
    assert Scan.objects.get().badge == badge


def test_a_badge_of_a_retired_key_is_turned_away_by_name_and_a_forged_one_is_nobody_s(
    door, retired
):
    gate, device = door
    badge = badge_at(gate.conference)
    forged = badge.token()[:-1] + ("1" if badge.token()[-1] != "1" else "2")

    assert outcomes(
        device,
        reading(badge, gate, local_verdict="unknown_key"),
        reading(forged, gate, local_verdict="bad_signature"),
    ) == [("stored", "denied", "retired_key"), ("stored", "rejected", "bad_signature")]


def test_valid_badge_is_first_and_names_its_bearer(door):
    gate, device = door
    badge = badge_at(
        gate.conference, delegate__name_zh="张“文”和", delegate__name_latin="Zhang <b>Wenhe</b>"
    )

    [result] = record_scans(device, batch(reading(badge, gate, id=str(uuid4()))))

    assert (result["status"], result["verdict"], result["reason"]) == ("stored", "first", "")
    assert result["delegate"] == {
        "badge": badge.badge_id,
        "name": "张“文”和",
        "latin": "Zhang <b>Wenhe</b>",
        "role": badge.delegate.category.code,
        "association": "成都市自媒体协会",
        "status": "approved",
    }


def test_badge_id_instead_of_token_is_admitted(door):
    gate, device = door
    badge = badge_at(gate.conference)

    assert outcomes(device, by_hand(badge, gate)) == [("stored", "first", "")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://pay.example.org/?q='\"<b>%s{0}\\", "malformed"),
        ("扫一扫", "malformed"),
        ("107" + "9" * 193, "malformed"),
        ("107" + "0" * 193, "malformed"),
    ],
)
def test_text_that_is_no_badge_is_rejected_and_kept(door, text, reason):
    gate, device = door

    assert outcomes(device, reading(text, gate)) == [("stored", "rejected", reason)]
    assert Scan.objects.get().token == text


def test_unknown_badge_id_is_rejected(door):
    gate, device = door

    scan = reading("", gate, token=None, badge="0123456789abcdef")

    assert outcomes(device, scan) == [("stored", "rejected", "unknown_badge")]


def test_forged_signature_is_rejected_and_names_nobody(door):
    gate, device = door
    token = badge_at(gate.conference).token()
    forged = token[:-1] + ("1" if token[-1] != "1" else "2")

    [result] = record_scans(device, batch(reading(forged, gate)))

    assert (result["verdict"], result["reason"]) == ("rejected", "bad_signature")
    assert result["delegate"] is None
    assert Scan.objects.get().badge is None


def test_badge_of_another_conference_is_rejected(door):
    gate, device = door
    foreign = badge_at(ConferenceFactory())

    assert outcomes(device, reading(foreign, gate), by_hand(foreign, gate)) == [
        ("stored", "rejected", "wrong_conference"),
        ("stored", "rejected", "unknown_badge"),
    ]


def test_unknown_key_is_rejected(door):
    gate, device = door
    badge = badge_at(gate.conference)
    scan = reading(badge, gate)

    with patch("checkin.queries.every_key", return_value=({}, {})):
        [result] = record_scans(device, batch(scan))

    assert (result["verdict"], result["reason"]) == ("rejected", "unknown_key")
    assert result["delegate"] is None


@pytest.mark.parametrize(
    ("local_verdict", "verdict"),
    [(None, "denied"), ("revoked", "denied"), ("admit", "admitted_revoked")],
)
def test_revoked_badge_is_denied_unless_it_was_let_in(door, local_verdict, verdict):
    gate, device = door
    badge = badge_at(gate.conference)
    scan = reading(badge, gate, local_verdict=local_verdict)
    end(badge, status=Badge.Status.REVOKED)

    assert outcomes(device, scan) == [("stored", verdict, "revoked")]


def test_scan_from_before_the_revocation_counts(door):
    gate, device = door
    badge = badge_at(gate.conference)
    scan = reading(badge, gate, at=ago(hours=2))
    end(badge, status=Badge.Status.REVOKED)

    assert outcomes(device, scan) == [("stored", "first", "")]


def test_older_print_is_revoked_and_the_new_one_is_not(door):
    gate, device = door
    badge = badge_at(gate.conference)
    old = reading(badge, gate, local_verdict=None)
    badge.print_serial = badge.lowest_valid_serial = 2
    badge.save()

    assert outcomes(device, old, reading(badge, gate)) == [
        ("stored", "denied", "revoked"),
        ("stored", "first", ""),
    ]


@pytest.mark.parametrize("status", ["unconfirmed", "pending", "rejected", "cancelled"])
def test_registration_not_approved_is_denied(door, status):
    gate, device = door
    badge = badge_at(gate.conference, delegate__status=status)

    assert outcomes(device, reading(badge, gate, local_verdict=None)) == [
        ("stored", "denied", "not_approved")
    ]


@pytest.mark.parametrize("days", [-3, 1])
def test_day_outside_the_badge_is_denied_but_leaving_is_allowed(door, days):
    gate, device = door
    badge = badge_at(
        gate.conference, valid_from=gate.conference.today + timedelta(days=days), valid_days=2
    )
    entry = reading(badge, gate, local_verdict=None)
    leaving = reading(badge, gate, direction="out")

    assert outcomes(device, entry, leaving) == [
        ("stored", "denied", "wrong_day"),
        ("stored", "first", "no_entry"),
    ]


def test_gate_of_other_categories_is_denied(door):
    gate, device = door
    gate.categories.set([CategoryFactory(conference=gate.conference)])
    badge = badge_at(gate.conference)

    assert outcomes(device, reading(badge, gate, local_verdict=None)) == [
        ("stored", "denied", "wrong_zone")
    ]
    gate.categories.add(badge.delegate.category)
    assert outcomes(device, reading(badge, gate)) == [("stored", "first", "")]


def test_second_scan_is_a_repeat_here_and_a_conflict_elsewhere(door):
    gate, device = door
    other = DeviceFactory(conference=gate.conference)
    badge = badge_at(gate.conference)
    record_scans(device, batch(reading(badge, gate, at=ago(seconds=5))))

    [again] = record_scans(device, batch(reading(badge, gate)))
    [elsewhere] = record_scans(other, batch(reading(badge, gate)))

    first = Scan.objects.earliest("seq")
    assert [again["verdict"], elsewhere["verdict"]] == ["repeat", "conflict"]
    assert again["earlier"] == {"gate": gate.slug, "at": first.effective_at.isoformat()}


@pytest.mark.parametrize("kind", ["desk", "kiosk"])
def test_who_registers_and_then_goes_in_is_no_conflict_until_another_does(door, kind):
    gate, phone = door
    counter = DeviceFactory(conference=gate.conference, kind=kind)
    other = DeviceFactory(conference=gate.conference)
    badge = badge_at(gate.conference)
    record_scans(counter, batch(reading(badge, gate, at=ago(seconds=5))))

    assert outcomes(phone, reading(badge, gate)) == [("stored", "repeat", "already_in")]
    assert outcomes(other, reading(badge, gate)) == [("stored", "conflict", "already_in")]


def test_conflicts_with_a_desk_from_before_become_what_is_said_of_them_now(door):
    """Rows as they were before it was noted with a scan that it was made at a desk."""
    gate, phone = door
    desk = DeviceFactory(conference=gate.conference, kind="desk")
    other = DeviceFactory(conference=gate.conference)
    registered, seen = badge_at(gate.conference), badge_at(gate.conference)
    record_scans(desk, batch(reading(registered, gate, at=ago(seconds=9))))
    record_scans(phone, batch(reading(seen, gate, at=ago(seconds=9))))
    record_scans(phone, batch(reading(registered, gate, at=ago(seconds=6))))
    record_scans(other, batch(reading(registered, gate), reading(seen, gate)))
    record_scans(desk, batch(reading(seen, gate)))
    now = list(Scan.objects.order_by("seq").values_list("verdict", "terms"))
    Scan.objects.update(terms={})
    Scan.objects.filter(verdict="repeat").update(verdict="conflict")

    earlier = import_module("checkin.migrations.0013_conflicts_with_a_desk")
    for _again in range(2):
        earlier.note_the_counters(apps, None)

    assert [verdict for verdict, _terms in now] == [
        "first", "first", "repeat", "conflict", "conflict", "repeat",
    ]  # fmt: skip
    assert list(Scan.objects.order_by("seq").values_list("verdict", "terms")) == now


def test_another_zone_is_entered_afresh(door):
    gate, device = door
    room = GateFactory(conference=gate.conference, zone="hall-b")
    badge = badge_at(gate.conference)

    assert outcomes(device, reading(badge, gate), reading(badge, room)) == [
        ("stored", "first", ""),
        ("stored", "first", ""),
    ]


def test_entry_after_exit_is_first_again_and_exits_may_repeat(door):
    gate, device = door
    badge = badge_at(gate.conference)
    walk = ["out", "in", "out", "out", "in", "in"]
    scans = [
        reading(badge, gate, direction=way, at=ago(minutes=10 - n)) for n, way in enumerate(walk)
    ]

    assert outcomes(device, *scans) == [
        ("stored", "first", "no_entry"),
        ("stored", "first", "re_entry"),
        ("stored", "first", ""),
        ("stored", "repeat", "already_out"),
        ("stored", "first", "re_entry"),
        ("stored", "repeat", "already_in"),
    ]


def test_earlier_scan_that_comes_late_takes_the_first_place(door):
    gate, device = door
    slow = DeviceFactory(conference=gate.conference)
    badge = badge_at(gate.conference)
    scan = reading(badge, gate)
    record_scans(device, batch(scan))

    assert outcomes(slow, reading(badge, gate, at=ago(minutes=3))) == [("stored", "first", "")]
    assert outcomes(device, scan) == [("replayed", "conflict", "already_in")]


def test_replay_stores_nothing_and_shows_the_present_verdict(door):
    gate, device = door
    badge = badge_at(gate.conference)
    scan = reading(badge, gate)
    record_scans(device, batch(scan))
    end(badge.delegate, status=Delegate.Status.CANCELLED)

    assert outcomes(device, scan) == [("replayed", "first", "")]
    assert Scan.objects.count() == 1


def test_refused_scan_stays_refused_when_it_is_sent_again(door):
    gate, device = door
    badge = badge_at(gate.conference, delegate__status="pending")
    scan = reading(badge, gate, local_verdict=None)
    record_scans(device, batch(scan))
    badge.delegate.status = "approved"
    badge.delegate.save()

    assert outcomes(device, scan, reading(badge, gate)) == [
        ("replayed", "denied", "not_approved"),
        ("stored", "first", ""),
    ]


def test_same_id_with_another_body_is_a_conflict_and_changes_nothing(door):
    gate, device = door
    badge, other = badge_at(gate.conference), badge_at(gate.conference)
    scan = reading(badge, gate)
    record_scans(device, batch(scan))

    changed = reading(other, gate, id=scan["id"])

    assert outcomes(device, changed) == [("id_conflict", None, "id_conflict")]
    stranger = DeviceFactory(conference=gate.conference)
    assert outcomes(stranger, scan) == [("id_conflict", None, "id_conflict")]
    assert [row.badge for row in Scan.objects.all()] == [badge]


def test_same_scan_twice_in_one_batch_is_stored_once(door):
    gate, device = door
    scan = reading(badge_at(gate.conference), gate)

    assert outcomes(device, scan, scan) == [("stored", "first", ""), ("replayed", "first", "")]
    assert Scan.objects.count() == 1


def test_bad_scans_do_not_spoil_their_batch(door):
    gate, device = door
    good = reading(badge_at(gate.conference), gate)
    foreign_gate = GateFactory()
    bad = [
        (None, "not_an_object"),
        (reading("1", gate, id="7"), "bad_id"),
        (reading("1", gate, badge="0123456789abcdef"), "token_or_badge"),
        (reading("x" * 401, gate), "token_too_long"),
        (reading("1", gate, token=5), "bad_token"),
        (reading("1", gate) | {"gate": ["east"]}, "bad_gate"),
        (reading("a\x00b", gate), "unreadable_text"),
        (reading("\ud800", gate), "unreadable_text"),
        (reading("1", gate, at="yesterday"), "bad_time"),
        (reading("1", gate, at="2024-10-21T10:00:00"), "bad_time"),
        (reading("1", gate, at="0001-01-01T00:00:00+14:00"), "bad_time"),
        (reading("1", gate, mono=-1), "bad_mono"),
        (reading("1", gate, mono=True), "bad_mono"),
        (reading("1", gate, direction="up"), "bad_direction"),
        (reading("1", gate, local_verdict="Admit!"), "bad_local_verdict"),
        (reading("1", foreign_gate), "unknown_gate"),
        (reading("", gate, token=None, badge="no"), "bad_badge_id"),
    ]

    found = outcomes(device, *(scan for scan, _reason in bad), good)

    assert found == [
        *(("invalid", None, reason) for _scan, reason in bad),
        ("stored", "first", ""),
    ]
    assert [str(row.uuid) for row in Scan.objects.all()] == [good["id"]]


def test_device_of_some_gates_cannot_scan_at_others(door):
    gate, _device = door
    own = GateFactory(conference=gate.conference)
    device = DeviceFactory(conference=gate.conference)
    device.gates.add(own)
    badge = badge_at(gate.conference)

    assert outcomes(device, reading(badge, gate), reading(badge, own)) == [
        ("invalid", None, "unknown_gate"),
        ("stored", "first", ""),
    ]


def test_gate_taken_out_of_use_still_takes_what_was_scanned(door):
    gate, device = door
    gate.active = False
    gate.save()

    assert outcomes(device, reading(badge_at(gate.conference), gate)) == [("stored", "first", "")]


def test_person_turned_away_without_a_network_stays_denied(door):
    gate, device = door
    badge = badge_at(gate.conference)
    offline = reading(badge, gate, at=ago(minutes=5), local_verdict="not_approved")
    asking = reading(badge, gate, local_verdict="not_approved")

    assert outcomes(device, offline, asking) == [
        ("stored", "denied", "not_approved"),
        ("stored", "first", ""),
    ]


def test_times_are_judged_by_both_clocks(door):
    gate, device = door
    now = timezone.now()
    times = [
        (now + timedelta(minutes=1), None, 0, ["from_the_future"]),
        (now - timedelta(hours=73), None, 73 * 3600, ["old"]),
        (now - timedelta(minutes=1), 400_000, 600, ["clock_drift"]),
        (now - timedelta(minutes=1), 945_000, 60, []),
    ]
    scans = [
        reading("1", gate, at=at.isoformat(), mono=mono, boot="b" if mono else None)
        for at, mono, _age, _flags in times
    ]

    with patch("checkin.actions.timezone.now", return_value=now + timedelta(seconds=2)):
        record_scans(device, batch(*scans, sent_at=now, mono_sent=1_000_000, boot="b"))

    rows = {str(row.uuid): row for row in Scan.objects.all()}
    kept = [rows[scan["id"]] for scan in scans]
    ages = [(row.received_at - row.effective_at).total_seconds() for row in kept]
    assert ages == [age for *_rest, age, _flags in times]
    assert [row.flags for row in kept] == [flags for *_rest, flags in times]


def test_monotonic_clock_of_another_boot_does_not_count(door):
    gate, device = door
    now = timezone.now()
    scan = reading("1", gate, at=now.isoformat(), mono=0, boot="before")

    record_scans(device, batch(scan, sent_at=now, mono_sent=9_000_000, boot="after"))

    row = Scan.objects.get()
    assert (row.received_at - row.effective_at, row.flags) == (timedelta(0), [])


@pytest.mark.parametrize("message", [[], None, {}, {"scans": {}}, {"scans": [], "sent_at": "now"}])
def test_message_that_is_no_batch_is_refused(door, message):
    _gate, device = door

    with pytest.raises(Refused) as caught:
        record_scans(device, message)

    assert (caught.value.code, caught.value.status) == ("invalid", 400)


def test_batch_over_two_hundred_is_refused_whole(door):
    gate, device = door
    scans = [reading("1", gate) for _n in range(201)]

    with pytest.raises(Refused) as caught:
        record_scans(device, batch(*scans))

    assert (caught.value.code, caught.value.status) == ("too_many", 413)
    assert [result[0] for result in outcomes(device, *scans[1:])] == ["stored"] * 200


def test_single_scan_takes_four_queries(door, django_assert_num_queries):
    gate, device = door
    badge = badge_at(gate.conference)
    message = batch(reading(badge, gate))

    with django_assert_num_queries(4 + 2):  # and the savepoint of the test's own transaction
        record_scans(device, message)


def test_batch_takes_no_more_queries_than_a_scan(door, django_assert_num_queries):
    gate, device = door
    badges = [badge_at(gate.conference) for _n in range(5)]
    message = batch(*(reading(badge, gate) for badge in badges for _n in range(2)))

    with django_assert_num_queries(4 + 2):
        record_scans(device, message)


def report_of(conference):
    """What the desk shows of the scans: who came where and when, and what is to be looked at."""
    rows = queries.last_scans(conference)
    shown = [
        (str(s.uuid), s.gate.slug, s.device.name, s.verdict, s.reason, s.facts, s.effective_at)
        for s in rows
    ]
    return shown, [str(scan.uuid) for scan in queries.conflicts(conference)]


def test_two_devices_offline_at_two_gates_give_one_report_in_either_order(door):
    east, phone = door
    west = GateFactory(conference=east.conference)
    other = DeviceFactory(conference=east.conference)
    badges = [badge_at(east.conference) for _n in range(4)]
    sent = timezone.now()
    here = [reading(badge, east, at=ago(minutes=30 - n)) for n, badge in enumerate(badges[:3])]
    there = [reading(badge, west, at=ago(minutes=31 - 2 * n)) for n, badge in enumerate(badges[1:])]
    messages = [(phone, batch(*here, sent_at=sent)), (other, batch(*there, sent_at=sent))]

    reports = []
    for order in (messages, messages[::-1]):
        Scan.objects.all().delete()
        with patch("checkin.actions.timezone.now", return_value=sent):
            for device, message in order:
                record_scans(device, message)
        reports.append(report_of(east.conference))

    assert reports[0] == reports[1]
    shown, conflicts = reports[0]
    assert len(shown) == 6
    assert len(conflicts) == 2
    first = {scan["id"] for scan in (here[0], *there)}  # each of them came earlier to the west
    assert {uuid for uuid, *_rest, verdict, _r, _f, _at in shown if verdict == "first"} == first


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),  # device
        st.sampled_from(["in", "out"]),
        st.integers(0, 8),  # minutes: ties are meant to happen
        st.sampled_from(["admit", "already_in"]),
    ),
    min_size=1,
    max_size=8,
)


@examples(max_examples=25)
@given(steps=STEPS, data=st.data())
@pytest.mark.django_db(transaction=False)
def test_verdicts_do_not_depend_on_the_order_of_arrival(steps, data):
    gate = GateFactory()
    devices = [DeviceFactory(conference=gate.conference) for _n in range(3)]
    badge = badge_at(gate.conference)
    start = timezone.now() - timedelta(hours=1)
    scans = []
    for device, direction, minute, local in steps:
        at = start + timedelta(minutes=minute)
        scan = reading(badge, gate, direction=direction, at=at.isoformat(), local_verdict=local)
        scans.append((devices[device], scan))

    verdicts = []
    for order in (scans, data.draw(st.permutations(scans))):
        Scan.objects.all().delete()
        for step, (device, scan) in enumerate(order):
            arrival = timezone.now() + timedelta(seconds=step)
            with patch("checkin.actions.timezone.now", return_value=arrival):
                record_scans(device, batch(scan, sent_at=arrival))
        found = Scan.objects.filter(conference=gate.conference)
        verdicts.append({str(s.uuid): (s.verdict, s.reason, s.effective_at) for s in found})

    assert verdicts[0] == verdicts[1]
    entries = [v for v, _reason, _at in verdicts[0].values() if v == "first"]
    assert len(entries) >= 1
