"""Starting what the compose file starts, as processes of this machine."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis

from . import compose

PATIENCE = 90
OWN_REDIS_DATABASE = 15


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what: Callable[[], bool], log: Path | None = None) -> None:
    """Return once it is so; fail, with the log, where it does not become so."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain\n{log.read_text() if log else ''}")
        time.sleep(0.2)


@contextmanager
def running(
    command: list[str], log: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen]:
    """A process that ends with the block, and that must not have ended before."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=compose.ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        yield process
        assert process.poll() is None, log.read_text()
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def server_address() -> str:
    """A PostgreSQL of this machine, without a database; skips where there is none."""
    found = os.environ.get("DATABASE_URL", "")
    address = found if found.startswith("postgres") else "postgres://postgres@127.0.0.1:5432/x"
    address = urlunsplit(urlsplit(address)._replace(path="")) + "/"
    try:
        psycopg.connect(address + "postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL here")
    return address


@contextmanager
def own_database() -> Iterator[str]:
    """An empty database of its own; gives its address."""
    server, name = server_address(), f"jinjiang_ops_{os.getpid()}"
    with psycopg.connect(server + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield server + name
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_redis(folder: Path) -> Iterator[str]:
    """A Redis of its own where the program is here, else an emptied database of the one running."""
    if shutil.which("redis-server"):
        port = free_port()
        quiet = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", *quiet]
        with running(command, folder / "redis.log", dict(os.environ)):
            client = redis.Redis(port=port)
            until(lambda: answers(client), folder / "redis.log")
            client.close()
            yield f"redis://127.0.0.1:{port}/0"
        return
    address = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"
    address = urlunsplit(urlsplit(address)._replace(path=f"/{OWN_REDIS_DATABASE}"))
    with redis.Redis.from_url(address) as client:
        if not answers(client):
            pytest.skip("no Redis here")
        client.flushdb()
        yield address
        client.flushdb()


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
