"""The ceremony host's desk: open, pause and close the signing, read statements, hide names."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from badges import actions as certificates
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_POST, require_safe
from conference.lib.ticked import ticked
from initiative import actions, queries, rules_grants
from initiative.models import Ceremony, Initiative

RECENT = 20


@require_safe
@desk_page("view")
def ceremony(request, conference):
    """Each initiative signed here: its state, its numbers, its last signatories."""
    rows = conference.ceremonies.select_related("initiative").order_by("pk")
    facts = {
        "panels": [queries.desk_panel(each, RECENT) for each in rows],
        "others": queries.initiatives_without_ceremony(conference),
        "statements": queries.to_moderate(conference),
        "numbers": queries.numbers(conference),
        "may_found": not rules_grants.is_guest(conference),
    }
    return render(request, "initiative/desk_ceremony.html", facts)


@require_POST
@desk_page("ceremony")
def plan(request, conference):
    """Let an initiative be signed here."""
    initiative = get_object_or_404(Initiative, slug=request.POST.get("initiative", ""))
    actions.plan(conference, initiative)
    return redirect("initiative:desk_ceremony", conference.slug)


@require_POST
@desk_page("ceremony")
def set_state(request, conference, ceremony: int):
    """Open, pause or close."""
    found = get_object_or_404(conference.ceremonies, pk=ceremony)
    state = request.POST.get("state", "")
    if state not in (Ceremony.State.OPEN, Ceremony.State.PAUSED, Ceremony.State.CLOSED):
        raise Refused("unknown_state", _("A ceremony is open, paused or closed."), status=400)
    actions.set_state(found, state)
    return redirect("initiative:desk_ceremony", conference.slug)


@require_POST
@desk_page("ceremony")
def show_or_hide(request, conference, signature: int):
    """Take a name off list and wall, or put it back."""
    found = get_object_or_404(conference.signatures, pk=signature)
    if request.POST.get("do") == "show":
        actions.unhide(found)
        messages.success(request, _("The name is shown again."))
    else:
        actions.hide(found, request.POST.get("reason", "")[:200])
        messages.success(request, _("The name is hidden. The endorsement stands."))
    return _back(request, found)


def _back(request, signature):
    """To the page the button was on."""
    slug, place = request.conference.slug, request.POST.get("from")
    ceremony = queries.ceremony_of(signature.initiative, request.conference)
    if place == "console" and ceremony:
        return redirect("initiative:desk_console", slug, ceremony.pk)
    if place == "person":
        return redirect("conference:person", slug, signature.delegate_id)
    return redirect("initiative:desk_ceremony", slug)


@require_POST
@desk_page("ceremony")
def revoke(request, conference, signature: int):
    """Strike an endorsement out, with a reason."""
    found = get_object_or_404(conference.signatures, pk=signature)
    try:
        actions.revoke(found, request.POST.get("reason", "")[:300].strip())
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The endorsement is revoked. Its signatory gets a mail."))
    return redirect("conference:person", conference.slug, found.delegate_id)


@require_POST
@desk_page("ceremony")
def moderate(request, conference, signature: int):
    """Show a statement beside its name, or do not."""
    found = get_object_or_404(conference.signatures, pk=signature)
    actions.moderate(found, show=request.POST.get("do") == "show")
    return _back(request, found)


@require_POST
@desk_page("certificates")
def mail_certificates(request, conference):
    """Mail their certificates to all signatories, or to the chosen ones."""
    chosen = ticked(request, "signature", conference.signatures.all())
    found = queries.certificates_to_mail(conference, None if "all" in request.POST else chosen)
    if not found:
        messages.info(request, _("There is no certificate to mail yet."))
        return redirect("initiative:desk_ceremony", conference.slug)
    try:
        job = certificates.mail_certificates(conference, found, by=request.user)
    except Refused as no:  # all are mailed; certificates can be ticked and sent again over there
        messages.error(request, no.message)
        return redirect("badges:desk_certificates", conference.slug)
    messages.success(request, _("The certificates are on their way."))
    return redirect("desk:job", conference.slug, job.pk)
