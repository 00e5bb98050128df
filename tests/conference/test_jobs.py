"""Work rows: claimed with a lease, done once, retried, and never lost."""

from collections import Counter
from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from conference import jobs, mail, queries
from conference.lib.leases import Leased
from conference.models import WorkItem
from tests.conference.factories import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db


def item(**values) -> WorkItem:
    """A row of work nobody was woken for."""
    defaults = {"task": "tests.nothing", "dedupe": f"test:{WorkItem.objects.count()}"}
    return WorkItem.objects.create(**defaults | values)


def reloaded(row):
    row.refresh_from_db()
    return row


def test_run_marks_the_row_done_with_its_result():
    row = item(payload={"n": 2})

    jobs.run(row.pk, lambda payload: {"double": payload["n"] * 2})

    row = reloaded(row)
    assert (row.status, row.result, row.attempts) == (Leased.DONE, {"double": 4}, 1)


def test_run_twice_works_once():
    row, calls = item(), []

    for _ in range(2):
        jobs.run(row.pk, calls.append)

    assert calls == [{}]


def test_failing_work_waits_longer_each_time_and_then_gives_up():
    row, pauses = item(), []

    def broken(payload):
        raise ValueError("no paper")

    for _ in range(jobs.MOST_ATTEMPTS):
        WorkItem.objects.filter(pk=row.pk).update(due_at=timezone.now())
        before = timezone.now()
        jobs.run(row.pk, broken)
        pauses.append((reloaded(row).due_at - before).total_seconds())

    assert pauses[:-1] == sorted(pauses[:-1])
    assert (row.status, "ValueError: no paper" in row.error) == (Leased.FAILED, True)


def test_work_whose_conference_was_removed_meanwhile_ends_quietly(caplog):
    row = item()

    def work(payload):
        WorkItem.objects.filter(pk=row.pk).delete()
        raise WorkItem.DoesNotExist

    jobs.run(row.pk, work)

    assert caplog.records == []


def test_permanent_failure_is_not_tried_again():
    row = item()

    def hopeless(payload):
        raise jobs.Permanent("the delegate is gone")

    jobs.run(row.pk, hopeless)

    assert (reloaded(row).status, row.attempts) == (Leased.FAILED, 1)
    assert row.error == "the delegate is gone"


def test_claim_refuses_a_row_another_worker_holds():
    row = item()

    assert WorkItem.objects.claim(row.pk) == row
    assert WorkItem.objects.claim(row.pk) is None


def test_claim_takes_over_when_the_lease_ran_out():
    row = item()
    WorkItem.objects.claim(row.pk)
    WorkItem.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    assert WorkItem.objects.claim(row.pk).attempts == 2


def test_settle_of_a_worker_that_lost_its_lease_changes_nothing():
    row = item()
    slow = WorkItem.objects.claim(row.pk)
    WorkItem.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    WorkItem.objects.claim(row.pk)

    assert WorkItem.objects.settle(slow, status=Leased.DONE) is False
    assert reloaded(row).status == Leased.RUNNING


def test_enqueue_with_the_same_dedupe_makes_one_row():
    conference = ConferenceFactory()

    for _ in range(2):
        jobs.enqueue("tests.nothing", {}, conference=conference, dedupe="once")

    assert WorkItem.objects.filter(dedupe="once").count() == 1


@pytest.fixture
def sent(monkeypatch):
    """(task, argument, priority) of each message a broker would get."""
    messages = []
    monkeypatch.setattr(
        jobs, "send", lambda *said: messages.append((said[0], said[1], said[3])) or True
    )
    return messages


@pytest.fixture
def done(monkeypatch):
    """Labels in the order in which a task of the tests did them."""
    order = []

    def work(pk):
        jobs.run(pk, lambda payload: order.append(payload["n"]))

    monkeypatch.setitem(current_app.tasks, "tests.work", work)
    return order


def test_sweep_calls_hands_only_for_rows_nobody_was_woken_for(
    sent, django_capture_on_commit_callbacks
):
    item(priority=jobs.SOON)
    item(due_at=timezone.now() - timedelta(seconds=1), woken_at=timezone.now())
    item(due_at=timezone.now() + timedelta(hours=1))
    item(status=Leased.DONE)

    with django_capture_on_commit_callbacks(execute=True):
        found = [jobs.sweep(), jobs.sweep()]

    assert (found, sent) == ([1, 0], [(jobs.WORK_OFF_TASK, "documents", jobs.SOON)])


def test_sweep_of_a_long_list_calls_a_few_hands_for_each_queue(
    sent, django_capture_on_commit_callbacks
):
    for number in range(3 * jobs.HANDS):
        item(dedupe=str(number), queue="mail" if number % 3 else "housekeeping")

    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.sweep() == 3 * jobs.HANDS

    assert Counter(queue for _task, queue, _priority in sent) == {
        "mail": jobs.HANDS, "housekeeping": jobs.HANDS,
    }  # fmt: skip


def test_sweep_lets_a_row_wait_again_whose_worker_fell_silent(sent):
    row = item()
    silent = WorkItem.objects.claim(row.pk)
    WorkItem.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    assert jobs.sweep() == 1
    assert WorkItem.objects.settle(silent, status=Leased.DONE) is False
    assert (reloaded(row).status, row.attempts) == (Leased.WAITING, 1)


def test_work_off_does_the_most_urgent_first(done):
    for number, priority in enumerate([6, 4, 6, 1, 4]):
        item(task="tests.work", payload={"n": number}, priority=priority)
    item(task="tests.work", payload={"n": "another queue"}, queue="housekeeping")

    assert jobs.work_off("documents", seconds=60) == 5
    assert [done[0], set(done[1:3]), set(done[3:])] == [3, {1, 4}, {0, 2}]


def test_work_off_looks_for_what_is_more_urgent_before_each_piece(monkeypatch):
    order = []

    def work(pk):
        jobs.run(pk, lambda payload: order.append(payload["n"]))
        if len(order) == 3:
            item(task="tests.work", payload={"n": "badge"}, priority=jobs.NOW, dedupe="badge")

    monkeypatch.setitem(current_app.tasks, "tests.work", work)
    for number in range(20):
        item(task="tests.work", payload={"n": number}, priority=jobs.LATER)

    jobs.work_off("documents", seconds=60)

    assert (order[3], len(order)) == ("badge", 21)


def test_work_off_whose_time_is_up_leaves_the_rest_to_another_message(done, sent):
    for number in range(3):
        item(task="tests.work", payload={"n": number}, priority=jobs.SOON)

    assert jobs.work_off("documents", seconds=0) == 0
    assert (done, sent) == ([], [(jobs.WORK_OFF_TASK, "documents", jobs.SOON)])


def test_work_off_gives_up_what_no_task_does():
    row = item(task="tests.gone")

    jobs.work_off("documents", seconds=60)

    assert (reloaded(row).status, "no task is called tests.gone" in row.error) == (
        Leased.FAILED, True,
    )  # fmt: skip


def test_ten_thousand_items_are_a_few_statements_and_messages(
    sent, django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    conference = ConferenceFactory()
    job = jobs.start(conference, "test", "Many", None)
    jobs.enqueue("tests.work", {"n": -1}, conference=conference, dedupe="many:7", label="first")
    pieces = [jobs.Piece({"n": n}, f"many:{n}", conference, f"No. {n}") for n in range(10_000)]
    parts = 10 if connection.vendor == "postgresql" else 300  # SQLite takes 999 values at a time

    with django_capture_on_commit_callbacks(execute=True), django_assert_max_num_queries(parts):
        jobs.enqueue_many("tests.work", pieces, conference=conference, job=job)

    rows = WorkItem.objects.filter(dedupe__startswith="many:")
    assert (rows.count(), job.items.count()) == (10_000, 9_999)
    assert rows.get(dedupe="many:7").label == "first"
    assert sent == [(jobs.WORK_OFF_TASK, "documents", jobs.LATER)] * jobs.HANDS


def test_wake_with_a_broken_broker_keeps_the_row(monkeypatch):
    row = item(task="conference.tasks.sweep")

    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("celery.app.task.Task.apply_async", refuse)
    jobs.wake(row.task, row.pk, "documents")

    assert (reloaded(row).status, row.woken_at) == (Leased.WAITING, None)


def test_retry_puts_a_failed_row_back():
    row = item(status=Leased.FAILED, attempts=5)

    jobs.retry(row)

    assert (reloaded(row).status, row.attempts) == (Leased.WAITING, 0)


def test_retry_leaves_a_done_row_alone():
    row = item(status=Leased.DONE)

    jobs.retry(row)

    assert reloaded(row).status == Leased.DONE


def test_job_progress_is_counted_from_its_rows():
    conference = ConferenceFactory()
    job = jobs.start(conference, "test", "Three things", UserFactory())
    for status in (Leased.DONE, Leased.FAILED, Leased.WAITING):
        item(job=job, conference=conference, status=status, dedupe=status)

    row = queries.jobs_with_progress(conference).get()

    counts = (row.total_items, row.done_items, row.failed_items, row.open_items)
    assert counts == (3, 1, 1, 1)


def test_work_that_kills_its_worker_every_time_is_given_up():
    row, calls = item(attempts=jobs.MOST_ATTEMPTS), []

    jobs.run(row.pk, calls.append)

    assert (reloaded(row).status, calls) == (Leased.FAILED, [])
    assert "the worker died" in row.error


def test_mail_that_did_not_arrive_is_no_finished_piece_of_a_job():
    conference = ConferenceFactory()
    job = jobs.start(conference, "test", "Two letters", UserFactory())
    for number, status in enumerate((Leased.DONE, Leased.UNCERTAIN)):
        item(job=job, conference=conference, status=Leased.DONE, dedupe=f"letter:{number}")
        facts = {"to": "wei@example.org", "language": "en", "context": {"user": "Wei"}}
        message = mail.queue("mail/test", conference=conference, job=job, **facts)
        type(message).objects.filter(pk=message.pk).update(status=status)

    row = queries.jobs_with_progress(conference).get()

    counts = (row.total_items, row.done_items, row.failed_items, row.open_items)
    assert counts == (2, 1, 1, 0)


def test_a_job_of_mails_alone_counts_them():
    conference = ConferenceFactory()
    job = jobs.start(conference, "test", "Three letters", UserFactory())
    for status in (Leased.DONE, Leased.FAILED, Leased.WAITING):
        facts = {"to": "wei@example.org", "language": "en", "context": {"user": "Wei"}}
        message = mail.queue("mail/test", conference=conference, job=job, **facts)
        type(message).objects.filter(pk=message.pk).update(status=status)

    row = queries.jobs_with_progress(conference).get()

    counts = (row.total_items, row.done_items, row.failed_items, row.open_items)
    assert counts == (3, 1, 1, 1)


def test_progress_is_never_below_nothing():
    conference = ConferenceFactory()
    job = jobs.start(conference, "test", "A letter each", UserFactory())
    item(job=job, conference=conference, status=Leased.FAILED, dedupe="letter")
    facts = {"to": "wei@example.org", "language": "en", "context": {"user": "Wei"}}
    mail.queue("mail/test", conference=conference, job=job, **facts)

    assert queries.jobs_with_progress(conference).get().done_items == 0
