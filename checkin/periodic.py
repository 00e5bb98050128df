"""What the clock asks of the door: one line each."""

from celery import shared_task

from checkin import presence


@shared_task(name="checkin.periodic.follow")
def follow() -> None:
    """Presences and visits follow the scans."""
    presence.catch_up_all()
