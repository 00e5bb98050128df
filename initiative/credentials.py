"""The certificate as a credential: W3C VC 2.0 of type OpenBadgeCredential (Open Badges 3.0).

Its issuer is this site under did:web, its status a bit of a Bitstring Status List (W3C), and what
it rests on a leaf of the ledger, by address and hash.
"""

import base64
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.utils import timezone

from badges.facts import CertificateFacts
from conference.lib import canonical, credentials, keys
from conference.lib.localized import pick

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DID_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
LIST_LENGTH = 131_072  # entries; the least that Bitstring Status List 1.0, section 6, allows


def issuer() -> str:
    """This site as did:web, its port written as the method asks: did:web:localhost%3A8000."""
    return "did:web:" + urlsplit(settings.SITE_URL).netloc.replace(":", "%3A")


def methods() -> dict[str, Ed25519PublicKey]:
    """The issuer's keys by address, those of later slots last: they sign what is new."""
    found = keys.credential_keys(settings.KEYS_DIR)
    return {f"{issuer()}#{multikey}": key.public_key() for multikey, key in found.items()}


def did_document() -> dict[str, Any]:
    """What did:web resolves to: every key as Multikey, each may assert."""
    published = [
        {
            "id": method,
            "type": "Multikey",
            "controller": issuer(),
            "publicKeyMultibase": keys.multikey(key),
        }
        for method, key in methods().items()
    ]
    return {
        "@context": DID_CONTEXT,
        "id": issuer(),
        "verificationMethod": published,
        "assertionMethod": [each["id"] for each in published],
    }


def secured(document: dict[str, Any], at: datetime | None = None) -> dict[str, Any]:
    """The document with a proof (eddsa-jcs-2022) by the newest credential key."""
    multikey, key = next(reversed(keys.credential_keys(settings.KEYS_DIR).items()))
    method = f"{issuer()}#{multikey}"
    return credentials.sign(document, key, method, at or timezone.now())


def of_certificate(facts: CertificateFacts, log_slug: str, origin: str) -> bytes:
    """credential.json: canonical JSON of the signed credential of a certificate."""
    language = facts.texts[0].language
    title, leaf_url = pick(facts.title, language), leaf_address(origin, facts.leaf_index)
    leaf_digest = digest(bytes.fromhex(facts.leaf_sha256))
    document = {
        "@context": [VC, OPEN_BADGES],
        "id": f"{settings.SITE_URL}/v/{facts.serial}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": _issuer_profile(facts, language),
        "validFrom": credentials.moment(facts.signed_at),
        "name": title,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": _identifiers(facts),
            "achievement": _achievement(facts, title, language),
        },
        "evidence": [
            {"id": leaf_url, "type": ["Evidence"], "name": f"{origin} {facts.leaf_index}"}
        ],
        "relatedResource": [
            {"id": leaf_url, "mediaType": "application/json", "digestSRI": leaf_digest}
        ],
        "credentialStatus": status_entry(log_slug, facts.leaf_index),
    }
    return canonical.encode(secured(document))


def digest(sha256: bytes) -> str:
    """A hash as Subresource Integrity writes it (VC Data Model 2.0, 5.3)."""
    return f"sha256-{base64.b64encode(sha256).decode()}"


def leaf_address(origin: str, index: int) -> str:
    """Where a leaf's bytes are served; of a rehearsal's log nothing is."""
    return f"{urlsplit(settings.SITE_URL).scheme}://{origin}/{index}.json"


def status_entry(log_slug: str, index: int) -> dict[str, str]:
    """Which bit tells whether the credential still holds: that of its leaf."""
    number, place = divmod(index, LIST_LENGTH)
    address = status_address(log_slug, number)
    return {
        "id": f"{address}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": address,
    }


def status_address(log_slug: str, number: int) -> str:
    """Where a status list is served."""
    return f"{settings.SITE_URL}/log/status/{log_slug}/{number}"


def _issuer_profile(facts: CertificateFacts, language: str) -> dict[str, Any]:
    name = pick(facts.organiser, language)
    return {"id": issuer(), "type": ["Profile"], **({"name": name} if name else {})}


def _identifiers(facts: CertificateFacts) -> list[dict[str, Any]]:
    """Who it is about, by name, as Open Badges write it: an identity that is not hashed."""
    names = [name for name in (facts.name, facts.represents) if name]
    return [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": name,
            "identityType": "name",
        }
        for name in names
    ]


def _achievement(facts: CertificateFacts, title: str, language: str) -> dict[str, Any]:
    """What was endorsed: the initiative's text, by the hash of the language that was signed."""
    return {
        "id": f"{settings.SITE_URL}/{language}/initiative/{facts.initiative_slug}/",
        "type": ["Achievement"],
        "name": title,
        "description": facts.texts[0].body,
        "criteria": {
            "narrative": f"Expression of endorsement; text SHA-256 {facts.texts[0].sha256}"
        },
    }
