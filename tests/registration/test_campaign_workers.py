"""A campaign sent by two real workers: paused at any moment, resumed, and people who go meanwhile.

Just then each worker has one message with the mail server, the next one made ready, and the rest of
its handful claimed. What the server has begun to read goes on; nothing else may leave.
"""

import asyncio
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone

from conference import jobs, mail_story
from conference.lib.leases import Leased
from conference.lib.ports import free_port
from conference.models import MailEvent, OutgoingMail
from registration import actions as people, campaign_actions as actions
from registration.models import Campaign, Delegate
from tests.conference.factories import ConferenceFactory
from tests.conference.workers import running, wait_until
from tests.registration.campaigns import campaign, released, write
from tests.registration.factories import ConsentFactory, DelegateFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
WORKERS = ("worker-mail", "worker-mail")
PEOPLE = 60


class Server:
    """A mail server that reads no message to its end while its gate is shut."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.first_at: datetime | None = None
        self.kept: Counter[str] = Counter()
        self.gate = threading.Event()
        self.gate.set()
        self.seconds = 0.0
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.begun.append(address)
        self.first_at = self.first_at or timezone.now()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(self.seconds)
        await asyncio.to_thread(self.gate.wait)
        self.kept.update(envelope.rcpt_tos)
        return "250 kept"


@pytest.fixture
def server():
    made = Server()
    made.controller.start()
    yield made
    made.gate.set()
    made.controller.stop()


@pytest.fixture(params=["folder", "redis"])
def broker(request):
    """The embedded broker, and Redis where there is one; a worker sends one message at a time."""
    if request.param == "redis" and not settings.REDIS_URL:
        pytest.skip("no REDIS_URL")
    url = settings.REDIS_URL if request.param == "redis" else ""
    return {"REDIS_URL": url, "CONCURRENCY": "1", "LEASE_SECONDS": "300"}


@pytest.fixture
def news(server, monkeypatch) -> Campaign:
    """News to sixty people, released; no worker has been woken yet."""
    monkeypatch.setattr(jobs, "send", lambda *_message: False)  # the sweeper finds the rows
    conference = ConferenceFactory(email_url=server.url)
    for n in range(PEOPLE):
        ConsentFactory(
            delegate=DelegateFactory(conference=conference, email=f"p{n}@list.test"), kind="news"
        )
    return released(conference, kind="news")


def mails(status: str, **more):
    return OutgoingMail.objects.filter(letter__isnull=False, status=status, **more)


def is_quiet() -> bool:
    """No worker has a message of the campaign in hand."""
    return not mails(Leased.RUNNING).exists()


def each_has_a_message_with_the(server: Server, before: int = 0) -> bool:
    """Each of the workers waits for the server's answer, and has the next one made ready."""
    handed = mails(Leased.RUNNING, handed_over_at__isnull=False)
    return len(server.begun) == before + len(WORKERS) and handed.count() == 2 * len(WORKERS)


def test_after_a_pause_nothing_leaves_but_what_the_server_is_reading(
    news, server, broker, tmp_path
):
    server.gate.clear()
    with running(tmp_path, "beat", *WORKERS, **broker):
        wait_until(lambda: each_has_a_message_with_the(server))
        reading = set(server.begun)

        actions.pause(news)
        server.gate.set()
        wait_until(is_quiet)

        assert set(server.kept) == set(server.begun) == reading
        assert mails(Leased.HELD).count() == PEOPLE - len(reading)

        actions.resume(news)
        wait_until(lambda: mails(Leased.DONE).count() == PEOPLE)
    assert set(server.kept.values()) == {1}
    assert len(server.kept) == PEOPLE


def test_paused_and_resumed_at_any_moment_each_gets_one(news, server, broker, tmp_path):
    server.seconds = 0.02
    with running(tmp_path, "beat", *WORKERS, **broker):
        for moment in (1, 9, 23, 41):
            wait_until(lambda moment=moment: len(server.kept) >= moment)
            actions.pause(news)
            begun = len(server.begun)
            wait_until(is_quiet)
            # Of each worker at most the one that it had looked at for the last time.
            assert len(server.begun) - begun <= len(WORKERS)
            assert set(server.begun) == set(server.kept)
            assert mails(Leased.HELD).count() == PEOPLE - len(server.kept)
            actions.resume(news)
        wait_until(lambda: mails(Leased.DONE).count() == PEOPLE)
    assert set(server.kept.values()) == {1}
    assert len(server.kept) == PEOPLE
    stories = [mail_story.tell(mail) for mail in OutgoingMail.objects.filter(letter__isnull=False)]
    assert {story.tries for story in stories} == {1}
    assert MailEvent.objects.filter(what="sent").count() == PEOPLE


def test_a_scheduled_campaign_leaves_at_its_time_and_not_before(
    server, broker, tmp_path, monkeypatch
):
    monkeypatch.setattr(jobs, "send", lambda *_message: False)
    conference = ConferenceFactory(email_url=server.url)
    DelegateFactory.create_batch(PEOPLE, conference=conference)
    made = write(campaign(conference))
    actions.release(made, timezone.now() + timedelta(seconds=20))

    with running(tmp_path, "beat", *WORKERS, **broker):
        wait_until(lambda: mails(Leased.DONE).count() == PEOPLE)

    made.refresh_from_db()
    assert server.first_at >= made.released_at >= made.starts_at
    assert set(server.kept.values()) == {1}


@pytest.mark.parametrize("forget", [people.erase, actions.unsubscribe])
def test_nothing_leaves_to_those_who_were_erased_or_unsubscribed_meanwhile(
    news, server, broker, tmp_path, forget
):
    server.gate.clear()
    with running(tmp_path, "beat", *WORKERS, **broker):
        wait_until(lambda: each_has_a_message_with_the(server))
        claimed = mails(Leased.RUNNING).exclude(to__in=server.begun)
        ready = list(claimed.filter(handed_over_at__isnull=False).values_list("to", flat=True))
        later = list(claimed.filter(handed_over_at=None).values_list("to", flat=True)[:3])
        assert (len(ready), len(later)) == (2, 3)

        for address in ready + later:
            forget(Delegate.objects.get(email=address))
        server.gate.set()
        wait_until(lambda: mails(Leased.DONE).count() == PEOPLE - 5)
        wait_until(lambda: mails(Leased.WITHHELD).count() == 5)
    assert not {*ready, *later} & set(server.begun)
    assert set(server.kept.values()) == {1}
    assert len(server.kept) == PEOPLE - 5
