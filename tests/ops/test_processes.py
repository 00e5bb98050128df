"""The compose file's own commands, run together against a real PostgreSQL and a real Redis."""

import os
import shutil
import subprocess
from contextlib import ExitStack
from functools import partial

import psycopg
import pytest
import requests

from . import compose
from .processes import free_port, own_database, own_redis, running, until

pytestmark = [pytest.mark.processes, pytest.mark.services]

VALUES = {
    "SITE_HOST": "localhost",
    "SECRET_KEY": "only-for-this-test-" + 40 * "x",
    "POSTGRES_PASSWORD": "unused",
    "DEFAULT_FROM_EMAIL": "Jinjiang <test@localhost>",
}
# What Caddy adds to each request.
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7", "Host": "localhost"}


class House:
    """The services of the compose file, each with the environment of its container."""

    def __init__(self, folder, database, broker):
        self.folder, self.database, self.broker = folder, database, broker
        self.services = compose.product_services()
        self.ports = {"web": free_port(), "live": free_port()}
        (folder / "data").mkdir()

    def environment(self, name):
        own = {
            "DATABASE_URL": self.database,
            "REDIS_URL": self.broker,
            "DATA_DIR": str(self.folder / "data"),
            "KEYS_DIR": str(self.folder / "keys"),
            "EMAIL_URL": "",  # messages become files, so that no test needs a mail server
            "BIND": "127.0.0.1",
            "PORT": str(self.ports.get(name, 0)),
            "STATIC_ROOT": str(self.folder / "static"),
            "PATH": os.environ["PATH"],
        }
        values = {**VALUES, "EMAIL_URL": "unused"}
        declared = self.services[name]["environment"].items()
        return {key: compose.filled_in(text, values) for key, text in declared} | own

    def command(self, name):
        return ["script/run", *self.services[name]["command"]]

    def run(self, name, *command):
        done = subprocess.run(
            command or self.command(name),
            cwd=compose.ROOT,
            env=self.environment(name),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name):
        log = self.folder / f"{name}.log"
        return running(self.command(name), log, self.environment(name))

    def is_well(self, name, process):
        assert process.poll() is None, (self.folder / f"{name}.log").read_text()
        check = self.services[name]["healthcheck"]["test"][1:]
        return (
            subprocess.run(
                check, cwd=compose.ROOT, env=self.environment(name), capture_output=True
            ).returncode
            == 0
        )

    def url(self, name, path):
        return f"http://127.0.0.1:{self.ports[name]}{path}"

    def rows(self, sql):
        with psycopg.connect(self.database) as connection:
            return dict(connection.execute(sql).fetchall())


@pytest.fixture
def house(tmp_path):
    """Everything but Caddy, set up, started and healthy."""
    with ExitStack() as stack:
        database = stack.enter_context(own_database())
        house = House(tmp_path, database, stack.enter_context(own_redis(tmp_path)))
        house.run("web", ".venv/bin/python", "manage.py", "collectstatic", "--noinput")
        house.run("setup")
        names = ["web", "live", "worker", "worker-mail", "beat"]
        started = {name: stack.enter_context(house.start(name)) for name in names}
        for name, process in started.items():
            until(partial(house.is_well, name, process), tmp_path / f"{name}.log")
        yield house


def some_done(house, table):
    """Whether the workers have done a first row; none may have failed meanwhile."""
    found = house.rows(f"SELECT status, count(*) FROM {table} GROUP BY status")
    assert "failed" not in found
    return found.get("done", 0) > 0


def test_services_work_together(house):
    """One story, because starting them all takes a while."""
    until(lambda: requests.get(house.url("web", "/readyz"), headers=FORWARDED).ok)
    ready = requests.get(house.url("web", "/readyz"), headers=FORWARDED)
    well = dict.fromkeys(["database", "broker", "worker", "disk", "store", "seal", "ledger"], True)
    assert ready.json() == {**well, "problems": {}, "warnings": []}

    # The demo's badges are made by `worker`, its messages sent by `worker-mail`.
    house.run("setup", ".venv/bin/python", "manage.py", "demo")
    until(lambda: some_done(house, "conference_workitem"), house.folder / "worker.log")
    until(lambda: some_done(house, "conference_outgoingmail"), house.folder / "worker-mail.log")
    assert list((house.folder / "data" / "mail").iterdir()) != []

    page = requests.get(house.url("web", "/en/chengdu-2024/"), headers=FORWARDED)
    assert page.status_code == 200
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")

    plain = requests.get(
        house.url("web", "/en/"), headers={"Host": "localhost"}, allow_redirects=False
    )
    assert plain.headers["Location"] == "https://localhost/en/"

    events = house.url("live", "/initiative/jinjiang/events")
    with requests.get(events, stream=True, headers=FORWARDED) as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")

    if shutil.which("caddy"):
        check_caddy(house)


def check_caddy(house):
    """The front door: pages to `web`, events to `live`, figures to nobody."""
    port = free_port()
    environment = os.environ | {
        "SITE_HOST": f"http://localhost:{port}",
        "WEB": f"127.0.0.1:{house.ports['web']}",
        "LIVE": f"127.0.0.1:{house.ports['live']}",
        "CADDY_ADMIN": f"127.0.0.1:{free_port()}",
        "XDG_DATA_HOME": str(house.folder),
        "XDG_CONFIG_HOME": str(house.folder),
    }
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", "deploy/Caddyfile"]
    log = house.folder / "caddy.log"
    with running(command, log, environment):
        until(lambda: "serving initial configuration" in log.read_text(), log)
        front = f"http://localhost:{port}"
        assert requests.get(f"{front}/healthz").text == "ok\n"
        assert requests.get(f"{front}/metrics").status_code == 404
        with requests.get(f"{front}/initiative/jinjiang/events", stream=True) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
