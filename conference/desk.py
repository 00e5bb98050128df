"""The desk's own pages: conferences, outbox, jobs, audit trail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext

from conference import actions, mail_again, mail_story, mail_strays, queries
from conference.desk_access import desk_page
from conference.errors import Refused
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
        "stray": mail_strays.lately(mail_strays.MAILBOX),
        "stray_events": mail_strays.lately([mail_strays.Why.EVENT]),
    }
    return render(request, "desk/mail_list.html", facts)


@require_safe
@desk_page("mail")
def mail_detail(request, conference, pk: int):
    """One message, as it was or will be sent."""
    mail = get_object_or_404(conference.mails, pk=pk)
    facts = {
        "mail": mail,
        "story": mail_story.tell(mail),
        "again": mail_again.offered(mail),
        "complained": mail_story.complained(mail),
        "formers": mail_story.former_addresses([pk]).get(pk, []),
    }
    return render(request, "desk/mail_detail.html", facts)


@require_POST
@desk_page("mail")
def mail_retry(request, conference, pk: int):
    """Send a message once more that failed, came back or is uncertain."""
    mail = get_object_or_404(conference.mails, pk=pk)
    return mail_step(request, mail, mail_again.send_again, _("The message is on its way again."))


@require_POST
@desk_page("mail")
def mail_arrived(request, conference, pk: int):
    """Settle an uncertain message: its reader has it."""
    mail = get_object_or_404(conference.mails, pk=pk)
    return mail_step(request, mail, mail_again.arrived, _("Noted: the message has arrived."))


def mail_step(request, mail, act, done):
    """Do it to a message, say so or why not, and show it."""
    try:
        act(mail)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("desk:mail_detail", mail.conference.slug, mail.pk)


@require_safe
@desk_page("view")
def job_list(request, conference):
    """Everything that was started, with its progress."""
    rows = queries.jobs_with_progress(conference)
    facts = {
        "page": page_of(request, rows),
        "lone": queries.lone_items(conference),
        "waits": queries.waits(conference.work_items.filter(job=None)),
    }
    return render(request, "desk/job_list.html", facts)


@require_safe
@desk_page("view")
def job_detail(request, conference, pk: int):
    """One job: progress, and what failed with its reason."""
    job = get_object_or_404(queries.jobs_with_progress(conference), pk=pk)
    facts = queries.job_facts(job)
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


STEERED = {"stop": actions.stop_job, "go_on": actions.go_on, "hasten": actions.hasten}


@require_POST
@desk_page("mail")
def job_steer(request, conference, pk: int):
    """Stop the job, go on with it, or try now what waits; a campaign has a page of its own."""
    job = get_object_or_404(conference.jobs.exclude(kind="campaign"), pk=pk)
    if act := STEERED.get(request.POST.get("do", "")):
        act(job)
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
