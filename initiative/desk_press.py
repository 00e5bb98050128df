"""On the desk: photographs for the press."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_POST, require_safe
from initiative import press_actions, press_kit
from initiative.desk_access import home_desk_page
from initiative.press_forms import PressPhotoForm


@require_http_methods(["GET", "HEAD", "POST"])
@home_desk_page("ceremony")
def photos(request, conference, ceremony: int):
    """Those of this gathering, and a form for one more."""
    found = get_object_or_404(conference.ceremonies.select_related("initiative"), pk=ceremony)
    form = PressPhotoForm(request.POST or None, request.FILES or None)
    status = _submitted(form, found) if form.is_bound else 200
    if status == 302:
        messages.success(request, _("The photo is in the press kit now."))
        return redirect("initiative:desk_photos", conference.slug, found.pk)
    rows = conference.press_photos.filter(initiative=found.initiative)
    facts = {"ceremony": found, "form": form, "photos": rows}
    return render(request, "initiative/desk_photos.html", facts, status=status)


def _submitted(form: PressPhotoForm, ceremony) -> int:
    """302 once it is kept, else the status to show the form with."""
    if not form.is_valid():
        return 422
    data = form.cleaned_data
    try:
        press_actions.add_photo(
            ceremony.conference, ceremony.initiative, form.sent(), data["credit"], data["caption"]
        )
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
        return no.status
    return 302


@require_safe
@home_desk_page("ceremony")
def photo(request, conference, pk: int):
    """The photo, small."""
    return press_kit.sent(get_object_or_404(conference.press_photos, pk=pk))


@require_POST
@home_desk_page("ceremony")
def remove(request, conference, pk: int):
    """Out of the kit."""
    found = get_object_or_404(conference.press_photos, pk=pk)
    ceremony = get_object_or_404(conference.ceremonies, initiative=found.initiative_id)
    press_actions.remove_photo(found)
    messages.success(request, _("The photo is deleted."))
    return redirect("initiative:desk_photos", conference.slug, ceremony.pk)
