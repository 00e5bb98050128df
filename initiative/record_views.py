"""The record of a ceremony: ordered on the desk, to be had by everybody."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext as _

from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib import files
from conference.lib.languages import in_every_language
from conference.lib.methods import require_POST, require_safe
from initiative import queries, records
from initiative.models import Ceremony


@require_POST
@desk_page("ceremony")
def order(request, conference, ceremony: int):
    """Have it made, or made anew."""
    found = get_object_or_404(conference.ceremonies.select_related("initiative"), pk=ceremony)
    try:
        records.order(found)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The record is being made; this page will show it."))
    return redirect("initiative:desk_ceremony", conference.slug)


@in_every_language
@require_safe
def record(request, initiative: str, ceremony: int):
    """The sealed PDF in the reader's language, else in the first there is; none while the signing
    goes on once more.
    """
    found = queries.public_initiative(initiative)
    rows = found.ceremonies.filter(conference__published=True, state=Ceremony.State.CLOSED)
    papers = list(get_object_or_404(rows, pk=ceremony).records.all())
    paper = next((each for each in papers if each.language == get_language()), None)
    return sent(paper or next(iter(papers), None))


def sent(paper) -> FileResponse:
    """The file. Raises Http404 where there is none, or it was lost."""
    if paper is None:
        raise Http404("no record")
    try:
        file = files.opened(paper.pdf)
    except FileNotFoundError:
        raise Http404("the record was lost") from None
    name = f"record-{paper.conference.slug}-{paper.language}.pdf"
    return FileResponse(file, filename=name, content_type="application/pdf")
