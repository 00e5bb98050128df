"""The Celery application: it only wakes workers up, the rows say what is to be done."""

import os

from celery import Celery
from celery.signals import worker_init

from conference.lib import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conference.settings")

app = Celery("jinjiang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="periodic")


@worker_init.connect
def _settle(**_given: object) -> None:
    """Before a pool forks: its processes share what is loaded."""
    garbage.settle()
