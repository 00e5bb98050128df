"""The door over HTTP: the product's own server on PostgreSQL, beside the least a server can do.

In a database and a folder of its own, both of which go away afterwards; 127.0.0.1 alone.
"""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from bench.figures import Figure

SERVER = "postgres://postgres@127.0.0.1:5432/postgres"  # where DATABASE_URL names no PostgreSQL


def run() -> Iterator[Figure]:
    """Single scans, batches, a fresh device's sync; 20,000 and 200,000 delegates."""
    with ground() as environment:
        yield from played(environment, "bench.door_play")


@contextmanager
def ground() -> Iterator[dict[str, str]]:
    """The environment of a new site: its own database and folder, migrated, with keys."""
    with TemporaryDirectory(prefix="jinjiang-door-") as folder, own_database() as database:
        environment = os.environ | {
            "DATABASE_URL": database, "DATA_DIR": folder, "KEYS_DIR": f"{folder}/keys",
            "FONTS_DIR": str(settings.FONTS_DIR), "STATIC_ROOT": str(settings.STATIC_ROOT),
            "REDIS_URL": "", "EMAIL_URL": "", "SITE_URL": "http://127.0.0.1", "ALLOWED_HOSTS": "*",
            "DJANGO_SETTINGS_MODULE": "conference.settings",
        }  # fmt: skip
        for words in (["migrate", "-v0"], ["keys", "create"]):
            subprocess.run(
                [sys.executable, "manage.py", *words], env=environment, cwd=settings.BASE_DIR,
                check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        yield environment


def played(environment: dict[str, str], module: str) -> Iterator[Figure]:
    """The figures that a module prints there, one by one; its process ends with this one."""
    with subprocess.Popen(
        [sys.executable, "-m", module], env=environment, cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            for line in process.stdout or ():
                yield Figure(**json.loads(line))
        finally:
            process.terminate()  # where it still runs: it ends its servers first
            process.wait()
    if process.returncode:
        raise RuntimeError("the bench broke off")


@contextmanager
def own_database() -> Iterator[str]:
    """A new database beside the configured one; gives its URL, and drops it."""
    found = os.environ.get("DATABASE_URL", "")
    server = found if found.startswith("postgres") else SERVER
    name = f"bench_door_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))  # noqa: SLF001
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
