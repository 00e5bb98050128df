"""A form, a place held, an address confirmed."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from conference.audit import reference
from conference.errors import Refused
from conference.models import OutgoingMail
from registration import actions
from registration.details import WORDINGS
from registration.models import Category, Delegate, PlatformAccount
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import AssociationFactory, CategoryFactory, DelegateFactory
from tests.registration.people import words

pytestmark = pytest.mark.django_db
Status = Delegate.Status


def mails(delegate):
    """(kind, to) of what was mailed about a delegate, in order."""
    rows = OutgoingMail.objects.filter(about=reference(delegate)).order_by("pk")
    return list(rows.values_list("kind", "to"))


def trail(delegate):
    """The actions in a delegate's audit lines, in order."""
    rows = delegate.conference.audit_entries.filter(target=reference(delegate))
    return list(rows.order_by("pk").values_list("action", flat=True))


def test_register_keeps_what_was_said_holds_a_place_and_mails_the_link(heard):
    category = CategoryFactory(capacity=1)
    association = AssociationFactory(conference=category.conference)

    delegate = actions.register(category.conference, words(category, association=association))

    delegate.refresh_from_db()
    assert (delegate.name_zh, delegate.name_latin) == ("张文和", "Zhang Wenhe")
    assert (delegate.pinyin, delegate.initials) == ("zhangwenhe", "zwh")
    assert (delegate.email, delegate.phone) == ("wenhe@example.org", "+8613800138000")
    assert (delegate.association, delegate.city) == (association, "成都")
    assert delegate.status == Status.UNCONFIRMED
    assert delegate.hold_until - delegate.registered_at > timedelta(hours=47)
    accounts = PlatformAccount.objects.values_list("delegate", "platform", "handle", "followers")
    assert list(accounts) == [(delegate.pk, "douyin", "wenhe", 18_000_000)]
    assert category.places_left == 0
    assert mails(delegate) == [("delegate_confirm", "wenhe@example.org")]
    assert trail(delegate) == ["delegate.registered"]
    assert heard == ["delegate.registered"]


def test_register_keeps_each_consent_in_the_words_of_the_delegates_language():
    category = CategoryFactory()
    consents = frozenset({"processing", "photos"})

    delegate = actions.register(category.conference, words(category, consents=consents))

    given = delegate.consents.filter(withdrawn_at=None).order_by("kind")
    with translation.override("en"):
        wordings = [(kind, str(WORDINGS[kind])) for kind in ("photos", "processing")]
    assert list(given.values_list("kind", "wording")) == wordings


def test_register_twice_with_one_form_gives_one_delegate_and_one_mail(heard):
    category = CategoryFactory()
    data = words(category)

    first = actions.register(category.conference, data)
    second = actions.register(category.conference, data)

    assert second == first
    assert list(Delegate.objects.all()) == [first]
    assert mails(first) == [("delegate_confirm", "wenhe@example.org")]
    assert heard == ["delegate.registered"]


def test_register_again_with_a_new_form_and_the_same_address_is_refused_and_writes_nothing():
    category = CategoryFactory()
    first = actions.register(category.conference, words(category))

    with pytest.raises(Refused) as caught:
        actions.register(category.conference, words(category, email="WENHE@example.org"))

    assert (caught.value.code, caught.value.field) == ("address_taken", "email")
    assert list(Delegate.objects.all()) == [first]
    assert OutgoingMail.objects.count() == 1


def test_register_takes_over_the_address_of_a_registration_that_lapsed():
    category = CategoryFactory(capacity=1)
    late = actions.register(category.conference, words(category))
    Delegate.objects.update(hold_until=timezone.now() - timedelta(minutes=1))

    again = actions.register(category.conference, words(category))

    late.refresh_from_db()
    assert (late.status, again.status) == (Status.CANCELLED, Status.UNCONFIRMED)
    assert trail(late) == ["delegate.registered", "delegate.cancelled"]


def test_register_after_cancelling_works_with_the_very_form_that_was_sent_before():
    category = CategoryFactory()
    data = words(category)
    first = actions.cancel(actions.register(category.conference, data))

    again = actions.register(category.conference, data)

    assert (again == first, again.status) == (False, Status.UNCONFIRMED)


def test_register_in_another_conferences_category_is_impossible():
    conference, foreign = ConferenceFactory(), CategoryFactory()

    with pytest.raises(Category.DoesNotExist):
        actions.register(conference, words(foreign))

    assert Delegate.objects.count() == 0


def test_register_refuses_a_flood_from_one_network_but_not_a_rehearsals():
    category = CategoryFactory()
    data = words(category)
    for _ in range(120):
        actions.register(category.conference, data, ip="192.0.2.1")

    with pytest.raises(Refused) as caught:
        actions.register(category.conference, data, ip="192.0.2.1")
    assert (caught.value.code, caught.value.status) == ("too_many", 429)

    category.conference.is_rehearsal = True
    actions.register(category.conference, data, ip="192.0.2.1")


def test_confirm_hands_the_registration_to_the_organiser(heard):
    category = CategoryFactory()
    delegate = actions.register(category.conference, words(category))

    delegate = actions.confirm(delegate)

    assert (delegate.status, delegate.hold_until) == (Status.PENDING, None)
    assert delegate.confirmed_at is not None
    assert [kind for kind, _to in mails(delegate)] == ["delegate_confirm", "delegate_waiting"]
    assert trail(delegate) == ["delegate.registered", "delegate.confirmed"]
    assert heard == ["delegate.registered", "delegate.confirmed"]


def test_confirm_lets_in_at_once_where_approval_is_automatic(heard):
    category = CategoryFactory(approval=Category.Approval.AUTOMATIC)
    delegate = actions.register(category.conference, words(category))

    delegate = actions.confirm(delegate)

    assert delegate.status == Status.APPROVED
    assert [kind for kind, _to in mails(delegate)] == ["delegate_confirm", "delegate_approved"]
    assert heard == ["delegate.registered", "delegate.confirmed", "delegate.approved"]


def test_confirm_twice_is_refused_and_mails_nothing_more():
    category = CategoryFactory()
    delegate = actions.confirm(actions.register(category.conference, words(category)))

    with pytest.raises(Refused) as caught:
        actions.confirm(delegate)

    assert caught.value.code == "already_confirmed"
    assert [kind for kind, _to in mails(delegate)] == ["delegate_confirm", "delegate_waiting"]


def test_add_lets_a_walk_in_in_at_once_also_after_the_category_closed(heard):
    category = CategoryFactory(closes_at=timezone.now() - timedelta(days=1), public=False)

    delegate = actions.add(category.conference, words(category), approved=True)

    assert delegate.status == Status.APPROVED
    assert mails(delegate) == [("delegate_approved", "wenhe@example.org")]
    assert heard == ["delegate.registered", "delegate.approved"]


def test_add_twice_is_one_delegate_and_one_mail():
    category = CategoryFactory()
    data = words(category)

    first = actions.add(category.conference, data, approved=True)
    second = actions.add(category.conference, data, approved=True)

    assert (second, mails(first)) == (first, [("delegate_approved", "wenhe@example.org")])


def test_add_may_ask_for_the_address_first():
    category = CategoryFactory()

    delegate = actions.add(category.conference, words(category), approved=False)

    assert delegate.status == Status.UNCONFIRMED
    assert mails(delegate) == [("delegate_confirm", "wenhe@example.org")]


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        (Status.UNCONFIRMED, ["delegate_confirm"]),
        (Status.PENDING, ["delegate_link"]),
        (Status.APPROVED, ["delegate_link"]),
        (Status.CANCELLED, []),
        (Status.REJECTED, []),
    ],
)
def test_resend_link_mails_the_link_that_helps(status, kinds):
    delegate = DelegateFactory(email="wenhe@example.org", status=status)

    actions.resend_link(delegate.conference, "Wenhe@Example.org")

    assert [kind for kind, _to in mails(delegate)] == kinds


def test_resend_link_is_silent_about_strangers_and_other_conferences():
    delegate = DelegateFactory(email="wenhe@example.org")

    actions.resend_link(delegate.conference, "stranger@example.org")
    actions.resend_link(ConferenceFactory(), "wenhe@example.org")

    assert OutgoingMail.objects.count() == 0


def test_resend_link_sends_at_most_three_an_hour():
    delegate = DelegateFactory(email="wenhe@example.org")

    for _ in range(5):
        actions.resend_link(delegate.conference, "wenhe@example.org")

    assert mails(delegate) == [("delegate_link", "wenhe@example.org")] * 3


def test_resend_link_prolongs_the_place_but_never_beyond_a_week():
    category = CategoryFactory()
    delegate = actions.register(category.conference, words(category))
    began = timezone.now() - timedelta(days=6)
    held = timezone.now() + timedelta(hours=1)
    Delegate.objects.update(registered_at=began, hold_until=held)

    actions.resend_link(category.conference, delegate.email)

    delegate.refresh_from_db()
    assert delegate.hold_until == began + timedelta(days=7)


def test_resend_link_does_not_take_back_a_place_that_lapsed():
    delegate = DelegateFactory(
        status=Status.UNCONFIRMED, hold_until=timezone.now() - timedelta(minutes=1)
    )

    actions.resend_link(delegate.conference, delegate.email)

    assert list(Delegate.objects.holding_place()) == []


def test_correct_address_mails_the_link_to_the_new_address():
    category = CategoryFactory()
    delegate = actions.register(category.conference, words(category))

    actions.correct_address(delegate, "wen@example.org")

    delegate.refresh_from_db()
    assert (delegate.email, delegate.status) == ("wen@example.org", Status.UNCONFIRMED)
    assert mails(delegate) == [
        ("delegate_confirm", "wenhe@example.org"),
        ("delegate_confirm", "wen@example.org"),
    ]
    assert " wen@example.org" in delegate.search_text


def test_correct_address_refuses_a_taken_one():
    category = CategoryFactory()
    delegate = actions.register(category.conference, words(category))
    DelegateFactory(conference=category.conference, email="taken@example.org")

    with pytest.raises(Refused) as caught:
        actions.correct_address(delegate, "taken@example.org")

    assert caught.value.code == "address_taken"


def test_correct_address_is_no_way_to_mail_many_strangers():
    category = CategoryFactory()
    delegate = actions.register(category.conference, words(category))
    for n in range(3):
        actions.correct_address(delegate, f"stranger{n}@example.org")

    with pytest.raises(Refused) as caught:
        actions.correct_address(delegate, "stranger4@example.org")

    assert (caught.value.code, caught.value.status) == ("too_many", 429)
    assert OutgoingMail.objects.count() == 4
