"""Server-Sent Events (WHATWG HTML, 9.2) over raw ASGI: one hub a process, a queue a client.

A channel is read from its source after the last id whenever the hub is woken or some time has
passed, and only while somebody listens. Ids of a channel must become visible in their order.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

QUEUE = 256
MOST_CLIENTS = 2000
MOST_REPLAYED = 1000
RETRY_MS = 2000
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
_BREAK = re.compile(r"\r\n|\r|\n")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """One event; the browser sends its id back when it connects again.

    Without an id it tells how things stand now: who comes later hears of it by Source.now().
    """

    id: int | None
    name: str
    data: str

    def encode(self) -> bytes:
        """The event as it goes over the line."""
        lines = "".join(f"data: {line}\n" for line in _BREAK.split(self.data))
        number = "" if self.id is None else f"id: {self.id}\n"
        return f"{number}event: {self.name}\n{lines}\n".encode()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody is not served, for whoever words it."""

    status: int
    text: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


NOTHING = Refusal(404, "There is no such address.")
WRONG_METHOD = Refusal(405, "Only GET is possible here.", ((b"allow", b"GET"),))
FULL = Refusal(503, "Too many are listening.", ((b"retry-after", b"10"),))


class Source(Protocol):
    """Where events come from; called in one thread of the hub's own."""

    def tip(self, channel: str) -> int | None:
        """The newest id, -1 before the first; None where there is no such channel."""

    def after(self, channel: str, last: int) -> tuple[list[Event], int]:
        """What came after the id, in order, possibly a first part; and up to which id it read."""

    def now(self, channel: str) -> list[Event]:
        """How things stand that have no id, for a client that connects: it may have been away.
        Called only where tip() was."""


@dataclass(eq=False, slots=True)
class _Client:
    queue: asyncio.Queue[Event | None]
    task: asyncio.Task[None] | None = None

    def offer(self, event: Event | None) -> None:
        """Hand over; who cannot keep up is let go, and comes back with the last id it saw."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            if self.task:
                self.task.cancel()


@dataclass(eq=False, slots=True)
class _Channel:
    name: str
    last: int
    clients: set[_Client] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Hub:
    """Serves channels to clients: `await hub.serve(channel, scope, receive, send)`."""

    def __init__(
        self, source: Source, *, every: float, heartbeat: float = 15.0,
        refuse: "Callable[[Scope, Send, Refusal], Awaitable[None]] | None" = None,
    ):  # fmt: skip
        """`every`: seconds after which a channel is read although nobody woke the hub; `refuse`
        says no in the site's own words, else it is said plainly."""
        self.source, self.every, self.heartbeat = source, every, heartbeat
        self.refuse = refuse or refuse_plainly
        self.channels: dict[str, _Channel] = {}
        self.closing = False
        self._thread = ThreadPoolExecutor(1, "events")

    @property
    def client_count(self) -> int:
        """How many listen now."""
        return sum(len(channel.clients) for channel in self.channels.values())

    def wake(self, name: str) -> None:
        """Something happened on this channel."""
        if channel := self.channels.get(name):
            channel.woken.set()

    def close(self) -> None:
        """Let every client go, so that the server can end at once; they come back elsewhere."""
        self.closing = True
        for channel in self.channels.values():
            for client in channel.clients:
                client.offer(None)

    async def serve(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for a channel's events, for as long as the client stays."""
        if scope["method"] != "GET":
            await self.refuse(scope, send, WRONG_METHOD)
            return
        if self.closing or self.client_count >= MOST_CLIENTS:
            await self.refuse(scope, send, FULL)
            return
        channel = await self._open(name)
        if channel is None:
            await self.refuse(scope, send, NOTHING)
            return
        client = _Client(asyncio.Queue(QUEUE))
        self._join(channel, client)
        try:
            await self._stream(channel, client, scope, receive, send)
        finally:
            self._leave(channel, client)

    async def _open(self, name: str) -> _Channel | None:
        if name not in self.channels:
            tip = await self._call(self.source.tip, name)
            if tip is None:
                return None
            self.channels.setdefault(name, _Channel(name, tip))
        return self.channels[name]

    def _join(self, channel: _Channel, client: _Client) -> None:
        channel.clients.add(client)
        if channel.task is None:
            channel.task = asyncio.create_task(self._follow(channel))

    def _leave(self, channel: _Channel, client: _Client) -> None:
        channel.clients.discard(client)
        if not channel.clients and self.channels.get(channel.name) is channel:
            del self.channels[channel.name]
            if channel.task:
                channel.task.cancel()

    async def _follow(self, channel: _Channel) -> None:
        """Read what is new, for all of the channel's clients at once."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(channel.woken.wait(), self.every)
            channel.woken.clear()
            try:
                events, last = await self._call(self.source.after, channel.name, channel.last)
            except Exception:  # a database that restarts must not end the wall
                logger.exception("reading the events of %s failed", channel.name)
                await asyncio.sleep(self.every)
                continue
            channel.last = last
            for event in events:
                for client in list(channel.clients):
                    client.offer(event)

    async def _stream(
        self, channel: _Channel, client: _Client, scope: Scope, receive: Receive, send: Send
    ) -> None:
        seen = last_seen(scope, default=channel.last)
        client.task = asyncio.create_task(
            self._write(channel, client, min(seen, channel.last), send)
        )
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait({client.task, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            client.task.cancel()
            gone.cancel()
        # Its own failure is logged by the server; a broken line is no failure.
        with suppress(asyncio.CancelledError, OSError):
            await client.task

    async def _write(self, channel: _Channel, client: _Client, seen: int, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _chunk(send, f"retry: {RETRY_MS}\n\n".encode())
        seen = await self._replay(channel, seen, channel.last, send)
        for event in await self._call(self.source.now, channel.name):
            await _chunk(send, event.encode())
        while True:
            try:
                event = await asyncio.wait_for(client.queue.get(), self.heartbeat)
            except TimeoutError:
                await _chunk(send, b":\n\n")
                continue
            if event is None:
                await send({"type": "http.response.body", "body": b""})
                return
            if event.id is None or event.id > seen:
                await _chunk(send, event.encode())

    async def _replay(self, channel: _Channel, seen: int, until: int, send: Send) -> int:
        """Send what was missed up to the id at which the client's queue begins."""
        if until - seen > MOST_REPLAYED:
            await _chunk(send, Event(until, "reset", "").encode())
            return until
        while seen < until:
            events, last = await self._call(self.source.after, channel.name, seen)
            for event in events:
                await _chunk(send, event.encode())
            seen = last if last > seen else until
        return seen

    async def _call(self, work: Callable[..., Any], *args: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)


def last_seen(scope: Scope, default: int) -> int:
    """The last id a client saw: Last-Event-ID, else ?after= (what its page was made from)."""
    header = next((value for name, value in scope["headers"] if name == b"last-event-id"), b"")
    query = re.search(rb"(?:^|&)after=(-?\d{1,18})(?:&|$)", scope.get("query_string", b""))
    for text in (header, query[1] if query else b""):
        if re.fullmatch(rb"-?\d{1,18}", text):
            return int(text)
    return default


async def refuse_plainly(_scope: Scope, send: Send, refusal: Refusal) -> None:
    """The refusal's own text."""
    await answer(send, refusal.status, refusal.text, *refusal.headers)


async def answer(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    """A short plain answer."""
    body = f"{text}\n".encode()
    plain = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": status, "headers": [*plain, *headers]})
    await send({"type": "http.response.body", "body": body})


async def _chunk(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
