"""The big screens, of an initiative and of each of its ceremonies; the quotes they ask for."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from checkin.pictures import data_uri
from conference.lib import places
from conference.lib.languages import in_every_language
from conference.lib.methods import require_safe
from initiative import events_feed, queries, wall, wall_map, wall_names, wall_words

NAMES = 48
MOST_DIGITS = 19


@in_every_language
@require_safe
def show(request, initiative: str, conference: str = ""):
    """It starts with what it knows here and hears the rest as events."""
    found = _wall(initiative, conference)
    # Read before the rows: what comes between is told twice, never missed.
    facts: dict = {"after": found.initiative.log.size - 1}
    facts |= _words(found) | _names(found)
    facts |= _labels(facts["here"], facts["totals"], facts["stage"]["finale"])
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
        "events": _at("events", found),
        "totals": queries.totals(initiative),
        "here": found.here,
        "city_names": {} if queries.reads_han() else places.latin_names(),
        "points": wall.points(initiative),
        "maps": wall_map.maps(),
        "quotes": wall.quotes(initiative),
        "stage": wall.stage(found),
        "code": data_uri(sign),
    }


def _names(found: wall.Wall) -> dict:
    """Who signed last, the newest first; whoever is held before them."""
    newest = queries.newest(found.ceremony or found.initiative, NAMES + 1)
    rows = [*reversed(wall.held(found)), *newest[:NAMES]]
    entries = [entry for entry in map(events_feed.wall_entry, rows) if entry["name"]]
    return {
        "most": NAMES,
        "more": len(newest) > NAMES,
        "names_at": _at("wall/names.json", found),
        "entries": entries,
        "latest": entries[0] if entries else None,
        "beside": not queries.reads_han(),
    }


def _labels(here: int | None, totals: queries.Totals, finale: dict | None) -> dict:
    """The words beside the numbers, of now and for numbers to come."""
    sealed = finale or {"signatures": 0, "in_all": 0}
    counted = {"here": here or 0, "signatures": totals.signatures,
               "in_all": totals.signatures, "reach": totals.reach}  # fmt: skip
    counted_then = {"here": sealed["signatures"], "signatures": sealed["signatures"],
                    "in_all": sealed["in_all"]}  # fmt: skip
    return {
        "labels": wall_words.labels(counted),
        "sealed_labels": wall_words.labels(counted_then),
        "forms": wall_words.forms(),
    }


def _at(what: str, found: wall.Wall) -> str:
    """Where its page asks."""
    address = f"/initiative/{found.initiative.slug}/{what}"
    if found.ceremony is None:
        return address
    return f"{address}?{urlencode({'at': found.ceremony.conference.slug})}"


@in_every_language
@require_safe
def quotes(request, initiative: str):
    """What may be quoted by now."""
    found = queries.public_initiative(initiative)
    return JsonResponse(wall.quotes(found), safe=False)


@require_safe
def names(request, initiative: str):
    """Older names, a page: ?before=<key of the last one known>, &at=<conference> on its wall."""
    found = _wall(initiative, request.GET.get("at", ""))
    before = request.GET.get("before", "")
    if not (before.isascii() and before.isdecimal() and len(before) < MOST_DIGITS):
        return HttpResponseBadRequest("before")
    answer = JsonResponse(wall_names.page(found, int(before)))
    answer["Cache-Control"] = "no-store"  # a name taken back is nobody's to keep
    return answer


def _wall(initiative: str, conference: str) -> wall.Wall:
    found = wall.find(initiative, conference)
    if found is None:
        raise Http404
    return found
