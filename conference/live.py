"""Live events of wall and door: the hubs, what they read, what wakes them up."""

import asyncio
import logging
import re
import signal
import threading
from urllib.parse import parse_qs

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, parse_cookie
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from redis import asyncio as redis
from redis.exceptions import RedisError

from checkin import picture_feed
from conference.lib import problem, sse
from initiative import events_feed

PATH = re.compile(r"/initiative/([-\w]+)/events|/desk/([-\w]+)/door/events", re.ASCII)
# Without Redis the database is asked this often; with it, only in case a message was lost.
POLL_SECONDS, RESCUE_SECONDS = 0.25, 2.0
# The door is asked while a desk looks at it; a scan must not wait for anybody to be told.
DOOR_SECONDS = 1.0
NO = {
    403: ("forbidden", _("Only the conference’s staff may listen here. Please log in.")),
    404: ("not_found", _("There is no such initiative, or nothing at this address.")),
    405: ("method_not_allowed", _("This address takes GET alone.")),
    503: ("busy", _("Too many are listening at this moment. Please come back in ten seconds.")),
}
STRANGER = sse.Refusal(403, "Only the conference's staff may listen here.")
logger = logging.getLogger(__name__)


class Signatures:
    """The ledger's signatures as a source of events, a channel for each wall (see
    events_feed.channel); and how the host has set the stage, whenever that changes."""

    def __init__(self):
        self.last = {}  # by channel: up to where it was read
        self.stages = {}  # by channel: as it was told last
        self.held = {}  # by channel: who was held when it was told last

    def tip(self, channel: str) -> int | None:
        """See conference.lib.sse.Source."""
        tip = _fresh(events_feed.tip, channel)
        if tip is not None:
            self.last[channel], self.stages[channel] = tip, _fresh(events_feed.stage, channel)
            self.held[channel] = _fresh(events_feed.held, channel)
        return tip

    def after(self, channel: str, last: int) -> tuple[list[sse.Event], int]:
        """See conference.lib.sse.Source."""
        events, until = _fresh(events_feed.after, channel, last)
        if last < self.last.get(channel, last):  # one client catches up; all hear of the stage
            return events, until
        self.last[channel] = until
        held = _fresh(events_feed.held, channel)
        events = [*events, *_fresh(events_feed.held_events, self.held.get(channel, {}), held)]
        self.held[channel] = held
        stage = _fresh(events_feed.stage, channel)
        if stage != self.stages.get(channel):
            self.stages[channel] = stage
            events = [*events, events_feed.stage_event(stage)]
        return events, until

    def now(self, channel: str) -> list[sse.Event]:
        """See conference.lib.sse.Source: the stage, and who is held."""
        told = events_feed.stage_event(self.stages[channel])
        return [told, events_feed.present_event(self.held[channel])]


class Door:
    """That something happened at a conference's door, its slug for a channel."""

    def __init__(self):
        self.seen = {}  # by channel: the door's last known state, and the id of its event

    def tip(self, channel: str) -> int | None:
        """See conference.lib.sse.Source. Ids are times in milliseconds."""
        state = _fresh(picture_feed.state, channel)
        if state is None:
            return None
        self.seen[channel] = state, picture_feed.event_id(0)
        return self.seen[channel][1]

    def after(self, channel: str, last: int) -> tuple[list[sse.Event], int]:
        """See conference.lib.sse.Source."""
        known, number = self.seen[channel]
        state = _fresh(picture_feed.state, channel)
        if state != known:
            number = picture_feed.event_id(number)
            self.seen[channel] = state, number
        return [picture_feed.event(number)] if number > last else [], max(number, last)

    def now(self, channel: str) -> list[sse.Event]:
        """See conference.lib.sse.Source: a desk fetches its picture when it connects."""
        return []


def _is_staff(scope, slug):
    """Whether the session of the request may see this conference's desk."""
    cookies = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    key = parse_cookie("; ".join(cookies)).get(settings.SESSION_COOKIE_NAME)
    try:
        return picture_feed.may_listen(key, slug)
    finally:
        connection.close()  # of a thread nobody ends


def _fresh(read, *arguments):
    """Read; a connection the database gave up is thrown away, so that the next try has another."""
    try:
        return read(*arguments)
    except DatabaseError:
        connection.close()
        raise


async def refuse(scope, send, refusal):
    """Say no as the whole site does to programs: problem+json, in the reader's language."""
    with translation.override(reader_language(scope)):
        code, detail = NO[refusal.status]
        answer = problem.response(refusal.status, code, detail)
        own = [(b"content-language", translation.get_language().encode())]
    told = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
    plain = [(b"vary", b"Accept-Language"), (b"x-content-type-options", b"nosniff")]
    headers = [*told, *own, *plain, *refusal.headers]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})


def reader_language(scope):
    """The language of ours that Accept-Language asks for, as on every other address."""
    asked = HttpRequest()
    wanted = [value.decode("latin-1") for name, value in scope["headers"]
              if name == b"accept-language"]  # fmt: skip
    asked.META["HTTP_ACCEPT_LANGUAGE"] = ",".join(wanted)
    return translation.get_language_from_request(asked)


class Live:
    """An ASGI application for the events alone; everything else is not found."""

    def __init__(self):
        every = RESCUE_SECONDS if settings.REDIS_URL else POLL_SECONDS
        self.hub = sse.Hub(Signatures(), every=every, refuse=refuse)
        self.door = sse.Hub(Door(), every=DOOR_SECONDS, refuse=refuse)
        self.listener = None

    async def __call__(self, scope, receive, send):
        """Serve lifespan, health and events."""
        if scope["type"] == "lifespan":
            await self.lifespan(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif match := PATH.fullmatch(scope["path"]):
            await self.serve(match, scope, receive, send)
        elif scope["path"] == "/healthz":
            await sse.answer(send, 200, "ok")
        else:
            await refuse(scope, send, sse.NOTHING)

    async def serve(self, match, scope, receive, send):
        """The wall is for everybody, the door for the conference's staff."""
        initiative, conference = match.groups()
        if initiative:
            asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
            channel = events_feed.channel(initiative, asked.get("at", [""])[0])
            await self.hub.serve(channel, scope, receive, send)
        elif await asyncio.to_thread(_is_staff, scope, conference):
            await self.door.serve(conference, scope, receive, send)
        else:
            await refuse(scope, send, STRANGER)

    async def lifespan(self, receive, send):
        """Start and end with the server."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.start()
            else:
                self.stop()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def start(self):
        """Listen to Redis, where there is one; let clients go as soon as the server shall end."""
        if settings.REDIS_URL:
            self.listener = asyncio.create_task(self.listen())
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self.let_go_on(number)

    def let_go_on(self, number):
        """The server waits for open requests, and a client of events would never end its own."""
        before = signal.getsignal(number)

        def end(*arguments):
            self.close()
            if callable(before):
                before(*arguments)

        signal.signal(number, end)

    def stop(self):
        """Nobody is served any more."""
        self.close()
        if self.listener:
            self.listener.cancel()

    def close(self):
        """Let every client go."""
        self.hub.close()
        self.door.close()

    def wake(self, initiative):
        """There is news for the walls of an initiative."""
        for channel in list(self.hub.channels):
            if events_feed.concerns(channel, initiative):
                self.hub.wake(channel)

    async def listen(self):
        """One subscription for the process; the message only says that there is news."""
        while True:
            try:
                async with redis.from_url(settings.REDIS_URL) as client, client.pubsub() as news:
                    await news.psubscribe(events_feed.news_of("*"))
                    async for message in news.listen():
                        if message["type"] == "pmessage":
                            self.wake(message["data"].decode())
            except (RedisError, OSError):
                logger.warning("Redis is unreachable; the database is asked until it is back")
                await asyncio.sleep(RESCUE_SECONDS)
