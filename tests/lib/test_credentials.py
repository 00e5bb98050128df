"""Proofs of credentials, against what W3C's vc-di-eddsa 1.0 prints (B.3, eddsa-jcs-2022)."""

import copy
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from conference.lib import credentials, keys, multibase

SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
KEY = Ed25519PrivateKey.from_private_bytes(multibase.decode(SECRET)[2:])
METHOD = f"did:key:{PUBLIC}#{PUBLIC}"
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]
DOCUMENT = {
    "@context": CONTEXT,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
HASHES = (
    "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
    "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
)
PROOF_VALUE = (
    "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"
)
METHODS = {METHOD: KEY.public_key()}


@pytest.fixture
def secured():
    return credentials.sign(copy.deepcopy(DOCUMENT), KEY, METHOD, CREATED)


def test_key_is_the_printed_one():
    assert keys.multikey(KEY) == PUBLIC


def test_sign_gives_the_printed_hashes_and_proof(secured):
    options = {name: value for name, value in secured["proof"].items() if name != "proofValue"}

    assert credentials.signed_bytes(DOCUMENT, options).hex() == HASHES
    assert secured["proof"]["proofValue"] == PROOF_VALUE


def test_verify_accepts_the_printed_credential(secured):
    credentials.verify(secured, METHODS)


def test_verify_accepts_what_was_added_to_the_context_behind_the_signed_one(secured):
    secured["@context"] = [*CONTEXT, "https://w3id.org/security/data-integrity/v2"]

    credentials.verify(secured, METHODS)


@pytest.mark.parametrize(
    ("where", "value", "reason"),
    [
        (("name",), "Alumni credential", "does not fit"),
        (("@context",), CONTEXT[:1], "does not fit"),
        (("@context",), CONTEXT[::-1], "does not fit"),
        (("more",), 1, "does not fit"),
        (("more",), 1.5, "does not fit"),
        (("proof", "created"), "2023-02-24T23:36:39Z", "does not fit"),
        (("proof", "@context"), CONTEXT[:1], "does not fit"),
        (("proof", "proofValue"), PROOF_VALUE[:-1] + "Y", "does not fit"),
        (("proof", "proofValue"), "", "does not fit"),
        (("proof", "proofValue"), None, "does not fit"),
        (("proof", "type"), "Other", "another kind"),
        (("proof", "cryptosuite"), "eddsa-rdfc-2022", "another kind"),
        (("proof", "proofPurpose"), "authentication", "another kind"),
        (("proof", "verificationMethod"), METHOD + "x", "not the issuer's"),
        (("proof", "verificationMethod"), [METHOD], "not the issuer's"),
        (("proof",), [], "no proof"),
    ],
)
def test_verify_refuses_any_change(secured, where, value, reason):
    *way, last = where
    inner = secured
    for step in way:
        inner = inner[step]
    inner[last] = value

    with pytest.raises(credentials.BadCredential, match=reason):
        credentials.verify(secured, METHODS)


def test_verify_refuses_another_key(secured):
    other = {METHOD: Ed25519PrivateKey.generate().public_key()}

    with pytest.raises(credentials.BadCredential, match="does not fit"):
        credentials.verify(secured, other)


def test_sign_again_is_refused(secured):
    with pytest.raises(ValueError, match="already"):
        credentials.sign(secured, KEY, METHOD, CREATED)
