"""Certificates made and mailed while workers are killed, Redis is flushed and the server is moody.

The product's own processes do all the work; this plays fate, and counts at the end.
"""

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from badges.actions import MAKE_CERTIFICATE
from badges.models import Certificate
from bench.documents import person
from bench.moody import MoodyServer
from conference import jobs
from conference.lib.leases import Leased
from conference.lib.ports import free_port
from conference.models import Conference, Job, OutgoingMail, User
from registration import campaign_actions
from registration.models import Campaign, Delegate

ENDS = [Leased.DONE, Leased.FAILED, Leased.UNCERTAIN, Leased.BOUNCED]
AUDIENCE = {"selection": "approved", "category": "", "association": "", "city": "", "text": ""}
STUCK = 600  # seconds without any progress


@contextmanager
def own_redis(folder: Path) -> Iterator[str]:
    """A Redis that nobody else uses, on a free port; gives its URL, "" where none is installed."""
    program = shutil.which("redis-server")
    if program is None:
        yield ""
        return
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen([program, *words], stdout=subprocess.DEVNULL) as process:
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()


@dataclass
class Fate:
    """The processes of script/run, killed and started again; and a broker that forgets."""

    environment: Mapping[str, str]
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    blows: Counter[str] = field(default_factory=Counter)

    def start(self, *names: str) -> None:
        """Start these, each a process group of its own."""
        run = str(settings.BASE_DIR / "script" / "run")
        for name in names:
            self.running[name] = subprocess.Popen(
                [run, name], env=dict(self.environment), start_new_session=True
            )

    def kill(self, *names: str) -> None:
        """SIGKILL to the processes and all their children: nobody gets to tidy up."""
        for name in names:
            process = self.running.pop(name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def strike(self, name: str) -> None:
        """Kill one of them, and start another in its place."""
        self.kill(name)
        self.start(name)
        self.blows["kill"] += 1

    def flush(self) -> None:
        """The broker forgets everything."""
        self.blows["flush"] += 1
        if url := self.environment["REDIS_URL"]:
            with redis.Redis.from_url(url) as client:
                client.flushall()
        else:
            for message in (Path(self.environment["DATA_DIR"]) / "broker/messages").iterdir():
                message.unlink(missing_ok=True)

    def revive(self) -> None:
        """Start again what ended by itself, as a service manager does."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.blows[f"{name} ended"] += 1
                self.start(name)


@dataclass
class Outcome:
    """What became of everybody, by address."""

    states: dict[str, str]
    kept: dict[str, list[tuple[str, str]]]
    documents: dict[str, str]
    moods: Counter[str]
    blows: Counter[str]
    seconds: dict[str, float]

    @property
    def doubled(self) -> list[str]:
        """Who has more than one message."""
        return [address for address, messages in self.kept.items() if len(messages) > 1]

    @property
    def missing(self) -> list[str]:
        """Who has none, and is in no list."""
        listed = {Leased.FAILED, Leased.UNCERTAIN}
        return [a for a, state in self.states.items() if a not in self.kept and state not in listed]

    @property
    def wrong(self) -> list[str]:
        """Who has another file than their certificate, or a message that is called refused."""
        return [
            address
            for address, messages in self.kept.items()
            if {digest for _id, digest in messages} != {self.documents[address]}
            or self.states[address] == Leased.FAILED
        ]

    def counted(self) -> dict[str, int]:
        """How many are in each state."""
        return dict(Counter(self.states.values()))


def play(count: int, server: MoodyServer, fate: Fate) -> Outcome:
    """Make, write and send `count` certificates. Raises TimeoutError where nothing moves on."""
    seconds: dict[str, float] = {}
    conference = crowd(count, server.url)
    fate.start("beat", "worker", "worker-mail")
    try:
        for name, act in (("made", make), ("written", write), ("sent", send)):
            start = time.monotonic()
            act(conference, count, server, fate)
            seconds[name] = time.monotonic() - start
    finally:
        fate.kill(*list(fate.running))
    rows = OutgoingMail.objects.filter(letter__campaign__conference=conference)
    certificates = conference.certificates.values_list("delegate__email", "pdf_sha256")
    return Outcome(
        states=dict(rows.values_list("to", "status")),
        kept=dict(server.kept),
        documents=dict(certificates),
        moods=server.moods,
        blows=fate.blows,
        seconds=seconds,
    )


def crowd(count: int, email_url: str) -> Conference:
    """A conference of approved people with certificates nobody has ordered yet."""
    today = timezone.localdate()
    number = max(Conference.objects.values_list("number", flat=True), default=0) + 1
    conference = Conference.objects.create(
        slug=f"chaos-{number}", number=number, name={"en": "Chaos", "zh-hans": "混沌"},
        starts_on=today, ends_on=today + timedelta(days=1), email_url=email_url,
    )  # fmt: skip
    category = conference.categories.create(code="all", name={"en": "Creator"}, role_code=1)
    people = Delegate.objects.bulk_create(
        [_delegate(conference, category, n) for n in range(count)], batch_size=1000
    )
    Certificate.objects.bulk_create(
        [_certificate(one, n) for n, one in enumerate(people)], batch_size=1000
    )
    return conference


def _delegate(conference: Conference, category: Any, number: int) -> Delegate:
    one = person(number)
    return Delegate(
        conference=conference, category=category, name_zh=one.badge["name_zh"],
        name_latin=one.badge["name_latin"], email=f"delegate-{number}@chaos.example",
        language=("zh-hans", "en")[number % 2], status=Delegate.Status.APPROVED, city="成都",
    )  # fmt: skip


def _certificate(delegate: Delegate, number: int) -> Certificate:
    facts = person(number).certificate
    return Certificate(
        conference=delegate.conference, delegate=delegate, initiative_slug=facts.initiative_slug,
        leaf_index=number, serial=facts.serial, facts=facts.as_json(),
    )  # fmt: skip


def make(conference: Conference, count: int, _server: MoodyServer, fate: Fate) -> None:
    """The documents worker seals them all."""
    rows = Certificate.objects.filter(conference=conference)
    pieces = [
        jobs.Piece({"certificate": pk, "revision": 1}, f"chaos:{conference.pk}:{pk}")
        for pk in rows.values_list("pk", flat=True)
    ]
    jobs.enqueue_many(MAKE_CERTIFICATE, pieces, conference=conference)
    made = rows.exclude(pdf="")
    struck(fate, made, count, [lambda: fate.strike("worker"), fate.flush])


def write(conference: Conference, count: int, _server: MoodyServer, fate: Fate) -> None:
    """A campaign with the certificate attached is written for everybody."""
    campaign = campaign_actions.save(
        Campaign(
            conference=conference,
            name="Certificates",
            audience=AUDIENCE,
            attachment="certificate",
            subject={"en": "Dear {name}", "zh-hans": "{name}，您好"},
            body={"en": "Your certificate is attached.", "zh-hans": "随信附上您的证书。"},
        )
    )
    campaign_actions.write(campaign, User.objects.create_user(f"{conference.slug}@chaos.example"))
    written = campaign.letters.exclude(mail=None, left_out="")
    struck(fate, written, count, [lambda: fate.strike("worker-mail"), fate.flush])


def send(conference: Conference, count: int, server: MoodyServer, fate: Fate) -> None:
    """It is sent, through everything that can happen."""
    [campaign] = conference.campaigns.all()
    campaign_actions.release(campaign)
    ended = OutgoingMail.objects.filter(letter__campaign=campaign, status__in=ENDS)
    blows = [
        lambda: fate.strike("worker-mail"), fate.flush, lambda: server.die(1),
    ]  # fmt: skip
    struck(fate, ended, count, [*blows, lambda: fate.strike("beat"), *blows])


def struck(fate: Fate, done: QuerySet, count: int, blows: list[Callable[[], None]]) -> None:
    """Wait until all are done; the blows come evenly in between."""
    waiting, before, last = list(blows), -1, time.monotonic()
    while (now := done.count()) < count:
        if waiting and now > count * (len(blows) - len(waiting) + 1) / (len(blows) + 1):
            waiting.pop(0)()
        if now != before:
            before, last = now, time.monotonic()
        elif time.monotonic() - last > STUCK:
            raise TimeoutError(f"{now} of {count} for {STUCK} s; {_open()}")
        fate.revive()
        time.sleep(0.2)


def _open() -> dict[str, int]:
    rows = OutgoingMail.objects.values_list("status", flat=True)
    return {**Counter(rows), "jobs": Job.objects.count()}
