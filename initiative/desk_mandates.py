"""On the desk: who may sign for an association."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_POST
from initiative import mandates
from initiative.forms import MandateForm


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("ceremony")
def mandate(request, conference, delegate: int):
    """Confirm that a delegate may sign for the association, by what was seen."""
    who = _delegate(conference, delegate)
    standing = mandates.standing(who)
    form = MandateForm(
        request.POST or None, initial={"document": standing.document if standing else ""}
    )
    if form.is_valid() and _confirmed(form, who, request.user):
        messages.success(request, _("Confirmed. They can sign for the association now."))
        return redirect("conference:person", conference.slug, who.pk)
    facts = {"delegate": who, "mandate": standing, "form": form}
    status = 422 if form.errors else 200
    return render(request, "initiative/desk_mandate.html", facts, status=status)


@require_POST
@desk_page("ceremony")
def mandate_end(request, conference, delegate: int):
    """From now on the delegate signs as a person."""
    who = _delegate(conference, delegate)
    mandates.end(who, request.user)
    messages.success(request, _("They sign as a person from now on. What was signed stands."))
    return redirect("conference:person", conference.slug, who.pk)


def _delegate(conference, pk: int):
    rows = conference.delegates.select_related("association", "conference")
    return get_object_or_404(rows, pk=pk)


def _confirmed(form, delegate, user) -> bool:
    """Whether the rule agreed; its no stands beside the field."""
    try:
        mandates.confirm(delegate, form.cleaned_data["document"], user)
    except Refused as no:
        form.add_error(no.field, no.message)
        return False
    return True
