"""The certificate as a credential, its issuer's keys, and which credentials still hold."""

import base64
import gzip
import hashlib
import json

import pytest
from django.conf import settings

from badges import actions as badges
from conference.lib import credentials as proofs, keys
from initiative import actions, credentials, log, queries, status_lists
from initiative.models import LogEntry
from registration.actions import erase
from tests.initiative import issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature():
    return issued.signed(consent_list=True)


def leaf_of(signature):
    return bytes(log.entry(signature.initiative.log, signature.leaf).data)


def bit(signature):
    """The signature's bit in the served list, as a stranger reads it."""
    of = signature.initiative.log
    of.refresh_from_db()
    listed = status_lists.credential(of, 0)
    encoded = listed["credentialSubject"]["encodedList"]
    raw = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    return raw[signature.leaf // 8] >> (7 - signature.leaf % 8) & 1


def test_credential_is_an_open_badge_by_this_site_about_this_leaf(signature):
    credential = issued.credential(signature)

    proofs.verify(credential, credentials.methods())
    assert credential["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert (credential["issuer"]["id"], credential["id"]) == (
        "did:web:testserver", f"http://testserver/v/{queries.serial(signature)}",
    )  # fmt: skip
    assert [each["identityHash"] for each in credential["credentialSubject"]["identifier"]] == [
        signature.name
    ]
    digest = base64.b64encode(hashlib.sha256(leaf_of(signature)).digest()).decode()
    (related,) = credential["relatedResource"]
    assert (related["id"], related["digestSRI"]) == (
        f"http://testserver/log/{signature.leaf}.json", f"sha256-{digest}",
    )  # fmt: skip
    assert credential["credentialStatus"] == {
        "id": f"http://testserver/log/status/log/0#{signature.leaf}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(signature.leaf),
        "statusListCredential": "http://testserver/log/status/log/0",
    }


def test_status_entry_beyond_a_list_is_in_the_next():
    entry = credentials.status_entry("log", credentials.LIST_LENGTH + 5)

    assert (entry["statusListCredential"], entry["statusListIndex"]) == (
        "http://testserver/log/status/log/1", "5",
    )  # fmt: skip


def test_issuer_with_a_port_is_written_as_did_web_asks(settings):
    settings.SITE_URL = "http://127.0.0.1:8000"

    assert credentials.issuer() == "did:web:127.0.0.1%3A8000"


def test_did_document_is_served_where_did_web_looks(client, signature):
    answer = client.get("/.well-known/did.json")

    served = json.loads(answer.content)
    (method,) = served["verificationMethod"]
    assert (answer["Content-Type"], served["id"]) == ("application/did+json", "did:web:testserver")
    assert served["assertionMethod"] == [method["id"]]
    assert method["publicKeyMultibase"] == keys.multikey(keys.load(settings.KEYS_DIR, "credential"))
    assert method["id"] == issued.credential(signature)["proof"]["verificationMethod"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_later_key_signs_what_is_new_and_the_earlier_one_stays_published(
    signature, settings, tmp_path
):
    before = issued.credential(signature)
    own = settings.KEYS_DIR
    for name in ("credential", "log"):
        (tmp_path / f"{name}.ed25519").write_bytes((own / f"{name}.ed25519").read_bytes())
    (tmp_path / "credential-1.ed25519").write_bytes((own / "badge.ed25519").read_bytes())
    settings.KEYS_DIR = tmp_path

    after = credentials.secured({"id": "urn:x"})

    proofs.verify(before, credentials.methods())
    proofs.verify(after, credentials.methods())
    newest = keys.multikey(keys.load(tmp_path, "credential-1"))
    assert after["proof"]["verificationMethod"] == f"did:web:testserver#{newest}"


def test_leaf_is_served_as_it_was_hashed(client, signature):
    answer = client.get(f"/log/{signature.leaf}.json")

    assert (answer.content, answer["Content-Type"]) == (leaf_of(signature), "application/json")
    assert client.get("/log/99.json").status_code == 404


def test_status_list_is_a_signed_credential_of_the_least_length(client, signature):
    answer = client.get("/log/status/log/0")

    served = json.loads(answer.content)
    proofs.verify(served, credentials.methods())
    encoded = served["credentialSubject"]["encodedList"]
    assert (answer["Content-Type"], encoded[0]) == ("application/vc", "u")
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    assert len(gzip.decompress(packed)) == 131_072 // 8
    assert served["id"] == issued.credential(signature)["credentialStatus"]["statusListCredential"]


@pytest.mark.parametrize("path", ["log/1", "other/0", "log/999999999999"])
def test_status_list_that_is_not_there_is_404(client, signature, path):
    assert client.get(f"/log/status/{path}").status_code == 404


def end(signature, how):
    if how == "withdrawn":
        actions.withdraw(signature)
    elif how == "erased":
        erase(signature.delegate)
    elif how == "paper revoked":
        badges.revoke_certificate(queries.certificate(signature), "lost")
    else:
        actions.hide(signature)
        actions.unhide(signature)


@pytest.mark.parametrize("how", ["withdrawn", "erased", "paper revoked", "amended"])
def test_bit_is_set_once_it_no_longer_holds(signature, how):
    before = bit(signature)

    end(signature, how)

    assert (before, bit(signature)) == (0, 1)


def test_bits_of_leaves_that_are_no_signature_are_set_and_those_to_come_are_not(signature):
    of = signature.initiative.log
    of.refresh_from_db()

    bits = status_lists.bits(of, 0)

    standing = {
        index for index in range(of.size) if not bits[index // 8] >> (7 - index % 8) & 1
    }  # fmt: skip
    assert standing == {signature.leaf}
    assert LogEntry.objects.count() == of.size
    assert not any(bits[1:])
