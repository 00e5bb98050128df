"""Certificates by mail: one message a person, however often the button is pressed."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from badges import recipients, rules
from badges.actions.endings import LATER
from badges.models import Certificate, Sending
from conference import jobs
from conference.models import Conference, Job, User, WorkItem

MAIL_CERTIFICATES = "badges.tasks.mail_certificates"
LOST = Q(mail=None) & (Q(item=None) | Q(item__status=WorkItem.FAILED))
BATCH = 500


@transaction.atomic
def mail_certificates(
    conference: Conference,
    certificates: Iterable[Certificate],
    by: User | None,
    *,
    resend: bool = False,
) -> Job:
    """Mail each person these certificates in one message, each certificate once however often this
    is pressed; `resend` mails it again.

    Those whose message could not be written, was given up or came back are tried once more. People
    with a marked address are left out (badges.recipients). Refuses if there is nothing left to do.
    """
    Conference.objects.select_for_update().get(pk=conference.pk)  # two presses, one after another
    chosen = list(certificates)
    rules.check_any_in_force(chosen)
    done = set() if resend else ordered(chosen)
    todo = [one for one in chosen if one.pk not in done]
    rules.check_any_to_mail(todo)
    left_out = recipients.marked(conference, todo)
    reached = [one for one in todo if one.delegate_id not in left_out]
    rules.check_any_reached(reached)
    Sending.objects.filter(LOST, certificate__in=reached).delete()  # not by their old item as well
    job = jobs.start(conference, "mail_certificates", _("Certificates by mail"), by)
    order(job, recipients.by_person(reached))
    return job


def ordered(certificates: Iterable[Certificate]) -> set[int]:
    """The certificates of these that were mailed, also by a campaign, or whose message is still to
    be written; not those whose message never reached anybody (badges.recipients)."""
    rows = Sending.objects.filter(certificate__in=certificates).exclude(LOST)
    rows = rows.exclude(recipients.undelivered())
    return set(rows.values_list("certificate", flat=True))


def order(job: Job, people: Iterable[Sequence[Certificate]]) -> None:
    """One item of the job for each person, who gets these certificates; within a transaction."""
    groups = [[Sending(certificate=paper) for paper in papers] for papers in people]
    sendings = Sending.objects.bulk_create([one for group in groups for one in group], BATCH)
    pieces = {key(group): piece(group, job) for group in groups}
    jobs.enqueue_many(MAIL_CERTIFICATES, pieces.values(), conference=job.conference, job=job,
                      priority=LATER)  # fmt: skip
    items = dict(job.items.values_list("dedupe", "pk"))
    for group in groups:
        for one in group:
            one.item_id = items[key(group)]
    Sending.objects.bulk_update(sendings, ["item"], BATCH)


def key(group: Sequence[Sending]) -> str:
    """Names the item of a person's certificates in one mailing."""
    return f"mail_certificates:{group[0].pk}"


def piece(group: Sequence[Sending], job: Job) -> jobs.Piece:
    """What is done for one person."""
    papers = [sending.certificate for sending in group]
    return jobs.Piece(
        {"sendings": [sending.pk for sending in group], "job": job.pk},
        key(group),
        about=papers[0].delegate,
        label=" ".join([papers[0].name, *(paper.serial for paper in papers)]),
    )
