"""What the tests of kiosks share: a tablet that is set up, somebody before it, what it sends."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from checkin import actions as door
from checkin.models import DeviceKind
from conference.models import Membership
from initiative import kiosk_actions
from initiative.kiosk_messages import Confirmed, Kiosk
from tests.checkin.factories import badge_at
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory
from tests.initiative.signing import given

PIN = "4711"


def kiosk_at(ceremony, name="Tablet 1") -> Kiosk:
    """A tablet, set up with a code of the desk."""
    kiosk, _token = kiosk_and_token(ceremony, name)
    return kiosk


def kiosk_and_token(ceremony, name="Tablet 1"):
    """The same, with the token it names itself by."""
    _code, text = kiosk_actions.new_code(ceremony, None)
    device, token = door.provision(text, name, DeviceKind.SIGNING)
    return kiosk_actions.kiosk_of(device), token


def at_kiosk(**facts):
    """(kiosk, delegate): a delegate with a badge, before a kiosk of an open ceremony."""
    kiosk = kiosk_at(CeremonyFactory(**facts))
    return kiosk, badge_at(kiosk.ceremony.conference).delegate


def staff_of(conference, pin=PIN, role=Membership.Role.CEREMONY_HOST):
    """A member of staff with a PIN."""
    known = conference.staff_pins.first()
    if known:
        return known.user
    user = MembershipFactory(conference=conference, role=role).user
    kiosk_actions.set_pin(user, conference, pin)
    return user


def vouched(kiosk, delegate) -> str:
    """The ticket of a delegate whose badge was scanned and who was looked at."""
    conference = kiosk.ceremony.conference
    badge = delegate.badges.first() or badge_at(conference, delegate=delegate)
    _delegate, ticket = kiosk_actions.identify(kiosk, badge.token(), "scanned")
    return kiosk_actions.countersign(kiosk, ticket, staff_of(conference).pk, PIN)[0]


def sent(ticket, key=None, ago=timedelta(0), **changes) -> Confirmed:
    """What the kiosk sends besides the endorsement, confirmed so long ago."""
    now = timezone.now()
    return Confirmed(**{"key": key or uuid4(), "ticket": ticket, "at": now - ago,
                        "sent_at": now, "reading_seconds": 12} | changes)  # fmt: skip


def confirmed(kiosk, delegate, key=None, **endorsement):
    """A signature that the kiosk holds."""
    facts = given(kiosk.ceremony.initiative, **endorsement)
    return kiosk_actions.confirm(kiosk, sent(vouched(kiosk, delegate), key), facts)
