"""Whom staff at the desk mean: a code that was scanned or typed, or part of a name."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from badges import tokens
from badges.models import Badge
from checkin import help_codes, queries, rules
from checkin.models import Scan
from conference.errors import Refused
from conference.lib import crockford
from conference.models import Conference
from registration import queries as people
from registration.models import Delegate

MOST = 30


@dataclass(frozen=True)
class Found:
    """Somebody a code names. `warning` says what is wrong with the badge it stands on."""

    delegate: Delegate | None
    warning: str = ""
    scan: Scan | None = None
    badge: Badge | None = None


def by_code(conference: Conference, typed: str) -> Found | None:
    """Whom a badge's QR code, its short code or a kiosk's code names; None: it is no code."""
    if found := _by_token(conference, typed):
        return found
    if badge := _by_short_code(conference, typed):
        warning = "" if badge.is_active else str(rules.refusal("revoked").message)
        return Found(badge.delegate, warning, badge=badge)
    if scan := help_codes.find(conference, typed):
        return Found(scan.badge.delegate if scan.badge else None, scan=scan, badge=scan.badge)
    return None


def _by_token(conference: Conference, typed: str) -> Found | None:
    try:
        token = tokens.decode(typed)
    except tokens.Malformed:
        return None
    badge = _badges(conference).filter(badge_id=token.badge_id).first()
    try:
        rules.read_token(typed, queries.public_keys(), conference)
        if badge is None:
            raise rules.refusal("unknown_badge")
        if not badge.is_active or token.print_serial < badge.lowest_valid_serial:
            raise rules.refusal("revoked")
    except Refused as no:
        return Found(badge.delegate if badge else None, str(no.message), badge=badge)
    return Found(badge.delegate, badge=badge)


def _by_short_code(conference: Conference, typed: str) -> Badge | None:
    try:
        symbols = crockford.normalise(typed)
        crockford.without_check(symbols)
    except ValueError:
        return None
    return _badges(conference).filter(short_code=symbols).first()


def _badges(conference: Conference):
    return conference.badges.filter(delegate__erased_at=None).select_related("delegate")


def by_name(conference: Conference, typed: str) -> list[Delegate]:
    """At most thirty, the likeliest first: characters, pinyin, initials, the phone's tail, …"""
    return list(people.search(conference, typed).select_related("photo")[:MOST]) if typed else []


def nobody() -> str:
    """What to say where a code names nobody."""
    return str(_("Nobody here has this code. Look for the name instead."))
