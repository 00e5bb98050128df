"""Commitments to personal data: SD-JWT disclosures (RFC 9901, section 4.2).

A log holds the digests alone. Who is shown a disclosure can recompute its digest; without the
salt nobody can guess the value behind it.
"""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple

from conference.lib import canonical

SALT_SIZE = 16
ALGORITHM = "sha-256"


class Claim(NamedTuple):
    """What a disclosure discloses."""

    salt: str
    name: str
    value: Any


def make(name: str, value: Any, salt: bytes | None = None) -> str:
    """The disclosure of one claim, base64url of canonical JSON [salt, name, value].

    Without a salt of its own it takes 16 fresh random bytes.
    """
    salt = secrets.token_bytes(SALT_SIZE) if salt is None else salt
    return encode(canonical.encode([encode(salt), name, value]))


def digest(disclosure: str) -> str:
    """The commitment to a disclosure: base64url(SHA-256 over its ASCII text)."""
    return encode(hashlib.sha256(disclosure.encode("ascii")).digest())


def digests(disclosures: Iterable[str]) -> list[str]:
    """The `_sd` member: sorted, so that the order says nothing about the claims."""
    return sorted(digest(each) for each in disclosures)


def parse(disclosure: str) -> Claim:
    """What a disclosure says, whoever's JSON it is. Raises ValueError."""
    try:
        claim = json.loads(decode(disclosure))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError("this is no disclosure") from error
    well_formed = (
        isinstance(claim, list)
        and len(claim) == 3
        and isinstance(claim[0], str)
        and isinstance(claim[1], str)
    )
    if not well_formed:
        raise ValueError("this is no disclosure")
    return Claim(*claim)


def encode(raw: bytes) -> str:
    """Base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Bytes of base64url without padding, in its one spelling. Raises ValueError."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("this is not base64url") from error
    if encode(raw) != text:
        raise ValueError("this is not base64url")
    return raw
