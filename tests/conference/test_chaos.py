"""Certificates by mail through a moody server, workers killed, the broker emptied: one each, none
missing. `./script/manage bench chaos` plays the same with 10,000 on a database of its own."""

import pytest
from django.conf import settings

from bench.chaos_play import Fate, own_redis, play
from bench.moody import MoodyServer
from conference import jobs
from conference.lib.leases import Leased
from tests.conference.workers import environment

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    # A mail server that dies leaves its sockets to the interpreter.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PEOPLE = 80


@pytest.fixture(params=["folder", "redis"])
def broker(request, tmp_path):
    """The embedded broker; where the suite has a Redis, one of our own that may be flushed."""
    if request.param == "folder":
        yield {"REDIS_URL": "", "REDIS_PREFIX": ""}
        return
    if not settings.REDIS_URL:
        pytest.skip("no REDIS_URL")
    with own_redis(tmp_path) as url:
        if not url:
            pytest.skip("no redis-server")
        yield {"REDIS_URL": url, "REDIS_PREFIX": ""}


def test_each_person_has_one_message_or_is_listed(tmp_path, monkeypatch, broker):
    monkeypatch.setattr(jobs, "send", lambda *_message: False)  # only the sweeper finds the rows
    with MoodyServer() as server:
        outcome = play(PEOPLE, server, Fate(environment(tmp_path) | broker))

    assert (len(outcome.states), len(outcome.documents)) == (PEOPLE, PEOPLE)
    assert (outcome.doubled, outcome.missing, outcome.wrong) == ([], [], [])
    sent = {address for address, state in outcome.states.items() if state == Leased.DONE}
    assert sent <= set(outcome.kept)
    # Fate was unkind indeed, and most people have their message all the same.
    assert min(outcome.blows["kill"], outcome.blows["flush"], outcome.moods["death"]) > 0
    assert outcome.moods.keys() & {"unknown", "busy", "later", "slow", "lost", "silent"}
    assert len(sent) > PEOPLE / 2
