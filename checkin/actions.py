"""Writes of the door: gates, devices and their codes, and what devices scanned."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.models import Badge
from checkin import batches, gate_rules, gates, presence, print_rules, queries, recording, rules
from checkin.device_models import queue_told
from checkin.models import Device, DeviceKind, Gate, ProvisioningCode, RosterChange, Zone
from conference import audit
from conference.errors import Refused
from conference.lib import crockford
from conference.models import Conference, User
from registration.models import Category, Delegate

CODE_SYMBOLS = 10
CODE_LIFE = timedelta(minutes=15)
MOST_TRIES = 3


def digest(secret: str) -> str:
    """What is kept of a token or code: SHA-256, hex. Its random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


NO_FACT = {"id", "conference"}


def gate_facts(gate: Gate) -> dict[str, Any]:
    """A gate as the audit trail writes it down."""
    facts = _columns(gate)
    facts |= {name: getattr(getattr(gate, name), "slug", None) for name in ("room", "talk")}
    return facts | {"categories": sorted(gate.categories.values_list("code", flat=True))}


def zone_facts(zone: Zone) -> dict[str, Any]:
    """A zone as the audit trail writes it down."""
    clock = zone.checks_out_at
    return _columns(zone) | {"checks_out_at": f"{clock:%H:%M}" if clock else None}


def _columns(row: Gate | Zone) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.name not in NO_FACT]
    return {field.name: field.value_from_object(row) for field in fields}


def create_gate(
    conference: Conference,
    *,
    slug: str,
    name: dict[str, str],
    categories: Sequence[Category] = (),
    **rules_of_it: Any,
) -> Gate:
    """Open a gate; without categories it lets every valid badge in. More columns by their names."""
    gate = Gate(conference=conference, slug=slug, name=name, **rules_of_it)
    return save_gate(gate, categories)


@transaction.atomic
def save_gate(
    gate: Gate, categories: Sequence[Category], before: dict[str, Any] | None = None
) -> Gate:
    """Keep a gate; `before` is what the audit trail compares a changed one with.

    Raises Refused, with its field, where its parts do not go together.
    """
    gate_rules.check_gate(gate)
    gate.save()
    gate.categories.set(categories)
    after = gate_facts(gate)
    audit.record("gate.changed" if before else "gate.created", gate, before=before, after=after)
    if gate.seats != Gate.Seats.OPEN and before != after:
        seats_matter(gate.conference)
    return gate


@transaction.atomic
def save_zone(zone: Zone, before: dict[str, Any] | None = None) -> Zone:
    """Keep what is known of a zone. In another group, whoever is inside is there from now on."""
    zone.save()
    if zone.group != (before or {}).get("group", ""):
        presence.regroup(zone.conference)
    action = "zone.changed" if before else "zone.described"
    audit.record(action, zone, before=before, after=zone_facts(zone))
    return zone


def seats_matter(conference: Conference) -> None:
    """Devices must learn who holds seats in the talks that gates ask for, where any does."""
    asked = gates.seats_asked(conference)
    holders = conference.badges.filter(delegate__seats__talk__in=asked) if asked else None
    if holders:
        RosterChange.objects.bulk_create(
            RosterChange(conference=conference, badge_ref=reference)
            for reference in sorted(set(holders.values_list("badge_id", flat=True)))
        )


@transaction.atomic
def new_code(
    conference: Conference,
    gates: Sequence[Gate],
    by: User | None,
    life: timedelta = CODE_LIFE,
    kind: str = DeviceKind.SCANNER,
) -> tuple[ProvisioningCode, str]:
    """A code that lets one device of a kind in. Returns it with its text, which is shown once."""
    number = secrets.randbits(5 * CODE_SYMBOLS)
    text = crockford.with_check(crockford.encode(number, CODE_SYMBOLS))
    code = ProvisioningCode.objects.create(
        conference=conference,
        digest=digest(text),
        kind=kind,
        expires_at=timezone.now() + life,
        created_by=by,
    )
    code.gates.set(gates)
    facts = {"kind": kind, "gates": [gate.slug for gate in gates]}
    audit.record("door_code.created", code, after=facts)
    return code, text


@transaction.atomic
def revoke_code(code: ProvisioningCode) -> None:
    """Withdraw a code nobody used yet."""
    if code.used_at is None and code.revoked_at is None:
        code.revoked_at = timezone.now()
        code.save(update_fields=["revoked_at"])
        audit.record("door_code.revoked", code)


@transaction.atomic
def provision(code: str, name: str, kind: str = DeviceKind.SCANNER) -> tuple[Device, str]:
    """Exchange a code for a device's own token, once. Returns the device and its token.

    `kind` is what asks: a scanner's code opens no print station.
    """
    key = digest(_symbols(code))
    found = ProvisioningCode.objects.select_for_update().filter(digest=key).first()
    found = rules.check_code(found)
    print_rules.check_code_kind(found, kind)
    return _new_device(found, name)


def _symbols(typed: str) -> str:
    """A typed code as it was made; the empty word, which is nobody's, where it was mistyped."""
    try:
        return crockford.with_check(crockford.without_check(typed))
    except ValueError:
        return ""


def _new_device(code: ProvisioningCode, name: str) -> tuple[Device, str]:
    code.used_at = timezone.now()
    code.save(update_fields=["used_at"])
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        conference=code.conference, name=name, kind=code.kind, digest=digest(token), code=code
    )
    device.gates.set(code.gates.all())
    facts = {"name": name, "kind": code.kind}
    audit.record("device.provisioned", device, by=device, after=facts)
    return device, token


@transaction.atomic
def revoke_device(device: Device) -> None:
    """A lost phone: from now on its token opens nothing. Twice is harmless."""
    now = timezone.now()
    if Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now):
        audit.record("device.revoked", device)


@transaction.atomic
def cut_off(conference: Conference) -> int:
    """Whatever stands at a door or signs there is let in no more, and no code makes another. Gives
    how many devices those were; a member of staff at the desk is none. Twice is harmless.
    """
    # Codes first: a device that is just being set up with one is there when this has its lock.
    unused = conference.provisioning_codes.filter(used_at=None, revoked_at=None)
    for code in unused.select_for_update().order_by("pk"):
        revoke_code(code)
    devices = list(conference.devices.filter(revoked_at=None).exclude(kind=DeviceKind.DESK))
    for device in devices:
        revoke_device(device)
    return len(devices)


@transaction.atomic
def sign_off(device: Device, farewell: str, ago: timedelta, waiting: int | None = None) -> None:
    """A device forgot everything by itself, so long ago: its token opens nothing any more. Twice
    is harmless. `waiting`: how many scans it keeps that it could not send.
    """
    now = timezone.now()
    since = max(now - ago, device.created_at)
    there = Device.objects.filter(pk=device.pk, revoked_at=None)
    kept = {} if waiting is None else queue_told(waiting, since)
    if there.update(revoked_at=since, farewell=farewell, **kept):
        after = {"farewell": farewell} | ({"waiting": waiting} if waiting else {})
        audit.record("device.signed_off", device, by=device, after=after)


def badge_changed(badge: Badge) -> None:
    """Devices must read this badge again."""
    RosterChange.objects.create(conference_id=badge.conference_id, badge_ref=badge.badge_id)


def delegate_changed(delegate: Delegate) -> None:
    """Devices must read this delegate's badges again."""
    RosterChange.objects.bulk_create(
        RosterChange(conference_id=delegate.conference_id, badge_ref=reference)
        for reference in queries.changed_badges(delegate)
    )


def record_scans(device: Device, message: Any) -> list[dict[str, Any]]:
    """Keep a batch of scans (door.md) and answer each, in the order sent.

    One bad scan never spoils its batch. A batch that says `dry_run` is answered as if it were
    kept, and nothing is. Raises Refused for a batch that is none, or too large.
    """
    batch = batches.read_batch(message)
    for _attempt in range(MOST_TRIES):
        try:
            with transaction.atomic():
                answers = recording.record(device, batch, commits=not batch.dry_run)
                transaction.set_rollback(batch.dry_run)
                return answers
        except IntegrityError:
            # The same id came in through another request meanwhile; now it is there to be seen.
            continue
    raise Refused("busy", _("Please send this again."), status=503)


def door_page(kind: str = DeviceKind.SCANNER) -> str:
    """Where a device of this kind is set up."""
    page = "" if kind == DeviceKind.SCANNER else f"{kind}/"
    return f"{settings.SITE_URL}/door/{page}"


def door_address(code: str, kind: str = DeviceKind.SCANNER) -> str:
    """What a provisioning QR code says. The code is in the fragment, which no server logs."""
    return f"{door_page(kind)}#code={crockford.grouped(code)}"
