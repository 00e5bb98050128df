"""What a door device sends (door.md): shape and times of a batch, read without any database."""

import hashlib
import json
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from checkin.models import Direction
from conference.errors import Refused

MOST_SCANS = 200
OLD = timedelta(hours=72)
DRIFT = timedelta(minutes=5)
LIVE = timedelta(seconds=10)
LONGEST_TOKEN = 400
LONGEST_NOTE = 200
EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_MONO = 1e15
LONGEST_NUMBER = 2**63
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_DIRECTIONS = frozenset(Direction.values)
BADGE_ID = re.compile(r"[0-9a-f]{16}")
_WORD = re.compile(r"[a-z_]{0,20}")
_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]*")


class Invalid(ValueError):
    """A scan that cannot be stored; `code` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Batch:
    """The envelope. `mono_sent` is the device's monotonic clock in milliseconds since `boot`.

    `dry_run`: say what would be answered, and keep nothing. `as_of`: as if it came in then; no
    device can ask for it.
    """

    sent_at: datetime
    mono_sent: float | None
    boot: str
    scans: list[Any]
    dry_run: bool = False
    as_of: datetime | None = None


@dataclass(slots=True)
class Reading:
    """One scan of a batch. `age` is how old it was when it was sent.

    `made_by`: the number of the device that made it, by what it says itself; else the sender's.
    `forced`: let in against the rules, `undoes`: takes that scan back; `note` says why.
    """

    uuid: UUID
    token: str
    badge_id: str
    gate: str
    direction: str
    at: datetime
    sent_at: datetime
    age: timedelta
    local_verdict: str
    body_hash: str
    flags: list[str] = field(default_factory=list)
    forced: bool = False
    undoes: UUID | None = None
    note: str = ""
    made_by: int = 0

    @property
    def is_live(self) -> bool:
        """The device asks while the person stands there, so the server's word counts."""
        return self.age <= LIVE


def read_batch(message: object) -> Batch:
    """The envelope of a message. Raises Refused: 400 for a wrong shape, 413 over 200 scans."""
    if not isinstance(message, dict) or not isinstance(message.get("scans"), list):
        raise Refused("invalid", _("Send an object with a list of scans."), status=400)
    if len(message["scans"]) > MOST_SCANS:
        detail = _("Send at most %(most)s scans at a time.") % {"most": MOST_SCANS}
        raise Refused("too_many", detail, status=413)
    try:
        sent_at = _time(message.get("sent_at"))
        mono_sent = _milliseconds(message.get("mono_sent"))
    except Invalid as error:
        raise Refused(
            "invalid", _("The time of sending is missing or wrong."), status=400
        ) from error
    dry_run = message.get("dry_run") is True
    return Batch(sent_at, mono_sent, _boot(message.get("boot")), message["scans"], dry_run)


def read_scan(raw: object, batch: Batch, device_id: int) -> Reading:
    """One scan, its shape checked and its age worked out. Raises Invalid."""
    if not isinstance(raw, dict):
        raise Invalid("not_an_object")
    token, badge_id = _subject(raw)
    at = _time(raw.get("at"))
    mono_age = _monotonic_age(raw, batch)
    wall_age = batch.sent_at - at
    age = max(wall_age, mono_age or wall_age, timedelta(0))
    made_by = _device(raw.get("device")) or device_id
    forced, undoes = _forced(raw.get("forced")), _undoes(raw.get("undoes"))
    if forced and undoes:
        raise Invalid("forced_undo")
    return Reading(
        uuid=_uuid(raw.get("id")),
        token=token,
        badge_id=badge_id,
        gate=_text(raw.get("gate"), 50, "bad_gate"),
        direction=_direction(raw.get("direction", Direction.IN)),
        at=at,
        sent_at=batch.sent_at,
        age=age,
        local_verdict=_local_verdict(raw.get("local_verdict")),
        body_hash=body_hash(raw, made_by),
        flags=_flags(wall_age, mono_age, age),
        forced=forced,
        undoes=undoes,
        note=_note(raw.get("note"), needed=forced or undoes is not None),
        made_by=made_by,
    )


def body_hash(raw: dict[str, Any], device_id: int) -> str:
    """SHA-256, hex, of the scan's members and its device: the same id must bring the same."""
    return hashlib.sha256(f"{device_id}\n{_CANONICAL(raw)}".encode()).hexdigest()


def _subject(raw: dict[str, Any]) -> tuple[str, str]:
    """(token, "") or ("", badge id): exactly one of them."""
    token, badge_id = raw.get("token"), raw.get("badge")
    if (token is None) == (badge_id is None):
        raise Invalid("token_or_badge")
    if badge_id is None:
        if not isinstance(token, str):
            raise Invalid("bad_token")
        return _text(token, LONGEST_TOKEN, "token_too_long"), ""
    if not isinstance(badge_id, str) or not BADGE_ID.fullmatch(badge_id):
        raise Invalid("bad_badge_id")
    return "", badge_id


def _text(value: object, longest: int, code: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise Invalid(code)
    if not _PRINTABLE.fullmatch(value):  # PostgreSQL stores no NUL, UTF-8 no lone surrogate
        raise Invalid("unreadable_text")
    return value


def _uuid(value: object) -> UUID:
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError as error:
        raise Invalid("bad_id") from error


def _device(value: object) -> int:
    """0 where it names none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 0 < value < LONGEST_NUMBER else 0


def _forced(value: object) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        raise Invalid("bad_forced")
    return value


def _undoes(value: object) -> UUID | None:
    return None if value is None else _uuid(value)


def _note(value: object, *, needed: bool) -> str:
    """Why somebody is let in against the rules, or a scan is taken back; of others none is kept."""
    if not needed:
        return ""
    if not isinstance(value, str) or not value.strip():
        raise Invalid("note_missing")
    return _text(value.strip(), LONGEST_NOTE, "note_too_long")


def _time(value: object) -> datetime:
    """An ISO 8601 time with its zone, in this century."""
    try:
        given = datetime.fromisoformat(value if isinstance(value, str) else "")
        time = given.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("bad_time") from error
    if given.tzinfo is None or not EARLIEST <= time < LATEST:
        raise Invalid("bad_time")
    return time


def _milliseconds(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Invalid("bad_mono")
    if not 0 <= value <= LONGEST_MONO:
        raise Invalid("bad_mono")
    return float(value)


def _boot(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _direction(value: object) -> str:
    if not isinstance(value, str) or value not in _DIRECTIONS:
        raise Invalid("bad_direction")
    return str(value)


def _local_verdict(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise Invalid("bad_local_verdict")
    return value


def _monotonic_age(raw: dict[str, Any], batch: Batch) -> timedelta | None:
    """By the clock nobody can set, where the device was not restarted in between."""
    mono = _milliseconds(raw.get("mono"))
    if mono is None or batch.mono_sent is None or not batch.boot:
        return None
    if _boot(raw.get("boot")) != batch.boot:
        return None
    return timedelta(milliseconds=batch.mono_sent - mono)


def _flags(wall: timedelta, mono: timedelta | None, age: timedelta) -> list[str]:
    """What an organiser should know of the scan's time."""
    found = {
        "from_the_future": wall < timedelta(0),
        "old": age > OLD,
        "clock_drift": mono is not None and abs(wall - mono) > DRIFT,
    }
    return [flag for flag, holds in found.items() if holds]
