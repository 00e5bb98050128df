"""Long work in steps: kept in its row, taken up where it was, nobody lost for one that fails."""

import pytest
from django.utils import timezone

from conference import job_steps, jobs, work_words
from conference.job_steps import Steps
from conference.lib.leases import Leased
from conference.models import WorkItem

pytestmark = pytest.mark.django_db
KEYS = [11, 12, 13]


@pytest.fixture
def item():
    return WorkItem.objects.create(task="tests.nothing", dedupe="test:steps")


class Killed(BaseException):
    """Nothing a worker could catch."""


def run(item, slow):
    """One worker takes the row, as soon as it may."""
    WorkItem.objects.filter(pk=item.pk).update(due_at=timezone.now())

    def work(_payload, steps):
        steps.through(KEYS, slow)
        return {"failed": steps.failed}

    try:
        job_steps.run(item.pk, work)
    except Killed:  # its lease runs out
        WorkItem.objects.filter(pk=item.pk).update(lease_until=timezone.now())
    item.refresh_from_db()
    return item


def test_time_that_is_up_leaves_the_rest_to_the_next(item, monkeypatch):
    monkeypatch.setattr(job_steps, "SLICE", 0)
    done, seen = [], []

    for _ in KEYS:
        run(item, lambda key: lambda: done.append(key))
        seen.append((item.status, (item.result or {}).get("done"), item.attempts))

    assert done == KEYS
    assert seen[:2] == [(Leased.WAITING, 1, 0), (Leased.WAITING, 2, 0)]
    assert (item.status, item.result) == (Leased.DONE, {"failed": {}})


def test_killed_worker_s_work_goes_on_where_it_was(item):
    done = []

    def slow(key):
        def work():
            if key == 13 and done.count(13) == 0:
                done.append(key)
                raise Killed
            done.append(key)

        return work

    run(item, slow)
    kept = (item.result["done"], item.result["of"])
    run(item, slow)

    assert (kept, done, item.status) == ((2, 3), [11, 12, 13, 13], Leased.DONE)


@pytest.mark.parametrize(
    ("error", "runs", "reason"),
    [
        (jobs.Permanent("no font has it"), 1, "no font has it"),
        (OSError("disk full"), 4, "Something unexpected happened (OSError)."),
        (Killed(), 4, "It took too much each time it was tried, and was given up."),
    ],
)
def test_one_that_fails_is_left_out_with_its_reason(item, error, runs, reason):
    done = []

    def slow(key):
        def work():
            if key == 12:
                raise error
            done.append(key)

        return work

    for _ in range(runs):
        assert item.status == Leased.WAITING or item.lease_until
        run(item, slow)

    assert (done, item.status, list(item.result["failed"])) == ([11, 13], Leased.DONE, ["12"])
    assert work_words.said(item.result["failed"]["12"]).startswith(reason)


def test_every_one_may_fail_and_the_work_still_ends(item):
    def slow(_key):
        def work():
            raise OSError("disk full")

        return work

    for _ in range(3 * len(KEYS) + 1):
        run(item, slow)

    assert (item.status, sorted(item.result["failed"])) == (Leased.DONE, ["11", "12", "13"])


def test_worker_whose_row_another_has_stops(item):
    held = WorkItem.objects.claim(item.pk)
    steps = Steps(held)
    WorkItem.objects.filter(pk=item.pk).update(lease_until=timezone.now())
    WorkItem.objects.claim(item.pk)

    with pytest.raises(jobs.GoOn):
        steps.note(done=1)

    item.refresh_from_db()
    assert item.result is None


def test_note_holds_the_row_longer(item):
    held = WorkItem.objects.claim(item.pk)
    WorkItem.objects.filter(pk=item.pk).update(lease_until=timezone.now())

    Steps(held).note(done=1)

    item.refresh_from_db()
    assert item.lease_until > timezone.now()
    assert not WorkItem.objects.due().exists()


def test_what_is_taken_is_counted(item, monkeypatch):
    monkeypatch.setattr(job_steps, "_OFTEN", -1)
    steps, seen = Steps(WorkItem.objects.claim(item.pk)), []

    for _key in steps.counted(KEYS):
        item.refresh_from_db()
        seen.append(item.result["laid"])

    assert seen == [0, 1, 2]
