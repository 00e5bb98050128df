"""Real workers, killed with SIGKILL in the middle of a batch: nothing is lost, nothing doubled."""

import asyncio
from collections import Counter

import pytest

from badges import actions
from conference import jobs, mail
from conference.lib.leases import Leased
from conference.models import OutgoingMail
from conference.rehearsal.sink import Sink
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory
from tests.conference.workers import kill, running, wait_until
from tests.registration.factories import DelegateFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
MAILS, BADGES = 40, 8


class SlowSink(Sink):
    """A mail server that takes its time, so that a kill comes in the middle of something."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(0.2)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def silent_broker(monkeypatch):
    """Rows nobody is woken for: the sweeper alone must find them."""
    monkeypatch.setattr(jobs, "wake", lambda *_message: None)


def states():
    return Counter(OutgoingMail.objects.values_list("status", flat=True))


def test_killed_worker_loses_no_mail_and_sends_none_twice(tmp_path, silent_broker):
    with SlowSink(tmp_path / "sink") as sink:
        conference = ConferenceFactory(email_url=sink.url)
        for number in range(MAILS):
            mail.queue(
                "mail/test",
                conference=conference,
                to=f"delegate-{number}@example.org",
                language="en",
                context={"user": number},
            )

        with running(tmp_path, "beat", "worker-mail") as (_beat, worker):
            wait_until(lambda: states()[Leased.DONE] >= 5)
            kill(worker)
            assert states()[Leased.DONE] < MAILS

            with running(tmp_path, "worker-mail"):
                wait_until(lambda: not states()[Leased.WAITING] and not states()[Leased.RUNNING])

    arrived = Counter(to for to, messages in sink.messages.items() for _ in messages)
    uncertain = set(
        OutgoingMail.objects.filter(status=Leased.UNCERTAIN).values_list("to", flat=True)
    )
    assert states()[Leased.FAILED] == 0
    assert set(arrived.values()) == {1}
    assert set(arrived) | uncertain == {f"delegate-{n}@example.org" for n in range(MAILS)}
    for message in OutgoingMail.objects.filter(status=Leased.UNCERTAIN):
        assert list(message.life.values_list("what", "reason")) == [
            ("written", ""), ("tried", ""), ("lost", "handed"), ("uncertain", "worker_lost"),
        ]  # fmt: skip
        assert message.attempts == 1


def test_killed_worker_loses_no_badge_and_mails_each_once(tmp_path, silent_broker):
    conference = ConferenceFactory()
    for delegate in DelegateFactory.create_batch(
        BADGES, conference=conference, status=Delegate.Status.APPROVED
    ):
        actions.issue_badge(delegate)
    made = conference.badges.filter(made_revision=1)

    with running(tmp_path, "beat", "worker-mail", "worker") as (_beat, _mail, worker):
        wait_until(made.exists)
        kill(worker)
        assert made.count() < BADGES

        with running(tmp_path, "worker"):
            wait_until(lambda: made.count() == BADGES, seconds=240)
            wait_until(lambda: states()[Leased.DONE] == BADGES)

    told = Counter(OutgoingMail.objects.values_list("to", flat=True))
    assert told == Counter(conference.delegates.values_list("email", flat=True))
    assert len(list((tmp_path / "mail").glob("*.eml"))) == BADGES
