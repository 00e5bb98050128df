"""10,000 certificates through a server that refuses, delays, drops and dies, with workers killed.

In a database, a Redis and a folder of its own; both go away afterwards. The figure is how many
people have exactly one message with their own certificate, or are listed as refused or uncertain.
"""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from bench.chaos_play import own_redis
from bench.figures import Figure

PEOPLE = 10_000


def run(count: int = PEOPLE) -> list[Figure]:
    """The figure."""
    with (
        TemporaryDirectory(prefix="jinjiang-chaos-") as folder,
        own_database(Path(folder)) as database,
        own_redis(Path(folder)) as broker,
    ):
        environment = os.environ | {
            "DATABASE_URL": database, "REDIS_URL": broker, "DATA_DIR": folder,
            "KEYS_DIR": f"{folder}/keys", "FONTS_DIR": str(settings.FONTS_DIR),
            "EMAIL_URL": "", "STORAGE_URL": "", "LEASE_SECONDS": "10", "SWEEP_SECONDS": "1",
            "DJANGO_SETTINGS_MODULE": "conference.settings",
        }  # fmt: skip
        for words in (["manage.py", "migrate", "-v0"], ["manage.py", "keys", "create"]):
            subprocess.run(
                [sys.executable, *words], env=environment, cwd=settings.BASE_DIR, check=True,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
        played = subprocess.run(
            [sys.executable, "-m", "bench.chaos_alone", str(count)], env=environment,
            cwd=settings.BASE_DIR, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        found = json.loads(played.stdout.splitlines()[-1])
    conditions = f"{connection.vendor}, {'Redis' if broker else 'embedded broker'}; {found['said']}"
    well = found["well"]
    return [
        Figure("chaos", "people with one message, or listed", well, "", "people", count, "all",
               well == count, conditions),
    ]  # fmt: skip


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """A new database beside the configured one; gives its URL, and drops it."""
    if connection.vendor != "postgresql":
        yield f"sqlite:///{folder}/chaos.sqlite3"
        return
    name, config = f"chaos_{uuid.uuid4().hex[:8]}", connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    login = f"{config['USER']}:{config['PASSWORD']}".rstrip(":")
    try:
        yield f"postgres://{login}@{config['HOST']}:{config['PORT'] or 5432}/{name}"
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
