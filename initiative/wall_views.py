"""The big screens, of an initiative and of each of its ceremonies; the quotes they ask for."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from checkin.pictures import data_uri
from conference.lib import places
from conference.lib.languages import in_every_language
from conference.lib.methods import require_safe
from initiative import events_feed, queries, wall

NAMES = 48


@in_every_language
@require_safe
def show(request, initiative: str, conference: str = ""):
    """It starts with what it knows here and hears the rest as events."""
    found = _wall(initiative, conference)
    # Read before the rows: what comes between is told twice, never missed.
    facts = {"after": found.initiative.log.size - 1}
    facts |= _words(found) | _names(found)
    return render(request, "initiative/initiative_wall.html", facts)


def _words(found: wall.Wall) -> dict:
    """Everything but the names."""
    initiative, ceremony = found.initiative, found.ceremony
    sign = settings.SITE_URL.rstrip("/") + reverse("initiative:sign", args=[initiative.slug])
    return {
        "initiative": initiative,
        # What a gathering is called is not told before its pages are published.
        "subject": ceremony.called
        if ceremony and ceremony.conference.published
        else initiative.subject,
        "events": _events(found),
        "totals": queries.totals(initiative),
        "here": found.here,
        "city_names": {} if queries.reads_han() else places.latin_names(),
        "points": wall.points(initiative),
        "map_size": (places.WIDTH, places.HEIGHT),
        "land": "".join(f"M{x} {y}h0" for x, y in places.all_points()),
        "quotes": wall.quotes(initiative),
        "stage": wall.stage(found),
        "code": data_uri(sign),
    }


def _names(found: wall.Wall) -> dict:
    """Who signed last, the newest first; whoever is held before them."""
    rows = [*reversed(wall.held(found)), *queries.newest(found.ceremony or found.initiative, NAMES)]
    entries = [entry for entry in map(events_feed.wall_entry, rows) if entry["name"]]
    return {
        "most": NAMES,
        "entries": entries,
        "latest": entries[0] if entries else None,
        "beside": not queries.reads_han(),
    }


def _events(found: wall.Wall) -> str:
    """Where its page listens."""
    address = f"/initiative/{found.initiative.slug}/events"
    if found.ceremony is None:
        return address
    return f"{address}?{urlencode({'at': found.ceremony.conference.slug})}"


@in_every_language
@require_safe
def quotes(request, initiative: str):
    """What may be quoted by now."""
    found = queries.public_initiative(initiative)
    return JsonResponse(wall.quotes(found), safe=False)


def _wall(initiative: str, conference: str) -> wall.Wall:
    found = wall.find(initiative, conference)
    if found is None:
        raise Http404
    return found
