"""What the clock does."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from registration import periodic
from registration.models import Delegate
from tests.registration.factories import DelegateFactory


@pytest.mark.django_db
def test_lapse_unconfirmed_frees_the_places():
    late = timezone.now() - timedelta(minutes=1)
    delegate = DelegateFactory(status=Delegate.Status.UNCONFIRMED, hold_until=late)

    periodic.lapse_unconfirmed.delay()

    delegate.refresh_from_db()
    assert delegate.status == Delegate.Status.CANCELLED


def test_beat_knows_the_task_by_its_name():
    current_app.loader.import_default_modules()

    task = settings.CELERY_BEAT_SCHEDULE["lapse-unconfirmed"]["task"]

    assert task in current_app.tasks
