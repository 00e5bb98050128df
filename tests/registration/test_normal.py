"""What people type, in the one form we keep."""

import pytest
from django.core.exceptions import ValidationError

from registration import normal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("13800138000", "+8613800138000"),
        ("＋８６ １３８００１３８０００", "+8613800138000"),
        ("+86-138-0013-8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("028-8666 1234", "+862886661234"),
        ("+852 9123 4567", "+85291234567"),
        ("00852 91234567", "+85291234567"),
        ("+886 912 345 678", "+886912345678"),
        ("+49 30 901820", "+4930901820"),
        ("+1 (212) 555-2368", "+12125552368"),
    ],
)
def test_phone_is_kept_as_e164(typed, kept):
    assert normal.phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "12345", "no phone", "+999 123456789", "1380013800", "+86"])
def test_phone_that_cannot_be_called_is_refused(typed):
    with pytest.raises(ValidationError) as caught:
        normal.phone(typed)

    assert caught.value.code == "invalid_phone"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("400000", 400_000),
        ("400,000", 400_000),
        ("400 000", 400_000),
        ("4,000,000", 4_000_000),
        ("18 million", 18_000_000),
        ("nearly 18 million", 18_000_000),
        ("1.2m", 1_200_000),
        ("1.2M", 1_200_000),
        ("12k", 12_000),
        ("1.5 billion", 1_500_000_000),
        ("1800万", 18_000_000),
        ("１８００万", 18_000_000),
        ("近1800萬", 18_000_000),
        ("1.2亿", 120_000_000),
        ("40w", 400_000),
        ("10万+", 100_000),
        ("5千", 5_000),
        ("3百万", 3_000_000),
        ("400000粉丝", 400_000),
        ("18 million followers", 18_000_000),
        ("1.23456万", 12_345),
    ],
)
def test_followers_are_a_number(typed, number):
    assert normal.followers(typed) == number


@pytest.mark.parametrize(
    "typed",
    ["many", "-5", "1,5 million", "12,34", "9e9", "18 zillion", "99999999999999", "万", "1.2.3"],
)
def test_followers_that_are_no_number_are_refused(typed):
    with pytest.raises(ValidationError) as caught:
        normal.followers(typed)

    assert caught.value.code == "invalid_followers"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Wen.He@Example.ORG ", "Wen.He@example.org"),
        ("wenhe＠example．org", "wenhe@example.org"),
        ("wen+conf@sub.example.org", "wen+conf@sub.example.org"),
    ],
)
def test_email_is_kept_with_its_domain_in_lower_case(typed, kept):
    assert normal.email(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "wenhe", "wenhe@", "@example.org", "a b@example.org", "a@b@c.org"]
)
def test_email_that_is_none_is_refused(typed):
    with pytest.raises(ValidationError) as caught:
        normal.email(typed)

    assert caught.value.code == "invalid_email"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("@仙鹤大叔", "仙鹤大叔"), ("＠wenhe ", "wenhe"), ("江逸JIANGYI", "江逸JIANGYI"), ("@", "")],
)
def test_handle_is_kept_without_its_at_sign(typed, kept):
    assert normal.handle(typed) == kept


def test_text_is_one_line_without_anything_invisible():
    assert normal.text("  张\u202e文\u200b和 \n Ｚｈａｎｇ\t") == "张文和 Zhang"


@pytest.mark.parametrize(
    "typed", ["Win at http://x.example", "www.example.org", "a@b", "<b>Li</b>"]
)
def test_name_that_carries_an_address_is_refused(typed):
    with pytest.raises(ValidationError) as caught:
        normal.name(typed)

    assert caught.value.code == "invalid_name"


def test_name_keeps_dots_and_apostrophes_of_real_names():
    names = ["阿卜杜·买买提", "Conan O'Brien Jr.", "José García-Núñez"]

    assert [normal.name(name) for name in names] == names
