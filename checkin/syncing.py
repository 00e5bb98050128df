"""What a device must know to decide by itself: all of it at first, then what changed (door.md).

A cursor says where a device is: "0" knows nothing; "r-s.b" reads everybody and has come to badge
b; "r-s" knows all up to change r of the roster and scan s. After "@" stands what the device's own
gates need of all that (scopes.py), and how zones are grouped; where either is something else by
now, it begins anew.
"""

import hashlib
import re
import time
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from isal import igzip
from rest_framework.utils.encoders import JSONEncoder

from checkin import gates, queries, roster, rows
from checkin.models import Device
from checkin.scopes import Scope, scope_of
from checkin.stays import stays
from checkin.whereabouts import told as whereabouts
from conference.errors import Refused
from conference.models import Conference

CHANGES = 1000
PEOPLE = 2000
CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})(?:\.([0-9]{1,18}))?(?:@([0-9a-f]{12}))?")
# So long a page of everybody is kept: many phones start in the same minutes.
KEPT_SECONDS = 60
COMPRESSION = 2
ENCODE = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Part(NamedTuple):
    """A page's roster and revocations as a JSON object, how many badges it is of, the last one's
    number, and whose stays go with it (roster.Told).
    """

    body: bytes
    size: int
    last: int
    followed: tuple[int, ...] | None


def page(device: Device, cursor: str) -> bytes:
    """The next page after the cursor, JSON. Raises Refused (400)."""
    match = CURSOR.fullmatch(cursor)
    if not match and cursor != "0":
        raise Refused("bad_cursor", _("Start again with cursor=0."), status=400)
    scope = scope_of(device)
    key = _key(device, scope)
    if not match or match[4] != key:
        return _everybody(device, scope, key, _settled(device.conference), None)
    known = (int(match[1]), int(match[2]))
    if match[3]:
        return _everybody(device, scope, key, known, int(match[3]))
    return _changes(device, scope, key, *known)


def _key(device: Device, scope: Scope | None) -> str | None:
    """Changes with what the device needs, and with what stays mean; none of either: None."""
    own, regroupings = scope.key if scope else None, gates.regroupings(device)
    if not regroupings:
        return own
    text = f"{own} {regroupings[-1][0].isoformat()}"
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def packed(body: bytes, accepted: str) -> tuple[bytes, str]:
    """(the body, its Content-Encoding): compressed for who takes that."""
    if "gzip" not in accepted:
        return body, ""
    return igzip.compress(body, COMPRESSION), "gzip"


def _everybody(
    device: Device,
    scope: Scope | None,
    key: str | None,
    known: tuple[int, int],
    after: int | None,
) -> bytes:
    """Badges in the order of their numbers, None: from the first one; what changes meanwhile comes
    after them.
    """
    conference = device.conference
    part = _people(conference, scope, after or 0, PEOPLE, _state(conference))
    here = conference.badges.filter(pk__gt=after or 0, pk__lte=part.last).order_by()
    stayed = part.followed or () if scope else list(here.values_list("pk", flat=True))
    more = part.size == PEOPLE
    head = {
        "cursor": _cursor(key, *known, f".{part.last}" if more else ""), "more": more,
        **({"anew": True} if after is None else {}),
    }  # fmt: skip
    areas = None if scope is None else scope.areas
    admissions = whereabouts(conference, stayed, areas, known[1], key)
    return _whole(device, head, admissions, part.body)


def _cursor(key: str | None, changes: int, scans: int, badge: str = "") -> str:
    return f"{changes}-{scans}{badge}" + (f"@{key}" if key else "")


def _state(conference: Conference) -> object:
    """What a page of everybody depends on, for a minute at most."""
    changes = conference.roster_changes.order_by("-pk").values_list("pk", "at")
    latest = changes.first() or object()
    return latest, translation.get_language(), int(time.time()) // KEPT_SECONDS


# Two dozen pages of half a megabyte at most: a conference of 40,000.
@lru_cache(maxsize=24)
def _people(
    conference: Conference, scope: Scope | None, after: int, most: int, state: object
) -> Part:
    """A page of everybody, computed once for all who start now; `state` changes with the roster."""
    found = conference.badges.filter(pk__gt=after).order_by("pk").values_list(*rows.BEARER)[:most]
    badges = [rows.bearer(row) for row in found]
    gone = [] if len(badges) == most else _gone(conference)
    told = roster.tell(conference, scope, badges, gone, changed=False)
    return Part(_encoded(told), len(badges), badges[-1].pk if badges else after, told.followed)


def _gone(conference: Conference) -> list[str]:
    """Badges of which nothing but a change is left: a device that begins anew may know them."""
    there = conference.badges.filter(badge_id=OuterRef("badge_ref"))
    changes = conference.roster_changes.filter(~Exists(there)).order_by("badge_ref")
    return list(changes.values_list("badge_ref", flat=True).distinct())


def _changes(
    device: Device, scope: Scope | None, key: str | None, roster_after: int, scans_after: int
) -> bytes:
    """What changed since, in the order of the server's sequences."""
    conference = device.conference
    changes = list(
        conference.roster_changes.filter(pk__gt=roster_after).values_list("pk", "at", "badge_ref")[
            :CHANGES
        ]
    )
    scans = list(
        conference.scans.filter(seq__gt=scans_after)
        .order_by("seq")
        .values_list("seq", "received_at", "badge")[:CHANGES]
    )
    more = CHANGES in (len(changes), len(scans))
    ends = _next(changes, roster_after, more), _next(scans, scans_after, more)
    references = {reference for _pk, _at, reference in changes}
    found = conference.badges.filter(badge_id__in=references).order_by("pk")
    badges = [rows.bearer(row) for row in found.values_list(*rows.BEARER)]
    gone = sorted(references - {badge.badge_id for badge in badges})
    scanned: set[Any] = {badge for _seq, _at, badge in scans if badge}
    told = roster.tell(conference, scope, badges, gone, changed=True)
    if scope:
        scanned = _passing(conference, scope, scanned) | set(told.followed or ())
    head = {"cursor": _cursor(key, *ends), "more": more}
    areas = None if scope is None else scope.areas
    return _whole(device, head, ENCODE(stays(conference, scanned, areas)), _encoded(told))


def _passing(conference: Conference, scope: Scope, badges: set[int]) -> set[int]:
    """Those of these badges whose stays may decide at one of the device's gates."""
    found = conference.badges.filter(pk__in=badges).order_by().values_list(*rows.BEARER)
    return {badge.pk for badge in map(rows.bearer, found) if scope.may_pass(badge.delegate)}


def _whole(device: Device, head: dict[str, Any], admissions: str, part: bytes) -> bytes:
    """The message: what is small and always sent whole, where people are, and the part."""
    head |= {"now": timezone.now(), **queries.standing(device)}
    told = f'{ENCODE(head)[:-1]},"admissions":{admissions},'
    return told.encode() + part[1:]


def _encoded(told: roster.Told) -> bytes:
    return ENCODE({"roster": told.roster, "revocations": told.revocations}).encode()


def _settled(conference: Conference) -> tuple[int, int]:
    """The last change and the last scan that are older than the tail (queries.TAIL)."""
    before = timezone.now() - queries.TAIL
    return (
        _last(conference.roster_changes.filter(at__lt=before), "pk"),
        _last(conference.scans.filter(received_at__lt=before), "seq"),
    )


def _last(found: QuerySet[Any, Any], number: str) -> int:
    return found.order_by(f"-{number}").values_list(number, flat=True).first() or 0


def _next(changes: list[tuple[int, datetime, Any]], after: int, more: bool) -> int:
    """Past the page while there is more; at the end only past what is older than the tail."""
    settled = timezone.now() - queries.TAIL
    return max((number for number, at, _what in changes if more or at < settled), default=after)
