"""Serials: made, typed, mistyped."""

import hashlib

import pytest
from hypothesis import given, strategies as st

from conference.lib import crockford, serials

LEAF = hashlib.sha256(b"leaf").digest()
HASHES = st.binary(min_size=32, max_size=32)


def test_make_known_serial():
    assert serials.make(42, bytes.fromhex("ffffffff") + bytes(28)) == "001A-ZZZZZ"
    assert serials.make(0, bytes(32)) == "0000-00000"


@given(st.integers(0, 2**64 - 1), HASHES)
def test_parse_undoes_make(index, leaf_hash):
    made = serials.make(index, leaf_hash)

    serial = serials.parse(made)

    assert (serial.leaf_index, serial.fits(leaf_hash), str(serial)) == (index, True, made)


def test_canonical_forgives_what_people_type():
    made = serials.make(1101, LEAF)
    typed = " " + made.lower().replace("-", "").replace("1", "l").replace("0", "o")

    assert serials.canonical(typed) == made


@given(st.data())
def test_fits_notices_every_wrong_check_character(data):
    made = serials.make(1101, LEAF).replace("-", "")
    place = data.draw(st.integers(len(made) - serials.CHECK_LENGTH, len(made) - 1))
    other = data.draw(st.sampled_from(crockford.ALPHABET.replace(made[place], "")))

    assert not serials.parse(made[:place] + other + made[place + 1 :]).fits(LEAF)


@pytest.mark.parametrize("typed", ["", "12345", "hello, world", "0" * 19, "锦江倡议倡议"])
def test_parse_what_can_be_no_serial_is_refused(typed):
    with pytest.raises(ValueError, match=r"length|character"):
        serials.parse(typed)
