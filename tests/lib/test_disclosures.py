"""Commitments, against what RFC 9901 prints."""

import base64

import pytest

from conference.lib import disclosures

# RFC 9901, section 4.2.1 and 4.2.3; the same claim without spaces, as ours are.
PRINTED = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
COMPACT = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd"


def test_digest_of_the_standards_example():
    assert disclosures.digest(PRINTED) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"


@pytest.mark.parametrize("text", [PRINTED, COMPACT])
def test_parse_reads_anybodys_json(text):
    assert disclosures.parse(text) == ("_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius")


def test_make_is_canonical_json_with_the_salt_first():
    made = disclosures.make("city", "成都", salt=bytes(16))

    assert (
        base64.urlsafe_b64decode(made + "==").decode() == '["AAAAAAAAAAAAAAAAAAAAAA","city","成都"]'
    )


def test_make_takes_a_fresh_salt_of_16_bytes_each_time():
    salts = {disclosures.parse(disclosures.make("name", None)).salt for _ in range(20)}

    assert len(salts) == 20
    assert {len(disclosures.decode(salt)) for salt in salts} == {16}


def test_digests_are_sorted():
    each = [disclosures.make(name, name) for name in "abcdefgh"]

    assert disclosures.digests(each) == sorted(map(disclosures.digest, each))


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1]", b'["salt","name"]', b'["salt",1,null]', b'[1,"a",2]', b"\xff\xfe"],
)
def test_parse_what_is_no_disclosure_is_refused(content):
    with pytest.raises(ValueError, match="no disclosure"):
        disclosures.parse(disclosures.encode(content))


@pytest.mark.parametrize("text", ["a", "AB==", "A+B/", "AB", "A B", "锦"])
def test_decode_other_spellings_are_refused(text):
    with pytest.raises(ValueError, match=r"base64url|ASCII"):
        disclosures.decode(text)
