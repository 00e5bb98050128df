"""The hub of live events, driven as an ASGI server drives it."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from conference.lib import sse


class Book:
    """A source: channel "wall" with events 0, 1, 2 … that a test appends to."""

    def __init__(self, size=0):
        self.size, self.reads, self.broken = size, 0, False

    def tip(self, channel):
        return self.size - 1 if channel == "wall" else None

    def after(self, channel, last):
        self.reads += 1
        if self.broken:
            raise RuntimeError("the database restarts")
        found = range(last + 1, self.size)[:3]
        return [sse.Event(n, "entry", str(n)) for n in found], found[-1] if found else last

    def now(self, channel):
        return [sse.Event(None, "now", f"{self.size} in the book")]


class Client:
    """One connection; `received` is what came over the line."""

    def __init__(self, hub, *, channel="wall", method="GET", headers=(), query=b"", slow=False):
        self.gone, self.free = asyncio.Event(), asyncio.Event()
        self.start, self.received, self.ended = None, b"", False
        if not slow:
            self.free.set()
        scope = {"method": method, "headers": list(headers), "query_string": query}
        self.task = asyncio.create_task(hub.serve(channel, scope, self.receive, self.send))

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.start = message
        else:
            await self.free.wait()
            self.received += message["body"]
            self.ended = not message.get("more_body", False)

    async def until(self, text):
        while text not in self.received:
            await asyncio.sleep(0.005)

    @property
    def ids(self):
        lines = self.received.decode().splitlines()
        return [int(line[4:]) for line in lines if line.startswith("id: ")]

    async def leave(self):
        self.gone.set()
        await self.task


@asynccontextmanager
async def hub_of(book, **options):
    hub = sse.Hub(book, **({"every": 0.01} | options))
    yield hub
    hub.close()


def run(story):
    """Run a test's story; one that hangs fails instead of stopping the suite."""
    asyncio.run(asyncio.wait_for(story(), 20))


def test_event_is_encoded_line_by_line():
    assert sse.Event(7, "entry", "a\nb").encode() == b"id: 7\nevent: entry\ndata: a\ndata: b\n\n"


def test_clients_all_hear_what_is_read_once():
    async def story():
        book = Book(5)
        async with hub_of(book) as hub:
            clients = [Client(hub), Client(hub)]
            for client in clients:
                await client.until(b"retry:")
            book.size = 6
            for client in clients:
                await client.until(b"id: 5\n")
            assert [client.ids for client in clients] == [[5], [5]]
            assert dict(clients[0].start["headers"])[b"content-type"] == (
                b"text/event-stream; charset=utf-8"
            )

    run(story)


def test_client_that_comes_back_gets_what_it_missed_and_nothing_twice():
    async def story():
        book = Book(10)
        async with hub_of(book) as hub:
            client = Client(hub, headers=[(b"last-event-id", b"4")])
            await client.until(b"id: 9\n")
            book.size = 12
            hub.wake("wall")
            await client.until(b"id: 11\n")
            assert client.ids == [5, 6, 7, 8, 9, 10, 11]

    run(story)


def test_client_that_connects_hears_how_things_stand_after_what_it_missed():
    async def story():
        async with hub_of(Book(5)) as hub:
            client = Client(hub, headers=[(b"last-event-id", b"3")])
            await client.until(b"in the book")
            assert client.received.decode().partition("\n\n")[2] == (
                "id: 4\nevent: entry\ndata: 4\n\nevent: now\ndata: 5 in the book\n\n"
            )
            await client.leave()

    run(story)


def test_page_says_what_it_was_made_from():
    async def story():
        async with hub_of(Book(3)) as hub:
            client = Client(hub, query=b"after=1")
            await client.until(b"id: 2\n")
            assert client.ids == [2]

    run(story)


@pytest.mark.parametrize(
    ("headers", "query", "seen"),
    [
        ([], b"", 5),
        ([(b"last-event-id", b"3")], b"after=1", 3),
        ([(b"last-event-id", b"nonsense")], b"after=1", 1),
        ([], b"after=nonsense", 5),
        ([], b"after=-1", -1),
        ([(b"last-event-id", b"9" * 40)], b"", 5),
    ],
)
def test_last_seen_is_the_header_else_the_query_else_the_default(headers, query, seen):
    assert sse.last_seen({"headers": headers, "query_string": query}, default=5) == seen


def test_id_from_the_future_is_as_good_as_the_newest():
    async def story():
        book = Book(3)
        async with hub_of(book) as hub:
            client = Client(hub, headers=[(b"last-event-id", b"99")])
            await client.until(b"retry:")
            book.size = 4
            await client.until(b"id: 3\n")
            assert client.ids == [3]

    run(story)


def test_too_much_missed_is_a_reset():
    async def story():
        async with hub_of(Book(sse.MOST_REPLAYED + 2)) as hub:
            client = Client(hub, query=b"after=-1")
            await client.until(b"event: reset\n")
            assert client.ids == [sse.MOST_REPLAYED + 1]

    run(story)


def test_heartbeat_is_a_comment():
    async def story():
        async with hub_of(Book(), heartbeat=0.01) as hub:
            client = Client(hub)
            await client.until(b":\n\n")
            assert client.ids == []

    run(story)


def test_nothing_is_read_while_nobody_listens():
    async def story():
        book = Book()
        async with hub_of(book) as hub:
            client = Client(hub)
            while book.reads == 0:
                await asyncio.sleep(0.005)
            await client.leave()
            await asyncio.sleep(0.05)
            reads = book.reads
            await asyncio.sleep(0.05)
            assert (book.reads, hub.client_count, hub.channels) == (reads, 0, {})

    run(story)


def test_client_that_cannot_keep_up_is_let_go(monkeypatch):
    monkeypatch.setattr(sse, "QUEUE", 4)

    async def story():
        book = Book()
        async with hub_of(book) as hub:
            slow, quick = Client(hub, slow=True), Client(hub)
            await quick.until(b"retry:")
            book.size = 20
            await quick.until(b"id: 19\n")
            await slow.task
            assert hub.client_count == 1

    run(story)


def test_reading_that_fails_is_tried_again(caplog):
    async def story():
        book = Book(1)
        async with hub_of(book) as hub:
            client = Client(hub)
            await client.until(b"retry:")
            book.broken = True
            reads = book.reads
            while book.reads < reads + 2:
                await asyncio.sleep(0.005)
            book.broken, book.size = False, 2
            await client.until(b"id: 1\n")

    run(story)
    assert "reading the events of wall failed" in caplog.text


@pytest.mark.parametrize(
    ("asked", "status"), [({"channel": "nothing"}, 404), ({"method": "POST"}, 405)]
)
def test_other_requests_get_a_plain_answer(asked, status):
    async def story():
        async with hub_of(Book()) as hub:
            client = Client(hub, **asked)
            await client.task
            assert (client.start["status"], client.ended) == (status, True)

    run(story)


def test_full_or_closing_hub_asks_to_come_back(monkeypatch):
    monkeypatch.setattr(sse, "MOST_CLIENTS", 1)

    async def story():
        async with hub_of(Book()) as hub:
            first = Client(hub)
            await first.until(b"retry:")
            second = Client(hub)
            await second.task
            assert (second.start["status"], dict(second.start["headers"])[b"retry-after"]) == (
                503, b"10",
            )  # fmt: skip
            hub.close()
            await first.task
            assert first.ended
            third = Client(hub)
            await third.task
            assert third.start["status"] == 503

    run(story)
