"""Reads of the door: what a device must know, and what an organiser wants to see."""

import base64
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db.models import Q, QuerySet

from badges.models import Badge
from checkin import verdicts as rules
from checkin.gates import gate_facts, seats_held
from checkin.models import Device, DeviceKind, Scan
from checkin.rows import Bearer
from checkin.scopes import scope_of
from conference.lib import files, keys
from conference.models import Conference
from registration.models import Delegate
from registration.queries import Export

# On PostgreSQL a lower number may become visible after a higher one: the last seconds are read
# again, which is harmless because what they say is the present state.
TAIL = timedelta(seconds=10)
NO_SERIAL_IS_VALID = 256
KEPT_AFTER = timedelta(days=3)  # the last day: then devices forget everybody by themselves


def public_keys() -> dict[int, Ed25519PublicKey]:
    """The keys badges may be signed with, by slot."""
    return keys.badge_public_keys(settings.KEYS_DIR)


def every_key() -> tuple[dict[int, Ed25519PublicKey], dict[int, datetime]]:
    """Those and the retired ones, and since when which of them count no more."""
    return keys.every_badge_key(settings.KEYS_DIR)


def with_people(badges: QuerySet[Badge]) -> QuerySet[Badge]:
    """Badges with what the door shows of their bearers."""
    return badges.select_related("delegate__category", "delegate__association")


def person(badge: Badge | Bearer) -> dict[str, str]:
    """What the screen of a door shows of a badge's bearer."""
    delegate = badge.delegate
    return {
        "badge": badge.badge_id,
        "name": delegate.name_zh or delegate.name_latin,
        "latin": delegate.name_latin if delegate.name_zh else "",
        "role": delegate.category.code,
        "association": delegate.body,
        "status": delegate.status,
    }


def roster_entry(badge: Badge | Bearer, seats: set[int] | None = None) -> dict[str, Any]:
    """A badge as a device keeps it: to decide without a network, and to search by name.

    `seats`: the talks some gate asks for in which the bearer has one; left out where none.
    """
    delegate = badge.delegate
    return person(badge) | {
        "code": badge.short_code,
        "serial": badge.print_serial,
        "valid_from": badge.valid_from.isoformat(),
        "valid_days": badge.valid_days,
        "pinyin": delegate.pinyin,
        "initials": delegate.initials,
        "tail": delegate.phone_tail,
        **({"seats": sorted(seats)} if seats else {}),
    }


def standing(device: Device) -> dict[str, Any]:
    """What is small and always sent whole: the conference, keys, gates and roles."""
    conference = device.conference
    return {
        "conference": conference_facts(conference),
        "keys": [
            {"slot": slot, "public": base64.urlsafe_b64encode(key.public_bytes_raw()).decode()}
            for slot, key in public_keys().items()
        ],
        "gates": (own := gate_facts(device)),
        "elsewhere": names_elsewhere(conference, {gate["slug"] for gate in own}),
        "roles": [
            {"code": category.code, "number": category.role_code, "name": category.name}
            for category in conference.categories.all()
        ],
    }


def names_elsewhere(conference: Conference, known: Collection[str]) -> list[dict[str, Any]]:
    """What the other gates are called, where a device has to say through which somebody came."""
    others = conference.gates.exclude(slug__in=known).order_by("slug")
    return [{"slug": slug, "name": name} for slug, name in others.values_list("slug", "name")]


def conference_facts(conference: Conference) -> dict[str, Any]:
    """What a device must know of its conference."""
    return {
        "slug": conference.slug,
        "number": conference.number,
        "name": conference.name,
        "time_zone": conference.time_zone,
        "forget_on": conference.ends_on + KEPT_AFTER,
    }


def signed_off(device: Device, numbers: Collection[int]) -> set[int]:
    """Which of these are scanners of the device's conference that are signed off."""
    if not numbers:
        return set()
    there = Device.objects.filter(conference=device.conference_id, kind=DeviceKind.SCANNER)
    gone = there.filter(pk__in=numbers, revoked_at__isnull=False)
    return set(gone.values_list("pk", flat=True))


def photo_of(device: Device, badge_id: str) -> bytes:
    """The small photo (JPEG) of a badge's bearer; empty where there is none to show, or where no
    gate of the device lets them in.
    """
    shown = {"badges__badge_id": badge_id, "badges__status": Badge.Status.ACTIVE}
    people = device.conference.delegates.select_related("photo")
    delegate = people.filter(photo__isnull=False, **shown).first()
    if delegate is None or not _is_named(device, delegate):
        return b""
    try:
        return files.read(delegate.photo.small)
    except FileNotFoundError:
        return b""


def _is_named(device: Device, delegate: Delegate) -> bool:
    scope = scope_of(device)
    if scope is None:
        return True
    seats = seats_held(set(scope.talks), [delegate.pk])
    return scope.names(delegate, seats.get(delegate.pk, set()))


def lowest_valid(badge: Badge | Bearer) -> int:
    """The lowest print serial that opens the door; 256 where none does."""
    return badge.lowest_valid_serial if badge.is_active else NO_SERIAL_IS_VALID


CONFLICTS = (Scan.Verdict.CONFLICT, Scan.Verdict.ADMITTED_REVOKED)
# Looks like a badge of ours and is none; any other code ("malformed") is a slip of the camera.
FORGED = ("unknown_key", "bad_signature", "wrong_conference", "unknown_badge")
# A second lunch that its device refused is an ordinary no; one it handed out is to be looked at.
ORDINARY = Q(verdict=Scan.Verdict.CONFLICT, reason=rules.GIVEN) & ~Q(local_verdict=rules.ADMIT)
TO_LOOK_AT = Q(verdict__in=CONFLICTS) & ~ORDINARY | Q(
    verdict=Scan.Verdict.REJECTED, reason__in=FORGED
)


def conflicts(conference: Conference) -> QuerySet[Scan]:
    """What an organiser should look at: one badge at two devices, admissions against the rules,
    badges that may be forged.
    """
    return _with_names(conference.scans.filter(TO_LOOK_AT))


def last_scans(conference: Conference) -> QuerySet[Scan]:
    """Scans, newest first."""
    return _with_names(conference.scans.all())


def scans_of(delegate: Delegate) -> QuerySet[Scan]:
    """Every scan of this delegate's badges, newest first."""
    return _with_names(Scan.objects.filter(badge__delegate=delegate))


def add_to_export(found: Export) -> None:
    """When and where the delegate's badges were scanned, among everything kept of the delegate."""
    scans = Scan.objects.filter(badge__delegate=found.delegate).order_by("effective_at", "uuid")
    found.sections["scans"] = list(
        scans.values("gate__slug", "zone", "direction", "at", "effective_at", "verdict", "reason")
    )


def _with_names(scans: QuerySet[Scan]) -> QuerySet[Scan]:
    known = scans.select_related("device", "gate", "badge__delegate")
    # One conference for all of them, so that its names are read once for their reasons.
    return known.prefetch_related("conference").order_by("-effective_at", "-uuid")


def changed_badges(delegate: Delegate) -> list[str]:
    """The badge ids of one delegate."""
    return list(delegate.badges.values_list("badge_id", flat=True))
