"""A thousand scans: the server is killed, the database crashes, answers are lost."""

import json
from collections import Counter
from uuid import uuid4

import psycopg
import pytest
from django.utils import timezone

from tests.checkin.factories import batch
from tests.checkin.outages import Phone, house

# On a PostgreSQL of its own.
pytestmark = [
    pytest.mark.processes, pytest.mark.services, pytest.mark.slow, pytest.mark.stateless,
]  # fmt: skip
SCANS, BATCH = 1000, 50


def messages(tokens, gate="gate"):
    """The scans of all badges, in batches; each badge once."""
    scans = [reading_of(token, gate) for token in tokens]
    return [
        json.dumps(batch(*scans[start : start + BATCH])) for start in range(0, len(scans), BATCH)
    ]


def reading_of(token, gate):
    """One scan as a device sends it."""
    now = timezone.now().isoformat()
    return {"id": str(uuid4()), "token": token, "gate": gate, "direction": "in", "at": now,
            "local_verdict": "admit"}  # fmt: skip


def test_nothing_is_lost_and_nothing_is_there_twice(tmp_path):
    with house(tmp_path) as (cluster, web):
        token, badges = web.ground(SCANS)
        web.start()
        phone, sent = Phone(web.port, token), messages(badges)

        def server_dies():
            web.kill()
            web.start()

        def database_dies():
            cluster.crash()
            cluster.start()

        blows = {5: server_dies, 10: database_dies, 15: server_dies}
        for number, body in enumerate(sent):
            if number % 5 == 2:
                phone.lose(body)
            phone.send(body, during=blows.get(number))
        again = len(phone.results)
        for body in sent[::4]:
            phone.send(body)

        with psycopg.connect(cluster.url) as connection:
            rows = connection.execute("SELECT uuid::text, verdict FROM checkin_scan").fetchall()

    ids = [scan["id"] for body in sent for scan in json.loads(body)["scans"]]
    assert sorted(uuid for uuid, _verdict in rows) == sorted(ids)
    assert Counter(verdict for _uuid, verdict in rows) == {"first": SCANS}
    assert [result["id"] for result in phone.results[:again]] == ids
    assert {result["verdict"] for result in phone.results} == {"first"}
    assert {result["status"] for result in phone.results[again:]} == {"replayed"}
    assert phone.tries >= len(sent) + len(sent[::4]) + len(blows)
