"""Who may sign at a kiosk, and who may vouch for it: each check raises Refused."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.models import Badge
from badges.tokens import Token
from checkin.finding import Found
from checkin.models import Device, DeviceKind
from checkin.print_rules import check_kind
from checkin.rules import refusal
from conference.errors import Refused
from conference.lib import throttle
from conference.models import Conference, User
from conference.rules import capabilities
from initiative import rules
from initiative.models import Ceremony, Confirmation, KioskPlace, Signature, StaffPin
from registration.models import Delegate

# Those who know the people: the host, the door, the registration desk.
COUNTERSIGNERS = frozenset({"ceremony", "door", "counter"})
WRONG_PINS = 5  # then nobody tries for a minute
# Whoever presses Undo in the minute's last second is not punished for the way to us.
LATENCY = timedelta(seconds=10)
# What was confirmed without a network is taken so long after the signing has ended.
LATEST = timedelta(hours=72)


def check_kiosk(device: Device) -> KioskPlace:
    """What the device signs. Refuses (403) scanners, and a kiosk whose ceremony is gone."""
    check_kind(device, DeviceKind.SIGNING)
    rows = KioskPlace.objects.select_related("ceremony__initiative__log", "ceremony__conference")
    place = rows.filter(code=device.code_id, conference=device.conference_id).first()
    if place is None:
        words = _("The ceremony of this kiosk is gone. Ask the host for a new code.")
        raise Refused("no_ceremony", words, status=403)
    return place


def check_bearer(found: Found | None) -> Delegate:
    """Whose badge it is. Refuses (422) what is no badge of ours, or no longer a valid one."""
    if found is None or found.delegate is None:
        words = found.warning if found and found.warning else _("This is no badge of ours.")
        raise Refused("unknown_badge", words, status=422)
    if found.warning:
        raise Refused("invalid_badge", found.warning, status=422)
    return found.delegate


def check_known(delegate: Delegate | None) -> Delegate:
    """Refuse (410) who was erased since the badge was seen."""
    if delegate is None:
        raise Refused("unknown_badge", _("This is no badge of ours."), status=410)
    return delegate


def check_not_signed(standing: Signature | None) -> None:
    """Refuse a second signature, kindly."""
    if standing:
        raise Refused(
            "signed_already", _("Has signed already. Nothing was recorded a second time.")
        )


def may_countersign(user: User, conference: Conference) -> bool:
    """Whether this member of staff may vouch for who stands there."""
    return bool(COUNTERSIGNERS & capabilities(user, conference))


def check_may_have_pin(user: User, conference: Conference) -> None:
    """Refuse (403) a PIN to who may not countersign."""
    if not may_countersign(user, conference):
        words = _("Your role at this conference does not countersign signatures.")
        raise Refused("not_allowed", words, status=403)


def check_new_pin(pin: str) -> None:
    """Refuse (422) what is no PIN, or the first one anybody would try."""
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
        words = _("Please choose four to eight digits.")
        raise Refused("no_pin", words, status=422, field="pin")
    if len(set(pin)) == 1 or pin in "0123456789":
        words = _("This PIN is too easy to guess. Please choose another.")
        raise Refused("easy_pin", words, status=422, field="pin")


def check_pin(device: Device, found: StaffPin | None, pin: str) -> User:
    """The member of staff whose PIN it is. Refuses a wrong one, and too many tries (429)."""
    tries = f"kiosk-pin:{device.pk}:{found.user_id if found else 0}"
    if cache.get(f"{tries}:closed"):
        words = _("That was wrong too often. Please wait a minute.")
        raise Refused("too_many", words, status=422)
    if found is None or not check_password(pin, found.digest):
        if not throttle.allow(tries, WRONG_PINS - 1, 60):
            cache.set(f"{tries}:closed", True, 60)
        raise Refused("wrong_pin", _("This is not the PIN."), status=422)
    return check_may_vouch(found.user, found.conference)


def check_may_vouch(user: User | None, conference: Conference) -> User:
    """Refuse (422) who countersigns nothing here, or no more."""
    if user is None or not may_countersign(user, conference):
        words = _("Your role at this conference does not countersign signatures.")
        raise Refused("not_allowed", words, status=422)
    return user


def check_counted(
    badge: Badge | None, token: Token, seen: datetime, replaced_at: datetime | None
) -> Badge:
    """The badge of this print, as it was when it was seen; `replaced_at`: when a newer print took
    its place, where that is known. Refuses (422) one that did not count.
    """
    if badge is None:
        raise Refused("unknown_badge", _("This is no badge of ours."), status=422)
    ended = badge.status == Badge.Status.REVOKED
    ended = ended and (badge.ended_at is None or badge.ended_at <= seen)
    older = token.print_serial < badge.lowest_valid_serial
    if ended or (older and (replaced_at is None or replaced_at <= seen)):
        raise Refused("invalid_badge", refusal("revoked").message, status=422)
    return badge


def check_open_here(ceremony: Ceremony) -> None:
    """Refuse while nobody can sign in the hall: a ceremony that is over may go on collecting
    online, and a tablet is not online.
    """
    if ceremony.state == Ceremony.State.CLOSED:
        raise Refused(*rules.NOT_OPEN[Ceremony.State.CLOSED])
    rules.check_open(ceremony)


def check_open_then(ceremony: Ceremony, said_at: datetime) -> None:
    """Refuse what was not confirmed while the signing was open.

    What waited for the network may come after the end; while the host pauses, it waits on.
    """
    ended = ceremony.closed_at if ceremony.state == Ceremony.State.CLOSED else None
    in_time = ended is not None and said_at <= ended and timezone.now() - ended <= LATEST
    if not in_time:
        check_open_here(ceremony)


def check_within_hold(known: Confirmation, asked: datetime) -> None:
    """Refuse to take back what was confirmed here more than the promised minute before."""
    if asked > known.at + rules.HOLD + LATENCY:
        raise Refused(
            "too_late",
            _("The minute is over: the signature belongs to the ledger now. It can be withdrawn "
              "on the signatory’s own page."),
        )  # fmt: skip


def check_known_key(known: Confirmation | None) -> Confirmation:
    """Refuse (404) a key under which nothing came."""
    if known is None:
        raise Refused("unknown_key", _("Nothing was signed under this number."), status=404)
    return known


def check_same(known: Confirmation, body_hash: str) -> Signature:
    """The signature of a key that came before. Refuses (409) another body under the same key,
    and (410) what was undone meanwhile.
    """
    if known.undone_at or known.signature is None:
        raise Refused("undone", _("This signature was undone."), status=410)
    if known.body_hash != body_hash:
        words = _("Another signature was sent under the same number.")
        raise Refused("id_conflict", words)
    return known.signature
