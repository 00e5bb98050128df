"""Celery tasks of the ground: one line each, over a plain function."""

from celery import shared_task

from conference import discarding, jobs, mail_delivery


@shared_task
def sweep() -> None:
    """Wake workers for rows that wait (beat, every SWEEP_SECONDS)."""
    jobs.sweep()


@shared_task
def delete_files() -> None:
    """Try once more to delete what could not be deleted (beat, every 15 seconds)."""
    discarding.delete_due()


@shared_task
def send_mail(mail_id: int) -> None:
    """Deliver one message."""
    mail_delivery.deliver(mail_id)


@shared_task
def work_off(queue: str) -> None:
    """Do what is due in a queue, the most urgent first, for a while."""
    jobs.work_off(queue)
