"""On the desk: who may sign for an association."""

from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from conference import audit
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_POST, require_safe
from initiative import mandates
from initiative.forms import MandateForm


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("ceremony")
def mandate(request, conference, delegate: int):
    """Confirm that a delegate may sign for the association, by what was seen."""
    who = _delegate(conference, delegate)
    standing = mandates.standing(who)
    initial = {"document": standing.document if standing else ""}
    form = MandateForm(request.POST or None, request.FILES or None, initial=initial)
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


@require_safe
@never_cache
@desk_page("ceremony")
def mandate_file(request, conference, delegate: int):
    """The document that shows it, for organisers alone; never shown inside a page of ours."""
    found = get_object_or_404(conference.mandates, delegate=_delegate(conference, delegate))
    if not found.file:
        raise Http404
    name = Path(found.file.name).name
    audit.record("mandate.file_seen", found.delegate, by=request.user)
    answer = FileResponse(found.file.open(), as_attachment=True, filename=name)
    answer["Content-Security-Policy"] = "sandbox"
    return answer


def _delegate(conference, pk: int):
    rows = conference.delegates.select_related("association", "conference")
    return get_object_or_404(rows, pk=pk)


def _confirmed(form, delegate, user) -> bool:
    """Whether the rule agreed; its no stands beside the field."""
    try:
        data = form.cleaned_data
        mandates.confirm(delegate, data["document"], user, data["file"])
    except Refused as no:
        form.add_error(no.field, no.message)
        return False
    return True
