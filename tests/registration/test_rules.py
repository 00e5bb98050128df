"""What may happen to a registration, and what is answered when it may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conference.errors import Refused
from registration import rules
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db
Status = Delegate.Status


def refusal(check, *args, **kwargs):
    """(code, status, field) of a refusal; None where the rule lets it pass."""
    try:
        check(*args, **kwargs)
    except Refused as no:
        return no.code, no.status, no.field
    return None


def hours(n):
    return timezone.now() + timedelta(hours=n)


def past_conference():
    yesterday = timezone.localdate() - timedelta(days=3)
    return ConferenceFactory(starts_on=yesterday, ends_on=yesterday)


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, None),
        ({"opens_at": hours(-1), "closes_at": hours(1)}, None),
        ({"opens_at": hours(1)}, ("not_yet_open", 403, "category")),
        ({"closes_at": hours(-1)}, ("closed", 410, "category")),
        ({"public": False}, ("by_invitation", 403, "category")),
        ({"capacity": 0}, ("full", 409, "category")),
        ({"capacity": 1}, None),
    ],
)
def test_registering_needs_an_open_category_with_a_place(facts, answer):
    category = CategoryFactory(**facts)

    assert refusal(rules.check_can_register, category, "a@example.org") == answer


def test_a_closed_category_says_since_when_in_the_words_of_the_place():
    conference = ConferenceFactory(time_zone="Asia/Kolkata")
    category = CategoryFactory(conference=conference, closes_at=hours(-1))

    with pytest.raises(Refused) as caught:
        rules.check_can_register(category, "a@example.org")

    assert "(India Time, UTC+5:30)" in str(caught.value.message)


def test_registering_ends_with_the_conference():
    category = CategoryFactory(conference=past_conference())

    assert refusal(rules.check_can_register, category, "a@example.org") == (
        "conference_over", 410, None,
    )  # fmt: skip


def test_registering_is_possible_on_the_last_day():
    today = ConferenceFactory().today  # where it takes place
    conference = ConferenceFactory(starts_on=today - timedelta(days=1), ends_on=today)
    category = CategoryFactory(conference=conference)

    assert refusal(rules.check_can_register, category, "a@example.org") is None


@pytest.mark.parametrize(
    "facts", [{"opens_at": hours(1)}, {"closes_at": hours(-1)}, {"public": False}]
)
def test_staff_may_register_before_and_after_and_by_invitation(facts):
    category = CategoryFactory(**facts)

    assert refusal(rules.check_can_register, category, "a@example.org", by_staff=True) is None


def test_staff_may_not_go_beyond_the_places():
    category = CategoryFactory(capacity=1)
    DelegateFactory(category=category, conference=category.conference)

    answer = refusal(rules.check_can_register, category, "a@example.org", by_staff=True)

    assert answer == ("full", 409, "category")


@pytest.mark.parametrize(
    ("facts", "taken"),
    [
        ({"status": Status.APPROVED}, True),
        ({"status": Status.PENDING}, True),
        ({"status": Status.UNCONFIRMED, "hold_until": hours(1)}, True),
        ({"status": Status.UNCONFIRMED, "hold_until": hours(-1)}, False),
        ({"status": Status.REJECTED}, False),
        ({"status": Status.CANCELLED}, False),
    ],
)
def test_a_place_is_taken_by_who_may_still_come(facts, taken):
    category = CategoryFactory(capacity=1)
    DelegateFactory(category=category, conference=category.conference, **facts)

    assert refusal(rules.check_place, category) == (("full", 409, "category") if taken else None)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (Status.UNCONFIRMED, ("address_taken", 409, "email")),
        (Status.APPROVED, ("address_taken", 409, "email")),
        (Status.CANCELLED, None),
        (Status.REJECTED, None),
    ],
)
def test_an_address_belongs_to_one_registration_whatever_its_case(status, answer):
    known = DelegateFactory(email="Wenhe@example.org", status=status)

    assert refusal(rules.check_address_free, known.conference, "wenhe@EXAMPLE.org") == answer


def test_an_address_is_free_at_another_conference_and_for_its_owner():
    known = DelegateFactory(email="wenhe@example.org")

    assert refusal(rules.check_address_free, ConferenceFactory(), known.email) is None
    assert refusal(rules.check_address_free, known.conference, known.email, but=known) is None


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"status": Status.UNCONFIRMED, "hold_until": hours(1)}, None),
        ({"status": Status.UNCONFIRMED, "hold_until": hours(-1)}, None),
        ({"status": Status.PENDING}, ("already_confirmed", 409, None)),
        ({"status": Status.APPROVED}, ("already_confirmed", 409, None)),
        ({"status": Status.CANCELLED}, ("registration_ended", 410, None)),
        ({"status": Status.REJECTED}, ("registration_ended", 410, None)),
    ],
)
def test_confirming_is_done_once_and_before_the_end(facts, answer):
    delegate = DelegateFactory(**facts)

    assert refusal(rules.check_can_confirm, delegate, delegate.email) == answer


def test_confirming_an_older_address_is_refused():
    delegate = DelegateFactory(status=Status.UNCONFIRMED, hold_until=hours(1))

    assert refusal(rules.check_can_confirm, delegate, "old@example.org") == (
        "link_replaced", 410, None,
    )  # fmt: skip


def test_confirming_late_needs_a_place_that_is_still_free():
    category = CategoryFactory(capacity=1)
    facts = {"category": category, "conference": category.conference}
    late = DelegateFactory(status=Status.UNCONFIRMED, hold_until=hours(-1), **facts)
    DelegateFactory(status=Status.PENDING, **facts)

    assert refusal(rules.check_can_confirm, late, late.email) == ("full", 409, "category")


def test_confirming_a_new_address_needs_it_to_be_free():
    delegate = DelegateFactory(pending_email="new@example.org")

    assert refusal(rules.check_can_confirm, delegate, "new@example.org") is None
    DelegateFactory(conference=delegate.conference, email="new@example.org")
    assert refusal(rules.check_can_confirm, delegate, "new@example.org") == (
        "address_taken", 409, "email",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (Status.PENDING, None),
        (Status.APPROVED, None),
        (Status.REJECTED, None),
        (Status.UNCONFIRMED, ("not_confirmed", 409, None)),
        (Status.CANCELLED, ("cancelled", 409, None)),
    ],
)
def test_approving_needs_a_confirmed_address(status, answer):
    assert refusal(rules.check_can_approve, DelegateFactory(status=status)) == answer


def test_approving_after_a_rejection_needs_the_place_and_the_address_still_free():
    category = CategoryFactory(capacity=1)
    facts = {"category": category, "conference": category.conference}
    rejected = DelegateFactory(status=Status.REJECTED, **facts)
    other = DelegateFactory(**facts)
    assert refusal(rules.check_can_approve, rejected) == ("full", 409, "category")

    category.capacity = 2
    category.save()
    rejected.refresh_from_db()
    Delegate.objects.filter(pk=other.pk).update(email=rejected.email)
    assert refusal(rules.check_can_approve, rejected) == ("address_taken", 409, "email")


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (Status.PENDING, None),
        (Status.UNCONFIRMED, None),
        (Status.APPROVED, ("approved", 409, None)),
        (Status.REJECTED, ("registration_ended", 410, None)),
        (Status.CANCELLED, ("registration_ended", 410, None)),
    ],
)
def test_rejecting_is_for_who_waits(status, answer):
    assert refusal(rules.check_can_reject, DelegateFactory(status=status)) == answer


@pytest.mark.parametrize("check", [rules.check_can_edit, rules.check_can_cancel])
def test_editing_and_cancelling_end_with_registration_and_conference(check):
    ended = ("registration_ended", 410, None)

    assert refusal(check, DelegateFactory()) is None
    assert refusal(check, DelegateFactory(status=Status.CANCELLED)) == ended
    assert refusal(check, DelegateFactory(status=Status.REJECTED)) == ended
    assert refusal(check, DelegateFactory(conference=past_conference())) == (
        "conference_over", 410, None,
    )  # fmt: skip


def test_correcting_the_address_ends_when_it_is_confirmed():
    waiting = DelegateFactory(status=Status.UNCONFIRMED)

    assert refusal(rules.check_can_correct, waiting) is None
    assert refusal(rules.check_can_correct, DelegateFactory()) == ("already_confirmed", 409, None)


def test_erasing_is_done_once():
    erased = DelegateFactory(erased_at=timezone.now())

    assert refusal(rules.check_can_erase, DelegateFactory()) is None
    assert refusal(rules.check_can_erase, erased) == ("erased", 410, None)
