"""The badge's token: fields, signature, refusals; and the vectors shared with the door."""

import json
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, strategies as st

from badges import tokens
from conference.lib import crockford
from tests.vectors import badge_tokens as vectors

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
KEYS = {0: KEY.public_key()}
DOCUMENT = json.loads(vectors.FILE.read_text("utf-8"))
FIELDS = st.fixed_dictionaries({
    "conference": st.integers(0, 2**16 - 1),
    "badge_id": st.binary(min_size=8, max_size=8).map(bytes.hex),
    "role": st.integers(0, 255),
    "print_serial": st.integers(0, 255),
    "first_day": st.dates(tokens.EPOCH, date(2150, 1, 1)),
    "days": st.integers(0, 255),
    "slot": st.integers(0, 15),
})  # fmt: skip


def token(**changes) -> str:
    return tokens.encode(**(vectors.GOOD | changes), key=KEY)


@given(FIELDS)
def test_token_keeps_every_field(fields):
    text = tokens.encode(**fields, key=KEY)

    found = tokens.decode(text)

    assert len(text) == 196
    assert text[:3] == "107"
    assert {
        "conference": found.conference, "badge_id": found.badge_id, "role": found.role,
        "print_serial": found.print_serial, "first_day": found.first_day, "days": found.days,
        "slot": found.slot,
    } == fields  # fmt: skip


def test_token_is_laid_out_as_the_door_expects():
    number = int(token(slot=5)[3:])
    raw = number.to_bytes(80)

    assert raw[:16].hex() == "150018" + "00f1e2d3c4b5a697" + "03" + "02" + "06a3" + "02"
    KEY.public_key().verify(raw[16:], b"ccqr1\0" + raw[:16])


def reason_for(text: str) -> str:
    """What the door would say, whatever the text."""
    try:
        found = tokens.decode(text)
    except tokens.Malformed as error:
        return error.code
    return tokens.verify(found, KEYS, conference=24, day=date(2024, 8, 26))


@given(st.integers(0, 639))
def test_one_changed_bit_is_never_believed(bit):
    changed = tokens.to_digits((int(token()[3:]) ^ 1 << bit).to_bytes(80))

    version, slot = bit >= 636, 632 <= bit < 636
    expected = "malformed" if version else "unknown_key" if slot else "bad_signature"
    assert (reason_for(token()), reason_for(changed)) == ("", expected)


@given(st.text(max_size=220))
def test_decode_refuses_any_other_text(text):
    with pytest.raises(tokens.Malformed):
        tokens.decode(text)


@given(st.integers(0, 10**193 - 1))
def test_verify_believes_no_invented_number(number):
    reason = reason_for("107" + str(number).zfill(193))

    assert (reason in ("malformed", "unknown_key", "bad_signature"), bool(reason)) == (True, True)


@pytest.mark.parametrize(
    "changes",
    [{"slot": 16}, {"slot": -1}, {"conference": 65536}, {"badge_id": "00"}, {"role": 256},
     {"print_serial": 256}, {"days": 256}, {"first_day": date(2019, 12, 31)},
     {"first_day": date(2199, 6, 7)}],
)  # fmt: skip
def test_encode_refuses_what_does_not_fit(changes):
    with pytest.raises(ValueError, match=r"."):
        token(**changes)


def test_vectors_are_those_the_code_writes():
    assert vectors.FILE.read_text("utf-8") == vectors.text()


@pytest.mark.parametrize("case", DOCUMENT["cases"], ids=lambda case: case["name"])
def test_verify_gives_the_reason_of_the_vector(case):
    keys = {
        key["slot"]: Ed25519PublicKey.from_public_bytes(bytes.fromhex(key["public"]))
        for key in DOCUMENT["keys"]
    }
    try:
        reason = tokens.verify(
            tokens.decode(case["text"]), keys, conference=DOCUMENT["conference"],
            day=date.fromisoformat(case["day"]), lowest_valid_serial=case["lowest_valid_serial"],
        )  # fmt: skip
    except tokens.Malformed as error:
        reason = error.code

    assert reason == case["reason"]


def test_a_badge_is_valid_on_its_days_only():
    found = tokens.decode(token(first_day=date(2024, 8, 26), days=2))

    days = [date(2024, 8, 25) + timedelta(days=n) for n in range(4)]
    assert [found.is_valid_on(day) for day in days] == [False, True, True, False]


def test_short_codes_carry_their_check_character():
    codes = {tokens.new_short_code() for _ in range(50)}

    assert [len(crockford.without_check(code)) for code in codes] == [7] * 50


def test_what_was_believed_once_is_checked_again_with_another_key():
    found = tokens.decode(token())
    other = {0: Ed25519PrivateKey.from_private_bytes(b"\x02" * 32).public_key()}
    asked = {"conference": 24, "day": date(2024, 8, 26)}

    reasons = [tokens.verify(found, keys, **asked) for keys in (KEYS, other, KEYS)]

    assert reasons == ["", "bad_signature", ""]
