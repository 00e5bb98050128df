"""The wall's live events: the log itself, read on from the last leaf a listener saw.

An event's id is its leaf's index: given under the log's lock, so it becomes visible in order.
"""

import json
from typing import Any

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from conference.lib.afterwards import after_commit
from conference.lib.sse import Event
from initiative import amended, queries, wall
from initiative.models import Ceremony, Initiative, LogEntry, Signature

BATCH = 200
# Redis only says that there is news; that must not hold up anybody's signature.
PATIENCE = 1.0
# Of a signature given elsewhere a ceremony's own wall shows the number alone.
NAMELESS = {"index": None, "key": None, "name": "", "latin": "", "city": "", "path": ""}


def channel(initiative: str, at: str = "") -> str:
    """What a wall's events are called: the initiative's slug, and for a ceremony's own wall that
    of its conference behind it."""
    return f"{initiative}/{at}" if at else initiative


def concerns(name: str, initiative: str) -> bool:
    """Whether news of the initiative are news for this channel."""
    return name.partition("/")[0] == initiative


def _wall(name: str) -> wall.Wall:
    """Raises Initiative.DoesNotExist where there is no such wall any more."""
    initiative, _slash, at = name.partition("/")
    found = wall.find(initiative, at)
    if found is None:
        raise Initiative.DoesNotExist(name)
    return found


def tip(name: str) -> int | None:
    """The index of the newest leaf, -1 for none; None where there is no such wall."""
    initiative, _slash, at = name.partition("/")
    found = wall.find(initiative, at)
    return found.initiative.log.size - 1 if found else None


def after(name: str, last: int) -> tuple[list[Event], int]:
    """What the leaves after this index mean for a wall, and the index read up to."""
    screen = _wall(name)
    initiative = screen.initiative
    entries = list(LogEntry.objects.filter(log=initiative.log_id, index__gt=last)[:BATCH])
    if not entries:
        return [], last
    indexes = [entry.index for entry in entries]
    rows = initiative.signatures.active().select_related("delegate")
    signatures = {row.leaf: row for row in rows.filter(leaf_index__in=indexes)}
    told = [(entry.index, _told(entry, signatures, screen)) for entry in entries]
    facts = {"totals": queries.totals(initiative).as_json(), "map": wall.points(initiative),
             "here": screen.here}  # fmt: skip
    events = [Event(index, word, _json(about | facts)) for index, (word, about) in told if word]
    return events, entries[-1].index


def _told(
    entry: LogEntry, signatures: dict[int, Signature], screen: wall.Wall
) -> tuple[str, dict[str, Any]]:
    """(event, facts) of one leaf; no event for a text or another initiative's signature."""
    leaf = json.loads(bytes(entry.data))
    if leaf["t"] == "sign" and entry.index in signatures:
        signature = signatures[entry.index]
        facts = wall_entry(signature) if screen.shows(signature) else NAMELESS
        return "signature", facts | _place(signature, screen)
    if leaf["t"] == "status":
        return _gone(leaf, screen)
    return "", {}


def _place(signature: Signature, screen: wall.Wall) -> dict[str, Any]:
    """Of one entered anew, which is no news: the entries it stands `instead` of; and where none of
    them is shown, the key of the name it belongs below, None at the top."""
    older = amended.older(signature)
    if not older:
        return {}
    newer = screen.signatures.listed().filter(at__gt=signature.at).order_by("at", "pk")
    return {"instead": older, "below": newer.values_list("pk", flat=True).first()}


def _gone(leaf: dict[str, Any], screen: wall.Wall) -> tuple[str, dict[str, Any]]:
    """By entry and by key: a wall that never heard of the entry knows whoever was held by key. No
    event where another name takes its place."""
    if leaf["status"] == Signature.Status.AMENDED:
        instead = amended.successor(screen.initiative, leaf["ref"])
        if instead and screen.shows(instead) and wall_entry(instead)["name"]:
            return "", {}
    row = screen.initiative.signatures.filter(leaf_index=leaf["ref"]).first()
    return "gone", {"index": leaf["ref"], "key": row.pk if row else None}


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


def held(name: str) -> dict[int, dict[str, Any]]:
    """By key: what a wall shows of those who signed within the last minute, not in the log yet."""
    return {row.pk: wall_entry(row) for row in wall.held(_wall(name))}


def held_events(before: dict[int, dict[str, Any]], now: dict[int, dict[str, Any]]) -> list[Event]:
    """Who came, and who took it back. Without ids: the log knows nothing of them yet. Whoever was
    written into it meanwhile is told of by its leaf."""
    came = [Event(None, "held", _json(now[key])) for key in now.keys() - before.keys()]
    left = before.keys() - now.keys()
    kept = set(Signature.objects.filter(pk__in=left).values_list("pk", flat=True)) if left else ()
    return came + [Event(None, "undone", _json({"key": key})) for key in left - set(kept)]


def present_event(now: dict[int, dict[str, Any]]) -> Event:
    """All who are held: a wall that was away drops whoever took it back meanwhile."""
    return Event(None, "present", _json({"held": list(now.values())}))


def stage(name: str) -> dict[str, Any]:
    """How the host has set the stage; see wall.stage."""
    return wall.stage(_wall(name))


def stage_event(facts: dict[str, Any]) -> Event:
    """It is set anew: no leaf, so no id."""
    return Event(None, "stage", _json(facts))


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def news_of(slug: str) -> str:
    """The Redis channel on which an initiative's news are announced."""
    return f"{settings.REDIS_PREFIX}jinjiang:initiative:{slug}:events"


def announce(news: Signature | Ceremony) -> None:
    """Once it is committed, wake the hubs; without Redis they look by themselves."""
    if settings.REDIS_URL:
        after_commit(_wake, news.initiative.slug)


def _wake(slug: str) -> None:
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as client:
            client.publish(news_of(slug), slug)
    except RedisError:
        return  # the hubs look by themselves, only a little later
