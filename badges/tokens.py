"""The token in a badge's QR code: 80 signed bytes, printed as 196 decimal digits (door.md).

0 version << 4 | key slot · 1–2 conference number · 3–10 badge id · 11 role code · 12 print
serial · 13–14 first valid day since 2020-01-01 · 15 number of valid days · 16–79 Ed25519 over
"ccqr1\\0" and bytes 0–15; big-endian. Digits stay in QR's numeric mode, survive a USB scanner
on a computer whose Chinese input method is on, and become bytes again with BigInt.
"""

import re
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from conference.lib import crockford

VERSION = 1
PREFIX = "107"
DIGITS = 193  # of 80 bytes as one integer, zero-padded
LENGTH = len(PREFIX) + DIGITS
DOMAIN = b"ccqr1\0"
EPOCH = date(2020, 1, 1)
_BODY = struct.Struct(">BH8sBBHB")
_TEXT = re.compile(rf"{PREFIX}[0-9]{{{DIGITS}}}")
_TOKEN_BYTES = _BODY.size + 64
_SHORT_CODE_SYMBOLS = 7


class Malformed(ValueError):
    """The text is no token at all; `code` is "bad_length" or "malformed"."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Token:
    """A token's fields, not yet believed: see `verify`."""

    slot: int
    conference: int
    badge_id: str  # 16 hex digits
    role: int
    print_serial: int
    first_day: date
    days: int
    signed: bytes  # bytes 0–15
    signature: bytes

    def is_valid_on(self, day: date) -> bool:
        """The day, in the conference's time zone, is one of its days."""
        return self.first_day <= day < self.first_day + timedelta(days=self.days)


def new_badge_id() -> str:
    """64 random bits, hex."""
    return secrets.token_hex(8)


def new_short_code() -> str:
    """35 random bits to type in, with a check character: 8 symbols."""
    symbols = crockford.encode(secrets.randbits(5 * _SHORT_CODE_SYMBOLS), _SHORT_CODE_SYMBOLS)
    return crockford.with_check(symbols)


def encode(
    *,
    conference: int,
    badge_id: str,
    role: int,
    print_serial: int,
    first_day: date,
    days: int,
    slot: int,
    key: Ed25519PrivateKey,
) -> str:
    """The 196 digits. Raises ValueError where a field does not fit its bytes."""
    if not 0 <= slot <= 15:
        raise ValueError(f"there is no key slot {slot}")
    identity = bytes.fromhex(badge_id)
    if len(identity) != 8:
        raise ValueError("a badge id has 8 bytes")
    since = (first_day - EPOCH).days
    try:
        body = _BODY.pack(
            VERSION << 4 | slot, conference, identity, role, print_serial, since, days
        )
    except struct.error as error:
        raise ValueError(str(error)) from error
    return to_digits(body + key.sign(DOMAIN + body))


def to_digits(token: bytes) -> str:
    """80 bytes as they stand in the QR code."""
    return PREFIX + str(int.from_bytes(token)).zfill(DIGITS)


def decode(text: str) -> Token:
    """The fields of what was scanned or typed. Raises Malformed; believes nothing yet."""
    text = text.strip()
    if len(text) != LENGTH:
        raise Malformed("bad_length")
    if not _TEXT.fullmatch(text):
        raise Malformed("malformed")
    number = int(text[len(PREFIX) :])
    if number.bit_length() > 8 * _TOKEN_BYTES:
        raise Malformed("malformed")
    token = number.to_bytes(_TOKEN_BYTES)
    head, conference, identity, role, serial, since, days = _BODY.unpack(token[: _BODY.size])
    if head >> 4 != VERSION:
        raise Malformed("malformed")
    return Token(
        slot=head & 15,
        conference=conference,
        badge_id=identity.hex(),
        role=role,
        print_serial=serial,
        first_day=EPOCH + timedelta(days=since),
        days=days,
        signed=token[: _BODY.size],
        signature=token[_BODY.size :],
    )


# A badge comes by many times. What is forged raises, so it takes nobody's place here.
@lru_cache(maxsize=45_000)
def _verified(key: bytes, signature: bytes, signed: bytes) -> None:
    """Raises InvalidSignature. A tenth of a millisecond the first time, some 18 MB in all."""
    Ed25519PublicKey.from_public_bytes(key).verify(signature, DOMAIN + signed)


def verify(
    token: Token,
    public_keys: Mapping[int, Ed25519PublicKey],
    *,
    conference: int,
    day: date,
    lowest_valid_serial: int | None = None,
) -> str:
    """Why the token is not to be believed, in door.md's codes, or "" where it is.

    unknown_key, bad_signature, wrong_conference, revoked, wrong_day: in this order, so that
    nothing is said about a badge nobody signed. `lowest_valid_serial` is what the roster knows.
    """
    key = public_keys.get(token.slot)
    if key is None:
        return "unknown_key"
    try:
        _verified(key.public_bytes_raw(), token.signature, token.signed)
    except InvalidSignature:
        return "bad_signature"
    if token.conference != conference:
        return "wrong_conference"
    if lowest_valid_serial is not None and token.print_serial < lowest_valid_serial:
        return "revoked"
    return "" if token.is_valid_on(day) else "wrong_day"
