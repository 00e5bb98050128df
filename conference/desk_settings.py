"""The desk's settings: the conference itself, its team, its API tokens."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from conference import actions, mail_ways, mails
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.forms import ConferenceForm, MemberForm, TokenForm
from conference.lib.methods import require_http_methods, require_POST


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("settings")
def edit(request, conference):
    """Names, place, days, languages."""
    form = ConferenceForm(request.POST or None, instance=conference)
    if form.is_valid():
        actions.save_conference(form.save(commit=False))
        messages.success(request, _("Saved."))
        return redirect("desk:settings", conference.slug)
    status = 422 if form.is_bound else 200
    return render(request, "desk/settings.html", {"form": form}, status=status)


@require_POST
@desk_page("settings")
def test_mail(request, conference):
    """Send the organiser a mail to see that it arrives."""
    mail = mails.send_test(conference, request.user, get_language())
    messages.add_message(request, *mail_ways.tested(mail))
    return redirect("desk:settings", conference.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("settings")
def team(request, conference):
    """Who may do what here."""
    form = MemberForm(request.POST or None)
    if form.is_valid():
        actions.add_member(conference, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("desk:team", conference.slug)
    members = conference.memberships.select_related("user").order_by("user__email", "role")
    facts = {"form": form, "members": members}
    return render(request, "desk/team.html", facts, status=422 if form.is_bound else 200)


@require_POST
@desk_page("settings")
def member_remove(request, conference, pk: int):
    """Take a role away."""
    try:
        actions.remove_member(get_object_or_404(conference.memberships, pk=pk))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("desk:team", conference.slug)


@require_POST
@desk_page("settings")
def member_invite(request, conference, pk: int):
    """Send somebody who never logged in the link again."""
    try:
        actions.invite_again(get_object_or_404(conference.memberships, pk=pk))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The link is on its way."))
    return redirect("desk:team", conference.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("settings")
def tokens(request, conference):
    """API tokens; a new one is shown once."""
    form, secret = TokenForm(request.POST or None), ""
    try:
        if form.is_valid():
            _token, secret = actions.create_token(conference, request.user, **form.cleaned_data)
            form = TokenForm()
    except Refused as refusal:
        form.add_error(refusal.field, refusal.message)
    facts = {"form": form, "secret": secret, "tokens": conference.api_tokens.all()}
    return render(request, "desk/tokens.html", facts, status=422 if form.errors else 200)


@require_POST
@desk_page("settings")
def token_revoke(request, conference, pk: int):
    """End a token."""
    actions.revoke_token(get_object_or_404(conference.api_tokens, pk=pk), timezone.now())
    messages.success(request, _("The token is revoked."))
    return redirect("desk:tokens", conference.slug)
