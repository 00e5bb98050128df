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

from django.db import connection as default_connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Expression, Field, JSONField, Lookup, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler

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
        if connection.vendor == "postgresql" and _is_of_one_each(values):
            # PostgreSQL keeps the plan of this one; for a list it plans anew each time.
            sql = sql.replace(ANY_OF, ONE_OF)
            values = {name: _only(value) for name, value in values.items()}
        bound = [
            for_database(values[place.name]) if isinstance(place, Slot) else place
            for place in places
        ]
        answer = send(sql, bound)
        return lambda: list(compiler.apply_converters(answer(), converters))


def _is_of_one_each(values: Mapping[str, Any]) -> bool:
    return all(len(value) == 1 for value in values.values() if isinstance(value, list))


def _only(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def for_database(value: Any) -> Any:
    """As the database takes it in a query: SQLite takes a list as JSON, a UUID in hex."""
    if connection.vendor == "postgresql":
        return value
    if isinstance(value, list):
        return json.dumps([for_database(each) for each in value])
    return value.hex if isinstance(value, UUID) else value


def ask(sql: str, values: Sequence[Any]) -> list[Sequence[Any]]:
    """The rows that a statement gives; on PostgreSQL it is prepared once a connection."""
    return send(sql, values)()


def send(sql: str, values: Sequence[Any]) -> Callable[[], list[Sequence[Any]]]:
    """The same in two steps."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchall()
        return lambda: found
    connection.ensure_connection()
    connection.connection.prepare_threshold = 0  # Django's None is never, even where asked to
    raw: Any = _Keeping(connection.connection)  # type: ignore[call-arg]
    cursor = connection._prepare_cursor(raw)  # noqa: SLF001
    cursor.execute(sql, values)
    return cursor.fetchall


@contextmanager
def at_once() -> Iterator[None]:
    """PostgreSQL is sent what is asked within without waiting; read the answers after it."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


class _Keeping(ServerBindingCursor):
    """psycopg's cursor that has the server keep each statement's plan."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True, **options)  # type: ignore[misc]
