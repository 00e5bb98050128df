"""Phone numbers."""

import pytest

from conference.lib import phones


@pytest.mark.parametrize(
    ("typed", "region", "kept"),
    [
        ("138 0013 8000", "CN", "+8613800138000"),
        ("9123 4567", "HK", "+85291234567"),
        ("+49 30 901820", "CN", "+4930901820"),
    ],
)
def test_parse_takes_a_number_without_country_code_as_one_of_the_region(typed, region, kept):
    assert phones.parse(typed, region) == kept


@pytest.mark.parametrize("typed", ["", "no", "123", "+86 1"])
def test_parse_raises_value_error_for_what_is_no_number(typed):
    with pytest.raises(ValueError, match=r".+"):
        phones.parse(typed)


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("+8613800138000", "+86 138 0013 8000"),
        ("+85291234567", "+852 9123 4567"),
        ("x", "x"),
        ("", ""),
    ],
)
def test_for_reading_sets_spaces(kept, read):
    assert phones.for_reading(kept) == read
