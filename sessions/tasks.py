"""Celery tasks of the programme: one line each, over a plain function."""

from celery import shared_task

from conference import jobs
from sessions import papers


@shared_task
def make_paper(item_id: int) -> None:
    """The programme as a PDF to print."""
    jobs.run(item_id, papers.make)
