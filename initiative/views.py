"""What everybody sees: the initiative, who signed it, the press page."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from conference.lib.languages import in_every_language
from conference.lib.methods import require_safe
from initiative import article as articles, joining_queries, linked, press_kit, queries, roster
from initiative.figures import figures
from initiative.models import Initiative

PAGE = 60
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


@in_every_language
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
        "joins_open": joining_queries.joins_open(found),
        "names": queries.listed(found).order_by("-leaf_index")[:FRONT_NAMES],
    }
    shared = facts_of(found)
    facts["linked"] = linked.initiative_page(found, shared["reading"], shared["totals"])
    return render(request, "initiative/initiative_show.html", shared | facts)


@in_every_language
@require_safe
def signatories(request, initiative: str):
    """Those who agreed to be named: searched, narrowed and ordered by the address's query."""
    found = opened(request, initiative)
    asked = roster.wanted(request.GET)
    page = Paginator(roster.found(found, asked), PAGE).get_page(request.GET.get("page"))
    facts = {
        "page": page,
        "asked": asked,
        "choices": roster.choices(found),
        "orders": [(code, label) for code, (label, _by) in roster.ORDERS.items()],
        "kinds": roster.KINDS.items(),
    }
    return render(request, "initiative/signatory_list.html", facts_of(found) | facts)


@in_every_language
@require_safe
def press(request, initiative: str):
    """The report of this moment, figures, quotes with their sources, photos, the kit."""
    found = opened(request, initiative)
    counted = figures(found)
    report = articles.article(found, counted)
    facts = {
        "figures": counted,
        "article": report,
        "linked": linked.press_page(found, report),
        "photos": press_kit.photos(found),
        "ceremonies": queries.ceremonies(found),
        "zone": queries.zone_of(found),
        "moment": timezone.now(),
    }
    return render(request, "initiative/initiative_press.html", facts_of(found) | facts)
