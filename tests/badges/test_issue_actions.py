"""Issuing as a job: checked, begun once, stopped, gone on with, repeated; one given anew."""

import pytest

from badges import actions, issue_queries, making, tasks
from badges.models import Certificate
from conference import actions as ground, jobs
from conference.errors import Refused
from conference.models import AuditEntry, WorkItem
from conference.queries import jobs_with_progress
from conference.work_words import said
from tests.badges import awards
from tests.conference.factories import ConferenceFactory, UserFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


def people(conference, count=3, **fields):
    return [DelegateFactory(conference=conference, **fields) for _ in range(count)]


def progress(job) -> tuple[int, int, int, int]:
    """Total, done, failed, held."""
    row = jobs_with_progress(job.conference).get(pk=job.pk)
    return row.total_items, row.done_items, row.failed_items, row.held_items


def work(job) -> None:
    """A worker does what waits."""
    for item in job.items.filter(status=WorkItem.WAITING):
        tasks.issue_award(item.pk)


def test_what_is_missing_is_said_before_anything_is_issued(conference):
    people(conference, 2)
    (odd,) = people(conference, 1, name_zh="王\ue000", language="zh-hans")

    state = issue_queries.state(awards.issue(conference))

    assert (state["fit_count"], [one.delegate for one in state["lacking"]]) == (2, [odd])
    assert state["reasons"] == [("no font has: \ue000 (U+E000)", 1)]
    assert state["lacking"][0].problem == "no font has: \ue000 (U+E000)"
    assert (Certificate.objects.count(), WorkItem.objects.count()) == (0, 0)


def test_the_longest_and_the_rarest_names_are_looked_at(conference):
    names = ["王伟", "欧阳娜娜", "李䶮", "赵一"]
    rows = [DelegateFactory(conference=conference, name_zh=n, language="zh-hans") for n in names]
    issue = awards.issue(conference)

    shown = issue_queries.state(issue)["previews"]

    assert {"欧阳娜娜", "李䶮"} <= {one.name for one in shown}
    assert issue_queries.picture(issue, rows[2]).startswith(b"\x89PNG")
    assert Certificate.objects.count() == 0


def test_the_widest_name_and_one_of_each_script_are_looked_at(conference):
    names = ["W" * 30, "il" * 20, "王伟", "李䶮", "สมชาย", "محمد", "محمد علي", "Анна"]
    for name in names:
        DelegateFactory(conference=conference, name_zh="", name_latin=name, language="en")

    shown = [one.name for one in issue_queries.state(awards.issue(conference))["previews"]]

    assert shown[:2] == ["W" * 30, "李䶮"]
    assert shown[3:] == ["محمد علي", "สมชาย", "Анна"]


def test_of_many_scripts_those_most_at_risk_are_looked_at_first_and_all_can_be(conference):
    names = [
        "Աննա", "অনিক", "አበበ", "გიორგი", "ગીતા", "ਗੁਰ", "תמר", "ಕವಿತಾ", "សុខា", "ລາວ",
        "အောင်", "བསྟན་འཛིན",
    ]  # fmt: skip
    for name in names:
        DelegateFactory(conference=conference, name_zh="", name_latin=name, language="en")

    state = issue_queries.state(awards.issue(conference))

    first, more = ([one.name for one in state[key]] for key in ("previews", "more_previews"))
    assert {"བསྟན་འཛིན", "အောင်", "សុខា", "תמר"} <= set(first)
    assert (sorted(first + more), bool(more)) == (sorted(names), True)


def test_one_press_issues_to_all_who_may_and_a_second_to_nobody(conference):
    people(conference, 2)
    people(conference, 1, status="pending")
    issue, by = awards.issue(conference), UserFactory()

    job = actions.begin_issue(issue, by)
    again = actions.begin_issue(issue, by)
    work(job)

    assert (again, progress(job)) == (job, (2, 2, 0, 0))
    assert Certificate.objects.valid().count() == 2
    assert all(certificate.is_made for certificate in Certificate.objects.all())


def test_who_lacks_something_since_the_check_is_listed_with_the_reason(conference):
    fine, odd, gone = people(conference, 3)
    issue = awards.issue(conference)
    checked = issue_queries.state(issue)["checked"]
    assert sorted(map(int, checked.split(","))) == sorted(p.pk for p in (fine, odd, gone))
    odd.name_latin = "Li \U000323b0"
    odd.save()
    gone.status = "cancelled"
    gone.save()

    job = actions.begin_issue(issue, None, list(map(int, checked.split(","))))
    work(job)

    assert progress(job) == (3, 1, 2, 0)
    failed = job.items.filter(status=WorkItem.FAILED)
    assert {item.payload["delegate"]: said(item.error) for item in failed} == {
        odd.pk: "no font has: \U000323b0 (U+323B0)", gone.pk: "is not approved"
    }  # fmt: skip


def test_a_selection_is_narrowed_and_ticked(conference):
    guests = CategoryFactory(conference=conference, code="guest")
    inside, ticked = people(conference, 2, category=guests)
    people(conference, 2)
    issue = awards.issue(conference, audience={"selection": "approved", "category": "guest"})

    job = actions.begin_issue(issue, None, [ticked.pk])

    assert [item.payload["delegate"] for item in job.items.all()] == [ticked.pk]
    assert inside.certificates.count() == 0


def test_speakers_are_a_selection(conference):
    person, _other = people(conference, 2)
    awards.on_stage(person)
    awards.released(conference)

    job = actions.begin_issue(
        awards.issue(conference, "speaker", audience={"selection": "speakers"}), None
    )

    assert [item.payload["delegate"] for item in job.items.all()] == [person.pk]


def test_an_award_is_given_again_on_purpose(conference):
    (person,) = people(conference, 1)
    old = awards.award(person)

    work(actions.begin_issue(awards.issue(conference, again=True), None))

    old.refresh_from_db()
    newer = Certificate.objects.valid().get()
    assert (old.status, old.superseded_by, newer.number) == ("superseded", newer, 2)


def test_nobody_fit_is_refused(conference):
    people(conference, 1, status="pending")

    with pytest.raises(Refused) as no:
        actions.begin_issue(awards.issue(conference), None)

    assert (no.value.code, conference.jobs.count()) == ("nobody_fit", 0)


def test_a_stopped_job_waits_until_somebody_goes_on(conference):
    people(conference, 3)
    job = actions.begin_issue(awards.issue(conference), None)
    tasks.issue_award(job.items.first().pk)

    stopped = ground.stop_job(job)
    jobs.sweep()
    for item in job.items.all():  # a worker that was woken before finds nothing to do
        tasks.issue_award(item.pk)
    assert (stopped, progress(job)) == (2, (3, 1, 0, 2))

    assert ground.go_on(job) == 2
    work(job)
    assert progress(job) == (3, 3, 0, 0)
    assert Certificate.objects.count() == 3


def test_a_failure_has_its_reason_and_is_repeated_alone(conference):
    fine, odd = people(conference, 2)
    job = actions.begin_issue(awards.issue(conference), None)
    odd.status = "cancelled"
    odd.save()
    work(job)
    assert [said(item.error) for item in job.items.filter(status=WorkItem.FAILED)] == [
        "is not approved"
    ]

    odd.status = "approved"
    odd.save()
    assert ground.retry_job(job) == 1
    work(job)

    assert progress(job) == (2, 2, 0, 0)
    assert (fine.certificates.count(), odd.certificates.count()) == (1, 1)


def test_reissued_takes_the_place_of_the_old_one(conference):
    person = DelegateFactory(conference=conference, name_zh="王伟", language="zh-hans")
    old = awards.award(person)
    person.name_zh = "王玮"
    person.save()

    newer = making.made(actions.reissue(old, "the name was wrong"))

    old.refresh_from_db()
    assert (old.status, old.superseded_by, old.end_reason) == (
        "superseded", newer, "the name was wrong",
    )  # fmt: skip
    assert (newer.name, newer.number, newer.is_valid) == ("王玮", 2, True)
    assert newer.serial != old.serial
    assert AuditEntry.objects.filter(action="certificate.superseded").count() == 1


def test_an_ended_one_is_not_reissued(conference):
    old = awards.award(DelegateFactory(conference=conference))
    actions.revoke_certificate(old, "a slip")

    with pytest.raises(Refused) as no:
        actions.reissue(old)

    assert no.value.code == "certificate_ended"


def test_after_a_revocation_another_issue_may_give_one_on_purpose(conference):
    person = DelegateFactory(conference=conference)
    actions.revoke_certificate(awards.award(person), "a slip")

    assert awards.award(person, despite=[person.pk]).number == 2


def test_erasing_takes_name_and_file_off_an_award(conference):
    person = DelegateFactory(conference=conference)
    certificate = awards.award(person)

    actions.forget(person)

    certificate.refresh_from_db()
    assert (certificate.name, certificate.pdf, certificate.is_valid) == ("", "", False)
