"""What `bench door` measures, inside the database and folder that bench.door made for it.

The product's own `script/run web` serves the door; the same command, its words read from the
running process, serves the yardsticks. A process of its own sends the requests.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django
import requests
from django.conf import settings

if __name__ == "__main__":
    django.setup()

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from badges.models import Badge
from bench import door_ground, door_yardsticks
from bench.door_servers import Server, servers
from bench.figures import Figure
from checkin.models import Scan

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
FEW, MANY = 20_000, 200_000
# Three seconds a round and more, at the rates aimed at: shorter ones scatter.
SINGLES, BATCHES, BATCH = 2400, 96, 200
LINES, GOAL_LINES = (1, 8, 32), 8
BATCHES_EACH = 4  # over one connection
CONDITIONS = (
    f"PostgreSQL, granian with 2 workers, {os.cpu_count()} cores with load "
    f"{os.getloadavg()[0]:.1f} before, {ROUNDS} rounds in turn, requests from one more process"
)
INSERT = "one INSERT a transaction"
SCANS, SYNC = "/api/v1/door/scans", "/api/v1/door/sync"


@dataclass(frozen=True)
class Taken:
    """One round: a second's worth, milliseconds of the slowest in a hundred, cost of each."""

    rate: float
    p99: float
    cpu: float  # milliseconds of server and database

    @staticmethod
    def median(rounds: "list[Taken]") -> "Taken":
        """Each figure's own median."""
        of = statistics.median
        return Taken(
            of(r.rate for r in rounds), of(r.p99 for r in rounds), of(r.cpu for r in rounds)
        )


class Door:
    """A conference, its badges' tokens, and how they are scanned."""

    def __init__(self, number: int, count: int, server: Server):
        self.server, self.count = server, count
        self.conference, token = door_ground.conference(number, count)
        self.headers = {"Authorization": f"Device {token}", "Content-Type": "application/json",
                        "Accept-Encoding": "gzip"}  # fmt: skip
        chosen = Badge.objects.filter(conference=self.conference).order_by("badge_id")[:20_000]
        self.tokens = [badge.token() for badge in chosen.select_related("conference")]
        self.next = 0

    def message(self, size: int) -> str:
        """A batch of fresh scans of the next badges."""
        now, scans = timezone.now().isoformat(), []
        for _ in range(size):
            self.next += 1
            scans.append({
                "id": str(uuid.uuid4()), "token": self.tokens[self.next % len(self.tokens)],
                "gate": "gate", "direction": "in", "at": now, "local_verdict": "admit",
                "mono": 1000, "boot": "b", "cursor": "20000-20000",
            })  # fmt: skip
        return json.dumps({"sent_at": now, "mono_sent": 1000, "boot": "b", "scans": scans})

    def scans(self, lines: int, count: int, size: int = 1) -> Taken:
        """So many requests with `size` scans each, over so many connections; all are stored."""
        bodies = [self.message(size) for _ in range(count)]
        before = self.last()
        taken = send(self.server, lines, SCANS, bodies, self.headers, size)
        stored = Scan.objects.filter(conference=self.conference, seq__gt=before).count()
        if stored != count * size:
            raise RuntimeError(f"{stored} of {count * size} scans were stored")
        return taken

    def round(self, lines: int, count: int, size: int = 1) -> Taken:
        """The same, and afterwards everything is as it was: no round has more to read than the one
        before.
        """
        before = self.last()
        taken = self.scans(lines, count, size)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM checkin_scan WHERE conference_id = %s AND seq > %s",
                [self.conference.pk, before],
            )
            cursor.execute("VACUUM ANALYZE checkin_scan")
        return taken

    def last(self) -> int:
        """The sequence's number of the last scan there is."""
        return int(Scan.objects.aggregate(last=Max("seq"))["last"] or 0)

    def sync(self) -> tuple[float, int, int]:
        """(seconds, bytes on the wire, people) of a device that knows nothing yet."""
        cursor, more, size, people = "0", True, 0, 0
        start = time.perf_counter()
        with requests.Session() as session:
            while more:
                page = session.get(
                    f"http://127.0.0.1:{self.server.port}{SYNC}", params={"cursor": cursor},
                    headers=self.headers, timeout=60, stream=True,
                )  # fmt: skip
                page.raise_for_status()
                size += int(page.headers["Content-Length"])
                answer = page.json()
                people += len(answer["roster"])
                cursor, more = answer["cursor"], answer["more"]
        return time.perf_counter() - start, size, people


def settle(door: Door) -> None:
    """As on the second day: everybody was here once, and the database knows its tables."""
    door.scans(4, len(door.tokens) // BATCH, BATCH)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def send(
    server: Server, lines: int, path: str, bodies: list[str], headers: dict[str, str], size: int = 1
) -> Taken:
    """POST all bodies. Raises RuntimeError for an answer other than 200."""
    fields = {"Host": f"127.0.0.1:{server.port}", **headers}
    told = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    requests_ = [
        {"head": f"POST {path} HTTP/1.1\r\n{told}Content-Length: {len(body)}\r\n\r\n", "body": body}
        for body in bodies
    ]
    with tempfile.NamedTemporaryFile("w") as file:
        each = BATCHES_EACH if size > 1 else 0
        json.dump({"port": server.port, "lines": lines, "each": each, "requests": requests_}, file)
        file.flush()
        before = server.cpu()
        done = subprocess.run(
            [sys.executable, "-m", "bench.door_load", file.name], cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE, check=True, timeout=300,
        )  # fmt: skip
        spent = server.cpu() - before
    found: dict[str, Any] = json.loads(done.stdout)
    if found["wrong"]:
        raise RuntimeError(f"{path}: {found['wrong']}")
    scans = size * len(bodies)
    slow = statistics.quantiles(found["took"], n=100)[98] * 1000
    return Taken(scans / found["seconds"], slow, spent * 1000 / scans)


def takes_in_turn(*takes: Callable[[], Taken]) -> list[Taken]:
    """One warm round of each, then A B A B …; medians."""
    for take in takes:
        take()
    kept: list[list[Taken]] = [[] for _take in takes]
    for _round in range(ROUNDS):
        for rounds, take in zip(kept, takes, strict=True):
            rounds.append(take())
    return [Taken.median(rounds) for rounds in kept]


def singles(door: Door, yard: Server, lines: int) -> Iterator[Figure]:
    """One scan a request, over so many connections, beside the two views."""
    count = SINGLES // 2 if lines == 1 else SINGLES
    ours, insert, empty = takes_in_turn(
        lambda: door.round(lines, count),
        lambda: send(yard, lines, "/insert", [door.message(1) for _ in range(count)], {}),
        lambda: send(yard, lines, "/empty", ["{}"] * count, {}),
    )
    named = f"{door.count} delegates, {lines} at once"
    aim = lines == GOAL_LINES  # at fewer and more the figures are only shown
    rate_met = not aim or ours.rate >= max(660, 0.6 * insert.rate)
    rate_goal, slow_goal = ("≥ 660/s, ≥ 60 %", "≤ 30 ms") if aim else ("none", "none")
    yield figure(f"scans, {named}", ours, INSERT, insert, rate_goal, rate_met)
    yield figure(f"scans, {named}", ours, "an empty view", empty, "none", True)
    yield Figure("door", f"p99, {named}", ours.p99, "ms", INSERT, insert.p99, slow_goal,
                 not aim or ours.p99 <= 30, CONDITIONS)  # fmt: skip


def batches(door: Door, yard: Server, lines: int, goal: int) -> Figure:
    """Batches of 200, of so many devices at once."""
    ours, insert = takes_in_turn(
        lambda: door.round(lines, BATCHES, BATCH),
        lambda: send(yard, lines, "/insert", [door.message(1) for _ in range(SINGLES)], {}),
    )
    named = f"batches of {BATCH}, {door.count} delegates, {lines} at once"
    words = f"≥ {goal:,}/s" if goal else "none"
    return figure(named, ours, INSERT, insert, words, ours.rate >= goal)


def fresh(door: Door) -> Iterator[Figure]:
    """What a device that knows nothing reads before it can work."""
    taken = [door.sync() for _round in range(ROUNDS + 1)]
    seconds, size = taken[0][0], taken[0][1] / 1e6
    again = statistics.median(one[0] for one in taken[1:])
    named = f"{taken[0][2]} people"
    yield Figure("door", f"sync of the first fresh device, {named}", seconds, "s",
                 "of the next ones", again, "< 2 s", seconds < 2, CONDITIONS)  # fmt: skip
    yield Figure("door", f"its bytes on the wire, {named}", size, "MB", "the goal", 2.0, "< 2 MB",
                 size < 2, CONDITIONS)  # fmt: skip


def larger(small: Door, large: Door, *request: int) -> Figure:
    """The same at ten times as many delegates, in turn."""
    many, few = takes_in_turn(lambda: large.round(*request), lambda: small.round(*request))
    lines, _count, size = request
    named = f"scans, {large.count} delegates, {lines} at once, {size} a request"
    met = many.rate * 1.2 >= few.rate
    return figure(named, many, f"{small.count} delegates", few, "≤ 1.2 times slower", met)


def figure(name: str, ours: Taken, what: str, yardstick: Taken, goal: str, met: bool) -> Figure:
    """Rates by the clock, and milliseconds of processor time for each."""
    return Figure("door", name, ours.rate, "scans/s", what, yardstick.rate, goal, met, CONDITIONS,
                  ours.cpu, yardstick.cpu)  # fmt: skip


def measure() -> Iterator[Figure]:
    """Everything."""
    with connection.cursor() as cursor:
        cursor.execute(door_yardsticks.TABLE)
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)) as (ours, yard):
        small = Door(1, FEW, ours)
        yield from fresh(small)
        settle(small)
        for lines in LINES:
            yield from singles(small, yard, lines)
        yield batches(small, yard, 2, 5000)
        yield batches(small, yard, 8, 0)
        large = Door(2, MANY, ours)
        settle(large)
        yield larger(small, large, 8, SINGLES, 1)
        yield larger(small, large, 2, BATCHES, BATCH)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end as well
    for measured in measure():
        print(json.dumps(asdict(measured)), flush=True)
