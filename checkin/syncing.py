"""What a device must know to decide by itself: all of it at first, then what changed (door.md).

A cursor says where a device is: "0" knows nothing; "r-s.b" reads everybody and has come to badge
b; "r-s" knows all up to change r of the roster and scan s.
"""

import re
import time
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from isal import igzip
from rest_framework.utils.encoders import JSONEncoder

from checkin import queries, rows
from checkin.gates import seats_asked, seats_held
from checkin.models import Device
from checkin.stays import stays
from conference.errors import Refused
from conference.models import Conference

CHANGES = 1000
PEOPLE = 2000
CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})(?:\.([0-9]{1,18}))?")
# So long a page of everybody is kept: many phones start in the same minutes.
KEPT_SECONDS = 60
COMPRESSION = 2
ENCODE = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Part = tuple[bytes, int, int]  # JSON object of roster and revocations, badges in it, the last one


def page(device: Device, cursor: str) -> bytes:
    """The next page after the cursor, JSON. Raises Refused (400)."""
    if cursor == "0":
        return _everybody(device, _settled(device.conference), 0)
    match = CURSOR.fullmatch(cursor)
    if not match:
        raise Refused("bad_cursor", _("Start again with cursor=0."), status=400)
    roster, scans, badge = (int(part) if part else None for part in match.groups())
    known = (roster or 0, scans or 0)
    return _changes(device, *known) if badge is None else _everybody(device, known, badge)


def packed(body: bytes, accepted: str) -> tuple[bytes, str]:
    """(the body, its Content-Encoding): compressed for who takes that."""
    if "gzip" not in accepted:
        return body, ""
    return igzip.compress(body, COMPRESSION), "gzip"


def _everybody(device: Device, known: tuple[int, int], after: int) -> bytes:
    """Badges in the order of their numbers; what changes meanwhile comes after them."""
    conference = device.conference
    part, count, last = _people(conference, after, PEOPLE, _state(conference))
    here = conference.badges.filter(pk__gt=after, pk__lte=last).order_by()
    more = count == PEOPLE
    cursor = f"{known[0]}-{known[1]}" + (f".{last}" if more else "")
    return _whole(device, cursor, more, here.values_list("pk", flat=True), part)


def _state(conference: Conference) -> object:
    """What a page of everybody depends on, for a minute at most."""
    changes = conference.roster_changes.order_by("-pk").values_list("pk", "at")
    latest = changes.first() or object()
    return latest, translation.get_language(), int(time.time()) // KEPT_SECONDS


# Two dozen pages of half a megabyte at most: a conference of 40,000.
@lru_cache(maxsize=24)
def _people(conference: Conference, after: int, most: int, state: object) -> Part:
    """A page of everybody, computed once for all who start now; `state` changes with the roster."""
    found = conference.badges.filter(pk__gt=after).order_by("pk").values_list(*rows.BEARER)[:most]
    badges = [rows.bearer(row) for row in found]
    gone = [] if len(badges) == most else _gone(conference)
    return _part(conference, badges, gone), len(badges), badges[-1].pk if badges else after


def _gone(conference: Conference) -> list[str]:
    """Badges of which nothing but a change is left: a device that begins anew may know them."""
    there = conference.badges.filter(badge_id=OuterRef("badge_ref"))
    changes = conference.roster_changes.filter(~Exists(there)).order_by("badge_ref")
    return list(changes.values_list("badge_ref", flat=True).distinct())


def _changes(device: Device, roster_after: int, scans_after: int) -> bytes:
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
    cursor = f"{_next(changes, roster_after, more)}-{_next(scans, scans_after, more)}"
    references = {reference for _pk, _at, reference in changes}
    found = conference.badges.filter(badge_id__in=references).order_by("pk")
    badges = [rows.bearer(row) for row in found.values_list(*rows.BEARER)]
    gone = sorted(references - {badge.badge_id for badge in badges})
    scanned = {badge for _seq, _at, badge in scans if badge}
    return _whole(device, cursor, more, scanned, _part(conference, badges, gone))


def _whole(device: Device, cursor: str, more: bool, scanned: Any, part: bytes) -> bytes:
    """The message: what is small and always sent whole, where people are, and the part."""
    head = {
        "cursor": cursor, "more": more, "now": timezone.now(), **queries.standing(device),
        "admissions": stays(device.conference, scanned),
    }  # fmt: skip
    return ENCODE(head).encode()[:-1] + b"," + part[1:]


def _part(conference: Conference, badges: list[rows.Bearer], gone: list[str]) -> bytes:
    """Roster and revocations; a badge without a revocation opens the door with every print."""
    seats = seats_held(seats_asked(conference), [badge.delegate_id for badge in badges])
    lowest = [(badge.badge_id, queries.lowest_valid(badge)) for badge in badges]
    part = {
        "roster": [
            *(queries.roster_entry(badge, seats.get(badge.delegate_id)) for badge in badges),
            *({"badge": reference, "status": "gone"} for reference in gone),
        ],
        "revocations": [
            *({"badge": badge, "serial": serial} for badge, serial in lowest if serial > 1),
            *({"badge": badge, "serial": queries.NO_SERIAL_IS_VALID} for badge in gone),
        ],
    }
    return ENCODE(part).encode()


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
