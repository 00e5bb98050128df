"""What a device tells of itself, and what it is told about faces and the end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.dateformat import format as date_format

from checkin import device_state, picture, queries
from checkin.models import Device
from registration.actions import put_photo
from tests.checkin.factories import TOKEN, DeviceFactory, badge_at, batch
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration import photos

pytestmark = pytest.mark.django_db
SCANS = "/api/v1/door/scans"


@pytest.fixture
def device():
    """A device at a conference."""
    return DeviceFactory(number=7)


def door(**more):
    """The headers of device 7, and what it says of itself."""
    return {"authorization": f"Device {TOKEN}7"} | {
        f"door-{name.replace('_', '-')}": value for name, value in more.items()
    }


def test_device_tells_how_it_is_with_every_message(client, device):
    told = door(
        battery="87", queue="12", version="0f3a", hide_names="1", synced="2024-10-21T02:00:00Z"
    )

    answer = client.post(SCANS, batch(), "application/json", headers=told)

    assert answer.status_code == 200
    device.refresh_from_db()
    state = device.battery, device.queue_length, device.app_version, device.hide_names
    assert state == (87, 12, "0f3a", True)
    assert device.last_sync_at == datetime(2024, 10, 21, 2, tzinfo=UTC)


def test_device_that_says_nothing_keeps_what_is_known(client, device):
    Device.objects.filter(pk=device.pk).update(battery=50, hide_names=True)

    client.get("/api/v1/door/sync", headers=door())

    device.refresh_from_db()
    assert (device.battery, device.hide_names) == (50, True)
    assert device.last_seen_at is not None


@pytest.mark.parametrize(
    "headers",
    [
        {"door-battery": "-1"},
        {"door-battery": "٣"},
        {"door-queue": "1e3"},
        {"door-queue": "9" * 40},
        {"door-version": "<b>"},
        {"door-synced": "yesterday"},
        {"door-synced": "2024-10-21T02:00:00"},
    ],
)
def test_nonsense_is_left_out(headers):
    assert device_state.read(headers) == {}


def test_full_is_full_and_the_future_is_now():
    later = (timezone.now() + timedelta(hours=2)).isoformat()

    state = device_state.read({"door-battery": "120", "door-synced": later})

    assert state["battery"] == 100
    assert state["last_sync_at"] <= timezone.now()


def test_device_sees_the_face_of_a_badge_of_its_conference_alone(client, device):
    badge = badge_at(device.conference)
    put_photo(badge.delegate, data=photos.data(), by=badge.delegate)
    stranger = badge_at(ConferenceFactory())
    put_photo(stranger.delegate, data=photos.data(), by=stranger.delegate)

    shown = client.get(f"/api/v1/door/photos/{badge.badge_id}", headers=door())
    elsewhere = client.get(f"/api/v1/door/photos/{stranger.badge_id}", headers=door())
    nobody = client.get(f"/api/v1/door/photos/{badge.badge_id}")

    assert (shown.status_code, shown["content-type"]) == (200, "image/jpeg")
    assert shown["cache-control"] == "private, no-store"
    assert shown.content.startswith(b"\xff\xd8")
    assert (elsewhere.status_code, elsewhere.content) == (204, b"")
    assert nobody.status_code == 401


def test_badge_that_opens_nothing_shows_no_face(client, device):
    badge = badge_at(device.conference, status="revoked")
    put_photo(badge.delegate, data=photos.data(), by=badge.delegate)

    answer = client.get(f"/api/v1/door/photos/{badge.badge_id}", headers=door())

    assert answer.status_code == 204


def test_devices_are_told_when_to_forget():
    conference = ConferenceFactory()

    told = queries.conference_facts(conference)["forget_on"]

    assert told == conference.ends_on + timedelta(days=3)


def test_how_many_scans_wait_is_written_down_at_once_where_it_changed(client, device):
    def told(queue):
        headers = door(queue=queue)
        client.post(SCANS, batch(), "application/json", headers=headers)
        client.get("/api/v1/door/sync", headers=headers)
        device.refresh_from_db()
        return device.queue_length, device.queue_told_at

    (few, first), (same, again), (none, last) = told("3"), told("3"), told("0")

    assert (few, same, none) == (3, 3, 0)
    assert first == again < last


def test_since_when_scans_wait_is_known_and_a_moment_without_any_begins_anew(client, device):
    def since(queue):
        client.get("/api/v1/door/sync", headers=door(queue=queue))
        device.refresh_from_db()
        return device.queue_since

    nothing, first, more, sent, anew = [since(queue) for queue in ("0", "1", "4", "0", "1")]

    assert (nothing, sent) == (None, None)
    assert first == more < anew


def test_busy_device_is_well_and_one_whose_scans_stay_needs_a_look(client, device):
    def is_well():
        device.refresh_from_db()
        return not device.is_stuck and picture.devices_to_look_at(device.conference) == []

    client.get("/api/v1/door/sync", headers=door(queue="2"))
    busy = is_well()
    Device.objects.update(queue_since=timezone.now() - timedelta(seconds=61))
    stuck = is_well()
    client.post(SCANS, batch(), "application/json", headers=door(queue="0"))

    assert (busy, stuck, is_well()) == (True, False, True)


def test_device_that_forgot_says_how_many_scans_it_keeps(client, device):
    body = {"how": "wiped", "seconds": 600, "waiting": 4}
    Device.objects.filter(pk=device.pk).update(created_at=timezone.now() - timedelta(days=1))
    client.force_login(MembershipFactory(conference=device.conference).user)

    client.post("/api/v1/door/sign-off", body, "application/json", headers=door())

    device.refresh_from_db()
    page = client.get(f"/en/desk/{device.conference.slug}/door/devices/").text
    assert (device.queue_length, device.queue_told_at) == (4, device.revoked_at)
    assert f"as told {date_format(device.queue_told_here, 'j M H:i:s')}" in page
