"""The desk: badges onto paper, and what was printed before."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext

from badges import actions, sheets as sheets_of, sheets_queries
from badges.sheets_forms import SheetsForm
from conference import audit
from conference.desk import page_of
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib import files
from conference.lib.methods import require_http_methods, require_safe
from conference.lib.private import private_page


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("badges")
def sheets(request, conference):
    """Choose badges and paper; below, the runs of before."""
    values = request.POST if request.method == "POST" else request.GET
    ticked = tuple(int(pk) for pk in values.getlist("badges") if pk.isdecimal())
    form = SheetsForm(request.POST or None, conference, ticked)
    if form.is_valid():
        run = order(request, conference, form)
        if run:
            return redirect("badges:desk_sheet_run", conference.slug, run.pk)
    facts = {
        "form": form,
        "unprinted": sheets_queries.unprinted(conference).count(),
        "page": page_of(request, sheets_queries.runs(conference), 20),
    }
    return render(request, "badges/sheets.html", facts, status=422 if form.errors else 200)


def order(request, conference, form):
    """The run, or None with the reason on the page; says what has no room on the paper."""
    data, rows = form.cleaned_data, form.rows()
    try:
        run = actions.order_sheets(conference, rows, data["paper"], request.user, data["sides"])
    except Refused as no:
        messages.error(request, no.message)
        return None
    batches = sheets_queries.by_size(conference, rows)
    if left := sheets_queries.without_room(batches, sheets_of.BY_CODE[data["paper"]]):
        messages.warning(request, left_words(left))
    return run


def left_words(left) -> str:
    """Which badges are not printed because they are larger than the paper, by size."""
    words = _("%(size)s: %(n)d")
    said = [words % {"size": sheets_of.size_label(each.size), "n": len(each.badges)}
            for each in left]  # fmt: skip
    number = sum(len(each.badges) for each in left)
    text = ngettext(
        "%(n)d badge is larger than this paper and is not printed (%(sizes)s). Print it on another"
        " paper.",
        "%(n)d badges are larger than this paper and are not printed (%(sizes)s). Print them on"
        " another paper.",
        number,
    )
    return text % {"n": number, "sizes": ", ".join(said)}


@private_page
@require_safe
@desk_page("badges")
def run(request, conference, pk: int):
    """A run and the others of its order: being made, ready, or who cannot be printed."""
    row = get_object_or_404(sheets_queries.runs(conference), pk=pk)
    if request.htmx:
        return render(request, "badges/_sheets_state.html", state(row))
    parts = [state(each) for each in sheets_queries.together(row)]
    return render(request, "badges/sheets_run.html", {"run": row, "parts": parts})


def state(run) -> dict:
    """What the page shows of one run."""
    item = run.job.items.first()
    return {
        "run": run,
        "item": item,
        "lacking": sheets_queries.lacking(run),
        "left_out": sheets_queries.left_out(run, item),
    }


@private_page
@require_safe
@desk_page("badges")
def pdf(request, conference, pk: int):
    """The sheets, to print."""
    row = get_object_or_404(conference.sheet_runs.exclude(pdf=""), pk=pk)
    try:
        file = files.opened(row.pdf)
    except FileNotFoundError as lost:
        raise Http404 from lost
    audit.record("badges.sheets_downloaded", row)
    return FileResponse(
        file, as_attachment=True, filename=row.pdf_name, content_type="application/pdf"
    )
