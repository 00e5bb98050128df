"""What the big screen shows beside names: a map of cities, quotes in turn, how the stage is set."""

import base64
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from checkin.pictures import data_uri
from conference.lib import cities, places
from conference.lib.localized import language_of, pick
from initiative import ceremony_queries, queries
from initiative.models import Ceremony, Checkpoint, Initiative, Signature

MOST_POINTS, MOST_QUOTES = 120, 40
Point = tuple[str, int, int, int]


def points(initiative: Initiative) -> list[Point]:
    """(city, signatures, x, y) on a map of places.WIDTH x HEIGHT, those with most first; cities
    nobody knows the place of are left out."""
    standing = initiative.signatures.active().sequenced()
    found = []
    for city, n in cities.count(queries.cities_of(standing)):
        if place := places.find(city):
            found.append((city, n, *place.point))
    return found[:MOST_POINTS]


def quotes(initiative: Initiative) -> list[dict[str, str]]:
    """Statements that may be shown, newest first, then the voices of the report; each with whose
    words they are and, where that is known, their language."""
    rows = queries.shown_statements(initiative).order_by("-leaf_index")[:MOST_QUOTES]
    said = [
        {"words": row.statement, "who": row.name, "of": row.represents or row.city, "lang": ""}
        for row in rows
    ]
    said += [
        {"words": pick(words), "who": voice.handle, "of": voice.platform_words,
         "lang": language_of(words)}
        for voice in initiative.voices.all() for words in voice.statements
    ]  # fmt: skip
    return said


def held(initiative: Initiative) -> list[Signature]:
    """Signatures of this minute that can still be undone, oldest first."""
    return list(initiative.signatures.held().select_related("delegate").order_by("at", "pk"))


def stage(initiative: Initiative) -> dict[str, Any]:
    """How the host has set the stage: dark, open for signing from one's seat, or ended."""
    facts = ceremony_queries.stage(initiative)
    is_open = initiative.open_for_signing and any(
        row.state == Ceremony.State.OPEN for row in initiative.ceremonies.all()
    )
    size = facts["finale_size"]
    return facts | {"open": is_open, "finale": finale(initiative, size) if size else None}


def finale(initiative: Initiative, size: int) -> dict[str, Any] | None:
    """The checkpoint that sealed the ceremony, and where a phone keeps it."""
    checkpoint = Checkpoint.objects.filter(log=initiative.log_id, size=size).first()
    if checkpoint is None:
        return None
    root = bytes(checkpoint.root)
    address = settings.SITE_URL.rstrip("/") + witness_path(initiative, size, root)
    return {"size": size, "root": base64.b64encode(root).decode(), "qr": data_uri(address)}


def witness_path(initiative: Initiative, size: int, root: bytes) -> str:
    """Where a phone keeps this checkpoint. The root stands in the code on the screen, so that a
    server that later names another one is found out."""
    query: dict[str, str | int] = {
        "size": size,
        "root": base64.urlsafe_b64encode(root).decode().rstrip("="),
    }
    return f"{reverse('initiative-plain:witness_code', args=[initiative.slug])}?{urlencode(query)}"
