"""Celery tasks: one line each, over a plain function."""

from celery import shared_task

from conference import jobs
from initiative import documents, records

ISSUE_CERTIFICATE = "initiative.tasks.issue_certificate"


@shared_task(name=records.TASK)
def make_record(item_id: int) -> None:
    """The record of a ceremony, sealed."""
    jobs.run(item_id, records.make)


@shared_task(name=ISSUE_CERTIFICATE)
def issue_certificate(item_id: int) -> None:
    """Issue the certificate of one signature."""
    jobs.run(item_id, documents.issue_certificate)
