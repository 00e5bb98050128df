"""A certificate is in force from the moment it is made, and what it replaces until then."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from badges import actions, candidates, issue_queries, issuing, making, queries, tasks, undone
from badges.models import Certificate
from conference import actions as ground, jobs
from conference.errors import Refused
from conference.models import AuditEntry, OutgoingMail, WorkItem
from conference.work_words import said
from initiative import verify
from tests.badges import awards, factories
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def person(conference):
    return DelegateFactory(conference=conference, language="en", name_latin="Wang Wei")


@pytest.fixture
def held(person):
    """What the person holds."""
    return making.made(awards.ordered(person))


@pytest.fixture
def no_stamps(settings):
    """The time-stamp server is away; calling it brings it back."""
    url = settings.TIMESTAMP_URL
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"

    def back() -> None:
        settings.TIMESTAMP_URL = url
        cache.clear()

    return back


def begun(conference, **fields):
    """An issue to everybody, also to those who hold one; what a worker can do of it is done."""
    job = actions.begin_issue(awards.issue(conference, **({"again": True} | fields)), None)
    work(job)
    return job


def work(job) -> None:
    job.items.filter(status=WorkItem.WAITING).update(due_at=timezone.now())
    for item in job.items.filter(status=WorkItem.WAITING):
        tasks.issue_award(item.pk)


def own_page(client, person) -> str:
    return client.get(
        reverse("badges:panel", args=[person.key]), headers={"HX-Request": "true"}
    ).content.decode()


def states(conference) -> dict[str, int]:
    rows = queries.certificates(conference)
    counted = queries.counts(rows, ("valid", "making", "stopped", "failed", "ended"))
    return {state: n for state, n in counted if n}


def test_stopped_before_anything_is_made_everybody_has_what_they_held(
    client, conference, person, held, no_stamps
):
    new = DelegateFactory(conference=conference, language="en")
    job = begun(conference)
    assert states(conference) == {"valid": 1, "making": 1}

    ground.stop_job(job)

    held.refresh_from_db()
    coming = Certificate.objects.pending().first()
    assert (held.is_valid, verify.by_serial(held.serial).state) == (True, "good")
    assert verify.by_serial(coming.serial).state == "unknown"
    answer = client.get(f"/me/{person.key}/certificate.pdf", follow=True)
    assert answer.getvalue() == factories.stored(held.pdf)
    assert states(conference) == {"valid": 1, "stopped": 1}
    assert "the organiser has stopped it" in own_page(client, coming.delegate)
    assert "is being made" not in own_page(client, coming.delegate) + own_page(client, new)
    assert "is being made" not in own_page(client, person)


def test_the_desk_says_what_is_to_come_and_what_holds_until_then(
    client, conference, person, held, no_stamps
):
    client.force_login(MembershipFactory(conference=conference).user)
    ground.stop_job(begun(conference))
    coming = Certificate.objects.pending().get()

    old, new = (
        client.get(reverse("badges:desk_certificate", args=[conference.slug, each.pk]))
        for each in (held, coming)
    )
    listed = client.get(
        reverse("badges:desk_certificates", args=[conference.slug]) + "?state=stopped"
    )

    assert "To be replaced by" in old.content.decode()
    assert "In force until then" in new.content.decode()
    assert "Nobody is making it" in new.content.decode() + listed.content.decode()
    assert [row.pk for row in listed.context["page"]] == [coming.pk]
    revoke = reverse("badges:desk_revoke_certificate", args=[conference.slug, coming.pk])
    there = reverse("conference:person", args=[conference.slug, person.pk])
    page = client.post(revoke, {"next": there}, follow=True).content.decode()
    assert ("is given up" in page, "is revoked" in page) == (True, False)


def test_gone_on_with_each_is_replaced_once_its_own_is_made(conference, person, held, no_stamps):
    job = begun(conference)
    ground.stop_job(job)
    no_stamps()
    person.name_latin = "Wang Wei-Ming"  # corrected while it waited
    person.save()

    ground.go_on(job)
    work(job)

    held.refresh_from_db()
    (newer,) = Certificate.objects.valid()
    assert (held.status, held.superseded_by, newer.number) == ("superseded", newer, 2)
    assert (newer.is_made, newer.name) == (True, "Wang Wei-Ming")
    assert newer.issued_at > held.issued_at
    assert verify.by_serial(held.serial).ended.successor == newer.serial
    assert states(conference) == {"valid": 1, "ended": 1}
    actions = AuditEntry.objects.filter(action__startswith="certificate.").values_list("action")
    assert [action for (action,) in actions.order_by("pk")] == [
        "certificate.ordered", "certificate.issued",
        "certificate.ordered", "certificate.superseded", "certificate.issued",
    ]  # fmt: skip


def test_one_that_could_not_be_made_is_told_as_failed(
    client, conference, person, held, monkeypatch
):
    def refused(*_given):
        raise jobs.Permanent("no", "no_font", signs="x")

    monkeypatch.setattr(making, "_sealed", refused)
    job = begun(conference)

    assert states(conference) == {"valid": 1, "failed": 1}
    assert undone.count(conference) == 1
    assert "could not be made" in own_page(client, person)
    monkeypatch.undo()
    ground.retry_job(job)
    work(job)
    assert states(conference) == {"valid": 1, "ended": 1}
    assert undone.count(conference) == 0


def test_one_given_anew_by_hand_takes_the_place_when_it_is_made(
    client, person, held, no_stamps, run_jobs
):
    with run_jobs():
        newer = actions.reissue(held, "a slip")
    held.refresh_from_db()
    assert (held.is_valid, newer.is_pending) == (True, True)
    assert held.serial in own_page(client, person)
    assert actions.reissue(held, "a slip") == newer  # another press takes no other number

    no_stamps()
    WorkItem.objects.update(due_at=timezone.now())
    jobs.work_off("documents", seconds=60)

    held.refresh_from_db()
    newer.refresh_from_db()
    assert (held.status, held.superseded_by, held.end_reason) == ("superseded", newer, "a slip")
    assert (newer.is_valid, newer.is_made, Certificate.objects.count()) == (True, True, 2)


def test_once_the_old_one_is_revoked_the_new_one_does_not_come_unasked(
    conference, person, held, no_stamps
):
    job = begun(conference)
    actions.revoke_certificate(held, "fraud")
    no_stamps()

    work(job)

    newer = person.certificates.exclude(pk=held.pk).get()
    assert (newer.status, newer.pdf, Certificate.objects.valid().count()) == ("revoked", "", 0)
    (item,) = job.items.all()
    assert (item.status, said(item.error)) == (
        WorkItem.FAILED, "was taken back before it was made",
    )  # fmt: skip


def test_one_revoked_while_it_is_sealed_does_not_come_into_force(person, held, monkeypatch):
    newer = actions.reissue(held)
    seal = making._sealed

    def slow(*given):
        actions.revoke_certificate(held, "fraud")
        return seal(*given)

    monkeypatch.setattr(making, "_sealed", slow)
    with pytest.raises(RuntimeError, match="changed"):
        making.made(Certificate.objects.get(pk=newer.pk))

    newer.refresh_from_db()
    assert (newer.status, newer.pdf) == ("revoked", "")
    payload = {"certificate": newer.pk, "revision": newer.revision}
    assert "skipped" in making.make_certificate(payload)


def test_one_that_waits_can_be_given_up_and_the_old_one_holds(person, held):
    newer = actions.reissue(held)

    actions.revoke_certificate(newer, "not needed")

    held.refresh_from_db()
    assert held.is_valid
    assert issue_queries.state(awards.issue(person.conference))["reasons"] == [
        ("already has one of this kind in force", 1)
    ]


def test_an_issue_does_not_go_on_with_what_was_given_up_and_says_why(
    client, conference, person, no_stamps
):
    job = begun(conference)
    paper = person.certificates.get()
    assert paper.serial not in own_page(client, person)  # nobody could verify it
    actions.revoke_certificate(paper, "not needed")
    no_stamps()

    work(job)

    assert said(job.items.get().error) == "was taken back before it was made"
    paper.refresh_from_db()
    assert (paper.status, paper.pdf) == ("revoked", "")


def test_of_two_issues_at_once_the_later_order_counts_and_one_is_in_force(
    conference, person, no_stamps
):
    first, second = begun(conference), begun(conference)
    assert Certificate.objects.pending().count() == 1
    no_stamps()

    work(first)
    work(second)

    (one,) = Certificate.objects.valid()
    assert (one.issue.job, one.number) == (second, 2)
    assert said(first.items.get().error) == "another one was ordered in its place"
    person.refresh_from_db()
    assert len(queries.handed_out(person)["certificates"]) == 1


def test_it_is_mailed_once_and_only_in_force(conference, person, held, no_stamps):
    factories.mailed(held)
    ground.stop_job(job := begun(conference))
    rows = queries.in_state(queries.certificates(conference), "unmailed")
    assert list(rows) == []

    no_stamps()
    ground.go_on(job)
    work(job)
    factories.mailed(*rows.all())

    sent = [part["filename"] for mail in OutgoingMail.objects.order_by("pk")
            for part in mail.attachments]  # fmt: skip
    assert sent == [held.filename, Certificate.objects.valid().get().filename]
    with pytest.raises(Refused):
        factories.mailed(*Certificate.objects.valid())


def test_an_erased_person_s_waiting_one_is_not_made(person, held, monkeypatch):
    newer = actions.reissue(held)

    actions.forget(person)

    newer.refresh_from_db()
    assert (newer.status, newer.name) == ("revoked", "")


def test_the_database_keeps_one_to_come(conference, person, held):
    newer = actions.reissue(held)

    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            conference=conference, delegate=person, kind=newer.kind, number=99, status="pending",
            serial="0099-ABCDE",
        )  # fmt: skip


# -- Who has none


def test_after_a_stop_who_has_none_can_get_one(conference, person, held, no_stamps):
    nobody = DelegateFactory(conference=conference)
    ground.stop_job(begun(conference))
    no_stamps()

    state = issue_queries.state(awards.issue(conference))
    assert [one.delegate for one in state["fit"]] == [nobody]
    assert state["reasons"] == [("already has one of this kind in force", 1)]

    work(actions.begin_issue(awards.issue(conference), None))
    assert set(Certificate.objects.valid().values_list("delegate", flat=True)) == {
        person.pk, nobody.pk,
    }  # fmt: skip


# -- Whose certificate was revoked


def test_who_was_revoked_is_listed_with_the_reason_and_gets_none(conference, person, held):
    actions.revoke_certificate(held, "fraud")
    other = DelegateFactory(conference=conference)
    issue = awards.issue(conference, again=True)

    state = issue_queries.state(issue)

    assert [one.delegate for one in state["fit"]] == [other]
    assert state["reasons"] == [("their certificate of this kind was revoked: fraud", 1)]
    assert [one.delegate for one in state["revoked"]] == [person]
    work(actions.begin_issue(issue, None))
    assert list(person.certificates.valid()) == []


def test_who_is_ticked_all_the_same_gets_another_one(client, conference, person, held):
    actions.revoke_certificate(held, "fraud")
    client.force_login(MembershipFactory(conference=conference).user)
    issue = awards.issue(conference)
    here = reverse("badges:desk_issue_certificates", args=[conference.slug, issue.pk])
    page = client.get(here).content.decode()
    assert f'<input type="checkbox" name="despite" value="{person.pk}">' in page
    assert "fraud" in page

    client.post(
        reverse("badges:desk_issue_begin", args=[conference.slug, issue.pk]),
        {"despite": str(person.pk)},
    )
    issue.refresh_from_db()
    work(issue.job)

    assert [paper.number for paper in person.certificates.valid()] == [2]
    assert candidates.looked_at(awards.issue(conference), [person])[0].code == "has_one"


def test_who_is_revoked_between_check_and_press_is_a_failure(conference, person, held):
    issue = awards.issue(conference, again=True)
    actions.revoke_certificate(held, "fraud")

    job = actions.begin_issue(issue, None, [person.pk, DelegateFactory(conference=conference).pk])
    work(job)

    failed = job.items.get(status=WorkItem.FAILED)
    assert said(failed.error) == "their certificate of this kind was revoked: fraud"


def test_another_kind_that_was_revoked_does_not_count(conference, person, held):
    actions.revoke_certificate(held, "fraud")

    attendance = awards.issue(conference, "attendance")

    assert candidates.looked_at(attendance, [person])[0].code == "not_arrived"
    with pytest.raises(Refused):
        issuing.award(awards.issue(conference), person.pk)
