"""Data Integrity proofs of the cryptosuite eddsa-jcs-2022 (W3C vc-di-eddsa 1.0, section 3.3).

What is signed is SHA-256 of the canonical proof options, then SHA-256 of the canonical document
(RFC 8785). Signatures are Ed25519, written as multibase base58btc.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from conference.lib import canonical, multibase

CRYPTOSUITE = "eddsa-jcs-2022"
PURPOSE = "assertionMethod"
SIGNATURE_SIZE = 64


class BadCredential(ValueError):
    """The proof does not secure this document, or nobody trusted made it."""


def sign(
    document: Mapping[str, Any], key: Ed25519PrivateKey, method: str, created: datetime
) -> dict[str, Any]:
    """The document with its proof; `method` is the key's address in its controller's document.

    Raises ValueError for what has no canonical form, or has a proof already.
    """
    if "proof" in document:
        raise ValueError("the document has a proof already")
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": moment(created),
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
    }
    if "@context" in document:
        options["@context"] = document["@context"]
    value = multibase.encode(key.sign(signed_bytes(document, options)))
    return {**document, "proof": {**options, "proofValue": value}}


def verify(secured: Mapping[str, Any], methods: Mapping[str, Ed25519PublicKey]) -> None:
    """Raise BadCredential unless one of these keys, by address, made the proof (3.3.2)."""
    document = {name: value for name, value in secured.items() if name != "proof"}
    proof = secured.get("proof")
    if not isinstance(proof, dict):
        raise BadCredential("it has no proof")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    wanted = ("DataIntegrityProof", CRYPTOSUITE, PURPOSE)
    if (options.get("type"), options.get("cryptosuite"), options.get("proofPurpose")) != wanted:
        raise BadCredential("its proof is of another kind")
    method = options.get("verificationMethod")
    key = methods.get(method) if isinstance(method, str) else None
    if key is None:
        raise BadCredential("its proof names a key that is not the issuer's")
    try:
        _same_context(document, options)
        signature = multibase.decode(str(proof.get("proofValue", "")))
        key.verify(signature, signed_bytes(document, options))
    except (InvalidSignature, ValueError) as error:
        raise BadCredential("its proof does not fit what it says") from error


def signed_bytes(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    """Both hashes, as they are signed (3.3.4). Raises ValueError."""
    hashes = (hashlib.sha256(canonical.encode(each)).digest() for each in (options, document))
    return b"".join(hashes)


def moment(at: datetime) -> str:
    """A time as dateTimeStamp of XML Schema: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _same_context(document: dict[str, Any], options: Mapping[str, Any]) -> None:
    """The document's context begins with the proof's, which is what was signed (3.3.2, step 4)."""
    if "@context" not in options:
        return
    signed, now = _as_list(options["@context"]), _as_list(document.get("@context"))
    if now[: len(signed)] != signed:
        raise ValueError("the document's context is not the one that was signed")
    document["@context"] = options["@context"]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
