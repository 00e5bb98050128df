"""The host's console during a ceremony: state, roll-call, what is held, walls, finale, kiosks."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from checkin import pictures
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib import crockford
from conference.lib.methods import require_http_methods, require_POST, require_safe
from initiative import (
    ceremony_actions,
    ceremony_queries,
    holding,
    kiosk_actions,
    kiosk_refusals,
    kiosk_rules,
    queries,
    roll,
    sign_screen,
)
from initiative.console_forms import PinForm, ReadingForm, RollForm

LATEST = 8
BACK = "initiative:desk_console"


def facts_of(ceremony) -> dict:
    """What lives on the console, and is fetched again every other second."""
    turns, kiosks = ceremony_queries.roll_call(ceremony), list(ceremony_queries.kiosks(ceremony))
    return {
        "ceremony": ceremony,
        "leads": ceremony_queries.leading(ceremony.initiative) == ceremony,
        "turns": turns,
        "next": next((turn for turn in turns if turn.next), None),
        "counts": ceremony_queries.counts(turns),
        "held": ceremony_queries.held(ceremony),
        "latest": ceremony_queries.latest(ceremony, LATEST),
        "refused": kiosk_refusals.of(ceremony),
        "kiosks": kiosks,
        "silent": [kiosk.name for kiosk in kiosks if kiosk.is_silent],
        "totals": queries.totals(ceremony.initiative),
        "here": queries.totals(ceremony),
    }


@require_safe
@never_cache
@desk_page("view")
def console(request, conference, ceremony: int):
    """The whole page; its living part alone where the page itself asks."""
    found = _ceremony(conference, ceremony)
    if "X-Part" in request.headers:
        return render(request, "initiative/_console.html", facts_of(found))
    forms = {
        "roll_form": RollForm(conference=conference),
        "reading_form": ReadingForm(initial={"seconds": found.reading_seconds}),
        "may_countersign": kiosk_rules.may_countersign(request.user, conference),
        "pin_is_set": conference.staff_pins.filter(user=request.user).exists(),
    }
    return render(request, "initiative/desk_console.html", facts_of(found) | forms)


@require_POST
@desk_page("ceremony")
def act(request, conference, ceremony: int):
    """What the host does with the whole ceremony, by the button pressed."""
    found = _ceremony(conference, ceremony)
    acts = {
        "open": lambda: ceremony_actions.set_state(found, "open"),
        "pause": lambda: ceremony_actions.set_state(found, "paused"),
        "close": lambda: ceremony_actions.set_state(found, "closed"),
        "dark": lambda: ceremony_actions.blackout(found, on=True),
        "light": lambda: ceremony_actions.blackout(found, on=False),
        "finale": lambda: ceremony_actions.finale(found),
    }
    if request.POST.get("do") not in acts:
        raise Refused("unknown_act", _("There is no such button."), status=400)
    return _done(request, conference, ceremony, acts[request.POST["do"]])


@require_POST
@desk_page("ceremony")
def turn(request, conference, seat: int):
    """What the host does with one place in the order."""
    found = get_object_or_404(
        conference.signing_seats.select_related("ceremony", "delegate"), pk=seat
    )
    acts = {
        "up": lambda: roll.move(found, found.order - 1),
        "down": lambda: roll.move(found, found.order + 1),
        "first": lambda: roll.move(found, 1),
        "decline": lambda: roll.decline(found, declined=True),
        "return": lambda: roll.decline(found, declined=False),
        "remove": lambda: roll.remove(found),
    }
    if request.POST.get("do") not in acts:
        raise Refused("unknown_act", _("There is no such button."), status=400)
    return _done(request, conference, found.ceremony_id, acts[request.POST["do"]])


@require_POST
@desk_page("ceremony")
def undo(request, conference, signature: int):
    """Take back what a kiosk holds: the person may sign again."""
    found = get_object_or_404(conference.signatures, pk=signature)
    ceremony = found.ceremony_id
    if ceremony is None:
        raise Refused("too_late", _("This signature was not given at a kiosk."))
    return _done(request, conference, ceremony, lambda: holding.undo(found, by=request.user))


@require_POST
@desk_page("ceremony")
def fill(request, conference, ceremony: int):
    """Put a selection of delegates into the order."""
    found, form = _ceremony(conference, ceremony), RollForm(request.POST, conference=conference)
    if form.is_valid():
        added = roll.fill_from(found, form.audience())
        messages.success(request, _("%(n)d people added to the order of signing.") % {"n": added})
    else:
        messages.error(request, _("Please choose whom to add."))
    return redirect(BACK, conference.slug, ceremony)


@require_POST
@desk_page("ceremony")
def reading(request, conference, ceremony: int):
    """How long a kiosk shows the text at least."""
    found, form = _ceremony(conference, ceremony), ReadingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give a number of seconds."))
        return redirect(BACK, conference.slug, ceremony)
    seconds = form.cleaned_data["seconds"]
    return _done(
        request, conference, ceremony, lambda: ceremony_actions.set_reading(found, seconds)
    )


@require_POST
@never_cache
@desk_page("ceremony")
def new_kiosk(request, conference, ceremony: int):
    """A code for one tablet, shown once."""
    found = _ceremony(conference, ceremony)
    code, text = kiosk_actions.new_code(found, request.user)
    address = sign_screen.kiosk_address(found)
    facts = {
        "ceremony": found,
        "code": code,
        "text": crockford.grouped(text),
        "address": address,
        "picture": pictures.data_uri(f"{address}#code={crockford.grouped(text)}"),
    }
    return render(request, "initiative/desk_kiosk_code.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@desk_page("view")
def pin(request, conference, ceremony: int):
    """Whoever may countersign sets the PIN that stands for their signature at kiosks."""
    found, form = _ceremony(conference, ceremony), PinForm(request.POST or None)
    kiosk_rules.check_may_have_pin(request.user, conference)
    if form.is_valid():
        try:
            kiosk_actions.set_pin(request.user, conference, form.cleaned_data["pin"])
        except Refused as no:
            form.add_error(no.field, no.message)
        else:
            messages.success(request, _("Your PIN is set."))
            return redirect(BACK, conference.slug, ceremony)
    facts = {"ceremony": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "initiative/desk_pin.html", facts, status=status)


def _ceremony(conference, pk: int):
    rows = conference.ceremonies.select_related("initiative__log", "conference")
    return get_object_or_404(rows, pk=pk)


def _done(request, conference, ceremony: int, work):
    """Back on the console; a rule's no is said there."""
    try:
        work()
    except Refused as no:
        messages.error(request, no.message)
    return redirect(BACK, conference.slug, ceremony)
