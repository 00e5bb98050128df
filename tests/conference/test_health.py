"""What monitors read."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from django.utils import timezone

from conference import checks, health, jobs, readiness
from conference.lib.trouble import Trouble
from conference.models import WorkItem
from tests.conference.factories import MembershipFactory
from tests.lib import buckets, seal_dates as dates

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew(monkeypatch):
    """Nothing was looked at before, and on a busy machine nothing is taken to hang."""
    monkeypatch.setattr(readiness, "PATIENCE", 60)
    monkeypatch.setattr(readiness, "HASTE", 60)
    readiness.forget()
    yield
    readiness.forget()


def test_healthz_answers(client):
    assert client.get("/healthz").content == b"ok\n"


def test_readyz_names_a_missing_worker(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["worker"]) == (503, False)


def test_readyz_is_well_after_a_sweep(client):
    jobs.sweep()

    answer = client.get("/readyz")

    assert answer.json() == {
        "database": True, "broker": True, "worker": True, "disk": True, "store": True,
        "seal": True, "ledger": True, "problems": {}, "warnings": [],
    }  # fmt: skip


def test_readyz_says_what_is_wrong_and_what_to_do(client, settings):
    jobs.sweep()
    with buckets.running() as address:
        buckets.use(settings, address, name="nowhere")
        answer = client.get("/readyz")
        outside = client.get("/readyz", REMOTE_ADDR="203.0.113.7")

    assert (outside.status_code, outside.json()["problems"]) == (503, {"store": health.ELSEWHERE})
    found = answer.json()
    assert (answer.status_code, found["disk"], found["store"], found["seal"]) == (
        503, True, False, True,
    )  # fmt: skip
    assert found["problems"] == {
        "store": f"The store of files at {address} has no bucket “nowhere”. Whoever runs the"
        " server makes it, or corrects STORAGE_URL."
    }


def test_readyz_warns_of_work_that_waits(client):
    jobs.sweep()
    row = WorkItem.objects.create(task="tests.nothing", dedupe="1")

    def away(_payload):
        raise Trouble("tsa_status", "503", server="tsa.test", status="503")

    jobs.run(row.pk, away)

    (said,) = client.get("/readyz").json()["warnings"]
    assert said.startswith("1 wait since 20")
    assert "The time-stamp server tsa.test answered with the error 503." in said


@pytest.fixture
def sealed_until(settings, tmp_path):
    """`sealed_until(days)`: a house whose seal's certificate ends in that many days."""

    def make(days: int):
        settings.KEYS_DIR = tmp_path
        readiness.forget()
        dates.put(tmp_path, until=timezone.now() + timedelta(days=days))
        return (timezone.now() + timedelta(days=days)).date()

    return make


def test_seal_that_will_expire_is_a_warning(client, sealed_until):
    day = sealed_until(59)
    jobs.sweep()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["seal"]) == (200, True)
    assert answer.json()["warnings"] == [f"the seal's certificate expires on {day}"]
    assert [(found.id, str(day) in found.msg) for found in checks.what_documents_need(None)] == [
        ("jinjiang.W001", True)
    ]


def test_expired_seal_is_not_ready(client, sealed_until):
    day = sealed_until(-1)
    jobs.sweep()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["seal"], answer.json()["warnings"]) == (
        503, False, [],
    )  # fmt: skip
    assert f"ended on {day}: nothing can be sealed." in answer.json()["problems"]["seal"]
    assert [found.id for found in checks.what_documents_need(None)] == ["jinjiang.E001"]


def test_trouble_of_what_another_app_looks_at_is_said_as_well(sealed_until, monkeypatch):
    sealed_until(61)
    trouble = Trouble("log_mark_unreadable", "unreadable")
    monkeypatch.setitem(readiness.LOOKS, "ledger", lambda: trouble)

    (found,) = checks.what_documents_need(None)

    assert (found.id, found.msg) == ("jinjiang.E003", readiness.said_to_monitors(trouble))


def test_before_the_first_start_nothing_is_missing(settings, tmp_path):
    settings.KEYS_DIR = tmp_path

    assert checks.what_documents_need(None) == []


def test_seal_of_many_years_warns_of_nothing(sealed_until):
    sealed_until(61)

    assert (health.warnings(), checks.what_documents_need(None)) == ([], [])


def test_deployment_check_asks_for_the_seal(sealed_until):
    sealed_until(-1)

    with pytest.raises(SystemCheckError, match="E001"):
        call_command("check", deploy=True)


def test_desk_tells_organisers_of_the_seal(client, sealed_until):
    membership = MembershipFactory()
    client.force_login(membership.user)
    address = reverse("conference:overview", args=[membership.conference.slug])

    sealed_until(61)
    assert "electronic seal" not in client.get(address).content.decode()
    sealed_until(3)
    assert "The certificate of the electronic seal is valid until" in (
        client.get(address).content.decode()
    )
    day = sealed_until(-1)
    page = client.get(address).content.decode()
    assert f"The certificate of the electronic seal ended on {day}: nothing can be sealed." in page
    assert "is valid until" not in page


def test_worker_that_fell_silent_is_not_ready():
    cache.set(jobs.HEARTBEAT, time.time() - 61)

    assert health.worker_ready() is False


def test_metrics_count_rows_by_state(client):
    WorkItem.objects.create(task="tests.nothing", dedupe="1")

    assert 'jinjiang_work_items{status="waiting"} 1' in client.get("/metrics").content.decode()


def test_metrics_are_for_the_monitors_alone(client):
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403


def test_robots_leave_secret_pages_alone(client):
    assert b"Disallow: /*/me/" in client.get("/robots.txt").content


def test_old_name_of_the_icon_leads_to_it(client):
    assert client.get("/favicon.ico")["Location"].endswith(".png")
