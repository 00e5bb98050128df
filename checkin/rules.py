"""Who is let in: one small function per reason. What follows from earlier scans: verdicts.py.

Rules look at facts and write nothing. A reason is a word that devices, desk and API share; its
facts are the nearest miss (reasons.py puts both into words).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges import tokens
from badges.models import Badge
from checkin import reasons
from checkin.models import Device, DeviceKind, ProvisioningCode, UntakenScan
from checkin.passes import GatePass, TalkWindow
from checkin.verdicts import (
    ADMIT as ADMIT,
    ALREADY_IN as ALREADY_IN,
    COUNTED as COUNTED,
    No,
    Place as Place,
    derive as derive,
    in_utc,
)
from conference.errors import Refused
from conference.models import Conference
from registration.models import Delegate

Facts = dict[str, Any]


@dataclass(slots=True)
class Sighting:
    """What the rules look at: a genuine badge, at a gate, at a time.

    `held`: the talks in which its bearer has a seat.
    """

    badge: Any
    print_serial: int
    first_day: date
    days: int
    gate: GatePass
    at: datetime
    day: date  # of `at`, at the conference's place
    held: frozenset[int] | set[int] = frozenset()
    key_retired: datetime | None = None  # since when the key that signed it counts no more


def read_token(
    text: str, keys: Mapping[int, Ed25519PublicKey], conference: Conference
) -> tokens.Token:
    """The token, its signature checked again. Raises Refused with a reason to reject the scan."""
    try:
        token = tokens.decode(text)
    except tokens.Malformed as error:
        raise refusal("malformed") from error
    reason = tokens.verify(token, keys, conference=conference.number, day=token.first_day)
    if reason:
        raise refusal(reason)
    return token


def refusal(reason: str) -> Refused:
    """The refusal with this reason, in plain words."""
    return Refused(reason, reasons.PLAIN[reason], status=403)


def is_revoked(sighting: Sighting) -> Facts | None:
    """Revoked before the scan, or an older print of a badge printed anew."""
    badge = sighting.badge
    ended = badge.status == Badge.Status.REVOKED
    before = badge.ended_at is None or badge.ended_at <= sighting.at
    older = sighting.print_serial < badge.lowest_valid_serial
    return {} if (ended and before) or older else None


def is_of_retired_key(sighting: Sighting) -> Facts | None:
    """Its key counted no more when it was scanned."""
    retired = sighting.key_retired
    return {} if retired is not None and retired <= sighting.at else None


def is_not_approved(sighting: Sighting) -> Facts | None:
    """The registration waits, was not accepted, or was cancelled before the scan."""
    delegate = sighting.badge.delegate
    if delegate.status == Delegate.Status.APPROVED:
        return None
    before = delegate.ended_at is None or delegate.ended_at <= sighting.at
    return {"status": str(delegate.status)} if before else None


def is_wrong_day(sighting: Sighting) -> Facts | None:
    """Not one of the badge's days."""
    last = sighting.first_day + timedelta(days=sighting.days - 1)
    if sighting.first_day <= sighting.day <= last:
        return None
    return {"first": sighting.first_day.isoformat(), "last": last.isoformat()}


def is_wrong_zone(sighting: Sighting) -> Facts | None:
    """The gate is for other categories."""
    let_in = sighting.gate.categories
    if not let_in or sighting.badge.delegate.category_id in let_in:
        return None
    return {"categories": sorted(let_in.values())}


def is_closed(sighting: Sighting) -> Facts | None:
    """Not within the gate's opening times: when it opens next, or when it closed."""
    gate, at = sighting.gate, sighting.at
    if gate.opening is None:
        return None
    if any(since - gate.tolerance <= at < to + gate.tolerance for since, to in gate.opening):
        return None
    following = [since for since, _to in gate.opening if since > at]
    if following:
        return {"opens": in_utc(following[0])}
    return {"closed": in_utc(max(to for _since, to in gate.opening))}


def is_without_seat(sighting: Sighting) -> Facts | None:
    """People come in for a talk whose seats are reserved, and this one holds none."""
    now = [talk for talk in sighting.gate.talks if talk.since <= sighting.at < talk.until]
    if not now or any(_may_sit(talk, sighting) for talk in now):
        return None
    first = now[0]
    return {"title": dict(first.title)} | ({"free": in_utc(first.free)} if first.free else {})


def _may_sit(talk: TalkWindow, sighting: Sighting) -> bool:
    return talk.talk in sighting.held or (talk.free is not None and talk.free <= sighting.at)


DENIALS: dict[str, Callable[[Sighting], Facts | None]] = {
    "retired_key": is_of_retired_key,
    "revoked": is_revoked,
    "not_approved": is_not_approved,
    "wrong_day": is_wrong_day,
    "wrong_zone": is_wrong_zone,
    "closed": is_closed,
    "no_seat": is_without_seat,
}


def denial(sighting: Sighting) -> No | None:
    """The first reason not to let somebody in, with its facts. Whoever leaves is never asked."""
    for reason, facts_of in DENIALS.items():
        facts = facts_of(sighting)
        if facts is not None:
            return reason, facts
    return None


def check_code(code: ProvisioningCode | None) -> ProvisioningCode:
    """Refuse a code that is unknown, used, revoked or too old: each says so."""
    if code is None:
        raise Refused("code_unknown", _("There is no such code. Check its characters."), status=404)
    if code.used_at:
        raise Refused("code_used", _("This code was used already. Ask for a new one."))
    if code.revoked_at:
        raise Refused("code_revoked", _("This code was withdrawn. Ask for a new one."), status=410)
    if code.expires_at <= timezone.now():
        raise Refused("code_expired", _("This code is too old. Ask for a new one."), status=410)
    return code


def check_device(device: Device | None) -> Device:
    """The device that holds a token. Refuses unknown and revoked ones (401)."""
    if device is None:
        raise Refused("device_unknown", _("This device is not known here."), status=401)
    if device.revoked_at:
        detail = _("This device was signed off by an organiser.")
        if device.kind == DeviceKind.SCANNER:
            detail = _(
                "This device was signed off by an organiser. Its unsent scans are kept on it."
            )
        raise Refused("device_revoked", detail, status=401)
    return device


def check_can_be_taken(row: UntakenScan) -> None:
    """Refuse (409) what could not be read: there is nothing to record."""
    if not row.is_readable:
        detail = _("This scan could not be read, so there is nothing to record. Set it aside.")
        raise Refused("unreadable", detail)
