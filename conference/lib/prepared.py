"""Queries that Django writes once a process, where writing them anew costs more than asking.

    PEOPLE = Prepared(lambda: Person.objects.filter(code__among=Slot("codes")).values_list("name"))
    PEOPLE.rows(codes=["a", "b"])

The SQL is Django's own, so it fits every database; PostgreSQL keeps its plan as well.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection as default_connection
from django.db.models import Expression, Field, JSONField, Lookup, QuerySet, Subquery
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from conference.lib.pipeline import Line, at_once

connection: Any = default_connection

ANY_OF, ONE_OF = "= ANY((%s))", "= (%s)"
EMPTY: dict[str | None, Callable[[], Any]] = {"{}": dict, "[]": list}  # most JSON of a scan
Sql = tuple[str, tuple[Any, ...]]
Read = Callable[[Iterable[Sequence[Any]]], list[Sequence[Any]]]


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
    def _written(self) -> tuple[str, tuple[Any, ...], Read]:
        compiler = self.make().query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        return sql, values, _reader(compiler)

    def rows(self, **values: Any) -> list[Sequence[Any]]:
        """What the query finds with these values in its slots."""
        with at_once() as line:
            answer = self.send(line, **values)
        return answer()

    def send(self, line: Line, **values: Any) -> Callable[[], list[Sequence[Any]]]:
        """Ask; what is returned gives the rows, once the line was left."""
        sql, places, read = self._written
        if line.vendor != "postgresql":
            values = {name: for_sqlite(value) for name, value in values.items()}
        elif _is_of_one_each(values):
            # PostgreSQL keeps the plan of this one; for a list it plans anew each time.
            sql = sql.replace(ANY_OF, ONE_OF)
            values = {name: _only(value) for name, value in values.items()}
        bound = [values[place.name] if isinstance(place, Slot) else place for place in places]
        answer = line.send(sql, bound)
        return lambda: read(answer())


def _reader(compiler: SQLCompiler) -> Read:
    """Django's own conversion of rows; where nothing but JSON is to be read, a shorter way."""
    columns = [column[0] for column in compiler.select]
    converters = compiler.get_converters(columns)
    if any(not _is_plain_json(columns[place]) for place in converters):
        return lambda rows: list(compiler.apply_converters(rows, converters))
    return lambda rows: [_with_json(row, converters) for row in rows]


def _is_plain_json(column: Any) -> bool:
    field = column.output_field
    return isinstance(column, Col) and isinstance(field, JSONField) and field.decoder is None


def _with_json(row: Sequence[Any], places: Iterable[int]) -> list[Any]:
    read = list(row)
    for place in places:
        text = read[place]
        make = EMPTY.get(text)
        read[place] = make() if make else None if text is None else json.loads(text)
    return read


def _is_of_one_each(values: Mapping[str, Any]) -> bool:
    return all(len(value) == 1 for value in values.values() if isinstance(value, list))


def _only(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def for_sqlite(value: Any) -> Any:
    """As SQLite takes it in a query: a list as JSON, a UUID in hex."""
    if isinstance(value, list):
        return json.dumps([for_sqlite(each) for each in value])
    return value.hex if isinstance(value, UUID) else value
