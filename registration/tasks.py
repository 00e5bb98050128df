"""Celery tasks of registration: one line each, over a plain function."""

from celery import shared_task

from conference import jobs
from registration import campaign_writing


@shared_task
def write_letters(item_id: int) -> None:
    """The messages of a part of a campaign."""
    jobs.run(item_id, campaign_writing.write_letters)
