"""The desk: campaigns, from the first draft to the last message."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_POST, require_safe
from conference.mail_ways import tested, tried_again
from registration import (
    campaign_actions as actions,
    campaign_addresses as addresses,
    campaign_checks as checks,
    campaign_look as look,
    campaign_parts as parts,
    campaign_queries as queries,
    campaign_rules as rules,
    campaign_waits as waits,
)
from registration.audiences import Audience
from registration.campaign_forms import CampaignForm, ReleaseForm
from registration.models import Campaign

PAGE = 50
STEPS = {
    "recall": actions.recall,
    "pause": actions.pause,
    "resume": actions.resume,
    "cancel": actions.cancel,
}


@require_safe
@desk_page("mail")
def show_list(request, conference):
    """All campaigns."""
    rows = queries.campaigns(conference)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "registration/campaign_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("mail")
def edit(request, conference, pk: int | None = None):
    """Write a campaign, or change a draft; what is none any more is shown instead."""
    row = Campaign(conference=conference, created_by=request.user)
    if pk is not None:
        row = one(conference, pk)
    if pk is not None and request.method != "POST" and row.state != Campaign.State.DRAFT:
        return do(request, row, partial(rules.check_draft, row))
    form = CampaignForm(request.POST or None, instance=row)
    if form.is_valid() and saved(form):
        return redirect("registration:desk_campaign", conference.slug, row.pk)
    status = form.no.status if form.no else 422 if form.is_bound else 200
    facts = {"form": form, "row": row, "placeholders": parts.placeholders.values()}
    return render(request, "registration/campaign_edit.html", facts, status=status)


def saved(form) -> bool:
    """Whether the draft is; a refusal stands in the form, with all that was typed."""
    try:
        actions.save(form.save(), form.seen)
    except Refused as no:
        form.refuse(no)
        return False
    return True


@require_safe
@desk_page("mail")
def show(request, conference, pk: int):
    """One campaign: before the release what would go wrong, after it how far it is."""
    return page_of(request, one(conference, pk), ReleaseForm())


def page_of(request, campaign, release_form):
    """A campaign's page, or what of it moves."""
    state = request.GET.get("state", "")
    page = Paginator(queries.letters(campaign, state), PAGE).get_page(request.GET.get("page"))
    page.object_list = waits.tell(campaign, list(page))
    unwritten = campaign.state == Campaign.State.DRAFT and campaign.written_at is None
    facts = {
        "campaign": campaign,
        "described": Audience.from_data(campaign.audience).described(campaign.conference),
        "attached": parts.attachables.get(campaign.attachment),
        "numbers": queries.numbers(campaign),
        "changes": None if request.htmx else look.changes(campaign),
        "findings": checks.find(campaign) if unwritten else None,
        "release_form": release_form,
        "state": state,
        "forecast": waits.forecast(campaign),
        "page": page,
    }
    moving = "registration/_campaign_moving.html" if request.htmx else ""
    status = 422 if release_form.errors else 200
    return render(request, moving or "registration/campaign_show.html", facts, status=status)


@require_POST
@desk_page("mail")
def write(request, conference, pk: int):
    """Have the messages written."""
    campaign = one(conference, pk)
    return do(request, campaign, lambda: actions.write(campaign, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("mail")
def release(request, conference, pk: int):
    """Send now or at a time. A time that is refused stands in the form on the campaign's page,
    whose links of the kind "?page=2" come here."""
    campaign, form = one(conference, pk), ReleaseForm(request.POST)
    if request.method != "POST":
        address = reverse("registration:desk_campaign", args=[conference.slug, pk])
        return redirect(f"{address}?{request.GET.urlencode()}")
    if not form.is_valid():
        return page_of(request, campaign, form)
    try:
        actions.release(campaign, form.cleaned_data["starts_at"])
    except Refused as no:
        if no.field in form.fields:
            form.add_error(no.field, no.message)
            return page_of(request, campaign, form)
        messages.error(request, no.message)
    return redirect("registration:desk_campaign", conference.slug, pk)


@require_POST
@desk_page("mail")
def step(request, conference, pk: int, verb: str):
    """Pause, resume, cancel, or make a draft again."""
    campaign = one(conference, pk)
    return do(request, campaign, lambda: STEPS[verb](campaign))


@require_POST
@desk_page("mail")
def retry(request, conference, pk: int):
    """Send what failed or came back once more."""
    campaign = one(conference, pk)
    return do(request, campaign, lambda: actions.retry(campaign), tried_again)


@require_POST
@desk_page("mail")
def send_test(request, conference, pk: int):
    """One message to oneself, as a recipient would get it."""
    campaign = one(conference, pk)
    delegate = queries.somebody(campaign, request.POST.get("to", ""))
    if delegate is None:
        messages.error(request, _("There is nobody to show this message for."))
        return redirect("registration:desk_campaign", conference.slug, pk)
    return do(
        request, campaign, lambda: actions.send_test(campaign, delegate, request.user), tested
    )


@require_POST
@desk_page("registration")
def address_works(request, conference, pk: int):
    """A delegate's address is used again."""
    addresses.unmark(get_object_or_404(conference.delegates, pk=pk))
    messages.success(request, _("Campaigns reach this address again."))
    return redirect("conference:person", conference.slug, pk)


def one(conference, pk: int) -> Campaign:
    """A campaign of this conference, or 404."""
    return get_object_or_404(conference.campaigns.select_related("conference"), pk=pk)


def do(request, campaign, act, say=None):
    """Do it, say what came of it or why not, and show the campaign."""
    try:
        done = act()
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        if say:
            level, words = say(done)
            messages.add_message(request, level, words)
    return redirect("registration:desk_campaign", campaign.conference.slug, campaign.pk)
