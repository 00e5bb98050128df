"""The desk: the print queue, and the stations that print."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from checkin import print_queries, printing
from checkin.counter_forms import CancelForm, PrintForm
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_POST, require_safe

PAGE = 50


def listed(request, conference) -> dict:
    """What the page and its refreshed part show."""
    state = request.GET.get("state", "")
    found = print_queries.in_state(print_queries.with_failures(conference), state)
    return {
        "state": state,
        "states": print_queries.chips(conference),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "stations": print_queries.stations(conference),
    }


@require_safe
@desk_page("counter")
def prints(request, conference):
    """Every print, newest first: what waits, what came out where, what failed and why."""
    return render(request, "checkin/desk_prints.html", listed(request, conference))


@require_POST
@desk_page("counter")
def cancel(request, conference, pk: int):
    """Nobody wants this paper any more."""
    get_object_or_404(conference.badge_prints, pk=pk)
    form = CancelForm(request.POST, conference=conference)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect("checkin:desk_prints", conference.slug)
    reason = form.cleaned_data["reason"]
    words = _("The print is cancelled.")
    return do(request, pk, lambda row: printing.cancel(row, reason), words)


@require_POST
@desk_page("counter")
def again(request, conference, pk: int):
    """No paper came out: the same print once more."""
    form = PrintForm(request.POST, conference=conference)
    station = form.cleaned_data["station"] if form.is_valid() else None
    words = _("It is printed next.")
    return do(request, pk, lambda row: printing.try_again(row, station, request.user), words)


@require_POST
@desk_page("counter")
def settle(request, conference, pk: int):
    """The paper is there; the station could not say so."""
    return do(request, pk, lambda row: printing.settle(row, request.user), _("Noted as printed."))


@require_POST
@desk_page("counter")
def pause(request, conference, pk: int, *, paused: bool):
    """Paper is being changed, or it goes on."""
    station = get_object_or_404(print_queries.stations(conference), pk=pk)
    printing.pause(station, paused=paused)
    words = _("%(name)s takes no new print.") if paused else _("%(name)s prints again.")
    messages.success(request, words % {"name": station})
    return redirect("checkin:desk_prints", conference.slug)


def do(request, pk: int, act, words: str):
    """Act on a print of this conference, say so (or why not), and go back to the queue."""
    row = get_object_or_404(request.conference.badge_prints, pk=pk)
    try:
        act(row)
        messages.success(request, words)
    except Refused as no:
        messages.error(request, no.message)
    return redirect("checkin:desk_prints", request.conference.slug)
