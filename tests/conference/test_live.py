"""Live events from a real server process: two walls, a signature, a break in the line."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

from initiative import actions
from tests.initiative.signing import given, open_ceremony
from tests.registration.factories import DelegateFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
PATIENCE = 180  # seconds; a hang, not a slow day


def database_url() -> str:
    """The address of the database this test writes to, for another process."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    who = f"{facts['USER']}:{facts['PASSWORD']}".rstrip(":")
    return f"postgres://{who}@{facts['HOST']}:{facts['PORT'] or 5432}/{facts['NAME']}"


@contextmanager
def served(application, port=None):
    """(port, process) of a server that answers."""
    port = port or free_port()
    environment = os.environ | {
        "DATABASE_URL": database_url(), "DATA_DIR": str(settings.DATA_DIR), "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "conference.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "uvicorn", f"conference.asgi:{application}", "--port",
               str(port), "--log-level", "warning", "--no-access-log"]  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
    try:
        await_answer(port, process)
        yield port, process
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def await_answer(port, process):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return ask(port, "/healthz")
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)


def ask(port, path, method="GET"):
    """(status, body) of one request."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request(method, path)
    answer = line.getresponse()
    status, body = answer.status, answer.read()
    line.close()
    return status, body


class Wall:
    """One listening browser."""

    def __init__(self, port, initiative, last=None):
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        self.line.request("GET", f"/initiative/{initiative.slug}/events", headers=headers)
        self.answer = self.line.getresponse()
        assert self.answer.status == 200
        assert self.answer.readline().startswith(b"retry:")

    def next(self):
        """(id, event, facts) of the next event."""
        found = {}
        while True:
            name, _colon, value = self.answer.readline().decode().rstrip("\n").partition(": ")
            if name:
                found[name] = value
            elif "id" in found:
                return int(found["id"]), found["event"], json.loads(found["data"])

    def close(self):
        self.answer.close()
        self.line.close()


def sign(initiative, conference, **consents):
    return actions.sign(
        initiative, DelegateFactory(conference=conference), given(initiative, **consents)
    )


def test_two_walls_hear_one_signature_and_a_third_gets_what_it_missed():
    initiative, delegate = open_ceremony()
    with served("application") as (port, _process):
        walls = [Wall(port, initiative), Wall(port, initiative)]
        first = sign(initiative, delegate.conference, consent_list=True)
        heard = [wall.next() for wall in walls]
        for wall in walls:
            wall.close()
        second = sign(initiative, delegate.conference)
        back = Wall(port, initiative, last=heard[0][0])
        missed = back.next()
        actions.withdraw(first)
        gone = back.next()
        back.close()

    assert heard[0] == heard[1]
    number, event, facts = heard[0]
    assert (number, event, facts["name"]) == (first.leaf_index, "signature", first.name)
    assert facts["totals"]["signatures"] == 1
    number, event, facts = missed
    assert (number, event, facts["name"]) == (second.leaf_index, "signature", "")
    assert facts["totals"]["signatures"] == 2
    assert (gone[1], gone[2]["index"]) == ("gone", first.leaf_index)


@pytest.mark.parametrize(
    ("language", "nothing", "method"),
    [
        ("en", "There is no such initiative, or nothing at this address.",
         "This address takes GET alone."),
        ("zh-CN,zh;q=0.9", "没有这个倡议，或此地址没有内容。", "此地址只接受 GET 请求。"),
    ],
)  # fmt: skip
def test_a_no_is_problem_json_in_the_readers_language(language, nothing, method):
    initiative, _delegate = open_ceremony()
    with served("live") as (port, _process):
        asked = {"Accept-Language": language}
        answers = [
            told(port, "GET", "/initiative/nothing/events", asked),
            told(port, "GET", "/elsewhere", asked),
            told(port, "POST", f"/initiative/{initiative.slug}/events", asked),
        ]

    assert [(status, kind, facts["code"], facts["detail"]) for status, kind, facts in answers] == [
        (404, "application/problem+json", "not_found", nothing),
        (404, "application/problem+json", "not_found", nothing),
        (405, "application/problem+json", "method_not_allowed", method),
    ]


def told(port, method, path, headers):
    """(status, content type, JSON) of an answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request(method, path, headers=headers)
    answer = line.getresponse()
    facts = json.loads(answer.read())
    line.close()
    return answer.status, answer.headers["Content-Type"], facts


def test_one_process_serves_pages_files_and_the_api_as_well():
    initiative, _delegate = open_ceremony()
    with served("application") as (port, _process):
        answers = [
            ask(port, path)[0]
            for path in (
                f"/en/initiative/{initiative.slug}/wall/",
                "/static/css/wall.css",
                f"/api/v1/initiatives/{initiative.slug}/",
                "/initiative/nothing/events",
                "/en/initiative/nothing/",
            )
        ]
        refused = ask(port, f"/initiative/{initiative.slug}/events", "POST")[0]
        forged = ask(port, f"/en/initiative/{initiative.slug}/sign/", "POST")[0]

    assert answers == [200, 200, 200, 404, 404]
    assert (refused, forged) == (405, 403)


def test_production_s_process_serves_events_alone():
    initiative, delegate = open_ceremony()
    with served("live") as (port, _process):
        pages = [ask(port, path)[0] for path in ("/", "/healthz", "/en/", "/initiative/x/events")]
        wall = Wall(port, initiative)
        signature = sign(initiative, delegate.conference)
        heard = wall.next()
        wall.close()

    assert pages == [404, 200, 404, 404]
    assert heard[0] == signature.leaf_index


def test_server_ends_at_once_though_walls_listen():
    initiative, _delegate = open_ceremony()
    with served("application") as (port, process):
        wall = Wall(port, initiative)
        process.send_signal(signal.SIGTERM)
        rest = wall.answer.read()
        ended = process.wait(PATIENCE)
        wall.close()

    # How the stage stands is said to whoever comes; of signatures there is nothing to say.
    assert set(re.findall(rb"event: (\w+)", rest)) <= {b"stage", b"present"}
    assert ended in (0, -signal.SIGTERM)
