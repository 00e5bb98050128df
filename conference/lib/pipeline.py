"""Statements that PostgreSQL is sent in one message, over the libpq that psycopg documents.

psycopg's own pipeline sends each statement by itself, and asks the socket before and after it: here
everything goes out with one system call, and one more brings all answers. Every statement is
prepared once a connection. Other databases are asked at once, one by one.
"""

import select
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import errors, pq
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.types.array import ListBinaryDumper
from psycopg.types.string import TextLoader

Answer = Callable[[], list[tuple[Any, ...]]]
FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE, pq.ExecStatus.PIPELINE_ABORTED)
# JSON is left as text: what it is for is known to whoever asked.
ADAPTERS = AdaptersMap(psycopg.adapters)
for _json in ("json", "jsonb"):
    ADAPTERS.register_loader(_json, TextLoader)


class Blobs(list[bytes]):
    """A bytea[]: sent as it is; psycopg writes other lists as text, bytes in hexadecimal digits."""


ADAPTERS.register_dumper(Blobs, ListBinaryDumper)
# Statements by connection: (SQL, types of its values) to the name that the server knows.
_known: "weakref.WeakKeyDictionary[Any, dict[Any, bytes]]" = weakref.WeakKeyDictionary()


class Context:
    """Whose types the values are of: the connection's, read as ADAPTERS says."""

    adapters = ADAPTERS

    def __init__(self, raw: Any):
        self.connection = raw


class Line:
    """What is asked together. An answer can be read once the line was left."""

    def __init__(self, own: Any):
        self.own, self.vendor = own, own.vendor

    def send(self, sql: str, values: Sequence[Any]) -> Answer:
        """Ask; what is returned gives the rows, none where the statement gives none."""
        with self.own.cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchall() if cursor.description else []
        return lambda: found


class Pipeline(Line):
    """PostgreSQL's: everything is sent when the line is left."""

    def __init__(self, own: Any):
        super().__init__(own)
        self.raw = own.connection
        self.asked: list[tuple[str, Sequence[Any]]] = []
        self.found: list[Any] = []
        self.read = Transformer(Context(self.raw))
        if not self.raw.autocommit and self._status() == pq.TransactionStatus.IDLE:
            self._ask("BEGIN", ())  # psycopg would send it with a message of its own

    def send(self, sql: str, values: Sequence[Any]) -> Answer:
        """Ask when the line is left."""
        self.own.validate_no_broken_transaction()
        if self.own.queries_logged:
            self.own.queries_log.append({"sql": sql, "time": "0.000"})
        place = self._ask(sql, values)
        return lambda: self._rows(self.found[place])

    def commit(self) -> None:
        """The transaction ends with what was asked; but not where it is part of another one."""
        if len(self.own.atomic_blocks) == 1 and not self.own.needs_rollback:
            self._ask("COMMIT", ())  # Django's own finds nothing left to do

    def run(self) -> None:
        """Send it all, and wait for the answers. Raises the first error among them."""
        pgconn = self.raw.pgconn
        try:
            pgconn.enter_pipeline_mode()
            steps = self._sent(pgconn)
            pgconn.pipeline_sync()
            results = list(_answers(pgconn, len(steps)))
            pgconn.exit_pipeline_mode()
        except BaseException:
            self.raw.close()  # nobody knows what it would answer next
            raise
        self._keep(steps, results)

    def _status(self) -> int:
        return int(self.raw.pgconn.transaction_status)

    def _ask(self, sql: str, values: Sequence[Any]) -> int:
        self.asked.append((sql, values))
        return len(self.asked) - 1

    def _sent(self, pgconn: Any) -> list[Any]:
        """What answers will come: None for a statement's, its key for a preparation's."""
        known = _known.setdefault(self.raw, {})
        steps: list[Any] = []
        fresh: dict[Any, bytes] = {}
        for sql, values in self.asked:
            sent = self.read.dump_sequence(values, [PyFormat.AUTO] * len(values))
            key = (sql, self.read.types)
            name = known.get(key) or fresh.get(key)
            if name is None:
                name = fresh[key] = b"line_%d" % (len(known) + len(fresh))
                pgconn.send_prepare(name, numbered(sql), self.read.types)
                steps.append((key, name))
            pgconn.send_query_prepared(name, sent, self.read.formats)
            steps.append(None)
        return steps

    def _keep(self, steps: Sequence[Any], results: Sequence[Any]) -> None:
        for step, result in zip(steps, results, strict=True):
            if result.status in FAILED:
                raise errors.error_from_result(result)
            if step is None:
                self.found.append(result)
            else:
                key, name = step
                _known[self.raw][key] = name

    def _rows(self, result: Any) -> list[tuple[Any, ...]]:
        if result.status != pq.ExecStatus.TUPLES_OK:
            return []
        self.read.set_pgresult(result)
        rows: list[tuple[Any, ...]] = self.read.load_rows(0, result.ntuples, tuple)
        return rows


@contextmanager
def at_once(*, commits: bool = False) -> Iterator[Line]:
    """What is asked of the line within is sent together when it is left; read the answers then.

    The BEGIN of a transaction goes along. `commits`: its COMMIT as well, so that nothing may be
    written after it.
    """
    own: Any = connections[DEFAULT_DB_ALIAS]  # the proxy looks for it each time
    if own.vendor != "postgresql":
        yield Line(own)
        return
    own.ensure_connection()
    with own.wrap_database_errors:
        line = Pipeline(own)
        yield line
        if commits:
            line.commit()
        line.run()


@lru_cache(maxsize=256)
def numbered(sql: str) -> bytes:
    """Django's `%s` as PostgreSQL itself counts them: $1, $2 …"""
    first, *rest = sql.split("%s")
    counted = first + "".join(f"${place}{words}" for place, words in enumerate(rest, 1))
    return counted.replace("%%", "%").encode()


def _answers(pgconn: Any, count: int) -> Iterator[Any]:
    """The answers to so many statements; the whole of what was sent is read."""
    waiting = select.poll()
    waiting.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    while pgconn.flush():  # more than the socket takes at once
        if any(event & ~select.POLLOUT for _socket, event in waiting.poll()):
            pgconn.consume_input()
    waiting.modify(pgconn.socket, select.POLLIN)
    for _statement in range(count):
        yield _next(pgconn, waiting)
        _next(pgconn, waiting)  # None: its end
    _next(pgconn, waiting)  # the end of all


def _next(pgconn: Any, waiting: Any) -> Any:
    while pgconn.is_busy():
        waiting.poll()
        pgconn.consume_input()
    return pgconn.get_result()
