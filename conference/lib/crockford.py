"""Codes a human can read out and type: Crockford's base 32, with a check character.

Letters in either case; O is read as 0, I and L as 1; dashes and spaces do not matter, nor does
the full width a Chinese input method gives. U is no symbol. Crockford's own check symbols need
37 signs, five of them awkward on a phone, so the check character here is Damm's over GF(32)
(H. M. Damm, 2004): it finds every single wrong symbol and every swap of two neighbours, and
stays within the 32 symbols.
"""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IGNORED = dict.fromkeys(map(ord, "-‐‑‒–—−ー_ \t\r\n"))
_REDUCTION = 0b100101  # x^5 + x^2 + 1, irreducible over GF(2)


def normalise(text: str) -> str:
    """The symbols meant by what was typed. Raises ValueError on anything that is no symbol."""
    symbols = unicodedata.normalize("NFKC", text).translate(_IGNORED).upper().translate(_FORGIVEN)
    for symbol in symbols:
        if symbol not in _VALUES:
            raise ValueError(f"{symbol!r} is not a character of a code")
    return symbols


def encode(number: int, length: int = 1) -> str:
    """A number >= 0 as symbols, zero-padded to `length`. Raises ValueError if it needs more
    (a length of 1 is a minimum, not a limit)."""
    if number < 0:
        raise ValueError("a code has no negative numbers")
    symbols = ""
    while number:
        number, digit = divmod(number, 32)
        symbols = ALPHABET[digit] + symbols
    if length > 1 and len(symbols) > length:
        raise ValueError(f"the number needs {len(symbols)} symbols, not {length}")
    return symbols.rjust(length, "0")


def decode(text: str) -> int:
    """The number of typed symbols. Raises ValueError on nothing, or on a wrong character."""
    symbols = normalise(text)
    if not symbols:
        raise ValueError("the code is empty")
    number = 0
    for symbol in symbols:
        number = number * 32 + _VALUES[symbol]
    return number


def check_character(text: str) -> str:
    """The one symbol to put behind these."""
    interim = 0
    for symbol in normalise(text):
        interim = _doubled(interim ^ _VALUES[symbol])
    return ALPHABET[interim]


def with_check(symbols: str) -> str:
    """The symbols with their check character behind them."""
    return symbols + check_character(symbols)


def without_check(text: str) -> str:
    """The symbols before the check character. Raises ValueError where it does not fit."""
    symbols = normalise(text)
    if len(symbols) < 2 or check_character(symbols[:-1]) != symbols[-1]:
        raise ValueError("the code was mistyped")
    return symbols[:-1]


def grouped(symbols: str, size: int = 4) -> str:
    """The symbols in groups, for print: K7QM-3ZT9."""
    return "-".join(symbols[start : start + size] for start in range(0, len(symbols), size))


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _REDUCTION if value & 32 else value
