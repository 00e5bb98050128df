"""A delegate's programme as a badge shows it: seats and talks of their own, else everybody's."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from conference.lib.localized import pick
from registration.models import Delegate
from sessions import snapshots
from sessions.models import Release, Talk
from sessions.snapshots import Item, Programme

_COMMON = {Talk.Kind.PLENARY, Talk.Kind.CEREMONY}  # nobody needs a seat there


def of(delegate: Delegate) -> dict[str, Any]:
    """{"own", "rows"}: rows are [day, time, title, room] in the delegate's language and in order.

    With talks of their own, those and what all attend; without any, all that was released.
    """
    programme = _released(delegate)
    items = [item for item in programme.items if not item.facts["cancelled"]] if programme else []
    is_kept = delegate.pk is not None  # an invented one, to try a design with, has no rows
    seats = {str(seat.talk.uid) for seat in delegate.seats.all()} if is_kept else set()
    stage = {speaker.slug for speaker in delegate.speakers.all()} if is_kept else set()
    own = [item for item in items if _is_own(item, seats, stage)]
    if own:
        items = [item for item in items if item in own or item.facts["kind"] in _COMMON]
    rows = [_row(item, delegate.language) for item in items if not item.is_break]
    return {"own": bool(own), "rows": rows}


def _released(delegate: Delegate) -> Programme | None:
    newest = delegate.conference.releases.values_list("pk", "released_at").first()
    return _read(*newest, delegate.conference.zone) if newest else None


@lru_cache(maxsize=4)
def _read(release: int, _at: datetime, zone: ZoneInfo) -> Programme:
    """Read once for all delegates: a release is never changed."""
    return snapshots.read(Release.objects.get(pk=release).content, zone)


def _is_own(item: Item, seats: set[str], stage: set[str]) -> bool:
    on_stage = any(person["slug"] in stage for person in item.facts["speakers"])
    return item.facts["uid"] in seats or on_stage


def _row(item: Item, language: str) -> list[str]:
    room = pick(item.room["name"], language) if item.room else ""
    title = pick(item.facts["title"], language)
    return [item.day.isoformat(), f"{item.starts_at:%H:%M}", title, room]
