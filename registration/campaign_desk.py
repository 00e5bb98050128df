"""The desk: campaigns, from the first draft to the last message."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from conference import mail_delivery
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_POST, require_safe
from registration import (
    campaign_actions as actions,
    campaign_addresses as addresses,
    campaign_checks as checks,
    campaign_parts as parts,
    campaign_queries as queries,
)
from registration.audiences import Audience
from registration.campaign_forms import CampaignForm, ReleaseForm
from registration.models import Campaign

PAGE = 50
TESTED = {
    mail_delivery.Way.SERVER: gettext_lazy("A test is on its way to %(address)s."),
    mail_delivery.Way.FILE: gettext_lazy(
        "A test for %(address)s is written. This site has no mail server: nothing is sent."
    ),
    mail_delivery.Way.NOWHERE: gettext_lazy(
        "A test for %(address)s is written and held back: the demonstration sends nothing to "
        "invented addresses."
    ),
}
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
    """Write a campaign, or change a draft."""
    row = Campaign(conference=conference, created_by=request.user)
    if pk is not None:
        row = get_object_or_404(conference.campaigns, pk=pk)
    form = CampaignForm(request.POST or None, instance=row)
    if form.is_valid():
        campaign = actions.save(form.save())
        return redirect("registration:desk_campaign", conference.slug, campaign.pk)
    facts = {"form": form, "row": row, "placeholders": parts.placeholders.values()}
    status = 422 if form.is_bound else 200
    return render(request, "registration/campaign_edit.html", facts, status=status)


@require_safe
@desk_page("mail")
def show(request, conference, pk: int):
    """One campaign: before the release what would go wrong, after it how far it is."""
    campaign, state = one(conference, pk), request.GET.get("state", "")
    rows = queries.letters(campaign, state)
    unwritten = campaign.state == Campaign.State.DRAFT and campaign.written_at is None
    facts = {
        "campaign": campaign,
        "audience": Audience.from_data(campaign.audience),
        "attached": parts.attachables.get(campaign.attachment),
        "numbers": queries.numbers(campaign),
        "findings": checks.find(campaign) if unwritten else None,
        "release_form": ReleaseForm(),
        "state": state,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    moving = "registration/_campaign_moving.html"
    return render(request, moving if request.htmx else "registration/campaign_show.html", facts)


@require_POST
@desk_page("mail")
def write(request, conference, pk: int):
    """Have the messages written."""
    campaign = one(conference, pk)
    return do(request, campaign, lambda: actions.write(campaign, request.user))


@require_POST
@desk_page("mail")
def release(request, conference, pk: int):
    """Send now or at a time."""
    campaign, form = one(conference, pk), ReleaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["starts_at"][0]))
        return redirect("registration:desk_campaign", conference.slug, pk)
    at = form.cleaned_data["starts_at"]
    return do(request, campaign, lambda: actions.release(campaign, at))


@require_POST
@desk_page("mail")
def step(request, conference, pk: int, verb: str):
    """Pause, resume, cancel, or make a draft again."""
    campaign = one(conference, pk)
    return do(request, campaign, lambda: STEPS[verb](campaign))


@require_POST
@desk_page("mail")
def retry(request, conference, pk: int):
    """Send what failed once more."""
    campaign = one(conference, pk)
    count = actions.retry(campaign)
    text = ngettext("%(n)s message is tried again.", "%(n)s messages are tried again.", count)
    messages.success(request, text % {"n": count})
    return redirect("registration:desk_campaign", conference.slug, pk)


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


def tested(mail) -> tuple[int, str]:
    """What is said of a test, with the way to read it where no mail server brings it."""
    way = mail_delivery.way_of(mail)
    words = TESTED[way] % {"address": mail.to}
    if way == mail_delivery.Way.SERVER:
        return messages.SUCCESS, words
    address = reverse("desk:mail_detail", args=[mail.conference.slug, mail.pk])
    link = format_html('<a href="{}">{}</a>', address, _("Read it in the outbox"))
    return messages.WARNING, format_html("{} {}", words, link)


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
