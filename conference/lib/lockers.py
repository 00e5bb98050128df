"""Boxes that only the holder of a short secret finds and opens: a tablet keeps what it cannot read.

The secret is some random bytes that somebody carries (in a QR code). From it come, by HKDF-SHA-256
(RFC 5869), the place at which the box lies and the key of AES-256-GCM (NIST SP 800-38D) that opens
it. static/js/signing/locker.js does the same.
"""

import hmac
import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from conference.lib import canonical

PLACE_BYTES, KEY_BYTES, NONCE_BYTES, MARK_BYTES = 16, 32, 12, 8


def place(secret: bytes, purpose: str) -> str:
    """Where the box of a secret lies, in hex; nobody gets from it to the secret."""
    return _derived(secret, f"{purpose} place", PLACE_BYTES).hex()


def close(secret: bytes, purpose: str, content: Any) -> bytes:
    """JSON content in a box: the nonce, then ciphertext and tag; each time another one."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key(secret, purpose)).encrypt(nonce, canonical.encode(content), None)


def mark(secret: bytes, purpose: str, content: Any) -> str:
    """The same as long as the content is; without the secret no guess at it can be tried."""
    key = _derived(secret, f"{purpose} mark", KEY_BYTES)
    return hmac.digest(key, canonical.encode(content), "sha256")[:MARK_BYTES].hex()


def open_box(secret: bytes, purpose: str, box: bytes) -> Any:
    """What was put into it. Raises cryptography's InvalidTag for another secret's box."""
    nonce, sealed = box[:NONCE_BYTES], box[NONCE_BYTES:]
    return json.loads(AESGCM(_key(secret, purpose)).decrypt(nonce, sealed, None))


def _key(secret: bytes, purpose: str) -> bytes:
    return _derived(secret, f"{purpose} key", KEY_BYTES)


def _derived(secret: bytes, info: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=info.encode()).derive(secret)
