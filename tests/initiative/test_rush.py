"""Five hundred people sign over fifty connections, and the database crashes in the middle."""

import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import psycopg
import pytest

from tests.checkin.outages import house

# On a PostgreSQL of its own.
pytestmark = [
    pytest.mark.processes, pytest.mark.services, pytest.mark.slow, pytest.mark.stateless,
]  # fmt: skip
PEOPLE, CONNECTIONS, BLOW = 500, 50, 150

GROUND = f"""
import django, json; django.setup()
from bench import door_ground
from initiative import actions, log, texts
from initiative.models import Initiative
made, _token = door_ground.conference(1, {PEOPLE})
rush = Initiative.objects.create(
    slug="rush", log=log.public_log(), title={{"en": "Rush"}}, open_for_signing=True
)
version = texts.publish(rush, "en", {{"en": ("Rush", "We keep our promises.")}})
actions.set_state(actions.plan(made, rush), "open")
people = list(made.delegates.values_list("pk", "key"))
print(json.dumps([people, version.texts.get().sha256]))
"""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Signer:
    """A phone that sends a signature until it is acknowledged."""

    def __init__(self, port, sha256):
        self.port, self.sha256 = port, sha256
        self.lock, self.acknowledged = threading.Lock(), {}  # by delegate: (sent, answered)

    def sign(self, delegate, key):
        address = f"/en/me/{key}/sign/rush/"
        while True:
            with suppress(OSError, HTTPException, LookupError):
                cookie, token = self.form(address)
                sent = time.monotonic()
                if self.post(address, cookie, token) == 302:
                    with self.lock:
                        self.acknowledged[delegate] = sent, time.monotonic()
                    return
            time.sleep(0.1)

    def form(self, address):
        """(cookie, token) of the form. Raises LookupError where no form came."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("GET", address)
        answer = line.getresponse()
        found = TOKEN.search(answer.read().decode())
        line.close()
        if found is None:
            raise LookupError(answer.status)
        return answer.headers["Set-Cookie"].split(";")[0], found[1]

    def post(self, address, cookie, token):
        fields = {"csrfmiddlewaretoken": token, "text_sha256": self.sha256, "adult": "on",
                  "record": "on", "consent_list": "on"}  # fmt: skip
        kind = "application/x-www-form-urlencoded"
        headers = {"Cookie": cookie, "Content-Type": kind}
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("POST", address, urlencode(fields), headers)
        status = line.getresponse().status
        line.close()
        return status


def entries(connection):
    """(index of each leaf of the log, {delegate: leaf of the signature that stands})."""
    indexes = connection.execute('SELECT "index" FROM initiative_logentry ORDER BY 1').fetchall()
    given = connection.execute(
        "SELECT delegate_id, leaf_index FROM initiative_signature WHERE status = 'signed'"
    ).fetchall()
    return [index for (index,) in indexes], given


def test_every_acknowledged_signature_is_in_the_log_once_in_order_without_a_gap(tmp_path):
    with house(tmp_path) as (cluster, web):
        web.run("manage.py", "migrate", "-v0")
        web.run("manage.py", "keys", "create")
        people, sha256 = json.loads(web.run("-c", GROUND).splitlines()[-1])
        web.start()
        signer = Signer(web.port, sha256)
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            signing = [pool.submit(signer.sign, *one) for one in people]
            while len(signer.acknowledged) < BLOW:
                time.sleep(0.02)
            cluster.crash()
            cluster.start()
            for each in signing:
                each.result()
        with psycopg.connect(cluster.url) as connection:
            indexes, given = entries(connection)
        said = web.run("manage.py", "ledger", "audit", f"http://127.0.0.1:{web.port}/log")

    leaves = dict(given)
    assert len(given) == len(leaves) == PEOPLE
    assert indexes == list(range(2 + PEOPLE))  # the log's policy, the text, and everybody
    assert sorted(leaves.values()) == indexes[2:]
    told = sorted(signer.acknowledged.items(), key=lambda one: one[1])
    for delegate, (sent, _answered) in told:
        before = [other for other, (_sent, answered) in told if answered < sent]
        assert all(leaves[other] < leaves[delegate] for other in before)
    assert f"{PEOPLE}" in said
