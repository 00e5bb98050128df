"""A long piece of work in steps of bounded time: what is done stays in the row of the work.

A worker that is killed, or whose time is up, loses one step at most; the next goes on there.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.utils import timezone

from conference import jobs
from conference.lib.trouble import Trouble
from conference.models import WorkItem

Each = TypeVar("Each")
SLICE = 10.0  # seconds; after them whoever is more urgent comes first
MOST_TRIES = 3  # of one step
_OFTEN = 1.0  # seconds between two notes of what is quickly done


class Steps:
    """What was done of an item's work, as values in its row: done, of, failed, and others.

    Without an item nothing is written, and no time runs out.
    """

    def __init__(self, item: WorkItem | None = None, seconds: float | None = None) -> None:
        self.item = item
        self.kept: dict[str, Any] = dict((item and item.result) or {})
        self._end = time.monotonic() + (SLICE if seconds is None else seconds)
        self._noted = time.monotonic()

    @property
    def failed(self) -> dict[str, str]:
        """Why it could not be done, by key."""
        return dict(self.kept.get("failed", {}))

    def note(self, *, ahead: bool = False, **values: Any) -> None:
        """Write this down and hold the row longer; `ahead`: what failed before does not count.

        Raises GoOn where another worker has the row by now: that one goes on.
        """
        self.kept |= values
        self._noted = time.monotonic()
        if self.item is None:
            return
        lease = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
        held: dict[str, Any] = {"result": self.kept, "lease_until": lease}
        if ahead:
            self.item.attempts, self.item.away_since = 1, None
            held |= {"attempts": 1, "away_since": None}
        if not WorkItem.objects.still_held(self.item).update(**held):
            raise jobs.GoOn

    def through(
        self, keys: Sequence[int], slow: Callable[[int], Callable[[], object] | None]
    ) -> None:
        """Each key in its order, which must be the same every time.

        `slow` gives what takes long for it and keeps its result, or None. Where that raises
        jobs.Permanent, or fails or kills the worker time and again, the reason is in `failed` and
        the others are done. Raises GoOn where the time is up.
        """
        start = self.kept.get("done", 0)
        for at, key in enumerate(keys[start:], start):
            if self.item is not None and at > start and time.monotonic() > self._end:
                self.note(ahead=True, done=at, of=len(keys))
                raise jobs.GoOn
            self._one(at, key, slow, len(keys))
        self.note(done=len(keys), of=len(keys))

    def _one(
        self, at: int, key: int, slow: Callable[[int], Callable[[], object] | None], of: int
    ) -> None:
        try:
            work = slow(key)
            if work:
                self._try(key, at, of)
                work()
        except Trouble:  # no fault of this one: it is tried as often as it takes
            self.note(done=at, of=of, tries=0)
            raise
        except jobs.Permanent as error:
            failed = {**self.failed, str(key): error.kept}
            self.note(ahead=True, done=at + 1, of=of, failed=failed)
            return
        if work or time.monotonic() > self._noted + _OFTEN:
            self.note(ahead=True, done=at + 1, of=of)

    def _try(self, key: int, at: int, of: int) -> None:
        """Count how often this one was begun. Raises jobs.Permanent where that is enough."""
        tries = self.kept.get("tries", 0) + 1 if self.kept.get("trying") == key else 1
        if tries > MOST_TRIES:
            reason = self.item.error if self.item else ""
            raise jobs.Permanent(reason or "the worker died every time it did this",
                                 "" if reason else "died")  # fmt: skip
        self.note(done=at, of=of, trying=key, tries=tries)

    def counted(self, each: Iterable[Each]) -> Iterator[Each]:
        """The same things; how many are taken is noted as `laid`, now and then."""
        for at, one in enumerate(each):
            if time.monotonic() > self._noted + _OFTEN:
                self.note(laid=at)
            yield one


def run(item_id: int, work: Callable[[dict[str, Any], Steps], dict[str, Any] | None]) -> None:
    """As jobs.run; the work is told what of it was done before."""
    item = WorkItem.objects.claim(item_id)
    if item is not None:
        jobs.carry_out(item, partial(work, item.payload, Steps(item)))
