"""On the desk: whether one can join online, who waits for the host, their letters."""

from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from conference import audit
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_POST, require_safe
from initiative import ceremony_actions, joining_decisions, joining_notices, joining_queries
from initiative.joining_forms import JoiningForm

PAGE = 30


@require_POST
@desk_page("ceremony")
def joining(request, conference, ceremony: int):
    """Open or close joining online; with or without the host's look."""
    found = get_object_or_404(conference.ceremonies, pk=ceremony)
    form = JoiningForm(request.POST)
    form.is_valid()
    ceremony_actions.set_joining(found, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("initiative:desk_ceremony", conference.slug)


@require_safe
@never_cache
@desk_page("ceremony")
def joins(request, conference):
    """Who joined online and waits, with all facts."""
    return _page(request, conference)


def _page(request, conference, refused=None, row=None):
    rows = joining_queries.to_decide(conference)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    told = [(each, joining_notices.notices(each)) for each in page]
    facts = {"page": page, "told": told, "refused": refused, "refused_row": row}
    status = refused.status if refused else 200
    return render(request, "initiative/desk_joins.html", facts, status=status)


@require_POST
@desk_page("ceremony")
def decide(request, conference, join: int):
    """Accept it, or decline it with a reason that is mailed."""
    found = get_object_or_404(conference.join_requests, pk=join)
    try:
        if request.POST.get("do") == "accept":
            joining_decisions.accept(found, request.user)
            messages.success(request, _("Accepted: the signature is in the ledger."))
        else:
            joining_decisions.decline(found, request.POST.get("reason", "")[:300], request.user)
            messages.success(request, _("Declined. The reason goes out by mail."))
    except Refused as no:
        return _page(request, conference, no, found)
    return redirect("initiative:desk_joins", conference.slug)


@require_safe
@never_cache
@desk_page("ceremony")
def letter(request, conference, join: int):
    """The letter, for organisers alone; never shown inside a page of ours."""
    found = get_object_or_404(conference.join_requests, pk=join)
    if not found.letter:
        raise Http404
    audit.record("join.letter_seen", found, by=request.user)
    name = Path(found.letter.name).name
    answer = FileResponse(found.letter.open(), as_attachment=True, filename=name)
    answer["Content-Security-Policy"] = "sandbox"
    return answer
