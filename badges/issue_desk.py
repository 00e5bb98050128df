"""The desk: certificates prepared, checked, issued as a job; each certificate with its history."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from badges import actions, issue_invented, issue_queries, pictures, queries
from badges.desk import reason_of
from badges.issue_forms import IssueForm
from conference import actions as ground
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib import files
from conference.lib.methods import require_http_methods, require_POST, require_safe
from conference.lib.private import private_page
from conference.lib.ticked import ticked
from conference.queries import history
from registration.queries import search

FOUND = 12  # people a search shows


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("certificates")
def prepare(request, conference):
    """What is to be issued, in whose name, to whom."""
    kind = request.GET.get("kind", "")
    form = IssueForm(request.POST or None, request.FILES or None, conference=conference, kind=kind)
    if form.is_valid():
        issue = actions.prepare_issue(conference, request.user, form.values, form.inks)
        return redirect("badges:desk_issue_certificates", conference.slug, issue.pk)
    form.keep_pictures()
    status = 422 if form.errors else 200
    return render(request, "badges/desk_issue_new.html", {"form": form}, status=status)


@private_page
@require_safe
@desk_page("certificates")
def picture(request, conference, pk: int, column: str):
    """A seal or a signature that was sent for an issue."""
    issue = get_object_or_404(conference.certificate_issues, pk=pk)
    if column not in pictures.OF_ISSUES or not getattr(issue, column):
        raise Http404
    ink = files.read(getattr(issue, column))
    shown = pictures.coloured(ink, pictures.colour_of(column))
    return HttpResponse(shown, content_type="image/png")


@require_safe
@desk_page("certificates")
def show(request, conference, pk: int):
    """Before: what is missing in whom, and how it will look. After: how far it is."""
    issue = get_object_or_404(conference.certificate_issues.select_related("job"), pk=pk)
    facts = {"issue": issue, **issue_queries.state(issue)}
    return render(request, "badges/desk_issue.html", facts)


@private_page
@require_safe
@desk_page("certificates")
def preview(request, conference, pk: int, delegate: int):
    """How one person's certificate will look: a picture, nothing is issued."""
    issue = get_object_or_404(conference.certificate_issues, pk=pk)
    person = get_object_or_404(conference.delegates, pk=delegate, erased_at=None)
    width = issue_queries.LARGE if "large" in request.GET else issue_queries.SMALL
    return HttpResponse(issue_queries.picture(issue, person, width), content_type="image/png")


@private_page
@require_safe
@desk_page("certificates")
def invented(request, conference, pk: int, code: str):
    """The same of somebody invented, while nobody can get one."""
    issue = get_object_or_404(conference.certificate_issues, pk=pk)
    one = issue_invented.people(issue).get(code)
    if one is None:
        raise Http404
    width = issue_queries.LARGE if "large" in request.GET else issue_queries.SMALL
    return HttpResponse(issue_queries.drawn(issue, one, width), content_type="image/png")


@require_safe
@desk_page("certificates")
def look(request, conference, pk: int, delegate: int | None = None):
    """One person's certificate as large as the page, with a search for anybody else's."""
    issue = get_object_or_404(conference.certificate_issues, pk=pk)
    text = request.GET.get("q", "").strip()
    facts = {"issue": issue, "q": text, "found": search(conference, text)[:FOUND] if text else []}
    if delegate:
        person = get_object_or_404(conference.delegates, pk=delegate, erased_at=None)
        facts |= issue_queries.look(issue, person)
    return render(request, "badges/desk_issue_look.html", facts)


@require_POST
@desk_page("certificates")
def begin(request, conference, pk: int):
    """Issue to all who were looked at and lacked nothing, or to the ticked of them."""
    issue = get_object_or_404(conference.certificate_issues, pk=pk)
    name = "delegates" if "ticked" in request.POST else "checked"
    chosen = ticked(request, name, conference.delegates)
    despite = ticked(request, "despite", conference.delegates)
    try:
        if chosen | despite:
            actions.begin_issue(issue, request.user, chosen | despite, despite)
        else:
            messages.warning(request, _("Nobody was chosen."))
    except Refused as no:
        messages.error(request, no.message)
    return redirect("badges:desk_issue_certificates", conference.slug, pk)


STEERED = {
    "stop": ground.stop_job,
    "go_on": ground.go_on,
    "hasten": ground.hasten,
    "repeat": ground.retry_job,
}


@require_POST
@desk_page("certificates")
def steer(request, conference, pk: int):
    """Stop the job, go on with it, try now what waits, or repeat what failed."""
    issue = get_object_or_404(conference.certificate_issues.exclude(job=None), pk=pk)
    if act := STEERED.get(request.POST.get("do", "")):
        act(issue.job)
    return redirect("badges:desk_issue_certificates", conference.slug, pk)


@require_safe
@desk_page()
def certificate(request, conference, pk: int):
    """One certificate: what it says, what became of it, and everything that happened to it."""
    rows = queries.certificates(conference).select_related("issue", "superseded_by", "delegate")
    found = get_object_or_404(rows, pk=pk)
    facts = {"certificate": found, "history": history(found), "older": found.supersedes.all()}
    facts |= queries.beside(found)
    return render(request, "badges/desk_certificate.html", facts)


@require_POST
@desk_page("certificates")
def reissue(request, conference, pk: int):
    """Another one is made to take its place, say after a name was corrected."""
    found = get_object_or_404(conference.certificates, pk=pk)
    try:
        newer = actions.reissue(found, reason_of(request))
    except Refused as no:
        messages.error(request, no.message)
        return redirect("badges:desk_certificate", conference.slug, pk)
    if newer.pk == found.pk:
        words = _("%(serial)s is made anew; until then it stays as it is.")
    else:
        words = _("%(serial)s is being made; until then this one stays in force.")
    messages.success(request, words % {"serial": newer.serial})
    return redirect("badges:desk_certificate", conference.slug, pk)
