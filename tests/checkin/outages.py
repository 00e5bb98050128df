"""A PostgreSQL and a web server of one's own, made to be killed, and a device that is patient."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from tests.ops import compose
from tests.ops.processes import free_port, until

GROUND = """
import django, json; django.setup()
from badges.models import Badge
from bench import door_ground
made, token = door_ground.conference(1, {count})
badges = Badge.objects.filter(conference=made).select_related("conference")
print(json.dumps([token, [badge.token() for badge in badges]]))
"""


class Cluster:
    """A PostgreSQL in an empty folder that its own user can reach; crash() is a power cut."""

    def __init__(self, folder):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not found:
            pytest.skip("no PostgreSQL to start here")
        self.programs, self.folder, self.port = found[-1], folder, free_port()
        self.process = None
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        if os.getuid() == 0:  # PostgreSQL does not run as root
            shutil.chown(folder, "postgres")
        done = self._run("initdb", "-D", folder, "-A", "trust", "-U", "postgres")
        assert done.wait() == 0

    def _run(self, program, *words):
        command = [str(self.programs / program), *map(str, words)]
        user = "postgres" if os.getuid() == 0 else None
        return subprocess.Popen(
            command, user=user, cwd=self.folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self):
        self.process = self._run(
            "postgres", "-D", self.folder, "-p", self.port, "-k", self.folder,
            "-c", "listen_addresses=127.0.0.1",
        )  # fmt: skip
        until(self.answers)

    def answers(self):
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def crash(self):
        if self.process:
            self.process.send_signal(signal.SIGQUIT)  # no checkpoint: it recovers from its log
            self.process.wait(60)


class Web:
    """The product's web server: two workers."""

    def __init__(self, folder, database):
        self.folder, self.port, self.process = folder, free_port(), None
        self.environment = os.environ | {
            "DATABASE_URL": database, "DATA_DIR": str(folder / "data"), "REDIS_URL": "",
            "KEYS_DIR": str(folder / "keys"), "PORT": str(self.port), "EMAIL_URL": "",
            "SITE_URL": "http://127.0.0.1", "DJANGO_SETTINGS_MODULE": "conference.settings",
        }  # fmt: skip

    def run(self, *words):
        done = subprocess.run(
            [sys.executable, *words], cwd=compose.ROOT, env=self.environment, text=True,
            capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ground(self, count):
        """(the device's token, the badges' tokens) of a conference made for the purpose."""
        self.run("manage.py", "migrate", "-v0")
        self.run("manage.py", "keys", "create")
        return json.loads(self.run("-c", GROUND.format(count=count)).splitlines()[-1])

    def start(self):
        with (self.folder / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["script/run", "web"], cwd=compose.ROOT, env=self.environment, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        until(self.answers, self.folder / "web.log")

    def answers(self):
        try:
            line = HTTPConnection("127.0.0.1", self.port, timeout=5)
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            line.close()

    def kill(self):
        """SIGKILL to the server and its workers: nobody gets to tidy up."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)


@contextmanager
def house(folder):
    """(cluster, web), both ended with the block."""
    with TemporaryDirectory(prefix="jinjiang-postgres-") as data:
        cluster = Cluster(Path(data))
        web = Web(folder, cluster.url)
        try:
            cluster.start()
            yield cluster, web
        finally:
            with suppress(ProcessLookupError):
                web.kill()
            cluster.crash()


class Phone:
    """Sends batches until each is answered, as the scanner does; counts what it was told."""

    def __init__(self, port, token):
        self.port = port
        self.headers = {"Authorization": f"Device {token}", "Content-Type": "application/json"}
        self.results, self.tries = [], 0

    def begin(self, body):
        """Send a batch over a connection that is given back before anything was answered."""
        self.tries += 1
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("POST", "/api/v1/door/scans", body, self.headers)
        return line

    def lose(self, body):
        """Send it, and hang up without reading a word."""
        line = self.begin(body)
        line.sock.shutdown(socket.SHUT_WR)
        line.close()

    def send(self, body, during=None):
        """Again and again until it is answered; `during` happens while the first is under way."""
        while True:
            with suppress(OSError, HTTPException):
                line = self.begin(body)
                if during:
                    during, now = None, during
                    now()
                answer = line.getresponse()
                said = answer.read()
                line.close()
                if answer.status == 200:
                    self.results += json.loads(said)["results"]
                    return
            time.sleep(0.2)
