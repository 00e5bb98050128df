"""The life of badges and certificates, against the database."""

import threading
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection

from badges import actions, making, tokens
from badges.models import Badge, Certificate, Sending
from conference import events, jobs
from conference.errors import Refused
from conference.lib import files, keys
from conference.models import AuditEntry, OutgoingMail, WorkItem
from registration.actions import erase
from registration.models import Delegate
from tests.badges import awards, factories
from tests.conference.factories import UserFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch) -> list[str]:
    """The badges whose change was published."""
    said: list[str] = []
    monkeypatch.setitem(
        events._subscribers, "badge.changed", [lambda badge: said.append(badge.badge_id)]
    )
    return said


def audited(name: str) -> list[str]:
    return list(AuditEntry.objects.filter(action__startswith=name).order_by("pk")
                .values_list("action", flat=True))  # fmt: skip


def test_issue_writes_row_job_and_audit_line(heard):
    delegate = DelegateFactory(conference__starts_on=date(2024, 8, 26), category__role_code=9,
                               conference__ends_on=date(2024, 8, 28))  # fmt: skip

    badge = actions.issue_badge(delegate)

    found = tokens.decode(badge.token())
    assert (found.conference, found.badge_id, found.role, found.print_serial) == (
        delegate.conference.number, badge.badge_id, 9, 1,
    )  # fmt: skip
    assert (found.first_day, found.days) == (date(2024, 8, 26), 3)
    public = {slot: key.public_key() for slot, key in keys.badge_keys(settings.KEYS_DIR).items()}
    number = delegate.conference.number
    assert tokens.verify(found, public, conference=number, day=date(2024, 8, 28)) == ""
    assert [(item.task, item.payload) for item in WorkItem.objects.all()] == [
        ("badges.tasks.make_badge", {"badge": badge.pk, "revision": 1})
    ]
    assert (audited("badge"), heard) == (["badge.issued"], [badge.badge_id])


def test_issue_again_gives_the_same_badge(heard):
    delegate = DelegateFactory()

    badges = [actions.issue_badge(delegate) for _ in range(3)]

    assert badges == [badges[0]] * 3
    assert (WorkItem.objects.count(), len(heard)) == (1, 1)


def test_issue_refuses_who_is_not_approved():
    with pytest.raises(Refused):
        actions.issue_badge(DelegateFactory(status=Delegate.Status.PENDING))


@pytest.mark.django_db(transaction=True)
def test_issue_at_the_same_moment_gives_one_badge():
    delegate, found, start = DelegateFactory(), [], threading.Barrier(6)

    def issue():
        start.wait()
        try:
            found.append(actions.issue_badge(delegate).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [Badge.objects.get().pk] * 6
    assert WorkItem.objects.filter(task=actions.MAKE_BADGE).count() == 1


def test_events_of_a_delegate_reach_the_badge():
    delegate = DelegateFactory()

    events.publish("delegate.approved", delegate)
    badge = delegate.badges.get()
    events.publish("delegate.cancelled", delegate)

    badge.refresh_from_db()
    assert (badge.status, audited("badge")) == ("revoked", ["badge.issued", "badge.revoked"])


def test_refresh_leaves_a_badge_that_shows_nothing_new():
    badge = factories.badge()
    badge.delegate.phone = "+8613900000000"

    actions.refresh(badge.delegate)

    assert (Badge.objects.get().revision, WorkItem.objects.count()) == (1, 1)


def test_refresh_without_a_badge_does_nothing():
    assert actions.refresh(DelegateFactory()) is None


def test_a_corrected_name_is_printed_without_revoking_the_old_print():
    badge = factories.badge()
    code, token = badge.short_code, badge.token()
    badge.delegate.name_zh = "王伟"
    badge.delegate.save()

    actions.refresh(badge.delegate)

    badge.refresh_from_db()
    assert (badge.revision, badge.print_serial, badge.short_code) == (2, 1, code)
    assert badge.token() == token
    assert [item.payload["revision"] for item in WorkItem.objects.order_by("pk")] == [1, 2]


def test_another_category_needs_another_print(heard):
    badge = factories.badge()
    badge.delegate.category = CategoryFactory(conference=badge.conference, role_code=200)
    badge.delegate.save()

    actions.refresh(badge.delegate)

    badge.refresh_from_db()
    assert (badge.role_code, badge.print_serial, badge.lowest_valid_serial) == (200, 2, 2)
    assert heard == [badge.badge_id] * 2


def test_reprint_revokes_older_prints_and_their_typed_code(heard):
    badge = factories.badge()
    code = badge.short_code

    again = actions.reprint(badge)

    assert (again.badge_id, again.print_serial, again.lowest_valid_serial, again.revision) == (
        badge.badge_id, 2, 2, 2,
    )  # fmt: skip
    assert again.short_code != code
    assert (audited("badge"), heard) == (["badge.issued", "badge.reprinted"], [badge.badge_id] * 2)


def test_who_is_revoked_is_written_to_once_without_the_reason():
    badge = factories.badge()
    badge.conference.contact_email = "help@example.org"
    badge.conference.save()

    actions.revoke(badge, "found on the street")

    mail = OutgoingMail.objects.get()
    assert mail.to == badge.delegate.email
    assert "withdrawn" in mail.subject
    assert badge.code in mail.text
    assert "help@example.org" in mail.text
    assert badge.delegate.get_absolute_url() in mail.text
    assert "found on the street" not in mail.text + mail.html


def test_who_cancels_gets_no_second_mail_about_the_badge():
    delegate = factories.badge().delegate

    actions.revoke_all(delegate)

    assert delegate.badges.get().status == Badge.Status.REVOKED
    assert not OutgoingMail.objects.exists()


def test_revoke_notes_when_and_why():
    badge = actions.revoke(factories.badge(), "found on the street")

    assert (badge.status, badge.end_reason, badge.ended_at is None) == (
        "revoked", "found on the street", False,
    )  # fmt: skip
    with pytest.raises(Refused):
        actions.revoke(badge)


def test_after_a_revocation_another_badge_can_be_issued():
    first = actions.revoke(factories.badge())

    second = actions.issue_badge(first.delegate)
    assert (second.badge_id == first.badge_id, Badge.objects.active().get()) == (False, second)


def test_make_again_leaves_another_revision_to_a_worker():
    for row in (factories.badge(), factories.certificate()):
        again = actions.make_again(row)
        assert (again.revision, again.is_made) == (2, False)
    assert WorkItem.objects.count() == 4


def test_certificate_is_issued_once_a_leaf():
    delegate, facts = DelegateFactory(), factories.certificate_facts()

    rows = [actions.issue_certificate(delegate, facts) for _ in range(2)]
    other = actions.issue_certificate(delegate, factories.certificate_facts(43))

    assert (rows[0] == rows[1], other == rows[0]) == (True, False)
    assert audited("certificate") == ["certificate.issued"] * 2
    assert [item.task for item in WorkItem.objects.all()] == ["badges.tasks.make_certificate"] * 2


def test_certificate_keeps_the_time_of_its_place():
    row = factories.certificate(DelegateFactory(conference__time_zone="Asia/Shanghai"))

    assert row.facts["signed_at"] == "2024-08-26T10:05:00+08:00"


def test_revoke_certificate_once():
    row = actions.revoke_certificate(factories.certificate(), "withdrawn")

    assert (row.status, row.end_reason) == ("revoked", "withdrawn")
    with pytest.raises(Refused):
        actions.revoke_certificate(row)


def test_supersede_points_to_the_newer_one():
    old = factories.certificate()
    new = factories.certificate(old.delegate, index=43)

    found = actions.supersede(old, new, "name corrected")
    assert (found.status, found.superseded_by) == ("superseded", new)


def mailed(item) -> list[Certificate]:
    """What this person's message is to bring."""
    return [each.certificate for each in Sending.objects.filter(item=item)]


def test_mailing_twice_mails_nobody_twice():
    first, other = factories.certificate(), factories.certificate(index=43)
    other.conference, staff = first.conference, UserFactory()
    other.save()

    job = actions.mail_certificates(first.conference, [first], staff)
    more = actions.mail_certificates(first.conference, [first, other], staff)
    with pytest.raises(Refused) as no:
        actions.mail_certificates(first.conference, [first, other], staff)

    assert [mailed(item) for item in job.items.all()] == [[first]]
    assert [mailed(item) for item in more.items.all()] == [[other]]
    assert no.value.code == "nothing_to_mail"
    assert audited("job") == ["job.started"] * 2


def test_mailing_again_must_be_asked_for():
    row = factories.certificate()
    actions.mail_certificates(row.conference, [row], None)

    again = actions.mail_certificates(row.conference, [row], None, resend=True)

    (item,) = again.items.all()
    assert (mailed(item), Sending.objects.filter(certificate=row).count()) == ([row], 2)


def test_mailing_tries_a_failed_one_once_more():
    row = factories.certificate()
    job = actions.mail_certificates(row.conference, [row], None)
    job.items.update(status=WorkItem.FAILED, attempts=jobs.MOST_ATTEMPTS)

    again = actions.mail_certificates(row.conference, [row], None)

    (item,) = again.items.all()
    assert (item.status, item.attempts, mailed(item)) == ("waiting", 0, [row])
    old = job.items.get()
    assert list(making.mail_certificates(old.payload)) == ["skipped"]  # nobody is mailed twice


def test_mailing_is_one_message_a_person_with_all_that_are_theirs():
    first, staff = factories.certificate(), UserFactory()
    second, other = factories.certificate(first.delegate, index=43), awards.award(first.delegate)
    foreign = awards.award(DelegateFactory(conference=first.conference))

    papers = [first, foreign, second, other]
    job = actions.mail_certificates(first.conference, papers, staff)

    assert [mailed(item) for item in job.items.all()] == [[first, second, other], [foreign]]


@pytest.mark.parametrize("is_complaint", [True, False])
def test_who_has_a_marked_address_is_left_out_of_a_mailing(is_complaint):
    row = factories.certificate(DelegateFactory(email="Wang@example.org"))
    other = awards.award(DelegateFactory(conference=row.conference))
    mark = row.delegate.failing_addresses.create(
        address="wang@example.org", is_complaint=is_complaint
    )

    job = actions.mail_certificates(row.conference, [row, other], None)
    with pytest.raises(Refused) as no:
        actions.mail_certificates(row.conference, [row], None, resend=True)
    mark.delete()
    later = actions.mail_certificates(row.conference, [row, other], None)

    assert [mailed(item) for item in job.items.all()] == [[other]]
    assert no.value.code == "nobody_reached"
    assert [mailed(item) for item in later.items.all()] == [[row]]


def test_a_mark_of_another_address_keeps_nobody_from_their_mail():
    row = factories.certificate()
    row.delegate.failing_addresses.create(address="before@example.org")

    assert actions.mail_certificates(row.conference, [row], None).items.count() == 1


def test_mailing_twice_at_once_refuses_the_second(transactional_db):
    row, outcomes, start = factories.certificate(), [], threading.Barrier(2)

    def press():
        start.wait()
        try:
            actions.mail_certificates(row.conference, [row], None)
            outcomes.append("mailed")
        except Refused as no:
            outcomes.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["mailed", "nothing_to_mail"]
    assert WorkItem.objects.filter(task=actions.MAIL_CERTIFICATES).count() == 1


def test_forget_deletes_documents_and_names_nobody(django_capture_on_commit_callbacks):
    badge = factories.badge(made=True)
    row = factories.certificate(badge.delegate, made=True)
    paths = [badge.pdf, badge.png, row.pdf]

    with django_capture_on_commit_callbacks(execute=True):
        events.publish("delegate.erased", badge.delegate)

    row.refresh_from_db()
    badge.refresh_from_db()
    left = [(settings.DATA_DIR / "documents" / path).exists() for path in paths]
    assert (left, badge.pdf, row.pdf) == ([False] * 3, "", "")
    assert (row.status, row.name, row.title("en")) == ("revoked", "", "Jinjiang Initiative")
    assert Certificate.objects.count() == Badge.objects.count() == 1


def test_approving_really_mails_the_badge(django_capture_on_commit_callbacks, mailoutbox):
    delegate = DelegateFactory(language="en")

    with django_capture_on_commit_callbacks(execute=True):
        events.publish("delegate.approved", delegate)

    badge = delegate.badges.get()
    (mail,) = mailoutbox
    name, data, kind = mail.attachments[0]
    assert (mail.to, name, kind) == ([delegate.email], badge.pdf_name, "application/pdf")
    assert data == factories.stored(badge.pdf)
    assert delegate.get_absolute_url() in mail.body
    assert OutgoingMail.objects.get().about == f"registration.delegate:{delegate.pk}"


def test_validity_spans_the_conference():
    start = date(2026, 11, 20)
    delegate = DelegateFactory(
        conference__starts_on=start, conference__ends_on=start + timedelta(days=400)
    )

    badge = actions.issue_badge(delegate)
    assert (badge.valid_from, badge.valid_days) == (start, 255)


def test_document_that_was_in_the_making_when_its_person_was_erased_is_not_kept(
    monkeypatch, run_jobs
):
    badge, paths = factories.badge(), []

    def erased_meanwhile(path, data):
        stored = keep(path, data)
        paths.append(stored[0])
        if path.endswith(".png"):
            erase(badge.delegate)
        return stored

    keep = files.store
    monkeypatch.setattr(files, "store", erased_meanwhile)

    with run_jobs():
        making.make_badge({"badge": badge.pk, "revision": badge.revision})

    badge.refresh_from_db()
    left = [(settings.DATA_DIR / "documents" / path).exists() for path in paths]
    assert (left, badge.pdf, badge.is_made) == ([False, False], "", False)
    assert OutgoingMail.objects.filter(kind="badge").count() == 0
