"""Reads for the desk: states, failures, mails, searches."""

import pytest
from django.utils import translation

from badges import actions, making, queries, recipients
from conference.errors import Refused
from conference.models import MailEvent, OutgoingMail, WorkItem
from registration.models import Delegate
from registration.queries import export
from tests.badges import factories
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


def delegate(conference, **fields):
    return DelegateFactory(conference=conference, **fields)


def test_badges_are_told_apart_by_state(conference):
    made = factories.badge(delegate(conference), made=True)
    making_ = factories.badge(delegate(conference))
    failed = factories.badge(delegate(conference))
    WorkItem.objects.filter(payload__badge=failed.pk).update(status="failed", error="no font")
    revoked = actions.revoke(factories.badge(delegate(conference)))

    rows = queries.badges(conference)
    found = {state: set(queries.in_state(rows, state)) for state in queries.BADGE_STATES}
    assert found == {"active": {made, making_, failed}, "making": {making_}, "failed": {failed},
                     "revoked": {revoked}}  # fmt: skip
    assert dict(queries.counts(rows, queries.BADGE_STATES)) == {
        "active": 3, "making": 1, "failed": 1, "revoked": 1,
    }  # fmt: skip
    assert rows.get(pk=failed.pk).failure == "no font"


def test_a_failure_is_over_once_it_is_made_again(conference):
    badge = factories.badge(delegate(conference))
    WorkItem.objects.update(status="failed", error="no font")

    actions.make_again(badge)
    assert queries.badges(conference).get().failure is None


def test_certificates_know_their_last_mail(conference):
    row = factories.certificate(delegate(conference), made=True)
    assert [c.mail for c in queries.certificates(conference)] == [None]

    for resend in (False, True):
        job = factories.mailed(row, resend=resend)
    OutgoingMail.objects.filter(job=job).update(status="failed")

    rows = queries.certificates(conference)
    assert [c.mail for c in rows] == ["failed"]
    assert dict(queries.counts(rows, queries.CERTIFICATE_STATES)) == {
        "valid": 1, "unmailed": 0, "mailed": 1, "unreached": 0, "making": 0, "stopped": 0,
        "failed": 0, "ended": 0,
    }  # fmt: skip


@pytest.mark.parametrize("state", ["failed", "bounced", "withheld"])
def test_a_mail_that_reached_nobody_does_not_count_and_is_offered_again(conference, state):
    row = factories.certificate(delegate(conference), made=True)
    OutgoingMail.objects.filter(job=factories.mailed(row)).update(status=state)

    counted = dict(queries.counts(queries.certificates(conference), ("unmailed", "mailed")))
    assert counted == {"unmailed": 1, "mailed": 0}

    factories.mailed(row)
    counted = dict(queries.counts(queries.certificates(conference), ("unmailed", "mailed")))
    assert counted == {"unmailed": 0, "mailed": 1}
    with pytest.raises(Refused, match="nothing_to_mail"):
        actions.mail_certificates(conference, [row], None)


def test_a_mail_that_was_taken_back_hides_no_earlier_one(conference):
    row = factories.certificate(delegate(conference), made=True)
    for state in ("done", "withheld"):
        job = factories.mailed(row, resend=True)
        OutgoingMail.objects.filter(job=job).update(status=state)
    assert [each.mail for each in queries.certificates(conference)] == ["done"]


@pytest.mark.parametrize("state", ["uncertain", "done"])
def test_a_mail_that_may_have_arrived_counts(conference, state):
    row = factories.certificate(delegate(conference), made=True)
    OutgoingMail.objects.filter(job=factories.mailed(row)).update(status=state)

    assert [each.is_mailed for each in queries.certificates(conference)] == [True]


def test_a_mail_that_its_reader_called_unwanted_has_arrived(conference):
    row = factories.certificate(delegate(conference), made=True)
    job = factories.mailed(row)
    OutgoingMail.objects.filter(job=job).update(status="bounced")
    MailEvent.objects.create(mail=job.mails.get(), what="complained")

    assert [each.is_mailed for each in queries.certificates(conference)] == [True]


def test_a_certificate_that_came_back_goes_to_the_corrected_address(conference):
    row = factories.certificate(delegate(conference, email="old@example.org"), made=True)
    OutgoingMail.objects.filter(job=factories.mailed(row)).update(status="bounced")
    row.delegate.failing_addresses.create(address="old@example.org")
    assert queries.in_state(queries.certificates(conference), "unreached").count() == 1

    Delegate.objects.update(email="new@example.org")

    rows = queries.certificates(conference)
    reach = recipients.reach(queries.in_state(rows, "unmailed"))
    assert (reach.certificates, reach.left_out) == (1, [])
    assert factories.mailed(*rows).mails.get().to == "new@example.org"


def test_mails_of_another_certificate_are_not_taken_for_ours(conference):
    own, other = (factories.certificate(delegate(conference), index=n, made=True) for n in (1, 2))
    factories.mailed(other)

    assert queries.certificates(conference).get(pk=own.pk).mail is None
    assert queries.certificates(conference).get(pk=other.pk).mail is not None


def test_search_finds_people_and_codes(conference):
    wang = factories.badge(delegate(conference, name_zh="王伟", name_latin="Wang Wei"))
    factories.badge(delegate(conference, name_zh="李娜", name_latin="Li Na"))
    rows = queries.badges(conference)

    for text in ("王伟", "wangwei", wang.code, wang.short_code.lower(), wang.short_code[:6]):
        assert list(queries.matching(rows, conference, text, "short_code")) == [wang], text
    assert queries.matching(rows, conference, "  ", "short_code").count() == 2


def test_who_is_approved_but_has_no_badge(conference):
    lacking = delegate(conference)
    factories.badge(delegate(conference))
    delegate(conference, status="pending")

    assert list(queries.without_badge(conference)) == [lacking]


def test_handed_out_shows_the_active_badge_and_standing_certificates_first(conference):
    person = delegate(conference)
    actions.revoke(factories.badge(person))
    badge = factories.badge(person)
    old, new = (factories.certificate(person, index=n) for n in (1, 2))
    actions.supersede(old, new)

    found = queries.handed_out(person)
    assert (found["badge"], found["certificates"]) == (badge, [new, old])
    assert queries.handed_out(delegate(conference)) == {
        "badge": None, "paper": "", "certificates": [],
    }  # fmt: skip


def test_numbers_count_this_conference_alone(conference):
    factories.badge(delegate(conference), made=True)
    factories.badge(delegate(conference))
    failed = factories.badge(delegate(conference))
    WorkItem.objects.filter(payload__badge=failed.pk).update(status="failed", error="no font")
    factories.certificate(delegate(conference))
    factories.badge()

    assert queries.numbers(conference) == {"badges": 3, "badges_making": 1, "certificates": 1}


def test_export_has_badges_and_certificates():
    badge = factories.badge()
    certificate = factories.certificate(badge.delegate)

    found = export(badge.delegate)

    assert [row["short_code"] for row in found["badges"]] == [badge.short_code]
    assert [(row["serial"], row["facts__name"]) for row in found["certificates"]] == [
        (certificate.serial, certificate.name)
    ]


@pytest.mark.parametrize(
    ("size", "said"),
    [(None, ("A6", "A6")), ("a6", ("A6", "A6")), ("roll-62", ("62 × 100 mm", "62 × 100 毫米")),
     ("cr80-wide", ("85.6 × 54 mm", "85.6 × 54 毫米"))],
)  # fmt: skip
def test_the_paper_of_a_badge_is_that_of_its_design(client, conference, size, said):
    person = delegate(conference)
    badge = factories.badge(person, made=True)
    if size:
        actions.publish_design(factories.design(conference, size=size).versions.get(), None)
        badge.refresh_from_db()
        making.made_badge(badge)

    for language, words in zip(("en", "zh-hans"), said, strict=True):
        with translation.override(language):
            assert queries.handed_out(person)["paper"] == words
            page = client.get(person.get_absolute_url()).content.decode()
            assert (words in page, "(A6)" in page or "（A6）" in page) == (True, words == "A6")
