"""The express lane: the same answers as the long way, and everything unusual is left to that."""

import gzip
import json
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import override_settings
from django.utils import timezone

from badges.models import Badge
from checkin import api, rows
from checkin.actions import badge_changed, revoke_device
from checkin.models import Scan
from tests.checkin.factories import (
    TOKEN,
    DeviceFactory,
    GateFactory,
    badge_at,
    batch,
    by_hand,
    reading,
)

pytestmark = pytest.mark.django_db
SYNC, SCANS = "/api/v1/door/sync", "/api/v1/door/scans"
LONG_WAY = [name for name in settings.MIDDLEWARE if name != "checkin.lane.door_lane"]
KNOWN = {"authorization": f"Device {TOKEN}7"}


@pytest.fixture
def gate():
    """A gate, with a device whose headers are KNOWN."""
    gate = GateFactory()
    DeviceFactory(conference=gate.conference, number=7)
    return gate


@pytest.fixture
def no_long_way():
    """The views of the API must not be needed."""
    with (
        patch.object(api.Scans, "post", side_effect=AssertionError("the long way")),
        patch.object(api.Sync, "get", side_effect=AssertionError("the long way")),
    ):
        yield


def post(client, body, **headers):
    """Send scans."""
    return client.post(SCANS, body, "application/json", headers={**KNOWN, **headers})


def test_scans_are_answered_as_on_the_long_way(client, gate):
    badge, pending = badge_at(gate.conference), badge_at(gate.conference)
    pending.delegate.status = "pending"
    pending.delegate.save()
    scans = [
        reading(badge, gate), by_hand(badge, gate), reading("a poster", gate), {"id": "no"},
        reading(pending, gate, local_verdict=None),
    ]  # fmt: skip
    message = batch(*scans)
    post(client, message)

    here = post(client, message, **{"accept-language": "zh-hans"})
    with override_settings(MIDDLEWARE=LONG_WAY):
        there = type(client)().post(
            SCANS, message, "application/json", headers={**KNOWN, "accept-language": "zh-hans"}
        )

    assert here.json() == there.json()
    assert [row["status"] for row in here.json()["results"]] == [
        "replayed", "replayed", "replayed", "invalid", "replayed",
    ]  # fmt: skip
    for name in (
        "Content-Type", "Content-Length", "Content-Language", "Content-Security-Policy",
        "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy",
    ):  # fmt: skip
        assert here[name] == there[name]
    assert Scan.objects.count() == 4


@pytest.mark.usefixtures("no_long_way")
def test_lane_needs_no_view(client, gate):
    badge = badge_at(gate.conference)
    badge_changed(badge)

    stored = post(client, batch(reading(badge, gate)))
    told = client.get(SYNC, {"cursor": "0"}, headers=KNOWN)

    assert [row["verdict"] for row in stored.json()["results"]] == ["first"]
    assert [row["badge"] for row in told.json()["roster"]] == [badge.badge_id]
    assert told["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("no_long_way")
def test_sync_is_compressed_for_who_takes_that(client, gate):
    plain = client.get(SYNC, headers=KNOWN)
    packed = client.get(SYNC, headers={**KNOWN, "accept-encoding": "gzip, br"})

    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert set(json.loads(gzip.decompress(packed.content))) == set(plain.json())


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"headers": {**KNOWN, "accept": "text/html"}}, 406),
        ({"headers": {**KNOWN, "host": "bad host"}}, 400),
        ({"headers": {"authorization": "Device nobody"}}, 401),
        ({"headers": {"authorization": f"device {TOKEN}7"}}, 200),
        ({"query_params": {"format": "xml"}}, 406),
        ({"content_type": "text/plain"}, 415),
        ({"data": '{"scans": [NaN]}'}, 400),
        ({"data": "[" * 100_000}, 400),
        ({"data": b"\xff"}, 400),
        ({"data": " " * 2**20 + "{}"}, 400),
    ],
)
def test_what_is_unusual_goes_the_long_way(client, gate, asked, status):
    message = json.dumps(batch(reading("a poster", gate)))
    request = {"data": message, "content_type": "application/json", "headers": KNOWN, **asked}

    answer = client.post(SCANS, **request)

    assert answer.status_code == status
    assert Scan.objects.count() == (1 if status == 200 else 0)


def test_device_signed_off_is_refused_at_once(client, gate):
    message = batch(reading("a poster", gate))
    for _n in range(3):
        post(client, message)
    assert rows.REMEMBERED
    revoke_device(gate.conference.devices.get())

    answers = [post(client, message), client.get(SYNC, headers=KNOWN)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (401, "device_revoked")
    ] * 2


def test_remembered_device_takes_as_many_queries_and_no_word_for_what_it_was(
    client, gate, django_assert_num_queries
):
    badges = [badge_at(gate.conference) for _n in range(5)]
    for badge in badges[:2]:
        post(client, batch(reading(badge, gate)))
    with django_assert_num_queries(4 + 2):  # and the savepoint of the test's own transaction
        post(client, batch(reading(badges[2], gate)))
    gate.conference.devices.update(battery=7, last_seen_at=timezone.now())
    with django_assert_num_queries(4 + 2):  # what passes makes it no other device
        post(client, batch(reading(badges[3], gate)))
    gate.conference.devices.get().gates.add(GateFactory(conference=gate.conference))

    [result] = post(client, batch(reading(badges[4], gate))).json()["results"]

    assert result["reason"] == "unknown_gate"
    assert Scan.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_what_is_answered_is_there_for_everybody_and_a_rehearsed_batch_is_not(client, gate):
    badges = [badge_at(gate.conference) for _n in range(2)]
    post(client, batch(reading(badges[0], gate), dry_run=True))
    assert not Scan.objects.exists()

    post(client, batch(*(reading(badge, gate) for badge in badges)))
    connection.close()  # whatever was not committed goes with it

    assert Scan.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_connection_lost_after_the_commit_stores_nothing_twice(client, gate):
    badge = badge_at(gate.conference)
    message = batch(reading(badge, gate))
    real, calls = api.actions.record_scans, []

    def lost_at_first(device, sent):
        calls.append(real(device, sent))
        if len(calls) == 1:
            raise OperationalError("the connection was closed")
        return calls[-1]

    with patch("checkin.actions.record_scans", lost_at_first):
        answer = post(client, message)

    [result] = answer.json()["results"]
    assert (answer.status_code, result["status"], result["verdict"]) == (200, "replayed", "first")
    assert len(calls) == 2
    assert Scan.objects.count() == 1


def test_batch_over_http_takes_as_many_queries_as_a_scan(client, gate, django_assert_num_queries):
    badges = [badge_at(gate.conference) for _n in range(5)]
    client.get(SYNC, headers=KNOWN)
    message = batch(*(reading(badge, gate) for badge in badges for _n in range(2)))

    with django_assert_num_queries(4 + 2):  # and the savepoint of the test's own transaction
        answer = post(client, message)

    assert {row["status"] for row in answer.json()["results"]} == {"stored"}


def test_a_queue_that_another_process_heard_of_is_over_once_it_was_sent(client, gate):
    badges = [badge_at(gate.conference) for _n in range(8)]
    nothing_left = {"Door-Queue": "0"}
    post(client, batch(reading(badges[0], gate)), **nothing_left)
    gate.conference.devices.update(queue_length=7, queue_since=timezone.now())

    post(client, batch(*(reading(badge, gate) for badge in badges[1:])), **nothing_left)

    device = gate.conference.devices.get()
    assert (device.queue_length, device.queue_since) == (0, None)


def test_a_badge_ends_and_a_gate_changes_at_once(client, gate):
    badge = badge_at(gate.conference)
    before = post(client, batch(reading(badge, gate)))
    gate.opening = [{"day": "2001-01-01", "from": "09:00", "to": "10:00"}]
    gate.save()
    closed = post(client, batch(reading(badge, gate, local_verdict=None)))
    gate.opening = []
    gate.save()
    Badge.objects.update(status="revoked")
    ended = post(client, batch(reading(badge, gate, local_verdict=None)))

    reasons = [answer.json()["results"][0]["reason"] for answer in (before, closed, ended)]
    assert reasons == ["", "closed", "revoked"]
