"""Celery tasks of badges and certificates: one line each, over a plain function."""

from celery import shared_task

from badges import bundles, design_previews, issuing, making, sheets_making
from conference import job_steps, jobs


@shared_task
def make_badge(item_id: int) -> None:
    """PDF and PNG of a badge, and its mail."""
    jobs.run(item_id, making.make_badge, alike=True)


@shared_task
def make_certificate(item_id: int) -> None:
    """The sealed PDF of a certificate."""
    jobs.run(item_id, making.make_certificate, alike=True)


@shared_task
def mail_certificates(item_id: int) -> None:
    """One person's certificates by mail."""
    jobs.run(item_id, making.mail_certificates)


@shared_task
def make_sheets(item_id: int) -> None:
    """A run of badges on paper."""
    job_steps.run(item_id, sheets_making.make_sheets)


@shared_task
def issue_award(item_id: int) -> None:
    """One person's certificate of an issue."""
    jobs.run(item_id, issuing.issue_award, alike=True)


@shared_task
def make_bundle(item_id: int) -> None:
    """Many certificates as one file."""
    job_steps.run(item_id, bundles.make_bundle)


@shared_task
def preview_design(item_id: int) -> None:
    """A picture of a layout, for the designer."""
    jobs.run(item_id, design_previews.make)
