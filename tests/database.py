"""One migrated database for all of xdist's workers: the first makes it, the others copy it.

Migrating costs each of them a dozen seconds of a processor; copying costs next to nothing.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases

Made = list[tuple[Any, str, bool]]  # what teardown_databases() takes


def set_up(run: str | None) -> Made:
    """The test database of this process. `run` names the run whose workers share one."""
    if run is None:
        return migrated()
    with locked(run):
        if is_kept(run):
            return copied(run)
        made = migrated()
        keep(run)
        return made


def migrated() -> Made:
    """A database made by the migrations."""
    return setup_databases(0, interactive=False, serialized_aliases=set())


def copied(run: str) -> Made:
    """A copy of the one that is kept, used from now on, as create_test_db() would have it."""
    before, name = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        shutil.copy(folder_of(run) / "migrated.sqlite3", name)
    else:
        in_postgres(f'CREATE DATABASE "{name}" TEMPLATE "{template_of(run)}"')
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    return [(connection, before, True)]


def keep(run: str) -> None:
    """Keep this process's database, as the migrations left it, for the others."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder_of(run) / "migrated.sqlite3")])
        return
    name = connection.settings_dict["NAME"]
    connection.close()
    in_postgres(f'CREATE DATABASE "{template_of(run)}" TEMPLATE "{name}"')
    (folder_of(run) / "kept").touch()


def is_kept(run: str) -> bool:
    """Whether a worker of this run has kept one."""
    kept = "migrated.sqlite3" if connection.vendor == "sqlite" else "kept"
    return (folder_of(run) / kept).exists()


def forget(run: str) -> None:
    """The run is over."""
    if connection.vendor != "sqlite" and is_kept(run):
        in_postgres(f'DROP DATABASE IF EXISTS "{template_of(run)}"')
    shutil.rmtree(folder_of(run), ignore_errors=True)


def folder_of(run: str) -> Path:
    """What the workers of a run share."""
    return Path(tempfile.gettempdir()) / f"jinjiang-tests-of-{run}"


def template_of(run: str) -> str:
    """The name of the kept database in PostgreSQL."""
    return f"test_template_{run}"


def in_postgres(statement: str) -> None:
    """Run a statement outside any of our databases."""
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def locked(run: str) -> Iterator[None]:
    """One worker at a time."""
    folder_of(run).mkdir(exist_ok=True)
    with (folder_of(run) / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
