"""The desk: certificates for the printer, ordered as one file and fetched when it is made."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render

from badges import actions, bundles, queries
from badges.desk import chosen
from conference import audit
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib import files
from conference.lib.methods import require_POST, require_safe
from conference.lib.private import private_page

KIND = "print_certificates"


@require_POST
@desk_page("certificates")
def order(request, conference):
    """One file of the ticked certificates, or of all the list shows."""
    rows = chosen(request, conference)
    form = bundles.ZIP if request.POST.get("form") == bundles.ZIP else bundles.PDF
    try:
        job = actions.order_bundle(conference, rows, form, request.user)
    except Refused as no:
        messages.error(request, no.message)
        return redirect("badges:desk_certificates", conference.slug)
    return redirect("badges:desk_print", conference.slug, job.pk)


@require_safe
@desk_page("certificates")
def show(request, conference, pk: int):
    """The file: being made, there to be fetched, or why it could not be made."""
    job = get_object_or_404(conference.jobs, pk=pk, kind=KIND)
    item = job.items.get()
    facts = {"job": job, "item": item, "left_out": queries.left_out(conference, item)}
    return render(request, "badges/desk_print.html", facts)


@private_page
@require_safe
@desk_page("certificates")
def fetch(request, conference, pk: int):
    """The file itself."""
    job = get_object_or_404(conference.jobs, pk=pk, kind=KIND)
    item = job.items.get()
    path = (item.result or {}).get("path")
    if not path:
        raise Http404
    try:
        file = files.opened(path)
    except FileNotFoundError as lost:
        raise Http404 from lost
    audit.record("certificates.downloaded", job, after={"count": item.result["count"]})
    form = item.payload["form"]
    name = f"certificates-{conference.slug}-{job.pk}.{form}"
    kind = bundles.KINDS[form]
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
