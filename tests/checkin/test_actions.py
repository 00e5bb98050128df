"""Codes, devices, gates, and what devices are told of changes."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from checkin import actions, syncing
from checkin.models import Device, ProvisioningCode
from conference import events
from conference.errors import Refused
from conference.models import AuditEntry
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at
from tests.conference.factories import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(code):
    """The code of the refusal."""
    with pytest.raises(Refused) as caught:
        actions.provision(code, "Phone")
    return caught.value.code, caught.value.status


def test_code_lets_one_device_in_once():
    gate = GateFactory()
    code, text = actions.new_code(gate.conference, [gate], UserFactory())

    device, token = actions.provision(text.lower().replace("0", "o"), "Phone at the east door")

    assert device.conference == gate.conference
    assert list(device.gates.all()) == [gate]
    assert Device.objects.get(digest=actions.digest(token)) == device
    assert refused(text) == ("code_used", 409)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "actor")) == [
        ("door_code.created", ""),
        ("device.provisioned", "Phone at the east door"),
    ]
    code.refresh_from_db()
    assert text not in str(code.__dict__)


def test_codes_that_are_not_valid_each_say_so():
    conference = ConferenceFactory()
    _late, late_text = actions.new_code(conference, [], None, life=timedelta(0))
    withdrawn, withdrawn_text = actions.new_code(conference, [], None)
    actions.revoke_code(withdrawn)

    assert refused(late_text) == ("code_expired", 410)
    assert refused(withdrawn_text) == ("code_revoked", 410)
    assert refused("0000-0000-000") == ("code_unknown", 404)
    assert refused("not a code!") == ("code_unknown", 404)
    assert not Device.objects.exists()


def test_used_code_cannot_be_withdrawn():
    code, text = actions.new_code(ConferenceFactory(), [], None)
    actions.provision(text, "Phone")
    code.refresh_from_db()

    actions.revoke_code(code)

    assert ProvisioningCode.objects.get().revoked_at is None


def test_revoking_a_device_twice_is_audited_once():
    device = DeviceFactory()

    actions.revoke_device(device)
    actions.revoke_device(device)

    device.refresh_from_db()
    assert device.revoked_at <= timezone.now()
    assert AuditEntry.objects.filter(action="device.revoked").count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "badge.changed", "delegate.approved", "delegate.changed", "delegate.rejected",
        "delegate.cancelled", "delegate.erased",
    ],
)  # fmt: skip
def test_changes_of_badges_and_delegates_reach_the_devices(name):
    gate = GateFactory()
    device = DeviceFactory(conference=gate.conference)
    badge = badge_at(gate.conference)
    badge_at(gate.conference)
    badge.delegate.name_zh = "改名"
    badge.delegate.save()

    events.publish(name, badge if name == "badge.changed" else badge.delegate)

    told = json.loads(syncing.page(device, "0-0"))["roster"]
    assert [(entry["badge"], entry["name"]) for entry in told] == [(badge.badge_id, "改名")]


def test_provisioning_address_keeps_the_code_from_logs(settings):
    settings.SITE_URL = "https://jinjiang.example"

    assert actions.door_address("K7QM3ZT9AB1") == (
        "https://jinjiang.example/door/#code=K7QM-3ZT9-AB1"
    )
