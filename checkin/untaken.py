"""Scans the server did not take: written down in their batch, so that no door ever loses one."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from badges import tokens
from badges.models import Badge
from checkin import invalid
from checkin.batches import BADGE_ID, Batch, Reading, body_hash
from checkin.models import Device, DeviceKind, UntakenScan
from conference import audit

LONGEST_RAW = 2000
# Of a scan whose id another one has already: it is taken under one that follows from its content.
OTHER_IDS = UUID("5f0c6a54-0d7c-4c5e-9a55-6b7a3e0f2c11")


@dataclass(frozen=True, slots=True)
class Untaken:
    """What was sent, why it was not taken, and what could be read of it; the badge as it is known
    (`badge`: its number, `claimed`: the id that was read)."""

    raw: Any
    reason: str
    reading: Reading | None = None
    badge: int | None = None
    claimed: str = ""


def answers(
    device: Device, batch: Batch, found: Sequence[Untaken], received_at: datetime
) -> Iterator[dict[str, Any]]:
    """What each is answered, once it is written down; nothing is of a dry run."""
    if not found:
        return iter(())
    kept = not batch.dry_run and keep(device, batch, found, received_at)
    slugs = {one.reading.gate for one in found if one.reading}
    names = dict(device.conference.gates.filter(slug__in=slugs).values_list("slug", "name"))
    where = [names.get(one.reading.gate) if one.reading else None for one in found]
    return (
        invalid.answer(one.raw, one.reason, kept=kept, where=gate)
        for one, gate in zip(found, where, strict=True)
    )


def keep(device: Device, batch: Batch, found: Sequence[Untaken], received_at: datetime) -> bool:
    """Write down those that are not there yet; False where nothing is to be kept: desks and kiosks
    are told at once, with the person before them, and nothing of theirs waits anywhere.
    """
    if device.kind != DeviceKind.SCANNER:
        return False
    rows = {row.body_hash: row for row in _rows(device, batch, found, received_at)}
    makers = {row.device_id for row in rows.values()}
    known = UntakenScan.objects.filter(device__in=makers, body_hash__in=rows)
    there = set(known.values_list("body_hash", flat=True))
    new = [row for key, row in rows.items() if key not in there]
    UntakenScan.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        # Without the badge: this line stays when its bearer's data go.
        scans = [
            {"id": row.uuid and str(row.uuid), "gate": row.gate, "reason": row.reason}
            for row in new
        ]
        audit.record("scan.not_taken", device, after={"scans": scans})
    return True


def _rows(
    device: Device, batch: Batch, found: Sequence[Untaken], received_at: datetime
) -> Iterable[UntakenScan]:
    claims = {_claim(one.raw) for one in found if one.reading is None}
    badges = Badge.objects.filter(conference=device.conference_id, badge_id__in=claims - {""})
    numbers = dict(badges.values_list("badge_id", "pk")) if claims - {""} else {}
    for one in found:
        row = UntakenScan(
            conference_id=device.conference_id, device_id=device.pk, reason=one.reason,
            received_at=received_at,
            effective_at=received_at, sent_at=batch.sent_at,
        )  # fmt: skip
        if one.reading is None:
            row.raw, row.badge_ref = _raw(one.raw), _claim(one.raw)
            row.body_hash = body_hash(one.raw, device.pk)
            row.badge_id = numbers.get(row.badge_ref)
        else:
            _read_into(row, one, one.reading)
        yield row


def _claim(raw: Any) -> str:
    """Whose badge an unreadable scan names, so that it goes with its bearer's data; or ""."""
    said = raw if isinstance(raw, dict) else {}
    badge, token = said.get("badge"), said.get("token")
    if isinstance(badge, str) and BADGE_ID.fullmatch(badge):
        return badge
    try:
        return tokens.decode(token).badge_id if isinstance(token, str) else ""
    except tokens.Malformed:
        return ""


def _raw(raw: Any) -> str:
    if isinstance(raw, dict):
        raw = {name: value for name, value in raw.items() if name not in {"token", "badge"}}
    return json.dumps(raw, sort_keys=True)[:LONGEST_RAW]


def _read_into(row: UntakenScan, one: Untaken, reading: Reading) -> None:
    row.uuid, row.gate, row.direction = reading.uuid, reading.gate, reading.direction
    row.badge_id, row.badge_ref, row.token = one.badge, one.claimed, reading.token
    row.at, row.effective_at = reading.at, row.received_at - reading.age
    row.local_verdict, row.flags = reading.local_verdict, reading.flags
    row.forced, row.undoes, row.note = reading.forced, reading.undoes, reading.note
    row.device_id, row.body_hash = reading.made_by, reading.body_hash


def reading_of(row: UntakenScan, now: datetime) -> Reading:
    """The scan as it was made, to be recorded at `now`: the same content has the same id."""
    taken = row.reason == invalid.ID_CONFLICT
    return Reading(
        uuid=uuid5(OTHER_IDS, row.body_hash) if taken or row.uuid is None else row.uuid,
        token=row.token,
        badge_id="" if row.token else row.badge_ref,
        gate=row.gate,
        direction=row.direction,
        at=row.at or row.effective_at,
        sent_at=row.sent_at,
        age=max(now - row.effective_at, timedelta(0)),
        local_verdict=row.local_verdict,
        body_hash=row.body_hash,
        flags=row.flags,
        forced=row.forced,
        undoes=row.undoes,
        note=row.note,
        made_by=row.device_id,
    )
