"""What is known of a delegate, and how it changes."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from conference.audit import reference
from conference.errors import Refused
from conference.models import OutgoingMail
from registration import actions
from registration.details import Account
from registration.models import Delegate
from tests.registration.factories import CategoryFactory, DelegateFactory
from tests.registration.people import words

pytestmark = pytest.mark.django_db
Status = Delegate.Status


@pytest.fixture
def delegate():
    """An approved delegate who registered by form."""
    category = CategoryFactory()
    row = actions.confirm(actions.register(category.conference, words(category)))
    row = actions.approve(row)
    OutgoingMail.objects.all().delete()
    return row


def mails():
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", "to"))


def last_line(delegate):
    line = delegate.conference.audit_entries.filter(target=reference(delegate)).first()
    return line.action, line.before, line.after


def test_update_changes_what_differs_and_audits_just_that(delegate, heard):
    changed = actions.update(delegate, words(None, name_zh="曾可欣", city="重庆"))

    assert (changed.name_zh, changed.city, changed.pinyin) == ("曾可欣", "重庆", "zengkexin")
    assert " zkx" in changed.search_text
    action, before, after = last_line(delegate)
    assert action == "delegate.changed"
    assert before == {"name_zh": "张文和", "city": "成都", "pinyin": "zhangwenhe"}
    assert after == {"name_zh": "曾可欣", "city": "重庆", "pinyin": "zengkexin"}
    assert heard == ["delegate.changed"]


def test_update_with_nothing_new_says_nothing(delegate, heard):
    lines = delegate.conference.audit_entries.count()

    actions.update(delegate, words(None))

    assert (delegate.conference.audit_entries.count(), heard, mails()) == (lines, [], [])


def test_update_keeps_a_pinyin_set_by_hand_until_the_name_changes(delegate):
    actions.update(delegate, words(None, pinyin="changwenhe"), by_staff=True)
    kept = actions.update(delegate, words(None, city="重庆"))
    renamed = actions.update(delegate, words(None, name_zh="李娜"))

    assert (kept.pinyin, renamed.pinyin) == ("changwenhe", "lina")


def test_update_of_the_address_by_the_delegate_waits_for_its_link(delegate):
    changed = actions.update(delegate, words(None, email="new@example.org"))

    assert (changed.email, changed.pending_email) == ("wenhe@example.org", "new@example.org")
    assert mails() == [("delegate_new_address", "new@example.org")]

    confirmed = actions.confirm(changed, "new@example.org")
    assert (confirmed.email, confirmed.pending_email) == ("new@example.org", "")
    assert confirmed.status == Status.APPROVED
    assert last_line(delegate) == (
        "delegate.address_changed", {"email": "wenhe@example.org"}, {"email": "new@example.org"},
    )  # fmt: skip


def test_update_twice_mails_one_link_to_the_new_address(delegate):
    for _ in range(2):
        actions.update(delegate, words(None, email="new@example.org"))

    assert mails() == [("delegate_new_address", "new@example.org")]


def test_update_back_to_the_old_address_forgets_the_new_one(delegate):
    actions.update(delegate, words(None, email="new@example.org"))

    changed = actions.update(delegate, words(None))

    assert (changed.email, changed.pending_email) == ("wenhe@example.org", "")
    with pytest.raises(Refused) as caught:
        actions.confirm(changed, "new@example.org")
    assert caught.value.code == "link_replaced"


def test_update_of_the_address_by_the_desk_counts_at_once(delegate):
    changed = actions.update(delegate, words(None, email="new@example.org"), by_staff=True)

    assert (changed.email, changed.pending_email, mails()) == ("new@example.org", "", [])


def test_update_of_the_address_by_the_desk_before_confirmation_mails_a_new_link():
    category = CategoryFactory()
    delegate = actions.register(category.conference, words(category))
    OutgoingMail.objects.all().delete()

    changed = actions.update(delegate, words(None, email="new@example.org"), by_staff=True)

    assert (changed.status, mails()) == (
        Status.UNCONFIRMED, [("delegate_confirm", "new@example.org")],
    )  # fmt: skip


def test_update_to_a_taken_address_is_refused_and_writes_nothing(delegate):
    DelegateFactory(conference=delegate.conference, email="taken@example.org")

    with pytest.raises(Refused) as caught:
        actions.update(delegate, words(None, email="Taken@example.org", city="重庆"))

    delegate.refresh_from_db()
    assert (caught.value.code, delegate.city) == ("address_taken", "成都")


def test_update_moves_to_another_category_only_if_it_has_a_place(delegate):
    press = CategoryFactory(conference=delegate.conference, capacity=1)

    moved = actions.update(delegate, words(press), by_staff=True)
    assert (moved.category, press.places_left) == (press, 0)

    other = DelegateFactory(conference=delegate.conference)
    with pytest.raises(Refused) as caught:
        actions.update(other, words(press, email=other.email), by_staff=True)
    assert caught.value.code == "full"


def test_update_dates_a_number_of_followers_when_it_changes(delegate):
    delegate.platforms.update(as_of=date(2024, 8, 26))

    actions.update(delegate, words(None))
    assert list(delegate.platforms.values_list("as_of", flat=True)) == [date(2024, 8, 26)]

    accounts = (Account("douyin", "wenhe", 19_000_000), Account("weibo", "wenhe", 5))
    actions.update(delegate, words(None, accounts=accounts))
    rows = delegate.platforms.values_list("platform", "followers", "as_of")
    today = timezone.localdate()
    assert list(rows) == [("douyin", 19_000_000, today), ("weibo", 5, today)]


def test_update_takes_out_accounts_that_are_no_longer_named(delegate):
    actions.update(delegate, words(None, accounts=()))

    assert delegate.platforms.count() == 0


def test_update_withdraws_and_gives_consents_with_their_times(delegate):
    actions.update(delegate, words(None, consents=frozenset({"processing", "news"})))

    rows = delegate.consents.order_by("kind").values_list("kind", "withdrawn_at")
    assert [(kind, at is None) for kind, at in rows] == [
        ("news", True),
        ("processing", True),
        ("public_list", False),
    ]


def test_update_after_the_end_is_refused(delegate):
    actions.cancel(delegate)

    for by_staff in (False, True):
        with pytest.raises(Refused) as caught:
            actions.update(delegate, words(None), by_staff=by_staff)
        assert caught.value.code == "registration_ended"


def test_update_by_the_desk_is_possible_after_the_conference(delegate):
    conference = delegate.conference
    conference.starts_on -= timedelta(days=9)
    conference.ends_on -= timedelta(days=9)
    conference.save()

    changed = actions.update(delegate, words(None, note="came late"), by_staff=True)

    assert changed.note == "came late"
