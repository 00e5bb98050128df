"""What devices are told, and what the desk counts."""

import base64
import json
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from badges.models import Badge
from checkin import actions, gates, queries, syncing
from checkin.actions import record_scans
from checkin.models import Scan
from conference.errors import Refused
from registration.queries import export
from tests.checkin.factories import DeviceFactory, GateFactory, ago, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def door():
    """A gate and a device in front of it."""
    gate = GateFactory()
    return gate, DeviceFactory(conference=gate.conference)


def sync(device, cursor):
    """What a device is told, as it reads it."""
    return json.loads(syncing.page(device, cursor))


def settle(conference):
    """Make what happened so far older than the tail that is read twice."""
    earlier = timezone.now() - timedelta(minutes=1)
    conference.roster_changes.update(at=earlier)
    conference.scans.update(received_at=earlier)


def test_sync_gives_all_a_device_needs(door):
    gate, device = door
    gate.categories.set([])
    badge = badge_at(gate.conference)
    badge_at(ConferenceFactory())
    actions.badge_changed(badge)

    told = sync(device, "0")

    assert told["roster"] == [
        {
            "badge": badge.badge_id,
            "name": badge.delegate.name_zh,
            "latin": badge.delegate.name_latin,
            "role": badge.delegate.category.code,
            "association": badge.delegate.body,
            "status": "approved",
            "code": badge.short_code,
            "serial": 1,
            "valid_from": badge.valid_from.isoformat(),
            "valid_days": 2,
            "pinyin": badge.delegate.pinyin,
            "initials": badge.delegate.initials,
            "tail": badge.delegate.phone[-4:],
        }
    ]
    assert told["revocations"] == []
    assert told["gates"] == [
        {
            "slug": gate.slug, "name": gate.name, "kind": "entrance", "direction": "in",
            "zone": "venue", "area": "venue", "categories": [],
        }
    ]  # fmt: skip
    assert told["elsewhere"] == []
    category = badge.delegate.category
    assert told["roles"] == [
        {"code": category.code, "number": category.role_code, "name": category.name}
    ]
    assert told["conference"]["number"] == gate.conference.number
    [key] = told["keys"]
    assert base64.urlsafe_b64decode(key["public"]) == queries.public_keys()[0].public_bytes_raw()


def test_sync_reads_the_tail_again_until_it_is_settled(door):
    gate, device = door
    badge = badge_at(gate.conference)
    actions.badge_changed(badge)

    once = sync(device, "0")
    again = sync(device, once["cursor"])
    settle(gate.conference)
    settled = sync(device, again["cursor"])
    quiet = sync(device, settled["cursor"])

    assert [len(told["roster"]) for told in (once, again, settled, quiet)] == [1, 1, 1, 0]
    assert quiet["cursor"] == settled["cursor"] != once["cursor"] == "0-0"


def test_sync_turns_pages_even_inside_the_tail(door):
    gate, device = door
    badges = [badge_at(gate.conference) for _n in range(3)]
    for badge in badges:
        actions.badge_changed(badge)

    cursor, seen, more = "0", [], True
    with patch("checkin.syncing.PEOPLE", 2):
        while more:
            told = sync(device, cursor)
            cursor, more = told["cursor"], told["more"]
            seen += [entry["badge"] for entry in told["roster"]]

    assert sorted(seen) == sorted(badge.badge_id for badge in badges)


def test_sync_tells_what_was_revoked_and_what_is_gone(door):
    gate, device = door
    badge, gone = badge_at(gate.conference), badge_at(gate.conference)
    actions.badge_changed(gone)
    gone.delete()
    Badge.objects.filter(pk=badge.pk).update(status="revoked", ended_at=timezone.now())
    actions.badge_changed(badge)

    told = sync(device, "0")

    assert told["revocations"] == [
        {"badge": badge.badge_id, "serial": 256},
        {"badge": gone.badge_id, "serial": 256},
    ]
    assert told["roster"][-1] == {"badge": gone.badge_id, "status": "gone"}


def test_sync_tells_who_is_inside_since_when(door):
    gate, device = door
    badge = badge_at(gate.conference)
    record_scans(
        device,
        batch(
            reading(badge, gate, at=ago(minutes=9)),
            reading(badge, gate, at=ago(minutes=8)),
        ),
    )
    first = Scan.objects.get(verdict="first")

    inside = sync(device, "0")["admissions"]
    record_scans(device, batch(reading(badge, gate, direction="out")))
    outside = sync(device, "0")["admissions"]

    at = f"{first.effective_at:%Y-%m-%dT%H:%M:%S.%f}Z"
    assert inside == [
        {
            "badge": badge.badge_id, "area": "venue", "zone": "venue", "inside": True,
            "gate": gate.slug, "at": at, "as_of": at,
        }
    ]  # fmt: skip
    assert [row["inside"] for row in outside] == [False]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1-", "1-2-3", "1.5", "9" * 30, "²-²"])
def test_sync_refuses_a_cursor_it_never_gave(door, cursor):
    _gate, device = door

    with pytest.raises(Refused) as caught:
        sync(device, cursor)

    assert (caught.value.code, caught.value.status) == ("bad_cursor", 400)


def test_device_sees_only_its_own_gates_in_use(door):
    gate, device = door
    closed = GateFactory(conference=gate.conference, active=False)
    GateFactory()

    assert [row["slug"] for row in queries.gate_facts(device)] == [gate.slug]
    device.gates.set([closed])
    assert queries.gate_facts(device) == []
    assert list(gates.for_scans(device)[0]) == [closed.slug]


def test_forged_and_foreign_badges_are_to_be_looked_at_and_other_codes_are_not(door):
    gate, device = door
    token = badge_at(gate.conference).token()
    forged = token[:-1] + ("1" if token[-1] != "1" else "2")
    record_scans(
        device,
        batch(
            reading(forged, gate),
            reading(badge_at(ConferenceFactory()), gate),
            reading("https://example.org/a-poster", gate),
            reading(badge_at(gate.conference), gate),
        ),
    )

    found = queries.conflicts(gate.conference)

    assert {scan.reason for scan in found} == {"bad_signature", "wrong_conference"}


def test_scans_of_a_delegate_are_newest_first_and_nobody_elses(door):
    gate, device = door
    badge, other = badge_at(gate.conference), badge_at(gate.conference)
    record_scans(
        device,
        batch(reading(badge, gate, at=ago(minutes=2)), reading(badge, gate), reading(other, gate)),
    )

    assert [scan.verdict for scan in queries.scans_of(badge.delegate)] == ["repeat", "first"]


def test_export_has_the_delegate_s_scans_and_nobody_else_s():
    conference = ConferenceFactory()
    device, gate = DeviceFactory(conference=conference), GateFactory(conference=conference)
    badge, other = badge_at(conference), badge_at(conference)
    actions.record_scans(device, batch(reading(badge, gate), reading(other, gate)))

    scans = export(badge.delegate)["scans"]

    assert [(scan["gate__slug"], scan["verdict"]) for scan in scans] == [(gate.slug, "first")]


def test_second_lunch_that_was_refused_is_ordinary_and_one_handed_out_is_not(door):
    first, second = door[1], DeviceFactory(conference=door[0].conference)
    lunch = GateFactory(conference=first.conference, kind="purpose", zone="lunch", most_entries=1)
    refused, handed_out = badge_at(first.conference), badge_at(first.conference)
    for badge in (refused, handed_out):
        record_scans(first, batch(reading(badge, lunch)))

    record_scans(second, batch(reading(refused, lunch, local_verdict="given")))
    record_scans(second, batch(reading(handed_out, lunch)))

    found = queries.conflicts(first.conference)
    assert [(scan.badge, scan.reason) for scan in found] == [(handed_out, "given")]
    assert [str(scan.verdict_words) for scan in queries.scans_of(refused.delegate)] == [
        f"{lunch}: given already", f"{lunch}: given",
    ]  # fmt: skip


def test_a_device_for_some_gates_knows_what_the_others_are_called():
    gate = GateFactory(name={"en": "Side entrance", "zh-hans": "侧门"}, slug="side")
    other = GateFactory(conference=gate.conference, name={"en": "Main entrance"}, slug="main")
    device = DeviceFactory(conference=gate.conference)
    device.gates.add(gate)

    told = queries.standing(device)

    assert [each["slug"] for each in told["gates"]] == ["side"]
    assert told["elsewhere"] == [{"slug": "main", "name": other.name}]
