"""Canonical JSON, against what RFC 8785 prints."""

import pytest
import rfc8785
from hypothesis import given, strategies as st

from conference.lib import canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | TEXTS | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS | st.sampled_from("abcAB_1"), inner),
)


@given(VALUES)
def test_encode_of_whatever_may_be_signed_is_what_another_implementation_says(value):
    assert canonical.encode(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("text", ["".join(map(chr, range(0x80))), "\x7f\x80\u2028\ufeff😀", "\\/"])
def test_encode_escapes_what_rfc_8785_3_2_2_2_does_and_nothing_else(text):
    assert canonical.encode([text]) == rfc8785.dumps([text])


def test_encode_sorts_names_by_utf16_as_rfc_8785_3_2_3():
    value = {
        "€": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "😀": "Emoji: Grinning Face",
        "\u0080": "Control",
        "ö": "Latin Small Letter O With Diaeresis",
    }

    names = [line.split('":')[0] for line in canonical.encode(value).decode().split(',"')]

    assert [name.strip('{"') for name in names] == ["\\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"]


def test_encode_strings_and_literals_as_rfc_8785_3_2_2():
    value = {
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }

    assert canonical.encode(value) == (
        b'{"literals":[null,true,false],"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        [1.0],
        {"a": {"b": [float("nan")]}},
        2**53,
        {1: "a"},
        b"bytes",
        {"a": object()},
        "\ud800",
    ],
)
def test_encode_what_has_no_place_in_a_leaf_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011
        canonical.encode(value)


def test_sha256_is_of_the_canonical_bytes():
    # printf '{"a":1,"b":[]}' | sha256sum
    known = "f87e4099e9be5e75094e0a4f46d3dc18a9c37429314a5a2490fb78d31e7e170c"

    assert canonical.sha256({"b": [], "a": 1}) == known
