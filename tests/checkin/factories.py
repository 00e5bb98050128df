"""Rows of the door for tests, and messages as a device sends them."""

import uuid
from datetime import timedelta

import factory
from django.conf import settings
from django.utils import timezone
from factory.django import DjangoModelFactory

from badges.models import Badge
from checkin.actions import digest
from checkin.models import Device, Gate
from conference.lib import keys
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory

TOKEN = "the-token-of-device-"


class GateFactory(DjangoModelFactory):
    """An entry that lets everybody in."""

    class Meta:
        model = Gate

    conference = factory.SubFactory(ConferenceFactory)
    slug = factory.Sequence(lambda n: f"gate-{n}")
    name = factory.Sequence(lambda n: {"en": f"Gate {n}", "zh-hans": f"{n}号门"})


class DeviceFactory(DjangoModelFactory):
    """A phone at the door, for every gate of its conference."""

    class Meta:
        model = Device

    class Params:
        number = factory.Sequence(int)

    conference = factory.SubFactory(ConferenceFactory)
    name = factory.LazyAttribute(lambda device: f"Phone {device.number}")
    digest = factory.LazyAttribute(lambda device: digest(f"{TOKEN}{device.number}"))


class DoorBadgeFactory(DjangoModelFactory):
    """The badge of an approved delegate, valid on the conference's days."""

    class Meta:
        model = Badge

    delegate = factory.SubFactory(DelegateFactory)
    conference = factory.SelfAttribute("delegate.conference")
    role_code = factory.SelfAttribute("delegate.category.role_code")
    valid_from = factory.SelfAttribute("delegate.conference.starts_on")
    valid_days = 2

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        keys.create_missing(settings.KEYS_DIR)
        return super()._create(model_class, *args, **kwargs)


def badge_at(conference, **kwargs):
    """A badge of an approved delegate of this conference; delegate__…=… changes them."""
    return DoorBadgeFactory(delegate__conference=conference, **kwargs)


def reading(subject, gate, **changes):
    """One scan as a device sends it. The subject is a badge (its token is read) or a text."""
    token = subject.token() if isinstance(subject, Badge) else subject
    scan = {
        "id": str(uuid.uuid4()),
        "token": token,
        "gate": gate.slug,
        "direction": "in",
        "at": timezone.now().isoformat(),
        "local_verdict": "admit",
    }
    scan.update(changes)
    return {name: value for name, value in scan.items() if value is not None}


def by_hand(badge, gate, **changes):
    """A scan of a badge found by name or code: its id stands instead of a token."""
    return reading("", gate, token=None, badge=badge.badge_id, **changes)


def batch(*scans, sent_at=None, **envelope):
    """The message around scans."""
    sent = (sent_at or timezone.now()).isoformat()
    return {"sent_at": sent, "scans": list(scans), **envelope}


def ago(**span):
    """A time in the past, as a device writes it."""
    return (timezone.now() - timedelta(**span)).isoformat()
