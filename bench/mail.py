"""Certificates by mail a second, beside smtplib alone, at the same server on this machine.

A throw-away conference's rows, delivered as one process of a worker does it; a loop over smtplib
builds the same messages and sends them over one connection, and writes nothing down. They take
turns in rounds, until all are sent or the time is up, but for five rounds at least.
"""

import multiprocessing
import smtplib
import statistics
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from bench import figures
from bench.documents import certificate, person
from bench.figures import Figure
from conference import jobs, mail, mail_delivery, mail_messages
from conference.lib import files, keys
from conference.lib.leases import Leased
from conference.lib.ports import free_port
from conference.models import Conference, OutgoingMail

MESSAGES, ROUNDS, SECONDS = 10_000, 20, 600
DOCUMENTS = 50  # different certificates; each goes to many


class Server:
    """Accepts everything and keeps nothing."""

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 OK"


def _serve(port: int, ready: Any) -> None:
    Controller(Server(), hostname="127.0.0.1", port=port).start()
    ready.set()
    while True:
        time.sleep(3600)


@contextmanager
def server() -> Iterator[int]:
    """A process of its own, as a mail server is; gives its port."""
    context = multiprocessing.get_context("fork")
    port, ready = free_port(), context.Event()
    process = context.Process(target=_serve, args=(port, ready), daemon=True)
    process.start()
    try:
        if not ready.wait(60):
            raise TimeoutError("the mail server did not start")
        yield port
    finally:
        process.kill()
        process.join()


@contextmanager
def crowd(port: int, count: int) -> Iterator[list[OutgoingMail]]:
    """Rows of a conference of its own, each with a sealed certificate; all gone afterwards."""
    keys.create_missing(settings.KEYS_DIR)
    slug, today = f"bench-{uuid.uuid4().hex[:8]}", timezone.localdate()
    number = max(Conference.objects.values_list("number", flat=True), default=0) + 1
    conference = Conference.objects.create(
        slug=slug, number=number, name={"en": "Bench"}, starts_on=today,
        ends_on=today + timedelta(days=1), published=False, email_url=f"smtp://127.0.0.1:{port}",
    )  # fmt: skip
    documents = [certificate(person(n)) for n in range(min(count, DOCUMENTS))]
    paths = [files.store(f"bench/{slug}-{n}.pdf", one)[0] for n, one in enumerate(documents)]
    later = timezone.now() + timedelta(days=1)  # no other worker takes them
    try:
        yield OutgoingMail.objects.bulk_create(
            (
                OutgoingMail(
                    conference=conference, kind="bench", to=f"delegate-{n}@bench.example",
                    sender="Bench <bench@localhost>", language="en", subject="Your certificate",
                    text="Your certificate is attached.\n" * 8, html="<p>It is attached.</p>" * 8,
                    dedupe=f"{slug}:{n}", message_id=f"<{slug}-{n}@localhost>", due_at=later,
                    attachments=[mail.Attachment(paths[n % len(paths)], "certificate.pdf")],
                    priority=jobs.LATER,
                )
                for n in range(count)
            ),
            batch_size=500,
        )  # fmt: skip
    finally:
        conference.mails.all().delete()
        conference.delete()
        for path in paths:
            default_storage.delete(path)


def ours(rows: list[OutgoingMail]) -> float:
    """Seconds that one process of a worker takes for these rows, a handful after the other."""
    OutgoingMail.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=timezone.now())
    waiting = OutgoingMail.objects.filter(conference=rows[0].conference)
    start = time.perf_counter()
    while first := waiting.most_urgent(jobs.HANDS).first():
        mail_delivery.deliver(first.pk)
    return time.perf_counter() - start


def theirs(rows: list[OutgoingMail], port: int) -> float:
    """Seconds a plain loop over smtplib takes to build and send the same messages."""
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for row in rows:
            built = mail_messages.message(row).message()
            client.send_message(built, "bench@localhost", [row.to])
    return time.perf_counter() - start


def run(count: int = MESSAGES, seconds: float = SECONDS) -> list[Figure]:
    """All figures. `count` messages in all; each side sends half of them."""
    size = max(count // (2 * ROUNDS), 1)
    with server() as port, crowd(port, count) as rows:
        end, rates = time.monotonic() + seconds, []
        for first in range(0, count - 2 * size + 1, 2 * size):
            mine, plain = rows[first : first + size], rows[first + size : first + 2 * size]
            rates.append((size / ours(mine), size / theirs(plain, port)))
            if time.monotonic() > end and len(rates) >= figures.ROUNDS:
                break
        check(rows[0].conference, size * len(rates))
    fast, plain_rate = (statistics.median(column) for column in zip(*rates, strict=True))
    return [
        Figure("mail", "certificates mailed", fast, "/s", "smtplib alone", plain_rate,
               ">= 0.8 times", fast >= 0.8 * plain_rate,
               f"{size * len(rates)} messages of 120 kB each way in {len(rates)} rounds, one"
               f" process of a worker, {connection.vendor}, aiosmtpd beside it"),
    ]  # fmt: skip


def check(conference: Conference | None, wanted: int) -> None:
    """Raise RuntimeError unless every message of ours went out."""
    sent = OutgoingMail.objects.filter(conference=conference, status=Leased.DONE).count()
    if sent != wanted:
        raise RuntimeError(f"{wanted - sent} of {wanted} were not sent")
