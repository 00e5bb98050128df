"""Canonical JSON (RFC 8785), so that the same facts are always the same bytes."""

import hashlib
import json
from typing import Any

import rfc8785

MAX_SAFE_INTEGER = 2**53 - 1


def encode(value: Any) -> bytes:
    """UTF-8 bytes of JSON data. Raises ValueError for floats, for integers a browser cannot
    hold exactly (beyond 2^53 - 1), and for what JSON does not know."""
    plain = _check(value)
    try:
        return _plain(value).encode() if plain else rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, TypeError) as error:
        raise ValueError(str(error)) from error


def sha256(value: Any) -> str:
    """Hex SHA-256 of the canonical bytes."""
    return hashlib.sha256(encode(value)).hexdigest()


# Where all names are ASCII and no number is a float, what Python's own encoder writes is RFC 8785's
# form, at a tenth of the time: it escapes the same characters alike, and orders names alike.
_plain = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True
).encode


def _check(value: Any) -> bool:
    """Whether all names are ASCII. Raises ValueError for floats and for too large integers."""
    plain, waiting = True, [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str) or each is None:
            continue
        if isinstance(each, dict):
            plain &= _are_plain(each)
            waiting.extend(each.values())
        elif isinstance(each, list | tuple):
            waiting.extend(each)
        elif isinstance(each, float):
            raise ValueError("a float has no place in a signed document")
        elif isinstance(each, int) and not -MAX_SAFE_INTEGER <= each <= MAX_SAFE_INTEGER:
            raise ValueError(f"{each} is an integer that a browser cannot hold")
    return plain


def _are_plain(names: dict[Any, Any]) -> bool:
    for name in names:
        if not isinstance(name, str):
            raise ValueError(f"{name!r} is no name of a JSON member")
    return "".join(names).isascii()
