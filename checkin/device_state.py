"""What a door device says of itself with every message: Door-* headers, all of them optional."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

MOST_WAITING = 1_000_000
_VERSION = re.compile(r"[0-9A-Za-z.-]{1,40}")


def read(headers: Mapping[str, str]) -> dict[str, Any]:
    """Values for Device's columns; whatever is missing or makes no sense is left out."""
    told = {
        "battery": _number(headers.get("door-battery", ""), 100),
        "queue_length": _number(headers.get("door-queue", ""), MOST_WAITING),
        "app_version": _version(headers.get("door-version", "")),
        "last_sync_at": _past(headers.get("door-synced", "")),
    }
    known = {name: value for name, value in told.items() if value is not None}
    if "app_version" in known:  # a scanner speaks: it hides names, or it does not
        known["hide_names"] = headers.get("door-hide-names") == "1"
    return known


def _number(text: str, most: int) -> int | None:
    digits = text.isascii() and text.isdigit() and len(text) < 10
    return min(int(text), most) if digits else None


def _version(text: str) -> str | None:
    return text if _VERSION.fullmatch(text) else None


def _past(text: str) -> datetime | None:
    """A time with its zone; one of the future is now: clocks differ."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return min(time.astimezone(UTC), timezone.now()) if time.tzinfo else None
