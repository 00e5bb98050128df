"""Every row of the database as lines of JSON, and back: the same on SQLite and PostgreSQL."""

import json
from collections.abc import Iterator
from typing import IO, Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models

from conference.models_mail import MailLane

BATCH = 500
# Made by migrate itself, under numbers of its own: those of the backup take their place.
MADE_BY_MIGRATE = (ContentType, Permission, MailLane)


def tables() -> list[type[models.Model]]:
    """Every model with a table of its own, those between two others too."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def rows_of(model: type[models.Model]) -> models.QuerySet[models.Model]:
    """All of a model's rows, whatever its own managers leave out (documented by Django)."""
    return model._base_manager.all()  # noqa: SLF001


def write(model: type[models.Model], file: IO[bytes]) -> int:
    """A row a line, in the order of their keys. Returns how many."""
    count = 0
    for row in rows_of(model).order_by("pk").iterator(chunk_size=BATCH):
        line = json.dumps(_row(row), ensure_ascii=False, separators=(",", ":"))
        file.write(line.encode() + b"\n")
        count += 1
    return count


def _row(row: models.Model) -> dict[str, Any]:
    """By column. What JSON has no kind for becomes text, as the field itself writes it."""
    return {field.attname: _written(field, row) for field in row._meta.concrete_fields}


def _written(field: models.Field, row: models.Model) -> Any:
    value = field.value_from_object(row)
    if value is None or isinstance(value, (bool, int, str)) or isinstance(field, models.JSONField):
        return value
    return field.value_to_string(row)


def read(model: type[models.Model], file: IO[bytes]) -> int:
    """Insert the rows of such a file, as they are: no signal and no rule touches them.

    Returns how many. Raises KeyError for a column that is missing in the file.
    """
    count = 0
    for rows in _batches(model, file):
        rows_of(model).bulk_create(rows)
        count += len(rows)
    return count


def stop_the_clock() -> None:
    """In this process no column writes the present moment by itself any more."""
    for model in tables():
        for field in model._meta.concrete_fields:
            for name in ("auto_now", "auto_now_add"):
                if getattr(field, name, False):
                    setattr(field, name, False)


def _batches(model: type[models.Model], file: IO[bytes]) -> Iterator[list[models.Model]]:
    rows: list[models.Model] = []
    for line in file:
        values = json.loads(line)
        rows.append(model(**{
            field.attname: _meant(field, values[field.attname])
            for field in model._meta.concrete_fields
        }))  # fmt: skip
        if len(rows) == BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def _meant(field: models.Field, value: Any) -> Any:
    return value if value is None or isinstance(field, models.JSONField) else field.to_python(value)


def is_empty() -> bool:
    """Whether nobody has worked with this database yet."""
    return not any(rows_of(model).exists() for model in tables() if model not in MADE_BY_MIGRATE)


def make_room() -> None:
    """Take out what migrate made; the backup has its own."""
    for model in reversed(MADE_BY_MIGRATE):
        rows_of(model).delete()


def continue_numbers() -> None:
    """Let the database go on counting behind the highest numbers that were read."""
    statements = connection.ops.sequence_reset_sql(no_style(), tables())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
