"""What the door would say to somebody: a scan answered as any other, and not kept."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from badges import tokens
from badges.models import Badge
from checkin import batches, finding, gates, queries, reasons, recording, rules
from checkin.actions import digest
from checkin.models import Device, Direction, Gate, Scan
from conference.models import Conference
from registration.models import Delegate

ADMIT, AGAIN, REFUSE = "admit", "again", "refuse"


@dataclass(frozen=True)
class Subject:
    """What is held before the door: a code that was read (`token`), or a badge chosen by hand."""

    delegate: Delegate | None = None
    badge: Badge | None = None
    token: str = ""


@dataclass(frozen=True)
class Answer:
    """`colour` is admit, again or refuse; `why` the reason in words, with its nearest miss; `also`
    what would stand in the way besides.
    """

    colour: str
    reason: str = ""
    why: str = ""
    also: list[str] = field(default_factory=list)


def candidates(conference: Conference, typed: str) -> list[Subject]:
    """Whom the typed text may mean: one for a code, everybody of the name else."""
    found = finding.by_code(conference, typed)
    if found is None:
        return [_of(delegate) for delegate in finding.by_name(conference, typed)]
    if _is_token(typed):
        return [Subject(found.delegate, found.badge, typed)]
    if found.badge:
        return [Subject(found.delegate, found.badge)]
    return [_of(found.delegate)] if found.delegate else []


def _of(delegate: Delegate) -> Subject:
    """Somebody with the badge in force, else the latest."""
    return Subject(delegate, delegate.badges.order_by("status", "-pk").first())


def _is_token(typed: str) -> bool:
    try:
        tokens.decode(typed)
    except tokens.Malformed:
        return False
    return True


def scan(subject: Subject, gate: Gate, direction: str, at: datetime) -> Answer | None:
    """What a scanner at the gate would be answered at this time; None where there is no badge."""
    if not subject.token and subject.badge is None:
        return None
    said = _answer_of_a_scanner(subject, gate, direction, at)
    reason, why = said["reason"], said["detail"]
    also = [] if direction == Direction.OUT else _also(subject, gate, at, reason)
    return Answer(_colour(said, direction), reason, why, also)


@transaction.atomic
def _answer_of_a_scanner(
    subject: Subject, gate: Gate, direction: str, at: datetime
) -> dict[str, Any]:
    """The scan by a phone that is new here, with which everything is rolled back."""
    badge = subject.badge
    read = {"token": subject.token} if subject.token or badge is None else {"badge": badge.badge_id}
    moment = at.isoformat()
    one = {
        "id": str(uuid.uuid4()), "gate": gate.slug, "direction": direction, "at": moment, **read,
    }  # fmt: skip
    batch = replace(batches.read_batch({"sent_at": moment, "scans": [one]}), as_of=at)
    device = Device.objects.create(
        conference=gate.conference, name="-", digest=digest(secrets.token_urlsafe(32))
    )
    (answer,) = recording.record(device, batch)
    transaction.set_rollback(True)
    return answer


def _colour(said: Mapping[str, Any], direction: str) -> str:
    """As the screen of a scanner; whoever leaves is never refused."""
    if said["verdict"] == Scan.Verdict.FIRST or (direction == Direction.OUT and said["delegate"]):
        return ADMIT
    seen = said["verdict"] in (Scan.Verdict.REPEAT, Scan.Verdict.CONFLICT)
    return AGAIN if seen else REFUSE


def _also(subject: Subject, gate: Gate, at: datetime, said: str) -> list[str]:
    """The other rules that say no, in words: what is left once the first is put right."""
    badge = subject.badge
    if badge is None or said in queries.FORGED:
        return []
    printed = tokens.decode(subject.token) if subject.token else None
    sighting = rules.Sighting(
        badge=badge,
        print_serial=printed.print_serial if printed else badge.print_serial,
        first_day=printed.first_day if printed else badge.valid_from,
        days=printed.days if printed else badge.valid_days,
        gate=gates.pass_of(gate),
        at=at,
        day=at.astimezone(gate.conference.zone).date(),
        held=set(badge.delegate.seats.values_list("talk", flat=True)),
    )
    reader = reasons.reader(gate.conference)
    found = {reason: facts_of(sighting) for reason, facts_of in rules.DENIALS.items()}
    return [
        reader.words(reason, facts)
        for reason, facts in found.items()
        if facts is not None and reason != said
    ]
