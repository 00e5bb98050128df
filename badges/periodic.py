"""What the clock does (beat): scheduled jobs that perform actions."""

from celery import shared_task

from badges import mail_anew


@shared_task
def mend_mails() -> None:
    """Write messages anew whose documents have changed since (every ten seconds)."""
    mail_anew.advance()
