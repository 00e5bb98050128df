"""The big screen, and the quotes it asks for now and then."""

from django.conf import settings
from django.http import JsonResponse
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
def show(request, initiative: str):
    """It starts with what it knows here and hears the rest as events."""
    found = queries.public_initiative(initiative)
    # Read before the rows: what comes between is told twice, never missed.
    after = found.log.size - 1
    rows = [*reversed(wall.held(found)), *queries.newest(found, NAMES)]
    entries = [entry for entry in map(events_feed.wall_entry, rows) if entry["name"]]
    sign = settings.SITE_URL.rstrip("/") + reverse("initiative:sign", args=[found.slug])
    facts = {
        "initiative": found,
        "totals": queries.totals(found),
        "after": after,
        "events": f"/initiative/{found.slug}/events",
        "most": NAMES,
        "entries": entries,
        "latest": entries[0] if entries else None,
        "beside": not queries.reads_han(),
        "points": wall.points(found),
        "map_size": (places.WIDTH, places.HEIGHT),
        "land": "".join(f"M{x} {y}h0" for x, y in places.all_points()),
        "quotes": wall.quotes(found),
        "stage": wall.stage(found),
        "code": data_uri(sign),
    }
    return render(request, "initiative/initiative_wall.html", facts)


@in_every_language
@require_safe
def quotes(request, initiative: str):
    """What may be quoted by now."""
    found = queries.public_initiative(initiative)
    return JsonResponse(wall.quotes(found), safe=False)
