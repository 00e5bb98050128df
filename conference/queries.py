"""Reads of the ground: conferences and what the desk shows of mail, jobs and audit trail."""

from typing import Any

from django.db import models
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.shortcuts import get_object_or_404

from conference import audit
from conference.lib.leases import Leased
from conference.models import AuditEntry, Conference, Job, OutgoingMail, User, WorkItem

WAITS = 3  # reasons shown


def public_conference(slug: str) -> Conference:
    """The published conference with this slug. Raises Http404."""
    return get_object_or_404(Conference.objects.public(), slug=slug)


def staff_conference(user: User, slug: str) -> Conference:
    """A conference this member of staff works for. Raises Http404, also where it exists."""
    return get_object_or_404(Conference.objects.for_user(user), slug=slug)


def has_choice(user: User) -> bool:
    """Whether the desk's list of conferences is worth a visit: it has several, or can grow."""
    return user.is_superuser or Conference.objects.for_user(user)[:2].count() > 1


def next_number() -> int:
    """The number a new conference gets: never one of before, its badges may still be around."""
    return (Conference.objects.aggregate(Max("number"))["number__max"] or 0) + 1


def jobs_with_progress(conference: Conference) -> QuerySet[Job]:
    """Jobs, newest first, each with total, done, failed, open and held counted from their rows."""
    unhappy, unfinished = [Leased.FAILED, Leased.UNCERTAIN], [Leased.WAITING, Leased.RUNNING]

    def rows(states: list[str]) -> Combinable:
        """Items in these states, and mails: an item that is done may have left a mail behind."""
        items = Count("items", filter=Q(items__status__in=states), distinct=True)
        return items + Count("mails", filter=Q(mails__status__in=states), distinct=True)

    # Of a campaign one item writes many mails, of other jobs each item leaves one or none.
    total = Greatest(Count("items", distinct=True), Count("mails", distinct=True))
    jobs = conference.jobs.select_related("started_by").annotate(
        total_items=total,
        failed_items=rows(unhappy),
        open_items=rows(unfinished),
        held_items=Count("items", filter=Q(items__status=Leased.WITHHELD), distinct=True),
    )
    done = F("total_items") - F("failed_items") - F("open_items") - F("held_items")
    return jobs.annotate(done_items=Greatest(done, 0)).order_by("-pk")


def mail_counts(conference: Conference) -> dict[str, int]:
    """How many messages are in each state."""
    rows = conference.mails.order_by().values_list("status").annotate(Count("pk"))
    return dict(rows)


def mails(conference: Conference, status: str = "", text: str = "") -> QuerySet[OutgoingMail]:
    """The outbox, filtered by state and by a part of address or subject."""
    found = conference.mails.all()
    if status:
        found = found.filter(status=status)
    if text:
        found = found.filter(Q(to__icontains=text) | Q(subject__icontains=text))
    return found


def audit_trail(conference: Conference, text: str = "", target: str = "") -> QuerySet[AuditEntry]:
    """The conference's audit lines, newest first."""
    found = conference.audit_entries.select_related("user")
    if target:
        found = found.filter(target=target)
    if text:
        found = found.filter(
            Q(action__icontains=text) | Q(target_label__icontains=text) | Q(actor__icontains=text)
        )
    return found


def failed_rows(job: Job, limit: int = 200) -> list[WorkItem | OutgoingMail]:
    """What failed or is uncertain in a job, items first, then its mails."""
    unhappy = {"status__in": [Leased.FAILED, Leased.UNCERTAIN]}
    return [*job.items.filter(**unhappy)[:limit], *job.mails.filter(**unhappy)[:limit]]


def job_facts(job: Job) -> dict[str, Any]:
    """For a job's page: {"job", "failed": its rows, "waits": for what some of it waits}."""
    return {"job": job, "failed": failed_rows(job), "waits": waits(job.items.all())}


def waits(items: QuerySet[WorkItem]) -> list[dict[str, Any]]:
    """Why pieces of work wait for another try, the reason of most first: {"error", "count",
    "since": when that began, or None, "next": when the first of them is tried}."""
    rows = items.filter(status=Leased.WAITING).exclude(error="").order_by().values("error")
    found = rows.annotate(count=Count("pk"), since=Min("away_since"), next=Min("due_at"))
    return [dict(row) for row in found.order_by("-count")[:WAITS]]


def lone_items(conference: Conference) -> dict[str, int]:
    """Pieces of work outside any job, by state."""
    rows = conference.work_items.filter(job=None).order_by().values_list("status")
    return dict(rows.annotate(Count("pk")))


def history(target: models.Model) -> QuerySet[AuditEntry]:
    """The audit lines about one row, newest first."""
    return AuditEntry.objects.filter(target=audit.reference(target)).select_related("user")


def mails_about(target: models.Model) -> QuerySet[OutgoingMail]:
    """The messages about one row, newest first."""
    return OutgoingMail.objects.filter(about=audit.reference(target))
