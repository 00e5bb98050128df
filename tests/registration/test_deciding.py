"""Approved, rejected, cancelled, lapsed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conference.audit import reference
from conference.errors import Refused
from conference.models import OutgoingMail
from registration import actions
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
Status = Delegate.Status


def kinds(delegate):
    rows = OutgoingMail.objects.filter(about=reference(delegate)).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def changes(delegate):
    """(action, before, after) of the audit lines about a delegate."""
    rows = delegate.conference.audit_entries.filter(target=reference(delegate)).order_by("pk")
    return list(rows.values_list("action", "before", "after"))


def test_approve_lets_in_tells_the_delegate_and_is_audited(heard):
    delegate = actions.approve(DelegateFactory(status=Status.PENDING))

    assert delegate.status == Status.APPROVED
    assert delegate.approved_at is not None
    assert kinds(delegate) == ["delegate_approved"]
    assert changes(delegate) == [
        ("delegate.approved", {"status": "pending"}, {"status": "approved"})
    ]
    assert heard == ["delegate.approved"]


def test_approve_twice_mails_once(heard):
    delegate = actions.approve(actions.approve(DelegateFactory(status=Status.PENDING)))

    assert kinds(delegate) == ["delegate_approved"]
    assert heard == ["delegate.approved"]


def test_approve_takes_a_rejection_back():
    delegate = actions.reject(DelegateFactory(status=Status.PENDING), "too late")

    delegate = actions.approve(delegate)

    assert (delegate.status, delegate.ended_at, delegate.end_reason) == (Status.APPROVED, None, "")


def test_approve_many_does_each_on_its_own(heard):
    conference = ConferenceFactory()
    facts = {"conference": conference, "category": CategoryFactory(conference=conference)}
    good = DelegateFactory(status=Status.PENDING, **facts)
    unconfirmed = DelegateFactory(status=Status.UNCONFIRMED, **facts)
    cancelled = DelegateFactory(status=Status.CANCELLED, **facts)
    last = DelegateFactory(status=Status.PENDING, **facts)
    foreign = DelegateFactory(status=Status.PENDING)

    outcome = actions.approve_many(
        conference, [good.pk, unconfirmed.pk, cancelled.pk, last.pk, foreign.pk, 0]
    )

    assert {row.pk for row in outcome.done} == {good.pk, last.pk}
    assert {(row.pk, no.code) for row, no in outcome.refused} == {
        (unconfirmed.pk, "not_confirmed"),
        (cancelled.pk, "cancelled"),
    }
    assert outcome.unknown == 2
    assert set(conference.delegates.approved()) == {good, last}
    foreign.refresh_from_db()
    assert foreign.status == Status.PENDING
    assert heard == ["delegate.approved", "delegate.approved"]


def test_reject_many_gives_all_the_same_reason():
    conference = ConferenceFactory()
    rows = [DelegateFactory(conference=conference, status=Status.PENDING) for _ in range(2)]

    outcome = actions.reject_many(conference, [row.pk for row in rows], "The hall is full.")

    assert len(outcome.done) == 2
    ended = conference.delegates.values_list("status", "end_reason")
    assert list(ended) == [("rejected", "The hall is full.")] * 2


def test_reject_frees_the_place_and_tells_the_reason(heard):
    category = CategoryFactory(capacity=1)
    delegate = DelegateFactory(
        status=Status.PENDING, category=category, conference=category.conference
    )

    delegate = actions.reject(delegate, "The hall is full.")

    assert category.places_left == 1
    assert kinds(delegate) == ["delegate_rejected"]
    text = OutgoingMail.objects.get().text
    assert "The organiser writes: The hall is full." in text
    assert heard == ["delegate.rejected"]


def test_reject_of_an_unproven_address_mails_nothing():
    delegate = actions.reject(DelegateFactory(status=Status.UNCONFIRMED), "spam")

    assert (delegate.status, kinds(delegate)) == (Status.REJECTED, [])


def test_cancel_by_the_delegate_frees_the_place_and_names_who_did_it(heard):
    category = CategoryFactory(capacity=1)
    delegate = DelegateFactory(category=category, conference=category.conference)

    delegate = actions.cancel(delegate, by=delegate)

    assert (delegate.status, category.places_left) == (Status.CANCELLED, 1)
    assert kinds(delegate) == ["delegate_cancelled"]
    line = delegate.conference.audit_entries.get()
    assert (line.action, line.actor) == ("delegate.cancelled", str(delegate))
    assert heard == ["delegate.cancelled"]


def test_cancel_twice_is_refused():
    delegate = actions.cancel(DelegateFactory())

    with pytest.raises(Refused) as caught:
        actions.cancel(delegate)

    assert caught.value.code == "registration_ended"


def test_lapse_unconfirmed_ends_only_what_was_not_confirmed_in_time(heard):
    past, future = (timezone.now() + timedelta(minutes=n) for n in (-1, 1))
    category = CategoryFactory(capacity=3)
    facts = {"category": category, "conference": category.conference}
    late = DelegateFactory(status=Status.UNCONFIRMED, hold_until=past, **facts)
    DelegateFactory(status=Status.UNCONFIRMED, hold_until=future, **facts)
    DelegateFactory(status=Status.PENDING, **facts)

    assert (actions.lapse_unconfirmed(), actions.lapse_unconfirmed()) == (1, 0)

    late.refresh_from_db()
    assert (late.status, kinds(late)) == (Status.CANCELLED, [])
    assert category.places_left == 1
    assert heard == ["delegate.cancelled"]
