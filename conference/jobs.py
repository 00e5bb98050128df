"""Work for later: a row first, then a wake-up; nothing is lost with a broker or a worker."""

import logging
import random
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone

from conference import audit, waiting, work_words
from conference.lib.afterwards import after_commit
from conference.lib.leases import Leased
from conference.lib.trouble import Trouble
from conference.models import Conference, Job, OutgoingMail, User, WorkItem

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
HEARTBEAT = "worker-heartbeat"
MAIL_TASK = OutgoingMail.task
WORK_OFF_TASK = "conference.tasks.work_off"
QUEUES = ("documents", "mail", "housekeeping")
# Priorities, the smallest first: for somebody at the door, for somebody who will come to it,
# for somebody at home, for a whole list.
NOW, NEXT, SOON, LATER = 1, 3, 4, 6
HANDS = 8  # messages that a broker holds for a list, however long it is
SLICE = 2.0  # seconds; after them a worker looks at its messages again


class Permanent(Exception):
    """This piece of work can never succeed; trying again would not help.

    With a code of conference.work_words it is said in its reader's language.
    """

    def __init__(self, text: str, code: str = "", **params: str) -> None:
        super().__init__(text)
        self.kept = work_words.kept(code, text, **params) if code else text


class GoOn(Exception):
    """A part of it is done and kept in the row (conference.job_steps); the rest comes next."""


@dataclass(frozen=True)
class Piece:
    """One item of a list: what `enqueue_many` writes a row of."""

    payload: dict
    dedupe: str
    about: models.Model | None = None
    label: str = ""


def start(
    conference: Conference,
    kind: str,
    title: str,
    by: User | None,
    params: dict[str, str] | None = None,
) -> Job:
    """Open a job; enqueue its items with job=… in the same transaction.

    A kind of conference.work_words has its title there, with these parameters.
    """
    job = Job.objects.create(
        conference=conference, kind=kind, title=title[:200], params=params or {}, started_by=by
    )
    audit.record("job.started", job, by=by, after={"kind": kind})
    return job


def enqueue(
    task: str,
    payload: dict,
    *,
    conference: Conference | None,
    dedupe: str,
    job: Job | None = None,
    queue: str = "documents",
    priority: int = 5,
    about: models.Model | None = None,
    label: str = "",
) -> WorkItem:
    """Write the row and wake a worker on commit. The same `dedupe` is done once."""
    item, is_new = WorkItem.objects.get_or_create(
        dedupe=dedupe,
        defaults={
            "task": task, "payload": payload, "conference": conference, "job": job,
            "queue": queue, "priority": priority, "label": label[:200],
            "about": audit.reference(about) if about else "",
        },
    )  # fmt: skip
    if is_new:
        wake_on_commit(task, item.pk, queue, priority)
    return item


@transaction.atomic
def enqueue_many(
    task: str,
    pieces: Iterable[Piece],
    *,
    conference: Conference | None,
    job: Job | None = None,
    queue: str = "documents",
    priority: int = LATER,
) -> None:
    """Write rows for a whole list in a few statements. A `dedupe` that is there stays as it is.

    Nobody is woken for each: some hands are called, and work the queue off in the rows' order.
    """
    rows = [
        WorkItem(
            task=task, payload=piece.payload, dedupe=piece.dedupe, conference=conference, job=job,
            queue=queue, priority=priority, label=piece.label[:200],
            about=audit.reference(piece.about) if piece.about else "",
        )
        for piece in pieces
    ]  # fmt: skip
    WorkItem.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    call_hands(queue, len(rows), priority)


def call_hands(queue: str, rows: int, priority: int = LATER) -> None:
    """Let workers work off a queue once this transaction is there: a few messages for any list."""
    for _ in range(min(rows, HANDS)):
        after_commit(send, WORK_OFF_TASK, queue, queue, priority)


def wake_on_commit(task: str, pk: int, queue: str, priority: int = SOON) -> None:
    """Wake a worker once the row is really there; a broker that is down delays, never refuses."""
    after_commit(wake, task, pk, queue, priority)


def wake(task: str, pk: int, queue: str, priority: int = SOON) -> None:
    """Tell the broker. If it is down, the sweeper will: the row is the truth."""
    if send(task, pk, queue, priority):
        model = OutgoingMail if task == MAIL_TASK else WorkItem
        model.objects.filter(pk=pk, woken_at=None).update(woken_at=timezone.now())


def send(task: str, argument: int | str, queue: str, priority: int) -> bool:
    """One message to the broker; False where it is down. What waits too long is of no use."""
    if task not in current_app.tasks:  # a web process has not imported the tasks yet
        current_app.loader.import_default_modules()
    expires = settings.LEASE_SECONDS if task == WORK_OFF_TASK else None
    try:
        current_app.tasks[task].apply_async(
            args=[argument], queue=queue, priority=priority, expires=expires
        )
    except Exception:  # noqa: BLE001 - every broker raises its own kind
        logger.warning("broker unreachable; the sweeper will wake %s %s", task, argument)
        return False
    return True


def work_off(queue: str, seconds: float | None = None) -> int:
    """Do what is due in a queue, the most urgent row first, for a while. Returns how many.

    The order is the rows', not the messages': it is looked up anew before each. Where the time
    is up before the queue is empty, another message carries on.
    """
    end = time.monotonic() + (SLICE if seconds is None else seconds)
    seen: set[tuple[str, int]] = set()
    while time.monotonic() < end:
        row = most_urgent(queue, seen)
        if row is None:
            return len(seen)
        task = current_app.tasks.get(row.task)
        seen.add((row.task, row.pk))
        if task is None:
            run(row.pk, partial(_no_such_task, row.task))
        else:
            task(row.pk)
    if row := most_urgent(queue, seen):
        send(WORK_OFF_TASK, queue, queue, row.priority)
    return len(seen)


def most_urgent(queue: str, seen: set[tuple[str, int]]) -> WorkItem | OutgoingMail | None:
    """One of the first rows that wait: workers who ask together seldom get the same."""
    items = WorkItem.objects.filter(queue=queue).most_urgent(HANDS)
    waiting: list[Any] = list(items.only("task", "priority"))
    if queue == OutgoingMail.queue:
        waiting += OutgoingMail.objects.most_urgent(HANDS).only("priority")
    fresh = [row for row in waiting if (row.task, row.pk) not in seen]
    first = min((row.priority for row in fresh), default=0)
    first_rows = [row for row in fresh if row.priority == first]
    return random.choice(first_rows) if first_rows else None  # noqa: S311 - no secret


def _no_such_task(name: str, _payload: dict) -> None:
    raise Permanent(f"no task is called {name}", "no_task", task=name)


def run(item_id: int, work: Callable[[dict], dict | None], *, alike: bool = False) -> None:
    """Claim the item, do the work outside any transaction, and write down how it went.

    `alike`: all items of the task need the same servers, and wait for them together.
    """
    item = WorkItem.objects.claim(item_id)
    if item is not None:
        carry_out(item, partial(work, item.payload), alike=alike)


def carry_out(item: WorkItem, work: Callable[[], dict | None], *, alike: bool = False) -> None:
    """The same for an item that is claimed already."""
    if item.attempts > MOST_ATTEMPTS:
        fail(item, Permanent("the worker died every time it did this", "died"))
        return
    try:
        result = work()
    except GoOn:
        go_on(item)
    except Trouble as error:
        logger.warning("%s %s waits: %s", item.task, item.pk, error)
        waiting.put_off(item, error, alike=alike)
    except Exception as error:  # noqa: BLE001 - whatever it was, the row must say it
        if WorkItem.objects.filter(pk=item.pk).exists():
            fail(item, error)  # else its conference was removed meanwhile, with all of this
    else:
        now = timezone.now()
        WorkItem.objects.settle(item, status=Leased.DONE, result=result, error="", finished_at=now)


def go_on(item: WorkItem) -> None:
    """A part of it is done: the rest comes next, unless its job was stopped."""
    values = {"attempts": 0, "due_at": timezone.now(), "error": "", "away_since": None}
    if WorkItem.objects.settle(item, status=waiting.rests(item), **values):
        send(item.task, item.pk, item.queue, item.priority)


def fail(item: WorkItem, error: Exception) -> None:
    """Put the item back with a growing pause, or give up and keep the reason."""
    if isinstance(error, Permanent):  # written for people
        reason = error.kept
        logger.info("%s %s cannot be done: %s", item.task, item.pk, error)
    else:
        reference = secrets.token_hex(4)
        reason = work_words.of_error(error, reference)
        logger.error("%s %s failed, %s", item.task, item.pk, reference, exc_info=error)
    now, settle = timezone.now(), WorkItem.objects.settle
    if isinstance(error, Permanent) or item.attempts >= MOST_ATTEMPTS:
        settle(item, status=Leased.FAILED, error=reason, finished_at=now)
    else:
        pause = timedelta(seconds=settings.SWEEP_SECONDS * 2**item.attempts)
        settle(item, status=waiting.rests(item), error=reason, due_at=now + pause)


@transaction.atomic
def retry(item: WorkItem) -> None:
    """An organiser asks for another try of a failed item; of a message, conference.mail_again."""
    rows = WorkItem.objects.filter(pk=item.pk, status__in=[Leased.FAILED, Leased.UNCERTAIN])
    again = {"status": Leased.WAITING, "attempts": 0, "due_at": timezone.now(), "woken_at": None}
    if rows.update(**again, away_since=None):
        audit.record("work.retried", item)
        wake_on_commit(item.task, item.pk, item.queue, item.priority)


def hurry(item: WorkItem, priority: int = NOW) -> None:
    """Somebody waits for it after all: it goes before what is less urgent, unless it has begun."""
    rows = WorkItem.objects.filter(pk=item.pk, status=Leased.WAITING, priority__gt=priority)
    if rows.update(priority=priority):
        wake_on_commit(item.task, item.pk, item.queue, priority)


def sweep() -> int:
    """Call workers for rows that broker or worker forgot. Returns how many; says it is alive."""
    cache.set(HEARTBEAT, time.time(), timeout=3600)
    forgotten = 0
    for queue in QUEUES:
        found, priority = WorkItem.objects.filter(queue=queue).note_woken()
        call_hands(queue, found, priority)
        forgotten += found
    found, priority = OutgoingMail.objects.note_woken()
    call_hands(OutgoingMail.queue, found, priority)
    return forgotten + found
