"""The desk's own pages: conferences, outbox, jobs, audit trail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext

from conference import actions, jobs, queries
from conference.desk_access import desk_page
from conference.lib.leases import Leased
from conference.lib.methods import require_POST, require_safe
from conference.models import Conference


@require_safe
@login_required
def home(request):
    """The conferences this member of staff works for; with one alone, straight to it.

    Whoever runs this site stays: only here is the way to a new one.
    """
    conferences = Conference.objects.for_user(request.user)
    if len(conferences) == 1 and not request.user.is_superuser:
        return redirect("conference:overview", conferences[0].slug)
    return render(request, "desk/home.html", {"conferences": conferences})


def page_of(request, rows, size: int = 50):
    """The page of rows that ?page= asks for; a page beyond the end is the last."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


@require_safe
@desk_page("mail")
def mail_list(request, conference):
    """The outbox: what was sent, waits, failed or is uncertain."""
    status, text = request.GET.get("status", ""), request.GET.get("q", "").strip()
    counts = queries.mail_counts(conference)
    facts = {
        "page": page_of(request, queries.mails(conference, status, text)),
        "status": status,
        "q": text,
        "states": [(code, label, counts.get(code, 0)) for code, label in Leased.STATUSES],
        "total": sum(counts.values()),
        "unhappy": counts.get(Leased.FAILED, 0) + counts.get(Leased.UNCERTAIN, 0),
    }
    return render(request, "desk/mail_list.html", facts)


@require_safe
@desk_page("mail")
def mail_detail(request, conference, pk: int):
    """One message, as it was or will be sent."""
    mail = get_object_or_404(conference.mails, pk=pk)
    return render(request, "desk/mail_detail.html", {"mail": mail})


@require_POST
@desk_page("mail")
def mail_retry(request, conference, pk: int):
    """Send a failed or uncertain message once more."""
    jobs.retry(get_object_or_404(conference.mails, pk=pk))
    messages.success(request, _("The message is on its way again."))
    return redirect("desk:mail_detail", conference.slug, pk)


@require_safe
@desk_page("view")
def job_list(request, conference):
    """Everything that was started, with its progress."""
    rows = queries.jobs_with_progress(conference)
    lone = queries.lone_items(conference)
    return render(request, "desk/job_list.html", {"page": page_of(request, rows), "lone": lone})


@require_safe
@desk_page("view")
def job_detail(request, conference, pk: int):
    """One job: progress, and what failed with its reason."""
    job = get_object_or_404(queries.jobs_with_progress(conference), pk=pk)
    facts = {"job": job, "failed": queries.failed_rows(job)}
    template = "desk/_job_progress.html" if request.htmx else "desk/job_detail.html"
    return render(request, template, facts)


@require_POST
@desk_page("mail")
def job_retry(request, conference, pk: int):
    """Try everything that failed in this job once more."""
    job = get_object_or_404(conference.jobs, pk=pk)
    count = actions.retry_job(job)
    text = ngettext("%(n)s row is tried again.", "%(n)s rows are tried again.", count)
    messages.success(request, text % {"n": count})
    return redirect("desk:job", conference.slug, pk)


@require_POST
@desk_page("settings")
def items_retry(request, conference):
    """Try lone pieces of work that failed once more."""
    count = actions.retry_lone_items(conference)
    text = ngettext("%(n)s row is tried again.", "%(n)s rows are tried again.", count)
    messages.success(request, text % {"n": count})
    return redirect("desk:jobs", conference.slug)


@require_safe
@desk_page("view")
def audit_list(request, conference):
    """Who did what, when, from where, before and after."""
    text, target = request.GET.get("q", "").strip(), request.GET.get("target", "")
    rows = queries.audit_trail(conference, text, target)
    facts = {"page": page_of(request, rows), "q": text, "target": target}
    return render(request, "desk/audit_list.html", facts)
