"""Files that are let go: written down with what lets them go, and deleted until they are gone.

The row is the truth, as of any work for later: neither a store that is away nor a killed process
leaves an erased person's file behind.
"""

import logging
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from conference import waiting, work_words
from conference.lib import mail_files
from conference.lib.afterwards import after_commit
from conference.lib.store_trouble import StoreAway
from conference.lib.trouble import Trouble
from conference.models import FileToDelete
from conference.models_files import LEASE

logger = logging.getLogger(__name__)
Place = FileToDelete.Place
HANDFUL = 100  # files that are claimed together
SLICE = 20.0  # seconds after which the clock's task claims no more
_BEHIND = timedelta(seconds=1)


def discard(*paths: str, place: str = Place.STORE) -> None:
    """Delete these files once this transaction is committed, and until it is done; "" is none.

    A path that ends in / stands for all that is in a folder. What is stored under a path before it
    was deleted is kept (`spare`)."""
    rows = [FileToDelete(place=place, path=path) for path in dict.fromkeys(filter(None, paths))]
    if rows:
        FileToDelete.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        after_commit(delete_now, [row.path for row in rows], place)


def delete_now(paths: Sequence[str], place: str) -> None:
    """The first try; what fails waits for the clock, and so does all that comes after it."""
    for start in range(0, len(paths), HANDFUL):
        some = paths[start : start + HANDFUL]
        rows = FileToDelete.objects.filter(place=place, path__in=some)
        if not _delete(rows.claim(HANDFUL)):
            return


def delete_due() -> None:
    """For the clock: try what waits once more."""
    end = time.monotonic() + SLICE
    while time.monotonic() < end:
        rows = FileToDelete.objects.due().claim(HANDFUL)
        if not rows or not _delete(rows):
            return


def spare(path: str) -> None:
    """A file is about to be stored under this path: it is not to be deleted any more.

    Raises StoreAway where somebody is just deleting it.
    """
    rows = FileToDelete.objects.filter(place=Place.STORE, path=path)
    if not rows.exists():
        return
    rows.free().delete()
    if rows.exists():
        raise StoreAway("store_deletes", "the same file is just being deleted")


def _delete(rows: Sequence[FileToDelete]) -> bool:
    """Delete claimed files, as long as they are surely ours. False where one could not be."""
    end = time.monotonic() + LEASE.total_seconds() / 2
    done: list[int] = []
    error = None
    for row in rows:
        if time.monotonic() > end:
            break
        try:
            _delete_one(row)
        except Exception as found:  # noqa: BLE001 - whatever it was, the file is tried again
            error = found
            break
        done.append(row.pk)
    FileToDelete.objects.filter(pk__in=done).delete()
    if rest := rows[len(done) :]:
        _put_off(rest, error)
    return error is None


def _delete_one(row: FileToDelete) -> None:
    """Raises what the store raises; a file that is not there is gone."""
    if row.place == Place.MAIL:
        mail_files.delete([row.path])
        return
    paths = [row.path]
    if row.path.endswith("/"):
        paths = []
        with suppress(FileNotFoundError):
            paths = [row.path + name for name in default_storage.listdir(row.path)[1]]
    for path in paths:
        default_storage.delete(path)


def _put_off(rest: Sequence[FileToDelete], error: Exception | None) -> None:
    """Give them back, after a pause that grows. The first, which failed, comes after the others:
    where the fault is in this one alone, it stops none of them."""
    rows = FileToDelete.objects.filter(pk__in=[row.pk for row in rest])
    rows.update(lease_token=None, lease_until=None)
    if error:
        now = timezone.now()
        due = now + waiting.pause(now - rest[0].since)
        rows.update(due_at=due, error=_reason(error, len(rest)))
        rows.filter(pk=rest[0].pk).update(due_at=due + _BEHIND)


def _reason(error: Exception, count: int) -> str:
    """Why, as a row keeps it; what nobody foresaw is in the log."""
    if isinstance(error, OSError):
        why = error.strerror or type(error).__name__
        error = StoreAway("store_keeps", f"the store's disk: {why}", why=why)
    if isinstance(error, Trouble):
        logger.warning("%s files wait to be deleted: %s", count, error)
        return work_words.kept(error.code, str(error), **error.params)
    reference = secrets.token_hex(4)
    logger.error("a file cannot be deleted, %s", reference, exc_info=error)
    return work_words.of_error(error, reference)


@dataclass(frozen=True)
class Stuck:
    """Files that should be gone: how many, since when the oldest, when one is tried next, and why
    that one is still there (conference.work_words)."""

    count: int
    since: datetime
    next: datetime
    error: str


def stuck() -> Stuck | None:
    """What could not be deleted, or waits for minutes; None where there is nothing."""
    late = timezone.now() - timedelta(minutes=2)
    rows = FileToDelete.objects.filter(~Q(error="") | Q(since__lt=late))
    first = rows.order_by("due_at").first()
    oldest = rows.first()
    if first is None or oldest is None:
        return None
    return Stuck(rows.count(), oldest.since, first.due_at, first.error)
