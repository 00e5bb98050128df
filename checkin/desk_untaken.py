"""The desk: scans of devices that were not taken, to be taken after all or set aside."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from checkin import picture_sharing, untaken_acts
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_POST, require_safe

PAGE = 50


@require_safe
@desk_page()
def untaken(request, conference):
    """Who it was as far as that is known, when, at which gate and device, and why not."""
    page = Paginator(untaken_acts.listed(conference), PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "rows": untaken_acts.with_gates(conference, page)}
    return render(request, "checkin/desk_untaken.html", facts)


@require_POST
@desk_page("door")
def take(request, conference, pk: int):
    """Recorded for its gate, as it was made."""
    row = get_object_or_404(conference.untaken_scans, pk=pk)
    try:
        untaken_acts.take(row, request.user)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The scan is recorded for its gate, as it was made."))
    return settled(request, conference)


@require_POST
@desk_page("door")
def dismiss(request, conference, pk: int):
    """Seen, and without consequence."""
    untaken_acts.dismiss(get_object_or_404(conference.untaken_scans, pk=pk), request.user)
    messages.success(request, _("The scan is set aside."))
    return settled(request, conference)


def settled(request, conference):
    """Back to the list; everybody's picture shows it at once."""
    picture_sharing.forget(conference)
    return redirect("checkin:desk_untaken", conference.slug)
