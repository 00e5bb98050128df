"""Queries that Django writes once a process, where writing them anew costs more than asking.

    PEOPLE = Prepared(lambda: Person.objects.filter(code__among=Slot("codes")).values_list("name"))
    PEOPLE.rows(codes=["a", "b"])

The SQL is Django's own, so it fits every database; PostgreSQL keeps its plan as well.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection as default_connection, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Expression, Field, JSONField, Lookup, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler
from psycopg.pq import TransactionStatus

connection: Any = default_connection

ANY_OF, ONE_OF = "= ANY((%s))", "= (%s)"
Sql = tuple[str, tuple[Any, ...]]


class Slot(Expression):
    """Stands in a filter for a value that is given with each call."""

    def __init__(self, name: str):
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, _connection: Any) -> Sql:
        """A place for the value."""
        return "%s", (self,)


@Field.register_lookup
class Among(Lookup):
    """`field__among=Slot(…)`: one of a list, which is a single value for the database.

    So the query is the same for a list of any length.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Sql:
        """SQLite reads the list as JSON."""
        return self._around(compiler, connection, "{} IN (SELECT value FROM json_each({}))")

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> Sql:
        """PostgreSQL has arrays."""
        return self._around(compiler, connection, "{} = ANY({})")

    def _around(self, compiler: SQLCompiler, connection: Any, words: str) -> Sql:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return words.format(left, right), (*left_values, *right_values)


class Every(Subquery):
    """The list of what `….values("pk")` finds, for `among`: JSON for SQLite."""

    output_field = JSONField()
    template = "(SELECT json_group_array(pk) FROM (%(subquery)s))"

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> Sql:
        """An array, found once."""
        return self.as_sql(compiler, connection, template="ARRAY(%(subquery)s)")


class Prepared:
    """A query with slots; `make` gives its queryset of values_list(), and is called once."""

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]):
        self.make = make

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...], SQLCompiler, dict[int, Any]]:
        compiler = self.make().query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        return sql, values, compiler, converters

    def rows(self, **values: Any) -> list[Sequence[Any]]:
        """What the query finds with these values in its slots."""
        return self.send(**values)()

    def send(self, **values: Any) -> Callable[[], list[Sequence[Any]]]:
        """Ask; what is returned waits for the answer, and gives the rows."""
        sql, places, compiler, converters = self._written
        if connection.vendor != "postgresql":
            values = {name: for_sqlite(value) for name, value in values.items()}
        elif _is_of_one_each(values):
            # PostgreSQL keeps the plan of this one; for a list it plans anew each time.
            sql = sql.replace(ANY_OF, ONE_OF)
            values = {name: _only(value) for name, value in values.items()}
        bound = [values[place.name] if isinstance(place, Slot) else place for place in places]
        answer = send(sql, bound)
        return lambda: list(compiler.apply_converters(answer(), converters))


def _is_of_one_each(values: Mapping[str, Any]) -> bool:
    return all(len(value) == 1 for value in values.values() if isinstance(value, list))


def _only(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def for_sqlite(value: Any) -> Any:
    """As SQLite takes it in a query: a list as JSON, a UUID in hex."""
    if isinstance(value, list):
        return json.dumps([for_sqlite(each) for each in value])
    return value.hex if isinstance(value, UUID) else value


def send(sql: str, values: Sequence[Any]) -> Callable[[], list[Sequence[Any]]]:
    """Ask; what is returned gives the rows. PostgreSQL prepares a statement once a connection."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchall()
        return lambda: found
    own: Any = connections[DEFAULT_DB_ALIAS]  # the proxy looks for it each time
    own.ensure_connection()
    own.connection.prepare_threshold = 0  # Django's None is never, even where asked to
    raw: Any = _Keeping(own.connection)  # type: ignore[call-arg]
    cursor = own._prepare_cursor(raw)  # noqa: SLF001
    cursor.execute(sql, values)
    return cursor.fetchall


@contextmanager
def at_once(*, commits: bool = False) -> Iterator[None]:
    """PostgreSQL is sent what is asked within without waiting; read the answers after it.

    The BEGIN of a transaction goes along. `commits`: its COMMIT as well, so that nothing may be
    written after it; but not where the transaction is part of another one.
    """
    if connection.vendor != "postgresql":
        yield
        return
    own: Any = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    raw = own.connection
    with own.wrap_database_errors, raw.pipeline() as line:
        if not raw.autocommit and raw.pgconn.transaction_status == TransactionStatus.IDLE:
            # psycopg itself would wait for an answer to it.
            raw.wait(raw._exec_command(b"BEGIN"))  # noqa: SLF001
            raw.wait(line._communicate_gen())  # noqa: SLF001
        yield
        if commits and len(own.atomic_blocks) == 1 and not own.needs_rollback:
            # Django's own finds nothing left to do.
            raw.wait(raw._exec_command(b"COMMIT"))  # noqa: SLF001


class _Keeping(ServerBindingCursor):
    """psycopg's cursor that has the server keep each statement's plan."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True, **options)  # type: ignore[misc]

    def _execute_gen(self: Any, query: Any, params: Any = None, **options: Any) -> Any:
        """In a pipeline it waits for the others: all of them are sent at its end."""
        if not self._conn._pipeline:  # noqa: SLF001
            yield from super()._execute_gen(query, params, **options)  # type: ignore[misc]
            return
        yield from self._start_query(query)
        yield from self._maybe_prepare_gen(self._convert_query(query, params), prepare=True)
