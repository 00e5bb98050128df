"""Facts and constraints of registration's tables."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from registration.models import Category, Delegate, PlatformAccount
from tests.registration.factories import (
    AssociationFactory,
    CategoryFactory,
    ConsentFactory,
    DelegateFactory,
    PlatformAccountFactory,
)

pytestmark = pytest.mark.django_db


def refuses(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


def test_display_name_is_in_the_script_of_the_language():
    both = Delegate(name_zh="张文和", name_latin="Zhang Wenhe")
    latin = Delegate(name_latin="Ann O'Hara")

    assert [both.display_name("en"), both.display_name("zh-hans")] == ["Zhang Wenhe", "张文和"]
    assert [latin.display_name("en"), latin.display_name("zh-hans")] == ["Ann O'Hara"] * 2
    with translation.override("zh-hans"):
        assert (str(both), both.other_name, latin.other_name) == ("张文和", "Zhang Wenhe", "")


def test_body_is_the_association_we_know_or_what_was_typed():
    known = AssociationFactory(name={"en": "Guild"})

    assert Delegate(association=known, association_name="x").body == "Guild"
    assert Delegate(association_name="x").body == "x"


def test_phone_is_read_with_spaces_and_found_by_its_tail():
    delegate = Delegate(phone="+85291234567")

    assert (delegate.phone_for_reading, delegate.phone_tail) == ("+852 9123 4567", "4567")
    assert Delegate(phone="").phone_for_reading == ""


def test_database_keeps_one_current_registration_an_address():
    first = DelegateFactory(email="wenhe@example.org")
    facts = {"conference": first.conference, "category": first.category}

    assert refuses(lambda: DelegateFactory(email="WENHE@example.org", **facts))
    DelegateFactory(email="wenhe@example.org", status="cancelled", **facts)
    DelegateFactory(email="wenhe@example.org")
    assert Delegate.objects.count() == 3


def test_database_refuses_a_nameless_delegate_a_second_form_and_a_role_beyond_a_byte():
    first = DelegateFactory()
    facts = {"conference": first.conference, "category": first.category}

    assert refuses(lambda: DelegateFactory(name_zh="", name_latin="", **facts))
    assert refuses(lambda: DelegateFactory(form_key=first.form_key, **facts))
    assert refuses(lambda: CategoryFactory(role_code=256))


def test_database_refuses_the_same_account_or_consent_twice():
    account, consent = PlatformAccountFactory(), ConsentFactory()

    assert refuses(lambda: PlatformAccountFactory(delegate=account.delegate, handle=account.handle))
    assert refuses(lambda: ConsentFactory(delegate=consent.delegate))


def test_account_is_shown_with_one_at_sign():
    rows = [PlatformAccount(platform="weibo", handle=name) for name in ("wen", "@wen")]

    assert [str(row) for row in rows] == ["Weibo @wen"] * 2


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"),
    [(None, None, True), (-1, 1, True), (1, None, False), (None, -1, False), (None, 1, True)],
)
def test_category_is_open_between_its_times(opens, closes, is_open):
    def at(hours):
        return hours and timezone.now() + timedelta(hours=hours)

    assert Category(opens_at=at(opens), closes_at=at(closes)).is_open() is is_open
