"""Whom a kiosk can greet without a network: boxes that only their own badge opens.

A tablet that is stolen holds no name: each box opens with the badge's number, 64 random bits in
its QR code. Photos are in none (docs/adr/0021).
"""

import base64
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from badges.models import Badge
from checkin import queries as door
from conference.lib import lockers
from initiative import kiosk_queries, signed_before
from initiative.kiosk_messages import Kiosk
from initiative.models import Ceremony
from registration.models import Delegate

PURPOSE = "jinjiang signing kiosk"


def index(kiosk: Kiosk) -> dict[str, Any]:
    """The keys badges are signed with, and of everybody who may sign here and has not signed yet
    the place of their box and its version. Nobody once the ceremony is over.
    """
    keys = [
        {"slot": slot, "public": base64.urlsafe_b64encode(key.public_bytes_raw()).decode()}
        for slot, key in door.public_keys().items()
    ]
    people = [[_place(badge.badge_id), _version(badge, facts)]
              for badge, facts in _facts(kiosk, _badges(kiosk))]  # fmt: skip
    return {"keys": keys, "people": people}


def boxes(kiosk: Kiosk, places: Collection[str]) -> list[dict[str, str]]:
    """The boxes at these places, as base64, with their versions; of who has left, none."""
    wanted = set(places)
    known = _badges(kiosk).values_list("pk", "badge_id")
    found = {pk: place for pk, badge_id in known if (place := _place(badge_id)) in wanted}
    return [
        {"place": found[badge.pk], "version": _version(badge, facts), "box": _box(badge, facts)}
        for badge, facts in _facts(kiosk, _badges(kiosk).filter(pk__in=found))
    ]


def place_of(delegate: Delegate) -> str:
    """Where the box of somebody's badge lies, also if they came by its short code; else empty."""
    badge = delegate.badges.active().first()
    return _place(badge.badge_id) if badge else ""


def _badges(kiosk: Kiosk) -> QuerySet[Badge]:
    ceremony = kiosk.ceremony
    rows = ceremony.conference.badges.active().filter(delegate__erased_at=None)
    if ceremony.state == Ceremony.State.CLOSED:
        return rows.none()
    signed = ceremony.initiative.signatures.active().values("delegate")
    rows = rows.filter(delegate__status=Delegate.Status.APPROVED).exclude(delegate__in=signed)
    people = ceremony.conference.delegates.approved()
    rows = rows.exclude(delegate__in=signed_before.elsewhere_among(people, ceremony.initiative))
    rows = rows.select_related("delegate__association", "delegate__category")
    return rows.prefetch_related("delegate__platforms").order_by("pk")


def _facts(kiosk: Kiosk, badges: Iterable[Badge]) -> Iterator[tuple[Badge, dict[str, Any]]]:
    bodies = dict(kiosk.ceremony.conference.mandates.values_list("delegate", "association"))
    for badge in badges:
        yield badge, _person(badge, bodies.get(badge.delegate_id))


def _person(badge: Badge, mandated: int | None) -> dict[str, Any]:
    """What kiosk_queries.person tells, but photo and what others have signed before."""
    delegate = badge.delegate
    may_represent = mandated is not None and mandated == delegate.association_id
    body = str(delegate.association) if may_represent else ""
    return {
        **kiosk_queries.facts_of(delegate, body),
        "lowest_serial": badge.lowest_valid_serial,
    }


def _place(badge_id: str) -> str:
    return lockers.place(bytes.fromhex(badge_id), PURPOSE)


def _version(badge: Badge, facts: dict[str, Any]) -> str:
    return lockers.mark(bytes.fromhex(badge.badge_id), PURPOSE, facts)


def _box(badge: Badge, facts: dict[str, Any]) -> str:
    box = lockers.close(bytes.fromhex(badge.badge_id), PURPOSE, facts)
    return base64.b64encode(box).decode()
