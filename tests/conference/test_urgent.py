"""Real workers with thousands of certificates before them: one person's badge does not wait."""

import subprocess
import sys

import pytest
from django.conf import settings

from badges.actions import MAKE_BADGE
from badges.models import Certificate
from conference import jobs
from conference.lib.leases import Leased
from conference.models import WorkItem
from tests.badges import factories
from tests.conference.factories import ConferenceFactory
from tests.conference.workers import environment, running, wait_until
from tests.registration.factories import DelegateFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
CROWD = 2000


@pytest.fixture(params=["folder", "redis"])
def broker(request):
    """The embedded broker, and Redis where there is one."""
    if request.param == "redis" and not settings.REDIS_URL:
        pytest.skip("no REDIS_URL")
    return {"REDIS_URL": settings.REDIS_URL if request.param == "redis" else "", "CONCURRENCY": "1"}


@pytest.fixture
def badge(monkeypatch):
    """A badge of long ago, and a crowd of certificates nobody has ordered yet."""
    monkeypatch.setattr(jobs, "send", lambda *_message: False)
    delegate = DelegateFactory(conference=ConferenceFactory())
    issued = factories.badge(delegate)
    WorkItem.objects.all().delete()
    facts = factories.certificate_facts().as_json()
    Certificate.objects.bulk_create(
        Certificate(
            conference=delegate.conference, delegate=delegate, initiative_slug="jinjiang",
            leaf_index=number, serial=f"JJ-{number}", facts=facts | {"leaf_index": number},
        )
        for number in range(CROWD)
    )  # fmt: skip
    return issued


def test_one_badge_is_done_among_the_next_few(badge, broker, tmp_path):
    certificates = WorkItem.objects.exclude(task=MAKE_BADGE)
    done = certificates.filter(status=Leased.DONE)
    crowd = subprocess.Popen(
        [sys.executable, "-m", "tests.conference.crowd", str(badge.pk)],
        env=environment(tmp_path) | broker,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with crowd:
        assert crowd.stdout.readline() == "waiting\n"
        with running(tmp_path, "worker", **broker):
            wait_until(lambda: done.count() > 20, seconds=240)
            crowd.communicate("now\n")
            urgent = WorkItem.objects.get(task=MAKE_BADGE)
            wait_until(
                lambda: WorkItem.objects.get(pk=urgent.pk).status == Leased.DONE, seconds=240
            )
            urgent.refresh_from_db()
            still_waiting = certificates.filter(status=Leased.WAITING).count()

    before_it = done.filter(finished_at__range=(urgent.created_at, urgent.finished_at))
    assert (crowd.returncode, certificates.filter(status=Leased.FAILED).count()) == (0, 0)
    assert (before_it.count() <= 10, still_waiting > CROWD // 2) == (True, True)
