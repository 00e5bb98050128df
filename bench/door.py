"""Scans of the door, through Django's own handler, beside a view that does one insert.

A throw-away conference is made, measured and removed, on whatever database is configured.
"""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from badges.models import Badge
from bench.figures import Figure, in_turn, rate
from checkin import actions
from checkin.models import Device, RosterChange, Scan
from conference.lib import keys
from conference.models import Conference
from registration.models import Category, Delegate

DELEGATES, SCANS, BATCH, THREADS = 2000, 200, 200, 8
SCAN_ADDRESS, SYNC_ADDRESS = "/api/v1/door/scans", "/api/v1/door/sync"


class Door:
    """A conference with badges, one gate and one device."""

    def __init__(self):
        keys.create_missing(settings.KEYS_DIR)
        today = timezone.localdate()
        free = max(Conference.objects.values_list("number", flat=True), default=0) + 1
        self.conference = Conference.objects.create(
            slug=f"bench-{uuid.uuid4().hex[:8]}", number=free, name={"en": "Bench"},
            starts_on=today, ends_on=today + timedelta(days=1), published=False,
        )  # fmt: skip
        actions.create_gate(self.conference, slug="gate", name={"en": "Gate"})
        _code, text = actions.new_code(self.conference, [], None)
        self.device, token = actions.provision(text, "Bench")
        self.headers = {"authorization": f"Device {token}", "host": settings.ALLOWED_HOSTS[0]}
        self.badges = self._badges(today)
        self.client = Client()  # one: each new one would load the middleware again
        self.next = 0

    def _badges(self, today) -> list[str]:
        """Delegates in one go; their badge ids."""
        category = Category.objects.create(
            conference=self.conference, code="all", name={"en": "All"}, role_code=1
        )
        delegates = Delegate.objects.bulk_create(
            Delegate(
                conference=self.conference, category=category, name_latin=f"Delegate {number}",
                email=f"bench{number}@example.org", phone="", status=Delegate.Status.APPROVED,
            )
            for number in range(DELEGATES)
        )  # fmt: skip
        badges = Badge.objects.bulk_create(
            Badge(
                conference=self.conference, delegate=delegate, role_code=1, valid_from=today,
                valid_days=2,
            )
            for delegate in delegates
        )  # fmt: skip
        RosterChange.objects.bulk_create(
            RosterChange(conference=self.conference, badge_ref=badge.badge_id) for badge in badges
        )
        return [badge.token() for badge in badges]

    def message(self, size: int) -> str:
        """A batch of fresh scans of the next badges, as it goes over the wire."""
        now, scans = timezone.now().isoformat(), []
        for _ in range(size):
            self.next += 1
            scans.append({
                "id": str(uuid.uuid4()), "token": self.badges[self.next % DELEGATES],
                "gate": "gate", "direction": "in", "at": now, "local_verdict": "admit",
            })  # fmt: skip
        return json.dumps({"sent_at": now, "scans": scans})

    def post(self, size: int = 1) -> None:
        """Send one batch."""
        answer = self.client.post(
            SCAN_ADDRESS, self.message(size), "application/json", headers=self.headers
        )
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {answer.content[:200]!r}")

    def insert(self) -> None:
        """The yardstick: one row in one transaction, nothing else."""
        now = timezone.now()
        with transaction.atomic():
            RosterChange.objects.create(conference=self.conference, badge_ref="", at=now)

    def sync(self) -> None:
        """A fresh device reads everything."""
        cursor, more = "0", True
        while more:
            page = self.client.get(SYNC_ADDRESS, {"cursor": cursor}, headers=self.headers)
            answer = page.json()
            cursor, more = answer["cursor"], answer["more"]

    def remove(self) -> None:
        """Leave nothing behind."""
        Scan.objects.filter(conference=self.conference).delete()
        Device.objects.filter(conference=self.conference).delete()
        Badge.objects.filter(conference=self.conference).delete()
        self.conference.delegates.all().delete()
        self.conference.delete()


def at_once(work) -> float:
    """Rate of the work with several threads, each with a connection of its own."""

    def share():
        for _ in range(SCANS // THREADS):
            work()
        connections.close_all()

    def everything():
        with ThreadPoolExecutor(THREADS) as pool:
            for done in [pool.submit(share) for _ in range(THREADS)]:
                done.result()

    return rate(everything, 1) * SCANS


def run() -> list[Figure]:
    """Single scans one after another and eight at once, batches of 200, a fresh device's sync."""
    door = Door()
    try:
        return measure(door)
    finally:
        door.remove()


def measure(door: Door) -> list[Figure]:
    """In turn with the yardstick, in one run."""
    one, one_insert = in_turn(lambda: rate(door.post, SCANS), lambda: rate(door.insert, SCANS))
    eight, eight_inserts = in_turn(lambda: at_once(door.post), lambda: at_once(door.insert))
    batches, insert = in_turn(
        lambda: rate(lambda: door.post(BATCH), 3) * BATCH, lambda: rate(door.insert, SCANS)
    )
    sync, again = in_turn(lambda: rate(door.sync, 1) * DELEGATES, lambda: rate(door.insert, SCANS))
    place = f"{connections['default'].vendor}, {DELEGATES} delegates, in one process"

    def figure(name, value, unit, yardstick, goal, met):
        what = "one insert a transaction"
        return Figure("door", name, value, unit, what, yardstick, goal, met, place)

    share = "≥ 60 % of the insert"
    return [
        figure("one scan at a time", one, "scans/s", one_insert, share, one >= 0.6 * one_insert),
        figure(f"{THREADS} at once", eight, "scans/s", eight_inserts, "≥ 660/s", eight >= 660),
        figure(f"batches of {BATCH}", batches, "scans/s", insert, "≥ 5,000/s", batches >= 5000),
        figure("sync of a fresh device", sync, "people/s", again, "≥ 5,000/s", sync >= 5000),
    ]
