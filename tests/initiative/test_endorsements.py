"""Issues of certificates over those who signed: who may have one, made where missing, made anew."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from badges import (
    actions as papers,
    candidates,
    issue_queries,
    issuing,
    making,
    queries as badge_queries,
    tasks,
)
from badges.certificate_lists import Shown
from badges.models import Certificate
from badges.verification import verify_pdf
from conference import actions as ground, jobs
from conference.errors import Refused
from conference.models import WorkItem
from conference.queries import jobs_with_progress
from conference.work_words import said
from initiative import actions, audit, documents, export, queries, sequencing
from initiative.audit_source import open_source
from initiative.models import Signature
from tests.badges import awards
from tests.badges.factories import stored
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory, SignatureFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ceremony():
    return CeremonyFactory()


def signed(ceremony, name="王伟", **fields) -> Signature:
    """Somebody who signed, without a certificate yet."""
    person = DelegateFactory(conference=ceremony.conference, name_zh=name, language="zh-hans")
    signature = SignatureFactory(
        initiative=ceremony.initiative, conference=ceremony.conference, delegate=person,
        name=name, **fields,
    )  # fmt: skip
    sequencing.sequence([signature])
    return signature


def certified(ceremony, name="王伟", **fields) -> tuple[Signature, Certificate]:
    """The same with a certificate, as the worker makes it after the signing."""
    signature = signed(ceremony, name, **fields)
    documents.issue_certificate({"signature": signature.pk})
    return signature, making.made(queries.certificate(signature))


def issue(ceremony, kind="signatory", **fields):
    return awards.issue(
        ceremony.conference, kind, initiative_slug=ceremony.initiative.slug,
        **({"audience": {"selection": "everybody"}} | fields),
    )  # fmt: skip


def work(job) -> None:
    for item in job.items.filter(status=WorkItem.WAITING):
        tasks.issue_award(item.pk)


def codes(found, *people) -> list[str]:
    return [one.code for one in candidates.looked_at(found, people)]


def test_what_is_missing_in_whom_is_said_first(ceremony):
    fine, body = signed(ceremony), signed(ceremony, "李明", represents="成都市自媒体协会")
    holder, _paper = certified(ceremony, "赵一")
    stranger = DelegateFactory(conference=ceremony.conference)
    waiting = SignatureFactory(initiative=ceremony.initiative, conference=ceremony.conference)
    odd = signed(ceremony, "王\ue000")
    people = [s.delegate for s in (fine, body, holder, waiting, odd)] + [stranger]

    assert codes(issue(ceremony), *people) == [
        "", "as_association", "has_one", "not_final", "no_font", "not_signed",
    ]  # fmt: skip
    assert codes(issue(ceremony, "association"), fine.delegate, body.delegate) == ["as_person", ""]
    assert codes(issue(ceremony, again=True), holder.delegate) == [""]


def test_an_issue_makes_those_that_are_missing_or_failed(ceremony):
    missing, failed = signed(ceremony), signed(ceremony, "李明")
    documents.issue_certificate({"signature": failed.pk})
    WorkItem.objects.filter(task=papers.MAKE_CERTIFICATE).update(status="failed", error="a font")
    _held, whole = certified(ceremony, "赵一")

    job = papers.begin_issue(issue(ceremony, second_issuer=awards.SECOND), None)
    work(job)

    row = jobs_with_progress(job.conference).get(pk=job.pk)
    assert (row.total_items, row.done_items, row.failed_items) == (2, 2, 0)
    made = [queries.certificate(one) for one in (missing, failed)]
    assert [one.is_made for one in made] == [True, True]
    assert [one.serial for one in made] == [queries.serial(one) for one in (missing, failed)]
    assert [len(one.facts["bodies"]) for one in made] == [2, 2]
    whole.refresh_from_db()
    assert (whole.revision, whole.issue) == (1, None)


def test_a_new_design_is_made_for_those_who_hold_one_and_the_old_file_stays_genuine(ceremony):
    signature, paper = certified(ceremony)
    before = stored(paper.pdf)

    job = papers.begin_issue(issue(ceremony, second_issuer=awards.SECOND, again=True), None)
    work(job)
    work(job)

    paper.refresh_from_db()
    after = stored(paper.pdf)
    assert (paper.serial, paper.revision, paper.is_made) == (queries.serial(signature), 2, True)
    assert after != before
    for data in (before, after):
        found = verify_pdf(data)
        assert [check.name for check in found.checks if not check.ok] == []
    assert "newer one" in "".join(check.sentence for check in verify_pdf(before).checks)


def test_a_corrected_name_is_entered_anew_and_the_old_certificate_replaced(ceremony):
    signature, old = certified(ceremony, statement="Clean words.", statement_state="shown")
    person = signature.delegate
    person.name_zh = "王玮"
    person.save()
    found = issue(ceremony, again=True)
    (one,) = issue_queries.state(found)["anew"]
    assert (one.name, one.endorsement.name) == ("王玮", "王伟")

    work(papers.begin_issue(found, None))

    fresh = person.signatures.active().get()
    old.refresh_from_db()
    newer = queries.certificate(fresh)
    signature.refresh_from_db()
    assert (signature.status, fresh.name, fresh.statement) == ("amended", "王玮", "Clean words.")
    assert (old.status, old.superseded_by, newer.name) == ("superseded", newer, "王玮")
    assert newer.serial != old.serial
    assert verify_pdf(stored(newer.pdf)).ok


def test_a_hidden_name_stays_hidden_when_it_is_corrected(ceremony):
    signature, _paper = certified(ceremony)
    actions.hide(signature)
    signature.delegate.name_zh = "王玮"
    signature.delegate.save()

    fresh = actions.correct(signature)

    assert (fresh.hidden, fresh.name) == (True, "王玮")
    assert list(queries.listed(ceremony.initiative)) == []


def test_a_revoked_one_is_only_given_on_purpose_and_with_another_serial(ceremony):
    signature, paper = certified(ceremony)
    papers.revoke_certificate(paper, "a slip")
    assert codes(issue(ceremony), signature.delegate) == ["revoked"]
    assert codes(issue(ceremony, again=True), signature.delegate) == ["revoked"]

    person = signature.delegate_id
    work(papers.begin_issue(issue(ceremony), None, [person], [person]))

    newer = Certificate.objects.valid().get()
    assert (newer.delegate, newer.serial != paper.serial) == (signature.delegate, True)


def test_who_withdraws_while_the_job_waits_is_a_failure_with_its_reason(ceremony):
    stays, goes = signed(ceremony), signed(ceremony, "李明")
    job = papers.begin_issue(issue(ceremony), None)
    actions.withdraw(goes)

    work(job)

    failed = job.items.filter(status=WorkItem.FAILED)
    assert [said(item.error) for item in failed] == ["has not signed"]
    assert [one.delegate for one in Certificate.objects.valid()] == [stays.delegate]


def test_a_stopped_issue_goes_on(ceremony):
    signed(ceremony), signed(ceremony, "李明")
    job = papers.begin_issue(issue(ceremony), None)
    tasks.issue_award(job.items.first().pk)

    assert ground.stop_job(job) == 1
    work(job)
    assert Certificate.objects.valid().count() == 1
    ground.go_on(job)
    work(job)
    assert Certificate.objects.valid().count() == 2


def test_a_worker_killed_after_the_row_makes_the_same_one(ceremony):
    signature = signed(ceremony)
    found = issue(ceremony)
    papers.begin_issue(found, None)
    first = issuing.award(found, signature.delegate_id)

    done = issuing.issue_award({"issue": found.pk, "delegate": signature.delegate_id})

    assert (done["serial"], Certificate.objects.get().revision) == (first.serial, 1)


def test_who_signs_after_an_issue_gets_its_design(ceremony):
    signed(ceremony)
    papers.begin_issue(issue(ceremony, second_issuer=awards.SECOND), None)

    _later, paper = certified(ceremony, "李明")

    assert [body["names"] for body in paper.facts["bodies"]] == [awards.ISSUER, awards.SECOND]


def test_the_preview_is_a_real_signatory_s_and_keeps_nothing(ceremony, settings):
    signature = signed(ceremony)

    picture = issue_queries.picture(issue(ceremony), signature.delegate)

    assert picture.startswith(b"\x89PNG")
    assert Certificate.objects.count() == 0
    folder = settings.DATA_DIR / "documents" / documents.attachment_folder(signature)
    assert not folder.exists()


def test_one_is_made_anew_by_hand_from_its_page(client, ceremony, run_jobs):
    signature, paper = certified(ceremony)
    client.force_login(MembershipFactory(conference=ceremony.conference).user)
    address = reverse("badges:desk_reissue", args=[ceremony.conference.slug, paper.pk])

    with run_jobs():
        page = client.post(address, follow=True).content.decode()
    assert f"{paper.serial} is made anew; until then it stays as it is." in page
    paper.refresh_from_db()
    assert (paper.revision, paper.is_made) == (2, True)

    signature.delegate.name_zh = "王玮"
    signature.delegate.save()
    with run_jobs():
        page = client.post(address, follow=True).content.decode()
    newer = Certificate.objects.valid().get()
    assert f"{paper.serial} is made anew; until then it stays as it is." in page
    assert (newer.name, newer.is_made) == ("王玮", True)


def test_by_hand_a_withdrawn_one_is_refused(ceremony):
    signature, paper = certified(ceremony)
    Signature.objects.filter(pk=signature.pk).update(status="withdrawn")

    with pytest.raises(Refused) as no:
        papers.reissue(paper)

    assert no.value.code == "not_signed"


def test_after_a_correction_the_ledger_s_audit_finds_nothing(ceremony, tmp_path):
    signature, _paper = certified(ceremony)
    signature.delegate.name_zh = "王玮"
    signature.delegate.save()

    actions.correct(signature)

    export.write(ceremony.initiative.log, tmp_path / "log")
    assert audit.audit(open_source(str(tmp_path / "log"))).findings == []


# -- What is there stays until the new one can be sealed


@pytest.fixture
def no_stamps_later(settings):
    """Calling it takes the time-stamp server away; what it returns brings it back."""
    url = settings.TIMESTAMP_URL

    def back() -> None:
        settings.TIMESTAMP_URL = url
        cache.clear()
        WorkItem.objects.update(due_at=timezone.now())

    def away():
        settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
        return back

    return away


def test_a_new_design_that_waits_or_is_stopped_leaves_the_document_there_is(
    client, ceremony, no_stamps_later
):
    signature, paper = certified(ceremony)
    back = no_stamps_later()
    job = papers.begin_issue(issue(ceremony, second_issuer=awards.SECOND, again=True), None)
    work(job)
    ground.stop_job(job)

    paper.refresh_from_db()
    assert (paper.is_made, paper.revision, len(paper.facts["bodies"])) == (True, 1, 0)
    answer = client.get(f"/me/{signature.delegate.key}/certificate.pdf", follow=True)
    assert answer.getvalue() == stored(paper.pdf)
    (listed,) = badge_queries.certificates(ceremony.conference)
    assert (listed.stopped, listed.failure) == (True, None)
    shown = Shown(state="stopped", issue=str(job.certificate_issue.pk))
    assert list(shown.rows(ceremony.conference)) == [paper]

    back()
    ground.go_on(job)
    work(job)
    paper.refresh_from_db()
    assert (paper.is_made, paper.revision, paper.renewal) == (True, 2, None)
    assert (len(paper.facts["bodies"]), paper.issue.job) == (2, job)


def test_the_ledger_is_left_alone_while_nothing_can_be_sealed(ceremony, no_stamps_later):
    signature, old = certified(ceremony)
    signature.delegate.name_zh = "王玮"
    signature.delegate.save()
    size = ceremony.initiative.log.entries.count()
    back = no_stamps_later()

    job = papers.begin_issue(issue(ceremony, again=True), None)
    work(job)

    old.refresh_from_db()
    signature.refresh_from_db()
    assert (signature.status, old.status) == ("signed", "valid")
    assert ceremony.initiative.log.entries.count() == size
    assert job.items.get().status == WorkItem.WAITING
    back()
    work(job)
    old.refresh_from_db()
    assert (old.status, old.superseded_by.is_made) == ("superseded", True)


def test_by_hand_a_corrected_name_waits_for_the_seal_and_is_over_once_revoked(
    ceremony, no_stamps_later, run_jobs
):
    signature, old = certified(ceremony)
    signature.delegate.name_zh = "王玮"
    signature.delegate.save()
    back = no_stamps_later()

    with run_jobs():
        papers.reissue(old)
    old.refresh_from_db()
    assert (old.status, old.is_made, old.renewal) == ("valid", True, {"revision": 2})

    papers.revoke_certificate(old, "fraud")
    back()
    jobs.work_off("documents", seconds=60)

    signature.refresh_from_db()
    assert (signature.status, Certificate.objects.count()) == ("signed", 1)
    assert WorkItem.objects.filter(status=WorkItem.FAILED).count() == 0


def test_what_waits_to_be_made_anew_is_over_once_it_is_revoked(ceremony, no_stamps_later, run_jobs):
    _signature, paper = certified(ceremony)
    back = no_stamps_later()
    with run_jobs():
        papers.reissue(paper)
    papers.revoke_certificate(paper, "fraud")

    back()
    jobs.work_off("documents", seconds=60)

    paper.refresh_from_db()
    assert (paper.status, paper.revision, paper.renewal) == ("revoked", 1, None)
