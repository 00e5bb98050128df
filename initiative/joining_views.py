"""Joining online: the form, the code, and then the own page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from conference.errors import Refused
from conference.lib.languages import in_every_language
from conference.lib.methods import require_http_methods, require_POST
from conference.lib.private import private_page
from initiative import joining, queries, rules_joining
from initiative.joining_forms import LETTER_AGAIN, JoinCodeForm, JoinForm, accounts_form
from initiative.joining_queries import collecting
from initiative.models import JoinRequest
from initiative.views import opened
from registration.links import owner


@in_every_language
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, initiative: str):
    """The text, who joins, and the endorsement; a code is on its way afterwards, or so it says."""
    found = opened(request, initiative)
    form = JoinForm(request.POST or None, request.FILES or None)
    accounts = accounts_form(request)
    if request.method == "POST" and form.is_valid() & accounts.is_valid():
        try:
            key = joining.ask(found, form.asked(accounts), request.client_address)
        except Refused as no:
            form.refuse(no)
        else:
            return redirect("initiative:join_code", found.slug, key)
    return _form_page(request, found, form, accounts)


def _form_page(request, found, form, accounts):
    bad = bool(form.errors or accounts.total_error_count()) and form.is_bound
    facts = {
        "initiative": found,
        "reading": queries.reading(found, request.GET.get("text") or None),
        "form": form,
        "accounts": accounts,
        "closed": _closed(found),
        "letter_again": LETTER_AGAIN if bad and request.FILES else "",
    }
    status = (form.status if form.errors else 422) if bad else 200
    return render(request, "initiative/join_form.html", facts, status=status)


def _closed(found) -> Refused | None:
    """Why nobody can join now, for a page that says so calmly."""
    try:
        rules_joining.check_joins_open(collecting(found))
    except Refused as no:
        return no
    return None


@in_every_language
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def code(request, initiative: str, key):
    """The six digits; the page is the same whether anything waits for them or not."""
    found = opened(request, initiative)
    if "again" in request.POST:
        joining.send_again(found, key, request.client_address)
        messages.success(request, _("If your endorsement waits for a code, another is on its way."))
        return redirect("initiative:join_code", found.slug, key)
    form = JoinCodeForm(request.POST or None)
    if form.is_valid():
        try:
            delegate = joining.redeem(found, key, form.cleaned_data["code"], request.client_address)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
        else:
            return _arrived(request, found, delegate, key)
    status = 422 if form.errors else 200
    facts = {"initiative": found, "form": form}
    return render(request, "initiative/join_code.html", facts, status=status)


def _arrived(request, found, delegate, key):
    """On the own page, with word of what is true now."""
    if not delegate.join_requests.filter(key=key).exists():  # whoever signed before sees that
        return redirect("initiative:sign_as", delegate.key, found.slug)
    row = joining.waiting_of(delegate)
    if row and row.state == JoinRequest.State.WAITING:
        messages.success(request, _("Thank you. Your address is confirmed; the host looks at it."))
        return redirect(delegate)
    messages.success(request, _("Thank you. Your endorsement is recorded."))
    return redirect("initiative:sign_as", delegate.key, found.slug)


@in_every_language
@private_page
@require_POST
def take_back(request, key: str):
    """Before the host has decided: nothing of it stays."""
    delegate = owner(request, key)
    joining.take_back(delegate)
    messages.success(request, _("Taken back. Nothing was signed."))
    return redirect(delegate)
