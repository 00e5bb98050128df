"""Work that waits for something outside this program: a time-stamp server, the store, the seal.

It is tried again after five seconds, then after ever longer pauses, and given up after an hour.
"""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from conference import work_words
from conference.lib.leases import Leased
from conference.lib.trouble import Trouble
from conference.models import Job, WorkItem

MOST = timedelta(hours=1)
SHORTEST, LONGEST = timedelta(seconds=5), timedelta(minutes=5)
_BEHIND = timedelta(seconds=1)


def put_off(item: WorkItem, error: Trouble, *, alike: bool = False) -> None:
    """Let a claimed item wait; that was no attempt. `alike`: the others of its list, which need the
    same, wait with it, so that nobody asks for each of them. They come before it next time: where
    the fault is in this one alone, it stops nobody else.
    """
    now = timezone.now()
    since = item.away_since or now
    reason = work_words.kept(error.code, str(error), **error.params)
    if now - since > MOST:
        _give_up(item, reason, now, alike=alike)
        return
    due = now + pause(now - since)
    WorkItem.objects.settle(
        item, status=rests(item), error=reason, due_at=due + _BEHIND, away_since=since,
        attempts=F("attempts") - 1,
    )  # fmt: skip
    if alike:
        others = _like(item).filter(status=Leased.WAITING, due_at__lt=due)
        first = Coalesce("away_since", Value(now), output_field=DateTimeField())
        others.update(due_at=due, error=reason, away_since=first)


def pause(waited: timedelta) -> timedelta:
    """Until the next try: half of what was waited so far."""
    return min(max(waited / 2, SHORTEST), LONGEST)


def rests(item: WorkItem) -> str:
    """The state of an item that is not done: it waits, or is withheld where its job was stopped."""
    job = Job.objects.filter(pk=item.job_id).first() if item.job_id else None
    return Leased.WITHHELD if job and job.stopped_at else Leased.WAITING


def _give_up(item: WorkItem, reason: str, now: datetime, *, alike: bool) -> None:
    over = {"status": Leased.FAILED, "error": reason, "finished_at": now}
    WorkItem.objects.settle(item, **over)
    if alike:
        _like(item).filter(status=Leased.WAITING, away_since__lt=now - MOST).update(**over)


def _like(item: WorkItem) -> QuerySet[WorkItem]:
    """The other items of its list; of its conference, where it is of none."""
    return WorkItem.objects.filter(
        task=item.task, job=item.job_id, conference=item.conference_id
    ).exclude(pk=item.pk)
