"""The wall's live events: the log itself, read on from the last leaf a listener saw.

An event's id is its leaf's index: given under the log's lock, so it becomes visible in order.
"""

import json
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.exceptions import RedisError

from conference.lib.sse import Event
from initiative import queries, wall
from initiative.models import Ceremony, Initiative, LogEntry, Signature

BATCH = 200
# Redis only says that there is news; that must not hold up anybody's signature.
PATIENCE = 1.0


def tip(slug: str) -> int | None:
    """The index of the newest leaf, -1 for none; None where there is no such initiative."""
    initiative = Initiative.objects.filter(slug=slug).select_related("log").first()
    return initiative.log.size - 1 if initiative else None


def after(slug: str, last: int) -> tuple[list[Event], int]:
    """What the leaves after this index mean for a wall, and the index read up to."""
    initiative = Initiative.objects.get(slug=slug)
    entries = list(LogEntry.objects.filter(log=initiative.log_id, index__gt=last)[:BATCH])
    if not entries:
        return [], last
    signatures = {
        signature.leaf: signature
        for signature in initiative.signatures.active()
        .select_related("delegate")
        .filter(leaf_index__in=[entry.index for entry in entries])
    }
    told = [(entry.index, _told(entry, signatures)) for entry in entries]
    facts = {"totals": queries.totals(initiative).as_json(), "map": wall.points(initiative)}
    events = [Event(index, name, _json(about | facts)) for index, (name, about) in told if name]
    return events, entries[-1].index


def _told(entry: LogEntry, signatures: dict[int, Signature]) -> tuple[str, dict[str, Any]]:
    """(event, facts) of one leaf; no event for a text or another initiative's signature."""
    leaf = json.loads(bytes(entry.data))
    if leaf["t"] == "sign" and entry.index in signatures:
        return "signature", wall_entry(signatures[entry.index])
    if leaf["t"] == "status":
        return "gone", {"index": leaf["ref"]}
    return "", {}


def wall_entry(signature: Signature) -> dict[str, Any]:
    """What a wall shows of a signature: no name and no strokes without the person's consent."""
    listed = signature.consent_list and not signature.hidden
    return {
        "index": signature.leaf_index,
        "key": signature.pk,
        "name": signature.name if listed else "",
        "latin": queries.latin_name(signature) if listed else "",
        "city": signature.city if listed else "",
        "path": signature.drawn_path if listed and signature.consent_drawn else "",
    }


def held(slug: str) -> dict[int, dict[str, Any]]:
    """By key: what a wall shows of those who signed within the last minute, not in the log yet."""
    initiative = Initiative.objects.get(slug=slug)
    return {row.pk: wall_entry(row) for row in wall.held(initiative)}


def held_events(before: dict[int, dict[str, Any]], now: dict[int, dict[str, Any]]) -> list[Event]:
    """Who came, and who took it back. Without ids: the log knows nothing of them yet. Whoever was
    written into it meanwhile is told of by its leaf."""
    came = [Event(None, "held", _json(now[key])) for key in now.keys() - before.keys()]
    left = before.keys() - now.keys()
    kept = set(Signature.objects.filter(pk__in=left).values_list("pk", flat=True)) if left else ()
    return came + [Event(None, "undone", _json({"key": key})) for key in left - set(kept)]


def stage(slug: str) -> dict[str, Any]:
    """How the host has set the stage; see wall.stage."""
    return wall.stage(Initiative.objects.select_related("log").get(slug=slug))


def stage_event(facts: dict[str, Any]) -> Event:
    """It is set anew: no leaf, so no id. Walls that come later have it in their page."""
    return Event(None, "stage", _json(facts))


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def news_of(slug: str) -> str:
    """The Redis channel on which an initiative's news are announced."""
    return f"{settings.REDIS_PREFIX}jinjiang:initiative:{slug}:events"


def announce(news: Signature | Ceremony) -> None:
    """Once it is committed, wake the hubs; without Redis they look by themselves."""
    if settings.REDIS_URL:
        transaction.on_commit(partial(_wake, news.initiative.slug), robust=True)


def _wake(slug: str) -> None:
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as client:
            client.publish(news_of(slug), slug)
    except RedisError:
        return  # the hubs look by themselves, only a little later
