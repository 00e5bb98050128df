"""An association's own ceremony: granted and ended on the desk, set up by its host from a link."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext as _

from conference.errors import Refused
from conference.lib import throttle
from conference.lib.methods import require_http_methods, require_POST
from conference.lib.private import private_page
from initiative import grants, rules_grants
from initiative.desk_access import home_desk_page
from initiative.grant_forms import GatheringForm, GrantForm
from initiative.models import Grant
from initiative.views import opened

TRIES_AN_HOUR = 60


@require_http_methods(["GET", "HEAD", "POST"])
@home_desk_page("settings")
def desk_grants(request, conference, ceremony: int):
    """Who was granted a ceremony of its own, and one more."""
    found = get_object_or_404(conference.ceremonies.select_related("initiative"), pk=ceremony)
    form = GrantForm(request.POST or None, initial={"language": get_language()})
    if form.is_valid() and _granted(request, found, form):
        messages.success(request, _("Granted. The link is on its way to the host."))
        return redirect("initiative:desk_grants", conference.slug, found.pk)
    rows = conference.grants.filter(initiative=found.initiative)
    facts = {
        "ceremony": found,
        "form": form,
        "grants": rows.select_related("ceremony", "conference"),
    }
    return render(request, "initiative/desk_grants.html", facts, status=422 if form.errors else 200)


def _granted(request, ceremony, form) -> bool:
    """Whether it is; a refusal stands beside its field."""
    data, until = form.cleaned_data, form.until_moment(request.conference)
    try:
        grants.grant(
            ceremony, data["association"], data["email"], until, data["language"], request.user
        )
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
        return False
    return True


@require_POST
@home_desk_page("settings")
def desk_end(request, conference, grant: int):
    """From now on nothing is signed there."""
    found = get_object_or_404(conference.grants.select_related("ceremony"), pk=grant)
    grants.end(found, request.user)
    messages.success(request, _("Ended. What was signed there stands."))
    back = get_object_or_404(conference.ceremonies, initiative=found.initiative_id)
    return redirect("initiative:desk_grants", conference.slug, back.pk)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def host(request, initiative: str, key: str):
    """The host sets up the association's gathering; then its desk is theirs."""
    found = opened(request, initiative)
    if not throttle.allow(f"grant:{request.client_address}", TRIES_AN_HOUR, 3600):
        raise Refused("too_many", _("Please try again in an hour."), status=429)
    rows = Grant.objects.filter(initiative=found, key=key)
    grant = rows.select_related("ceremony", "conference").first()
    if grant is None:
        raise Http404
    form = GatheringForm(request.POST or None, initial={"language": grant.language})
    if form.is_valid() and not grant.ceremony_id and _set_up(grant, form):
        messages.success(request, _("Your gathering is set up."))
        return redirect("initiative:host", found.slug, grant.key)
    facts = {"initiative": found, "grant": grant, "form": form, "refusal": _refusal(grant)}
    return render(request, "initiative/host.html", facts, status=422 if form.errors else 200)


def _set_up(grant, form) -> bool:
    """Whether it is; a refusal stands beside its field."""
    try:
        grants.set_up(grant, form.gathering())
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
        return False
    return True


def _refusal(grant: Grant) -> Refused | None:
    try:
        rules_grants.check_stands(grant)
    except Refused as no:
        return no
    return None
