"""Public pages: the form, «check your mail», the link that confirms, and the lost link."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conference import audit
from conference.errors import Refused
from conference.lib import throttle
from conference.lib.methods import require_http_methods, require_POST, require_safe
from conference.lib.private import private_page
from conference.queries import public_conference
from registration import actions, links, rules
from registration.account_forms import accounts_form, submit
from registration.forms import AddressForm, RegisterForm

MINE = "registered"  # in the session: conference slug -> delegate, so that only they correct it


@require_http_methods(["GET", "HEAD", "POST"])
def register(request, conference: str):
    """The form; closed, full or over, the page that says so."""
    request.conference = public_conference(conference)
    form = RegisterForm(request.POST or None, conference=request.conference)
    refusal = None if request.method == "POST" else rules.why_closed(form.categories)
    if refusal:
        return show_closed(request, refusal)
    accounts = accounts_form(request)
    take = partial(actions.register, request.conference, ip=request.client_address)
    delegate, status = submit(form, accounts, take)
    if delegate:
        remember(request, delegate)
        return redirect("registration:sent", conference)
    facts = {"form": form, "accounts": accounts}
    return render(request, "registration/delegate_register.html", facts, status=status)


def show_closed(request, refusal: Refused):
    """Why there is no form now, and what one can do."""
    facts = {"refusal": refusal}
    return render(request, "registration/delegate_closed.html", facts, status=refusal.status)


def remember(request, delegate):
    """Note in the session whom this browser registered."""
    known = request.session.get(MINE, {})
    request.session[MINE] = {**known, request.conference.slug: delegate.pk}


def mine(request):
    """Whom this browser registered last at this conference."""
    pk = request.session.get(MINE, {}).get(request.conference.slug)
    rows = request.conference.delegates.current().select_related("category")
    return rows.filter(pk=pk).first()


@require_safe
@private_page
def sent(request, conference: str):
    """Check your mail: with the address, and what to do when nothing comes."""
    request.conference = public_conference(conference)
    delegate = mine(request)
    if delegate is None:
        return redirect("registration:link", conference)
    form = AddressForm(initial={"email": delegate.email})
    facts = {"delegate": delegate, "form": form, "days": links.VALID.days}
    return render(request, "registration/delegate_sent.html", facts)


@require_POST
@private_page
def correct(request, conference: str):
    """A slip in the address, or the mail did not come: send the link (again)."""
    request.conference = public_conference(conference)
    delegate = mine(request)
    if delegate is None:
        return redirect("registration:link", conference)
    form = AddressForm(request.POST)
    status = corrected(form, delegate)
    if status == 302:
        messages.success(request, _("The mail is on its way."))
        return redirect("registration:sent", conference)
    facts = {"delegate": delegate, "form": form, "days": links.VALID.days}
    return render(request, "registration/delegate_sent.html", facts, status=status)


def corrected(form, delegate) -> int:
    """302 when the link was mailed to the address; else the status to show the form with."""
    if not form.is_valid():
        return 422
    try:
        actions.correct_address(delegate, form.cleaned_data["email"])
    except Refused as no:
        form.add_error(no.field, no.message)
        return no.status
    return 302


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, conference: str, token: str):
    """Opening the link shows a button (mail programs open links too); pressing it confirms."""
    request.conference = public_conference(conference)
    delegate = None
    try:
        delegate, email = links.read(request.conference, token)
        rules.check_can_confirm(delegate, email)
        if request.method == "POST":
            return redirect(actions.confirm(delegate, email))
    except Refused as no:
        audit.record("link.refused", delegate or request.conference, after={"code": no.code})
        answer = {"refusal": no, "delegate": delegate, "form": AddressForm()}
        return render(request, "registration/delegate_link.html", answer, status=no.status)
    facts = {"delegate": delegate, "email": email}
    return render(request, "registration/delegate_confirm.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def link(request, conference: str):
    """A lost link is sent again; the answer never tells whether there is one."""
    request.conference = public_conference(conference)
    form = AddressForm(request.POST or None)
    facts = {"form": form, "refusal": None}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "registration/delegate_link.html", facts, status=status)
    if not throttle.allow(f"links:{request.client_address}", 30, 3600):
        form.add_error(None, _("Many links were asked for from your network. Please wait a while."))
        return render(request, "registration/delegate_link.html", facts, status=429)
    actions.resend_link(request.conference, form.cleaned_data["email"])
    sent_to = {"email": form.cleaned_data["email"]}
    return render(request, "registration/delegate_link_sent.html", sent_to)
