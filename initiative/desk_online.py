"""On the desk: who signed online, one person's page, and what an organiser may do about it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_POST, require_safe
from initiative import actions, online_queries, rules_joining
from registration.actions.erasing import erase as forget

PAGE = 50


@require_safe
@never_cache
@desk_page("ceremony")
def people(request, conference):
    """Everybody, or whom the search finds."""
    text = request.GET.get("q", "")[:100]
    rows = online_queries.people(conference, text)
    facts = {"page": Paginator(rows, PAGE).get_page(request.GET.get("page")), "q": text}
    return render(request, "initiative/desk_online.html", facts)


@require_safe
@never_cache
@desk_page("ceremony")
def person(request, conference, pk: int):
    """What was signed, agreed to, written, and what happened since."""
    facts = online_queries.person(_one(conference, pk))
    return render(request, "initiative/desk_online_person.html", facts)


@require_POST
@desk_page("ceremony")
def withdraw(request, conference, signature: int):
    """As the person asked, by letter or on the phone; how is written down."""
    found = get_object_or_404(conference.signatures, pk=signature)
    try:
        rules_joining.check_asked(found, request.POST.get("reason", ""))
        actions.withdraw(found, request.POST["reason"].strip()[:300])
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Withdrawn, as was asked. The ledger says so."))
    return redirect("initiative:desk_online_person", conference.slug, found.delegate_id)


@require_POST
@desk_page("ceremony")
def erase(request, conference, pk: int):
    """Forget the person who asked for it: signatures are withdrawn, data and salts deleted."""
    delegate = _one(conference, pk)
    if request.POST.get("sure") != "on":
        messages.error(request, _("Please tick that it cannot be undone."))
        return redirect("initiative:desk_online_person", conference.slug, pk)
    forget(delegate, by=request.user)
    messages.success(request, _("Erased. Nothing here names this person any more."))
    return redirect("initiative:desk_online", conference.slug)


def _one(conference, pk: int):
    return get_object_or_404(online_queries.of_conference(conference), pk=pk)
