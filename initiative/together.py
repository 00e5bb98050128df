"""Many writers, one commit: who comes while somebody writes is taken along by the next who does.

A commit waits for the disk and a checkpoint for its signature, however many leaves they cover. So
one writer of a process does the work of all who wait there: in one transaction, with one append
and one checkpoint; nobody is answered before it is committed. Between processes the head's lock
decides, as ever.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import tzinfo
from threading import Condition
from typing import Any, Generic, TypeVar

from django.db import Error as DatabaseError, connection, transaction
from django.utils import timezone, translation

from initiative import log as ledger
from initiative.models import Log

T = TypeVar("T")
# What one writer does: locks and checks; it yields its leaves, once, and is given the index of the
# first; then whatever follows from that. Whoever has nothing to enter only returns.
Work = Generator[Sequence[bytes], int, T]


@dataclass(eq=False)
class Writer(Generic[T]):
    """A writer that waits; another thread may do its work, as if it were the writer's own."""

    make: Callable[[], Work[T]]
    context: Context = field(default_factory=copy_context)  # audit.origin, for one
    # Django keeps these by thread.
    language: str = field(default_factory=lambda: translation.get_language() or "")
    zone: tzinfo = field(default_factory=timezone.get_current_timezone)
    running: Any = None
    leaves: Sequence[bytes] = ()
    answer: T = field(init=False)
    error: BaseException | None = None
    is_done: bool = False

    def begin(self) -> None:
        """Up to its leaves; none where it has nothing to enter."""
        self.running, self.leaves = self.make(), ()
        try:
            self.leaves = self.context.run(self._step, None)
        except StopIteration as end:
            self.answer = end.value

    def end(self, first: int) -> None:
        """What follows: its leaves stand in the log from `first` on."""
        try:
            self.context.run(self._step, first)
        except StopIteration as end:
            self.answer = end.value
        else:
            raise RuntimeError("a writer yields once")

    def _step(self, value: int | None) -> Sequence[bytes]:
        with translation.override(self.language or None), timezone.override(self.zone):
            leaves: Sequence[bytes] = self.running.send(value)
        return leaves


@dataclass(eq=False)
class Queue:
    """Who waits in this process to write into one log, and whether somebody does."""

    waiting: list[Writer[Any]] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)
    is_busy: bool = False

    def take(self) -> list[Writer[Any]]:
        """Everybody who waits now."""
        with self.changed:
            taken, self.waiting = self.waiting, []
        return taken

    def lead(self, writer: Writer[Any]) -> bool:
        """Wait until this writer's work is done (False), or until it leads (True)."""
        with self.changed:
            self.waiting.append(writer)
            while self.is_busy and not writer.is_done:
                self.changed.wait()
            leads = not writer.is_done
            self.is_busy = self.is_busy or leads
        return leads

    def free(self, group: Sequence[Writer[Any]]) -> None:
        """These have their answers; the next may lead."""
        with self.changed:
            for writer in group:
                writer.is_done = True
            self.is_busy = False
            self.changed.notify_all()


_queues: dict[int, Queue] = {}


def enter(log: Log, make: Callable[[], Work[T]]) -> T:
    """Do a writer's work (`make` begins it), perhaps with that of others; gives what it returns.

    It is done whole or not at all. A transaction that has begun already is not left: then the work
    is part of it, alone. `make` may be called twice, the first time undone.
    """
    writer = Writer(make)
    if connection.in_atomic_block:
        with transaction.atomic():
            _write(log, [writer])
        return writer.answer
    queue = _queues.setdefault(log.pk, Queue())
    if queue.lead(writer):
        _lead(log, queue)
    if writer.error:
        raise writer.error
    return writer.answer


def _lead(log: Log, queue: Queue) -> None:
    """Do the work of all who wait by now. Where that fails as a whole, each is tried alone."""
    group: list[Writer[Any]] = []
    committed: list[bool] = []
    try:
        with transaction.atomic():
            transaction.on_commit(lambda: committed.append(True))
            group = queue.take()  # late: SQLite may have waited for another process
            _write(log, group)
    except BaseException as error:  # noqa: BLE001 - nobody may be left waiting
        group = group or queue.take()
        if committed or len(group) == 1 or not isinstance(error, Exception):
            _fail(group, error)
        else:
            _write_each(log, group)
    finally:
        queue.free(group)


def _fail(group: Sequence[Writer[Any]], error: BaseException) -> None:
    for writer in group:
        writer.error = error


def _write_each(log: Log, group: Sequence[Writer[Any]]) -> None:
    for writer in group:
        writer.error = None
        try:
            with transaction.atomic():
                _write(log, [writer])
        except BaseException as error:  # noqa: BLE001 - it is the writer's
            writer.error = error


def _write(log: Log, group: Sequence[Writer[Any]]) -> None:
    """In the transaction that has begun. One alone raises what is its own; of several, whoever is
    refused is left out, and the errors of a database are everybody's."""
    begun = [writer for writer in group if _begins(writer, alone=len(group) == 1)]
    leaves = [leaf for writer in begun for leaf in writer.leaves]
    first = ledger.append(log, leaves) if leaves else 0
    for writer in begun:
        writer.end(first)
        first += len(writer.leaves)


def _begins(writer: Writer[Any], *, alone: bool) -> bool:
    """Whether it has leaves to enter."""
    try:
        with nullcontext() if alone else transaction.atomic():
            writer.begin()
    except Exception as error:
        if alone or isinstance(error, DatabaseError):
            raise
        writer.error = error
    return bool(writer.leaves)
