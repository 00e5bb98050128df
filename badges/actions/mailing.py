"""Certificates by mail: one item each, however often the button is pressed."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from badges import rules
from badges.actions.endings import LATER
from badges.models import Certificate
from conference import jobs
from conference.models import Conference, Job, User, WorkItem

MAIL_CERTIFICATE = "badges.tasks.mail_certificate"


@transaction.atomic
def mail_certificates(
    conference: Conference,
    certificates: Iterable[Certificate],
    by: User | None,
    *,
    resend: bool = False,
) -> Job:
    """Mail each certificate once, however often this is pressed; `resend` mails it again.

    Those whose item failed are tried once more. Refuses if there is nothing left to do.
    """
    Conference.objects.select_for_update().get(pk=conference.pk)  # two presses, one after another
    chosen = list(certificates)
    rules.check_any_in_force(chosen)
    keys_of = {certificate.pk: f"mail_certificate:{certificate.pk}" for certificate in chosen}
    known = conference.work_items.filter(dedupe__in=keys_of.values()).in_bulk(field_name="dedupe")
    done = {key for key, item in known.items() if item.status != WorkItem.FAILED}
    todo = [one for one in chosen if resend or keys_of[one.pk] not in done]
    rules.check_any_to_mail(todo)
    job = jobs.start(conference, "mail_certificates", _("Certificates by mail"), by)
    for certificate in todo:
        mail_certificate(certificate, job, known.get(keys_of[certificate.pk]), resend=resend)
    return job


def mail_certificate(
    certificate: Certificate, job: Job, known: WorkItem | None, *, resend: bool
) -> None:
    """One item of the job: a new one, or the failed one again."""
    if known and known.status == WorkItem.FAILED:
        WorkItem.objects.filter(pk=known.pk).update(
            job=job, payload=known.payload | {"job": job.pk}
        )
        jobs.retry(known)
        return
    again = f":again:{job.pk}" if resend and known else ""
    jobs.enqueue(
        MAIL_CERTIFICATE,
        {"certificate": certificate.pk, "job": job.pk, "again": again},
        conference=certificate.conference,
        dedupe=f"mail_certificate:{certificate.pk}{again}",
        job=job,
        about=certificate.delegate,
        label=f"{certificate.name} {certificate.serial}",
        priority=LATER,
    )
