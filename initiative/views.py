"""What everybody sees: the initiative, who signed it, the press page, the wall."""

from django.core.paginator import Paginator
from django.shortcuts import render

from conference.lib.methods import require_safe
from initiative import events_feed, queries
from initiative.models import Initiative

PAGE = 60
WALL_NAMES = 48
FRONT_NAMES = 24


def opened(request, slug: str) -> Initiative:
    """The initiative; its pages have the menu of the conference they lead back to."""
    found = queries.public_initiative(slug)
    request.conference = queries.home_of(found)
    return found


def facts_of(initiative) -> dict:
    """What every page of an initiative shows."""
    return {
        "initiative": initiative,
        "reading": queries.reading(initiative),
        "totals": queries.totals(initiative),
    }


@require_safe
def show(request, initiative: str):
    """The text, the voices, how many signed, and the way to sign."""
    found = opened(request, initiative)
    ceremonies = list(queries.ceremonies(found))
    facts = {
        "voices": found.voices.all(),
        "ceremonies": ceremonies,
        "can_sign": found.open_for_signing
        and any(ceremony.state == ceremony.State.OPEN for ceremony in ceremonies),
        "names": queries.listed(found).order_by("-leaf_index")[:FRONT_NAMES],
    }
    return render(request, "initiative/initiative_show.html", facts_of(found) | facts)


@require_safe
def signatories(request, initiative: str):
    """Those who agreed to be named, in the order of pinyin."""
    found = opened(request, initiative)
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(queries.listed(found, text), PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "query": text}
    return render(request, "initiative/signatory_list.html", facts_of(found) | facts)


@require_safe
def press(request, initiative: str):
    """Figures of this moment, the whole text, and quotes with their sources."""
    found = opened(request, initiative)
    facts = {
        "voices": found.voices.all(),
        "statements": queries.shown_statements(found)[:PAGE],
        "ceremonies": queries.ceremonies(found),
    }
    return render(request, "initiative/initiative_press.html", facts_of(found) | facts)


@require_safe
def wall(request, initiative: str):
    """The big screen. It starts with what it knows here and hears the rest as events."""
    found = queries.public_initiative(initiative)
    # Read before the rows: what comes between is told twice, never missed.
    after = found.log.size - 1
    entries = [events_feed.wall_entry(each) for each in queries.newest(found, WALL_NAMES)]
    named = [entry for entry in entries if entry["name"]]
    facts = {
        "after": after,
        "events": f"/initiative/{found.slug}/events",
        "most": WALL_NAMES,
        "entries": named,
        "latest": named[0] if named else None,
    }
    return render(request, "initiative/initiative_wall.html", facts_of(found) | facts)
