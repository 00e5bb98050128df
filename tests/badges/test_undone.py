"""What could not be made and still is not."""

import pytest

from badges import actions, issuing, making, tasks, undone
from conference.models import WorkItem
from tests.badges import awards, factories
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


def failed(conference, task, /, **payload):
    return conference.work_items.create(
        task=task, payload=payload, status=WorkItem.FAILED,
        dedupe=f"{task}:{WorkItem.objects.count()}",
    )  # fmt: skip


def test_an_award_is_undone_until_another_issue_made_it(conference):
    person, other = DelegateFactory(conference=conference), DelegateFactory(conference=conference)
    issue = awards.issue(conference)
    for each in (person, other):
        failed(conference, actions.ISSUE_AWARD, issue=issue.pk, delegate=each.pk)
    assert undone.count(conference) == 2

    certificate = issuing.award(awards.issue(conference), person.pk)
    assert undone.count(conference) == 2  # its document is not there yet
    making.made(certificate)

    assert undone.count(conference) == 1


def test_a_certificate_of_another_kind_does_not_count(conference):
    person = DelegateFactory(conference=conference)
    failed(
        conference, actions.ISSUE_AWARD,
        issue=awards.issue(conference, "attendance").pk, delegate=person.pk,
    )  # fmt: skip
    making.made(awards.award(person))

    assert undone.count(conference) == 1


def test_a_document_is_undone_until_it_is_made_or_has_ended(conference):
    paper = factories.certificate(DelegateFactory(conference=conference))
    badge = factories.badge(DelegateFactory(conference=conference))
    failed(conference, actions.MAKE_CERTIFICATE, certificate=paper.pk, revision=paper.revision)
    failed(conference, actions.MAKE_BADGE, badge=badge.pk, revision=badge.revision)
    assert undone.count(conference) == 2

    making.made_badge(badge)
    assert undone.count(conference) == 1
    actions.revoke_certificate(paper)
    assert undone.count(conference) == 0


def test_a_file_for_the_printer_is_undone_until_a_later_one_holds_the_same(conference):
    papers = [awards.award(DelegateFactory(conference=conference)) for _ in range(2)]
    failed(
        conference, actions.MAKE_BUNDLE,
        conference=conference.pk, certificates=[papers[0].pk], form="zip",
    )  # fmt: skip
    assert undone.count(conference) == 1

    for form, left in (("pdf", 1), ("zip", 0)):
        job = actions.order_bundle(conference, papers, form, None)
        tasks.make_bundle(job.items.get().pk)
        assert undone.count(conference) == left


def test_sheets_are_undone_until_their_badges_are_printed(conference):
    person = DelegateFactory(conference=conference)
    run = factories.sheet_run(conference, person)
    run.job.items.update(status=WorkItem.FAILED)
    assert undone.count(conference) == 1

    factories.on_sheets(person.badges.get())

    assert undone.count(conference) == 0


def test_the_very_same_work_done_later_and_a_designer_s_picture_are_nothing_undone(conference):
    failed(conference, "sessions.tasks.make_paper", release=1, language="en")
    failed(conference, undone.PREVIEW, design=1)
    assert undone.count(conference) == 1

    conference.work_items.create(
        task="sessions.tasks.make_paper", payload={"language": "en", "release": 1},
        status=WorkItem.DONE, dedupe="again",
    )  # fmt: skip

    assert undone.count(conference) == 0


def test_a_mailing_that_failed_counts_until_another_brings_the_certificates(conference):
    paper = factories.certificate(DelegateFactory(conference=conference), made=True)
    job = actions.mail_certificates(conference, [paper], None)
    job.items.update(status="failed")
    assert undone.count(conference) == 1

    factories.mailed(paper)

    assert undone.count(conference) == 0
