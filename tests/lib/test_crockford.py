"""Typed codes: what is forgiven, and what is found."""

import pytest
from hypothesis import given, strategies as st

from conference.lib import crockford

SYMBOLS = st.text(alphabet=crockford.ALPHABET, min_size=1, max_size=16)


@pytest.mark.parametrize(
    ("number", "length", "symbols"),
    [(0, 1, "0"), (31, 1, "Z"), (32, 1, "10"), (1234, 4, "016J"), (2**40 - 1, 8, "ZZZZZZZZ")],
)
def test_encode_known_numbers(number, length, symbols):
    assert crockford.encode(number, length) == symbols


@pytest.mark.parametrize(("number", "length"), [(-1, 1), (32**4, 4)])
def test_encode_what_does_not_fit_is_refused(number, length):
    with pytest.raises(ValueError, match=r"negative|needs"):
        crockford.encode(number, length)


@given(st.integers(min_value=0, max_value=2**80))
def test_decode_undoes_encode(number):
    assert crockford.decode(crockford.encode(number)) == number


@pytest.mark.parametrize("typed", ["1O2L-i0", "  102 110 ", "1o2li0", "１０２－１１０", "102–110"])
def test_normalise_forgives_look_alikes_dashes_and_full_width(typed):
    assert crockford.normalise(typed) == "102110"


@pytest.mark.parametrize("typed", ["U", "12*", "é", "锦"])
def test_normalise_refuses_other_characters(typed):
    with pytest.raises(ValueError, match="not a character"):
        crockford.normalise(typed)


def test_decode_empty_is_refused():
    with pytest.raises(ValueError, match="empty"):
        crockford.decode(" - ")


@given(SYMBOLS, st.data())
def test_check_character_finds_every_wrong_symbol(symbols, data):
    checked = crockford.with_check(symbols)
    place = data.draw(st.integers(0, len(checked) - 1))
    other = data.draw(st.sampled_from(crockford.ALPHABET.replace(checked[place], "")))

    with pytest.raises(ValueError, match="mistyped"):
        crockford.without_check(checked[:place] + other + checked[place + 1 :])


@given(SYMBOLS, st.data())
def test_check_character_finds_every_swap_of_neighbours(symbols, data):
    checked = crockford.with_check(symbols)
    place = data.draw(st.integers(0, len(checked) - 2))
    swapped = checked[:place] + checked[place + 1] + checked[place] + checked[place + 2 :]

    if swapped == checked:
        assert crockford.without_check(swapped) == symbols
    else:
        with pytest.raises(ValueError, match="mistyped"):
            crockford.without_check(swapped)


def test_without_check_takes_a_code_as_it_is_printed():
    printed = crockford.grouped(crockford.with_check("K7QM3ZT"))

    assert printed == "K7QM-3ZT" + crockford.check_character("K7QM3ZT")
    assert crockford.without_check(printed.lower()) == "K7QM3ZT"


@pytest.mark.parametrize("typed", ["", "0", "-"])
def test_without_check_too_short_is_refused(typed):
    with pytest.raises(ValueError, match="mistyped"):
        crockford.without_check(typed)
