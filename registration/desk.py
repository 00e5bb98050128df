"""The desk: the list of delegates, decisions one by one and in bulk, adding, editing, the file."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, ngettext

from conference import audit
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_POST, require_safe
from conference.lib.ticked import ticked
from registration import actions, export as files, queries
from registration.account_forms import accounts_form, submit
from registration.desk_forms import AddForm, DeskForm
from registration.forms import ReasonForm, initial_details

PAGE = 50
SHOWN_REFUSALS = 10


def filters_of(request) -> queries.Filters:
    """What the address narrows the list to."""
    names = {"q": "text", "status": "status", "category": "category",
             "association": "association", "sort": "sort"}  # fmt: skip
    return queries.Filters(**{to: request.GET.get(name, "") for name, to in names.items()})


@require_safe
@desk_page()
def show_list(request, conference):
    """Everybody, searched and filtered; three queries however many there are."""
    filters = filters_of(request)
    rows = queries.filtered(conference, filters)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    facts = {
        "filters": filters,
        "facets": queries.facets(conference),
        "page": page,
        "with_photos": any(hasattr(row, "photo") for row in page),
        "reason_form": ReasonForm(),
    }
    return render(request, "registration/desk_list.html", facts)


@require_safe
@desk_page("registration")
def export(request, conference):
    """The list as it is filtered, for a spreadsheet."""
    rows = queries.filtered(conference, filters_of(request)).prefetch_related("platforms")
    audit.record("delegates.exported", conference, conference=conference)
    answer = StreamingHttpResponse(files.lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="delegates-{conference.slug}.csv"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("registration")
def add(request, conference):
    """A walk-in, or somebody invited."""
    form = AddForm(request.POST or None, conference=conference)
    accounts = accounts_form(request)
    approved = request.POST.get("entry") == "approved"
    delegate, status = submit(form, accounts, partial(actions.add, conference, approved=approved))
    if delegate:
        messages.success(request, _("%(name)s is registered.") % {"name": delegate})
        return redirect("registration:desk_list", conference.slug)
    facts = {"form": form, "accounts": accounts}
    return render(request, "registration/desk_add.html", facts, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("registration")
def edit(request, conference, pk: int):
    """Correct what is known of somebody."""
    delegate = one(conference, pk)
    initial = initial_details(delegate)
    form = DeskForm(request.POST or None, conference=conference, initial=initial)
    accounts = accounts_form(request, delegate)
    saved, status = submit(form, accounts, partial(actions.update, delegate, by_staff=True))
    if saved:
        messages.success(request, _("Saved."))
        return back(request, saved)
    facts = {"delegate": delegate, "form": form, "accounts": accounts}
    return render(request, "registration/desk_edit.html", facts, status=status)


def one(conference, pk: int):
    """A delegate of this conference. Raises Http404."""
    rows = conference.delegates.select_related("conference", "category", "association", "photo")
    return get_object_or_404(rows, pk=pk, erased_at=None)


def back(request, delegate):
    """To the page the button was on, if it is one of ours; else to the list."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("registration:desk_list", delegate.conference.slug)


@require_POST
@desk_page("registration")
def approve(request, conference, pk: int):
    """Let one delegate in."""
    return do(request, one(conference, pk), actions.approve, _("%(name)s is approved."))


@require_POST
@desk_page("registration")
def reject(request, conference, pk: int):
    """Say no to one delegate, with the reason given."""
    reason = request.POST.get("reason", "")[:300]
    words = _("%(name)s is told that we cannot accept the registration.")
    return do(request, one(conference, pk), lambda row: actions.reject(row, reason), words)


@require_POST
@desk_page("registration")
def cancel(request, conference, pk: int):
    """Cancel one registration for the delegate."""
    reason = request.POST.get("reason", "")[:300]
    words = _("The registration of %(name)s is cancelled.")
    return do(request, one(conference, pk), lambda row: actions.cancel(row, reason), words)


@require_POST
@desk_page("registration")
def send_link(request, conference, pk: int):
    """Mail somebody their link again."""
    words = _("%(name)s is sent the link again.")
    return do(request, one(conference, pk), actions.send_link, words)


def do(request, delegate, act, words):
    """One decision: done, or refused in words; either way back to where one was."""
    try:
        act(delegate)
        messages.success(request, words % {"name": delegate})
    except Refused as no:
        messages.error(request, no.message)
    return back(request, delegate)


@require_POST
@desk_page("registration")
def decide(request, conference):
    """Approve or reject all that are ticked; who cannot be, is named with the reason."""
    ids = ticked(request, "delegates", conference.delegates.all())
    if request.POST.get("decision") == "reject":
        outcome = actions.reject_many(conference, ids, request.POST.get("reason", "")[:300])
        done = ngettext("%d delegate rejected.", "%d delegates rejected.", len(outcome.done))
    else:
        outcome = actions.approve_many(conference, ids)
        done = ngettext("%d delegate approved.", "%d delegates approved.", len(outcome.done))
    if outcome.done:
        messages.success(request, done % len(outcome.done))
    tell_refusals(request, outcome)
    query = request.POST.get("query", "")
    return redirect(f"{reverse('registration:desk_list', args=[conference.slug])}?{query}")


def tell_refusals(request, outcome):
    """Why some could not be, by name; many are counted."""
    for delegate, no in outcome.refused[:SHOWN_REFUSALS]:
        messages.warning(request, format_lazy(_("{}: {}"), delegate, no.message))
    rest = len(outcome.refused) - SHOWN_REFUSALS
    if rest > 0:
        more = ngettext("And %d more.", "And %d more.", rest)
        messages.warning(request, more % rest)
    if not outcome.done and not outcome.refused:
        messages.warning(request, _("Nobody was chosen."))
