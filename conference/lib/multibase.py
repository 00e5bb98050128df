"""Bytes as text that says its base first: multibase base58btc (W3C Controlled Identifiers, 2.4).

`z` and the digits of a large number in base 58, as Bitcoin writes them; a zero byte in front is
a `1` in front.
"""

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
PREFIX = "z"
MOST_CHARACTERS = 1000  # the time it takes grows with the square


def encode(raw: bytes) -> str:
    """`z` and the base58btc of the bytes."""
    number, digits = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _DIGITS[digit] + digits
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return PREFIX + _DIGITS[0] * zeros + digits


def decode(text: str) -> bytes:
    """The bytes of such a text. Raises ValueError."""
    digits = text[1:]
    if text[:1] != PREFIX or len(text) > MOST_CHARACTERS or not set(digits) <= set(_VALUES):
        raise ValueError("this is not base58btc")
    number = 0
    for digit in digits:
        number = number * 58 + _VALUES[digit]
    zeros = len(digits) - len(digits.lstrip(_DIGITS[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
