"""Work that waits for what is away: all of a list together, as long as it takes, for an hour."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from conference import actions, job_steps, jobs, queries, waiting
from conference.lib.leases import Leased
from conference.lib.trouble import Trouble
from conference.models import WorkItem
from conference.trouble_words import WORDS
from conference.work_words import REASONS, said
from tests.conference.factories import ConferenceFactory, MembershipFactory

pytestmark = pytest.mark.django_db
AWAY = Trouble("store_silent", "no answer", server="s3.test", bucket="b")


@pytest.fixture
def job():
    conference = ConferenceFactory()
    job = jobs.start(conference, "issue_certificates", "Certificates", None, {"kind": "speaker"})
    pieces = [jobs.Piece({"n": n}, f"piece:{n}") for n in range(3)]
    jobs.enqueue_many("tests.nothing", pieces, conference=conference, job=job)
    return job


def away(_payload):
    raise AWAY


def fields(job, *names):
    return list(job.items.order_by("pk").values_list(*names))


def test_all_of_a_list_wait_together_and_that_is_no_attempt(job):
    jobs.run(job.items.first().pk, away, alike=True)

    assert fields(job, "status", "attempts") == [(Leased.WAITING, 0)] * 3
    assert not job.items.filter(away_since=None).exists()
    (wait,) = queries.waits(job.items.all())
    assert wait["count"] == 3
    assert said(wait["error"]).startswith("The store of files at s3.test does not answer.")
    assert timezone.now() < wait["next"] < timezone.now() + timedelta(seconds=6)


def test_whoever_asked_comes_after_the_others(job):
    jobs.run(job.items.first().pk, away, alike=True)

    (mine,), *others = fields(job, "due_at")
    assert all(other < mine for (other,) in others)


def test_others_of_a_list_may_not_need_what_is_away(job):
    jobs.run(job.items.first().pk, away)

    assert fields(job, "error").count(("",)) == 2


@pytest.mark.parametrize(("waited", "pause"), [(0, 5), (4, 5), (60, 30), (500, 250), (3000, 300)])
def test_pauses_grow_with_what_was_waited(waited, pause):
    assert waiting.pause(timedelta(seconds=waited)) == timedelta(seconds=pause)


def test_after_an_hour_it_is_given_up_with_the_reason_and_can_be_repeated(job):
    long_ago = timezone.now() - timedelta(minutes=61)
    job.items.update(away_since=long_ago)

    jobs.run(job.items.first().pk, away, alike=True)

    assert fields(job, "status", "away_since") == [(Leased.FAILED, long_ago)] * 3
    assert actions.retry_job(job) == 3
    assert fields(job, "status", "away_since") == [(Leased.WAITING, None)] * 3


def test_a_stopped_job_stays_stopped_though_a_worker_had_a_piece_of_it(job):
    def stopped_meanwhile(_payload):
        actions.stop_job(job)
        raise AWAY

    jobs.run(job.items.first().pk, stopped_meanwhile, alike=True)

    assert fields(job, "status") == [(Leased.WITHHELD,)] * 3
    assert actions.go_on(job) == 3
    jobs.run(job.items.first().pk, lambda _payload: None)
    assert fields(job, "status") == [(Leased.DONE,), (Leased.WAITING,), (Leased.WAITING,)]


def test_steps_of_a_long_piece_wait_as_often_as_it_takes(job):
    item, tries = job.items.first(), []

    def work(_payload, steps):
        def slow(key):
            tries.append(key)
            if len(tries) < 6:
                raise AWAY

        steps.through([7], lambda key: lambda: slow(key))
        return {"failed": steps.failed}

    for _ in range(6):
        WorkItem.objects.filter(pk=item.pk).update(due_at=timezone.now())
        job_steps.run(item.pk, work)

    item.refresh_from_db()
    assert (item.status, item.result, tries) == (Leased.DONE, {"failed": {}}, [7] * 6)


def test_the_desk_says_why_a_job_waits_and_lets_it_be_stopped_and_tried_now(client, job):
    membership = MembershipFactory(conference=job.conference)
    client.force_login(membership.user)
    jobs.run(job.items.first().pk, away, alike=True)
    page = reverse("desk:job", args=[job.conference.slug, job.pk])
    steer = reverse("desk:job_steer", args=[job.conference.slug, job.pk])

    shown = client.get(page).content.decode()
    assert "3 pieces of work wait" in shown
    assert "The store of files at s3.test does not answer." in shown
    assert "next try at" in shown.lower()

    client.post(steer, {"do": "hasten"})
    assert job.items.filter(due_at__lte=timezone.now()).count() == 3
    client.post(steer, {"do": "stop"})
    assert fields(job, "status") == [(Leased.WITHHELD,)] * 3
    client.post(steer, {"do": "go_on"})
    assert fields(job, "status") == [(Leased.WAITING,)] * 3


def test_an_unknown_failure_has_a_number_that_stands_in_the_log(job, caplog):
    item = job.items.first()
    item.attempts = jobs.MOST_ATTEMPTS - 1
    item.save()

    def broken(_payload):
        raise ValueError("no paper")

    jobs.run(item.pk, broken)

    item.refresh_from_db()
    (line,) = caplog.records
    reference = line.getMessage().rpartition(" ")[2]
    assert (item.status, line.exc_info[0]) == (Leased.FAILED, ValueError)
    assert "no paper" not in said(item.error)
    assert "(ValueError). Try it once more" in said(item.error)
    assert said(item.error).endswith(f"{reference}.")
    with translation.override("zh-hans"):
        assert said(item.error).isascii() is False


@pytest.mark.parametrize("code", [*WORDS, "gone", "no_task", "too_long", "unexpected", "died"])
def test_every_reason_is_there_in_chinese(code):
    with translation.override("zh-hans"):
        chinese = str(REASONS[code])
    with translation.override("en"):
        assert chinese != str(REASONS[code])
