"""One picture for all who look: computed by one process at a time, and as often as that is cheap.

After each computation there is none for ten times as long as it took, so that the picture takes a
tenth of one processor at most, however many look and however fast people come in. Meanwhile
everybody gets the last one, which says of what time it is.
"""

import time
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone

from checkin import picture, picture_feed
from checkin.picture_facts import Figures
from conference.models import Conference

REST = 10
CLOCK = timedelta(seconds=5)  # time alone changes figures as well: who came in the last minutes
OLD = timedelta(seconds=30)  # nobody is shown an older one: who asks waits for the new one
KEPT = timedelta(hours=12)
LOCKED = 30  # seconds after which a computation that did not end is given up
LOOK = 0.02  # seconds between two looks of somebody who waits
SOON = timedelta(milliseconds=300)


class Shared(NamedTuple):
    """A computed picture: when that was begun, what was known to have happened then, and before
    when there is no other.
    """

    begun: datetime
    known: tuple[int | None, ...]
    due: datetime
    figures: Figures


def figures(conference: Conference) -> Figures:
    """The picture, at most half a minute old."""
    return shared(conference).figures


def again_in(conference: Conference, shown: Shared) -> timedelta | None:
    """When to look again for what happened since; None: nothing did."""
    if picture_feed.state_of(conference) == shown.known and not _is_changed(conference, shown):
        return None
    return max(shown.due - timezone.now(), SOON)


def shared(conference: Conference) -> Shared:
    """The last picture; where it is time for a new one, one caller computes it."""
    lock = f"{key_of(conference)}:lock"
    while (kept := _kept(conference)) is None or _is_due(conference, kept):
        if cache.add(lock, 1, LOCKED):
            try:
                return _renew(conference)
            finally:
                cache.delete(lock)
        if kept and _serves(conference, kept):
            return kept
        time.sleep(LOOK)
    return kept


def forget(conference: Conference) -> None:
    """Somebody changed what is shown and must see it: the next look computes it anew."""
    cache.set(f"{key_of(conference)}:changed", timezone.now(), KEPT.total_seconds())


def key_of(conference: Conference) -> str:
    """Under which the shared picture is kept."""
    return f"checkin:door:{conference.pk}"


def _kept(conference: Conference) -> Shared | None:
    found: Shared | None = cache.get(key_of(conference))
    return found


def _is_changed(conference: Conference, kept: Shared) -> bool:
    changed = cache.get(f"{key_of(conference)}:changed")
    return changed is not None and changed >= kept.begun


def _is_due(conference: Conference, kept: Shared) -> bool:
    now = timezone.now()
    if _is_changed(conference, kept):
        return True
    if now < kept.due:
        return False
    return now - kept.begun > CLOCK or picture_feed.state_of(conference) != kept.known


def _serves(conference: Conference, kept: Shared) -> bool:
    """Whether it may still be shown while another computes the next."""
    return timezone.now() - kept.begun < OLD and not _is_changed(conference, kept)


def _renew(conference: Conference) -> Shared:
    """Compute it for everybody, unless somebody just did."""
    kept = _kept(conference)
    if kept and not _is_due(conference, kept):
        return kept
    begun, known = timezone.now(), picture_feed.state_of(conference)
    found = picture.compute(conference)
    now = timezone.now()
    kept = Shared(begun, known, now + REST * (now - begun), found)
    cache.set(key_of(conference), kept, KEPT.total_seconds())
    return kept
