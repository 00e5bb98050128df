"""The desk's door pages: gates, devices, codes, figures."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from checkin import actions
from checkin.models import Device, DeviceKind
from conference.models import Membership
from tests.checkin.factories import (
    DeviceFactory,
    GateFactory,
    badge_at,
    batch,
    reading,
)
from tests.conference.factories import ConferenceFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate():
    """A gate."""
    return GateFactory()


@pytest.fixture
def lead(client, gate):
    """A door lead's browser."""
    role = Membership.Role.DOOR_LEAD
    client.force_login(MembershipFactory(conference=gate.conference, role=role).user)
    return client


def door(conference, path=""):
    """An address of the desk's door pages."""
    return f"/en/desk/{conference.slug}/door/{path}"


def test_conflicts_are_listed_for_the_organiser(lead, gate):
    empty = lead.get(door(gate.conference, "conflicts/"))
    badge = badge_at(gate.conference, delegate__name_latin="Li Na")
    for _n in range(2):
        device = DeviceFactory(conference=gate.conference)
        actions.record_scans(device, batch(reading(badge, gate)))

    page = lead.get(door(gate.conference, "conflicts/"))

    assert "Nothing to look at" in empty.text
    assert page.text.count("Li Na") == 1
    assert "at another device" in page.text


def test_badges_that_may_be_forged_are_something_to_look_at(lead, gate):
    device = DeviceFactory(conference=gate.conference, name="East phone")
    token = badge_at(gate.conference, delegate__name_latin="Li Na").token()
    forged = token[:-1] + ("1" if token[-1] != "1" else "2")
    actions.record_scans(device, batch(reading(forged, gate)))

    overview = " ".join(re.sub(r"<[^>]+>", " ", lead.get(door(gate.conference)).text).split())
    page = lead.get(door(gate.conference, "conflicts/")).text

    assert "1 scans to look at" in overview
    assert "The signature is false: this badge was not made by us." in page
    assert "East phone" in page
    assert "Li Na" not in page


def test_code_is_shown_once_and_lets_a_device_in(lead, gate):
    address = door(gate.conference, "provision/")
    foreign = GateFactory()

    page = lead.post(address, {"show": "1", "kind": "scanner", "gates": [gate.slug]})
    refused = lead.post(address, {"show": "1", "kind": "scanner", "gates": [foreign.slug]})

    code = re.search(r'qr__code">([0-9A-Z-]+)<', page.text).group(1)
    assert "data:image/svg+xml;base64," in page.text
    assert "no-store" in page["cache-control"]
    assert refused.status_code == 422
    device, _token = actions.provision(code, "Phone")
    assert list(device.gates.all()) == [gate]
    assert code not in lead.get(address).text


def test_device_is_signed_off_by_its_own_conference_alone(lead, gate):
    own = DeviceFactory(conference=gate.conference, name="Lost phone")
    foreign = DeviceFactory()

    done = lead.post(door(gate.conference, f"devices/{own.pk}/revoke/"))
    missing = lead.post(door(gate.conference, f"devices/{foreign.pk}/revoke/"))

    assert (done.status_code, missing.status_code) == (302, 404)
    assert lead.get(door(gate.conference, f"devices/{own.pk}/revoke/")).status_code == 405
    revoked = Device.objects.exclude(revoked_at=None)
    assert list(revoked) == [own]
    assert "signed off" in lead.get(door(gate.conference, "devices/")).text


def test_what_becomes_of_a_device_is_said_before_it_is_signed_off(lead, gate):
    now = timezone.now()
    queued = DeviceFactory(conference=gate.conference, last_seen_at=now, queue_length=1)
    address = door(gate.conference, "devices/")

    one = lead.get(address).text
    Device.objects.filter(pk=queued.pk).update(queue_length=7)
    several = lead.get(address).text
    silent = {"queue_length": 0, "last_seen_at": now - timedelta(hours=1)}
    Device.objects.filter(pk=queued.pk).update(**silent)
    away = lead.get(address).text
    Device.objects.filter(pk=queued.pk).update(last_seen_at=now)
    well = lead.get(address).text
    Device.objects.filter(pk=queued.pk).update(kind=DeviceKind.DESK)
    desk = lead.get(address).text

    assert "1 scan is not sent yet" in one
    assert "7 scans are not sent yet" in several
    assert "It is silent: whatever" in away
    for page in (one, several, away, well):
        assert "To be used again, it needs a new code." in page
    assert "not sent yet." not in well
    assert "It is silent: whatever" not in well
    assert "/revoke/" not in desk  # who may work at the desk is said among the staff


def test_read_only_staff_look_but_change_nothing_and_strangers_see_nothing(client, gate):
    conference = gate.conference
    role = Membership.Role.READ_ONLY
    client.force_login(MembershipFactory(conference=conference, role=role).user)

    for path in ("", "gates/", "devices/", "conflicts/"):
        assert client.get(door(conference, path)).status_code == 200
    assert client.get(door(conference, "gates/new/")).status_code == 403
    assert client.post(door(conference, "provision/"), {"show": "1"}).status_code == 403
    client.force_login(MembershipFactory(conference=ConferenceFactory()).user)
    assert client.get(door(conference)).status_code == 404


def test_door_code_command_prints_a_code_for_chosen_gates(gate, capsys):
    call_command("door-code", conference=gate.conference.slug, gate=[gate.slug])

    device, _token = actions.provision(capsys.readouterr().out.strip(), "Phone")
    assert list(device.gates.all()) == [gate]


def test_door_code_command_refuses_what_does_not_exist(gate):
    with pytest.raises(CommandError, match="There is no conference nowhere"):
        call_command("door-code", conference="nowhere")
    with pytest.raises(CommandError, match="There is no gate moon at"):
        call_command("door-code", conference=gate.conference.slug, gate=[gate.slug, "moon"])
