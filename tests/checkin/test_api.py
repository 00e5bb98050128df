"""The door's three addresses, as a device meets them, and the list of scans."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from checkin import actions
from checkin.models import Device, Scan
from conference.api_access import digest
from conference.models import ApiToken, AuditEntry
from tests.checkin.factories import TOKEN, DeviceFactory, GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SYNC, SCANS, PROVISION = "/api/v1/door/sync", "/api/v1/door/scans", "/api/v1/door/provision"


@pytest.fixture
def gate():
    """A gate."""
    return GateFactory()


@pytest.fixture
def device(gate):
    """A device whose token is device.token."""
    device = DeviceFactory(conference=gate.conference, number=7)
    device.token = f"{TOKEN}7"
    return device


def headers(device):
    """How the device names itself."""
    return {"authorization": f"Device {device.token}"}


def problem(answer):
    """(status, code) of a problem+json."""
    assert answer["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def post(client, device, body):
    """Send scans."""
    return client.post(SCANS, body, content_type="application/json", headers=headers(device))


def test_device_lives_its_whole_life(client, gate):
    badge = badge_at(gate.conference)
    actions.badge_changed(badge)
    _code, text = actions.new_code(gate.conference, [gate], None)

    given = client.post(PROVISION, {"code": text, "name": "东门手机"}, "application/json")
    door = {"authorization": f"Device {given.json()['token']}"}
    told = client.get(SYNC, {"cursor": 0}, headers=door).json()
    answer = client.post(SCANS, batch(reading(badge, gate)), "application/json", headers=door)
    actions.revoke_device(Device.objects.get())
    after = client.post(SCANS, batch(reading(badge, gate)), "application/json", headers=door)

    assert given.status_code == 201
    assert given.json()["device"]["name"] == "东门手机"
    assert [row["slug"] for row in given.json()["gates"]] == [gate.slug]
    assert [row["badge"] for row in told["roster"]] == [badge.badge_id]
    [result] = answer.json()["results"]
    assert (answer.status_code, result["verdict"]) == (200, "first")
    assert problem(after) == (401, "device_revoked")
    assert "WWW-Authenticate" in after


SIGN_OFF = "/api/v1/door/sign-off"


@pytest.mark.parametrize(
    ("how", "words"),
    [("wiped", "wiped itself after ten wrong PINs"), ("left", "signed off on the device itself")],
)
def test_device_that_forgot_everything_says_so_and_the_desk_shows_it(client, device, how, words):
    Device.objects.filter(pk=device.pk).update(created_at=timezone.now() - timedelta(days=1))
    client.force_login(MembershipFactory(conference=device.conference).user)
    body = {"how": how, "seconds": 3600}

    told = client.post(SIGN_OFF, body, "application/json", headers=headers(device))
    again = client.post(SIGN_OFF, body, "application/json", headers=headers(device))

    device.refresh_from_db()
    hour_ago = timezone.now() - timedelta(hours=1)
    assert (told.status_code, device.farewell) == (200, how)
    assert hour_ago - timedelta(minutes=5) < device.revoked_at <= hour_ago
    assert problem(again) == (401, "device_revoked")
    assert AuditEntry.objects.get(action="device.signed_off").after == {"farewell": how}
    page = client.get(f"/en/desk/{device.conference.slug}/door/devices/").text
    assert words in page
    assert f"{device.revoked_here:%H:%M}" in page
    assert "at work" not in page


def test_device_tells_no_nonsense_of_its_end(client, device):
    bad = client.post(SIGN_OFF, {"how": "bored"}, "application/json", headers=headers(device))
    young = {"how": "left", "seconds": 10**8}
    client.post(SIGN_OFF, young, "application/json", headers=headers(device))

    device.refresh_from_db()
    assert bad.status_code == 400
    assert device.revoked_at == device.created_at


def test_provisioning_refuses_in_the_readers_language(client):
    body = {"code": "0000-0000-000", "name": "Phone"}

    answer = client.post(PROVISION, body, "application/json")

    assert problem(answer) == (404, "code_unknown")
    missing = client.post(PROVISION, {"code": "1"}, "application/json")
    assert problem(missing) == (400, "invalid")
    assert list(missing.json()["errors"]) == ["name"]


def test_provisioning_cannot_be_guessed_at_speed(client):
    body = {"code": "0000-0000-000", "name": "Phone"}

    answers = [client.post(PROVISION, body, "application/json") for _n in range(11)]

    assert [a.status_code for a in answers] == [404] * 10 + [429]


@pytest.mark.parametrize("header", [None, "Device nonsense", "Bearer nonsense", "Device"])
def test_stranger_is_told_to_authenticate(client, gate, header):
    given = {"authorization": header} if header else {}

    for answer in (
        client.get(SYNC, headers=given),
        client.post(SCANS, {}, "application/json", headers=given),
    ):
        assert answer.status_code == 401
        assert answer["content-type"] == "application/problem+json"


def test_malformed_bodies_are_problems(client, device):
    too_many = batch(*([{}] * 201))

    assert problem(post(client, device, "{not json")) == (400, "parse_error")
    assert problem(post(client, device, "[]")) == (400, "invalid")
    assert problem(post(client, device, json.dumps(too_many))) == (413, "too_many")
    assert problem(client.get(SCANS, headers=headers(device))) == (405, "method_not_allowed")
    assert problem(client.post(SCANS, "x", content_type="text/plain", headers=headers(device))) == (
        415,
        "unsupported_media_type",
    )
    assert problem(client.get(SYNC, {"cursor": "x"}, headers=headers(device))) == (
        400,
        "bad_cursor",
    )
    assert not Scan.objects.exists()


def test_last_seen_is_written_every_ten_seconds_at_most(client, device):
    client.get(SYNC, headers=headers(device))
    seen = Device.objects.get().last_seen_at
    client.get(SYNC, headers=headers(device))

    assert Device.objects.get().last_seen_at == seen
    Device.objects.update(last_seen_at=seen - timedelta(seconds=10))
    client.get(SYNC, headers=headers(device))
    assert Device.objects.get().last_seen_at >= seen


def test_single_scan_over_http_takes_four_queries(client, gate, device, django_assert_num_queries):
    badge = badge_at(gate.conference)
    client.get(SYNC, headers=headers(device))
    body = batch(reading(badge, gate))

    with django_assert_num_queries(4 + 2):  # and the savepoint of the test's own transaction
        answer = post(client, device, body)

    assert answer.status_code == 200


def api_token(conference, *scopes):
    """A live API token's header."""
    ApiToken.objects.create(
        conference=conference, name="app", scopes=scopes, digest=digest("t"),
        created_by=UserFactory(), expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    return {"authorization": "Bearer t"}


def test_scans_are_listed_for_a_token_with_the_scope(client, gate, device):
    badge = badge_at(gate.conference)
    scan = reading(badge, gate)
    post(client, device, batch(scan))
    address = f"/api/v1/conferences/{gate.conference.slug}/scans/"

    answer = client.get(address, headers=api_token(gate.conference, "scans:read"))

    [row] = answer.json()["results"]
    assert (row["id"], row["badge"], row["gate"]) == (scan["id"], badge.badge_id, gate.slug)
    assert (row["verdict"], row["device"]) == ("first", device.name)
    assert "token" not in row


def test_scans_are_not_listed_without_the_scope_or_for_another_conference(client, gate):
    address = f"/api/v1/conferences/{gate.conference.slug}/scans/"

    other = client.get(address, headers=api_token(ConferenceFactory(), "scans:read"))
    ApiToken.objects.all().delete()
    bare = client.get(address, headers=api_token(gate.conference, "delegates:read"))

    assert problem(other) == (404, "not_found")
    assert problem(bare) == (403, "permission_denied")
    assert client.get(address).status_code == 401
