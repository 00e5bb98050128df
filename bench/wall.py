"""The wall's events to many viewers, beside a bare SSE server that only repeats bytes.

Both are real uvicorn processes; all viewers sit in this process, on one shared machine.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

from bench.figures import ROUNDS, Figure
from conference.lib.sse import Event, Hub

VIEWERS = int(os.environ.get("BENCH_VIEWERS", "1000"))
EVENTS = 10
GOAL_SECONDS, GOAL_KB = 1.0, 60.0
EVERY = 0.25
ROOT = Path(__file__).resolve().parent.parent


class Clock:
    """A source with one event a second, whose data is the moment it was made."""

    def __init__(self):
        self.start, self.made = time.time(), []

    def tip(self, channel):
        """Nothing yet."""
        return len(self.made) - 1

    def after(self, channel, last):
        """What has become due."""
        while len(self.made) <= time.time() - self.start:
            self.made.append(Event(len(self.made), "tick", repr(time.time())))
        return self.made[last + 1 :], len(self.made) - 1

    def now(self, channel):
        """Nothing besides."""
        return []


class Ours:
    """The product's hub over the clock, read as often as the embedded default reads."""

    def __init__(self):
        self.hub = Hub(Clock(), every=EVERY)

    async def __call__(self, scope, receive, send):
        """ASGI."""
        if scope["type"] == "http":
            await self.hub.serve("wall", scope, receive, send)


class Bare:
    """The least a server can do: every client sleeps till the next second and says the time."""

    async def __call__(self, scope, receive, send):
        """ASGI."""
        if scope["type"] != "http":
            return
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number in range(10_000):
            await asyncio.sleep(1 - time.time() % 1)
            body = Event(number, "tick", repr(time.time())).encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})


ours, bare = Ours(), Bare()


@asynccontextmanager
async def served(name: str):
    """(port, pid) of a uvicorn process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", f"bench.wall:{name}", "--port", str(port),
               "--log-level", "error", "--lifespan", "off"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        for _attempt in range(200):
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.1)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


def resident_kb(pid: int) -> float:
    """Memory of a process, KB (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


async def watch(port: int, late: list[float], ready: asyncio.Event) -> None:
    """One viewer: how late each event came, from the moment all viewers are there."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /initiative/wall/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try:
        while len(late) < EVENTS:
            line = await reader.readline()
            if line.startswith(b"data: ") and ready.is_set():
                late.append(time.time() - float(line[6:]))
    finally:
        writer.close()


async def take(name: str) -> tuple[float, float]:
    """(99th percentile of lateness in seconds, KB of server memory a viewer)."""
    async with served(name) as (port, pid):
        before, ready = resident_kb(pid), asyncio.Event()
        late: list[list[float]] = [[] for _viewer in range(VIEWERS)]
        viewers = []
        for kept in late:
            viewers.append(asyncio.create_task(watch(port, kept, ready)))
            if len(viewers) % 50 == 0:
                await asyncio.sleep(0.05)
        await asyncio.sleep(2)
        each = (resident_kb(pid) - before) / VIEWERS
        ready.set()
        await asyncio.gather(*viewers)
    return statistics.quantiles([each for kept in late for each in kept], n=100)[98], each


def run() -> list[Figure]:
    """Lateness and memory of both, in turn; medians."""
    taken: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}
    for _round in range(ROUNDS):
        for name, kept in taken.items():
            kept.append(asyncio.run(take(name)))
    (our_p99, our_kb), (bare_p99, bare_kb) = (
        [statistics.median(values) for values in zip(*kept, strict=True)] for kept in taken.values()
    )
    conditions = (
        f"{VIEWERS} viewers, {EVENTS} events each, {ROUNDS} rounds, {os.cpu_count()} cores, "
        f"viewers on the same machine, source read every {EVERY} s"
    )
    return [
        Figure("wall", "p99 of lateness", our_p99, "s", "bare SSE", bare_p99,
               f"<= {GOAL_SECONDS} s", our_p99 <= GOAL_SECONDS, conditions),
        Figure("wall", "memory a viewer", our_kb, "KB", "bare SSE", bare_kb,
               f"<= {GOAL_KB} KB", our_kb <= GOAL_KB, conditions),
    ]  # fmt: skip
