"""Canonical JSON, against what RFC 8785 prints."""

import pytest

from conference.lib import canonical


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
