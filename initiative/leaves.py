"""What the log holds: policy, text, sign and status leaves, as canonical JSON (RFC 8785).

Nothing personal is in a leaf: nine claims are committed to, always all nine, so that a leaf does
not even tell which were given (SD-JWT, RFC 9901).
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from conference.lib import canonical, disclosures

CLAIMS = (
    "name", "kind", "for", "city", "platforms", "quote", "drawn", "evidence", "contact",
)  # fmt: skip
# Never shown to anybody but the signatory: not in the list, not in a certificate.
PRIVATE_CLAIMS = ("evidence", "contact")
ASSURANCES = ("badge+staff", "email-otp", "org-letter")
STATUSES = ("withdrawn", "revoked", "hidden", "amended")


def policy(origin: str, verifier_keys: Iterable[str], at: datetime) -> bytes:
    """Leaf 0: whose log this is, and the keys its checkpoints are signed with."""
    return canonical.encode(
        {
            "v": 1,
            "t": "policy",
            "origin": origin,
            "keys": list(verifier_keys),
            "at": minute(at),
        }
    )


def text(version: int, authoritative: str, texts: Mapping[str, bytes]) -> bytes:
    """A published version: canonical UTF-8 texts by language, hashed."""
    return canonical.encode(
        {
            "v": 1,
            "t": "text",
            "version": version,
            "authoritative": authoritative,
            "texts": [
                {"lang": language, "sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
                for language, body in sorted(texts.items())
            ],
        }
    )


def commit(claims: Mapping[str, Any]) -> dict[str, str]:
    """Fresh disclosures of all nine claims, null where none is given. Keep them: they are the
    only link between a person and a leaf."""
    if unknown := set(claims) - set(CLAIMS):
        raise ValueError(f"no such claim: {', '.join(sorted(unknown))}")
    return {name: disclosures.make(name, claims.get(name)) for name in CLAIMS}


def sign(
    text_sha256: str, at: datetime, by: str, *, listed: bool, committed: Mapping[str, str]
) -> bytes:
    """A signature under the text leaf of this hash; `committed` comes from commit()."""
    if by not in ASSURANCES or set(committed) != set(CLAIMS):
        raise ValueError("a signature needs an assurance and all nine commitments")
    return canonical.encode(
        {
            "v": 1,
            "t": "sign",
            "text": text_sha256,
            "at": minute(at),
            "by": by,
            "list": listed,
            "_sd_alg": disclosures.ALGORITHM,
            "_sd": disclosures.digests(committed.values()),
        }
    )


def status(ref: int, status: str, at: datetime, evidence: str) -> bytes:
    """What became of the signature at index `ref`; `evidence` is a disclosure of its reason."""
    if status not in STATUSES:
        raise ValueError(f"no such status: {status}")
    return canonical.encode(
        {
            "v": 1,
            "t": "status",
            "ref": ref,
            "status": status,
            "at": minute(at),
            "_sd_alg": disclosures.ALGORITHM,
            "_sd": disclosures.digests([evidence]),
        }
    )


def contact_hash(key: bytes, email: str) -> str:
    """Keyed hash (HMAC-SHA-256, hex) of a mail address: equal for equal people, else opaque."""
    return hmac.new(key, email.strip().lower().encode(), hashlib.sha256).hexdigest()


def minute(at: datetime) -> str:
    """A time in a leaf: UTC to the minute, 2024-08-26T02:00Z; finer would help to single out."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
