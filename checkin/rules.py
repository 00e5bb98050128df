"""Who is let in: one small function per reason, and the verdicts that follow from a badge's scans.

Rules look at facts and write nothing. A reason is a word that devices, desk and API share.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges import tokens
from badges.models import Badge
from checkin.models import REASONS, Device, Direction, ProvisioningCode, Scan
from conference.errors import Refused
from conference.models import Conference
from registration.models import Delegate

ADMIT, ALREADY_IN = "admit", "already_in"


@dataclass(frozen=True)
class Sighting:
    """What the rules look at: a genuine badge, at a gate, at a time."""

    badge: Badge
    print_serial: int
    first_day: date
    days: int
    categories: frozenset[int]  # that the gate lets in; empty: all
    at: datetime
    day: date  # of `at`, at the conference's place


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
    return Refused(reason, REASONS[reason], status=403)


def is_revoked(sighting: Sighting) -> bool:
    """Revoked before the scan, or an older print of a badge printed anew."""
    badge = sighting.badge
    ended = badge.status == Badge.Status.REVOKED
    before = badge.ended_at is None or badge.ended_at <= sighting.at
    return (ended and before) or sighting.print_serial < badge.lowest_valid_serial


def is_not_approved(sighting: Sighting) -> bool:
    """The registration waits, was not accepted, or was cancelled before the scan."""
    delegate = sighting.badge.delegate
    if delegate.status == Delegate.Status.APPROVED:
        return False
    return delegate.ended_at is None or delegate.ended_at <= sighting.at


def is_wrong_day(sighting: Sighting) -> bool:
    """Not one of the badge's days."""
    end = sighting.first_day + timedelta(days=sighting.days)
    return not sighting.first_day <= sighting.day < end


def is_wrong_zone(sighting: Sighting) -> bool:
    """The gate is for other categories."""
    category = sighting.badge.delegate.category_id
    return bool(sighting.categories) and category not in sighting.categories


DENIALS: dict[str, Callable[[Sighting], bool]] = {
    "revoked": is_revoked,
    "not_approved": is_not_approved,
    "wrong_day": is_wrong_day,
    "wrong_zone": is_wrong_zone,
}


def check_can_enter(sighting: Sighting) -> None:
    """Raise Refused with the first reason that holds. Whoever leaves is never asked."""
    for reason, holds in DENIALS.items():
        if holds(sighting):
            raise refusal(reason)


def derive(scans: Iterable[Scan]) -> list[tuple[Scan, str, str]]:
    """(scan, verdict, reason) for every scan of one badge, in the order (effective_at, uuid).

    Depends on the set of scans alone, never on the order in which they came in.
    """
    turns: dict[str, Scan] = {}
    outcomes = []
    for scan in sorted(scans, key=lambda scan: (scan.effective_at, scan.uuid)):
        verdict, reason = _outcome(scan, turns.get(scan.zone))
        if verdict in Scan.TURNING:
            turns[scan.zone] = scan
        outcomes.append((scan, verdict, reason))
    return outcomes


def turns_before(scan: Scan, scans: Iterable[Scan]) -> list[Scan]:
    """The entries and exits that counted in this scan's zone before it, the last one last."""
    own = (scan.effective_at, scan.uuid)
    before = [
        other
        for other in scans
        if other.zone == scan.zone
        and other.verdict in Scan.TURNING
        and (other.effective_at, other.uuid) < own
    ]
    return sorted(before, key=lambda other: (other.effective_at, other.uuid))


def _outcome(scan: Scan, last: Scan | None) -> tuple[str, str]:
    if scan.direction == Direction.OUT:
        return _exit(last)
    if scan.refusal:
        # Somebody a device let in is inside: that is written down, not undone.
        admitted = scan.local_verdict == ADMIT
        return (Scan.Verdict.ADMITTED_REVOKED if admitted else Scan.Verdict.DENIED), scan.refusal
    return _entry(scan, last)


def _entry(scan: Scan, last: Scan | None) -> tuple[str, str]:
    if last is None:
        return Scan.Verdict.FIRST, ""
    if last.direction == Direction.OUT:
        return Scan.Verdict.FIRST, "re_entry"
    same = last.device_id == scan.device_id
    return (Scan.Verdict.REPEAT if same else Scan.Verdict.CONFLICT), "already_in"


def _exit(last: Scan | None) -> tuple[str, str]:
    if last is None:
        return Scan.Verdict.FIRST, "no_entry"
    if last.direction == Direction.OUT:
        return Scan.Verdict.REPEAT, "already_out"
    return Scan.Verdict.FIRST, ""


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
        detail = _("This device was signed off by an organiser. Its unsent scans are kept on it.")
        raise Refused("device_revoked", detail, status=401)
    return device
