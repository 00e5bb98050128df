"""The project and the event itself."""

from conference.celery import app as celery_app

__all__ = ["celery_app"]
