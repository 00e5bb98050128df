"""From rows to leaves: once each, in order, and what becomes of them."""

import json

import pytest
from django.conf import settings
from django.utils.crypto import salted_hmac

from conference.lib import canonical, disclosures
from initiative import leaves, log, sequencing
from initiative.models import Signature
from tests.initiative.factories import InitiativeFactory, SignatureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return InitiativeFactory()


def leaf(initiative, index):
    return json.loads(bytes(log.entry(initiative.log, index).data))


def test_commit_commits_to_the_row_and_its_evidence(initiative):
    signature = SignatureFactory(
        initiative=initiative, name="张文和", represents="成都市自媒体协会", drawn_sha256="ab" * 32,
        platforms=[{"platform": "douyin", "handle": "@a", "followers": 9, "as_of": "2024-08-26"}],
        statement="Well said.", statement_state="pending",
    )  # fmt: skip

    claims = {name: disclosures.parse(each).value for name, each in signature.disclosures.items()}
    contact = claims.pop("contact")
    assert claims == {
        "name": "张文和",
        "kind": "person",
        "for": "成都市自媒体协会",
        "city": "成都",
        "platforms": signature.platforms,
        "quote": "Well said.",
        "drawn": "ab" * 32,
        "evidence": canonical.sha256(signature.evidence),
    }
    key = salted_hmac("initiative.contact", settings.SECRET_KEY, algorithm="sha256").digest()
    assert contact == leaves.contact_hash(key, signature.delegate.email)


def test_sequence_appends_in_order_once(initiative):
    signatures = [SignatureFactory(initiative=initiative) for _ in range(3)]

    appended = sequencing.sequence(signatures[::-1])
    again = sequencing.sequence(signatures)

    assert ([each.pk for each in appended], again) == ([each.pk for each in signatures], [])
    assert [each.leaf_index for each in signatures] == [2, 3, 4]
    assert log.checkpoint(initiative.log).size == 5
    text = initiative.versions.get().leaf_sha256
    assert [leaf(initiative, index)["text"] for index in (2, 3, 4)] == [text] * 3
    assert leaf(initiative, 2)["_sd"] == disclosures.digests(signatures[0].disclosures.values())


def test_sequence_nothing_appends_nothing(initiative):
    assert sequencing.sequence([]) == []
    assert log.checkpoint(initiative.log).size == 2


def test_sequence_leaves_out_who_no_longer_stands(initiative):
    signature = SignatureFactory(initiative=initiative, status=Signature.Status.WITHDRAWN)

    assert sequencing.sequence([signature]) == []
    assert signature.leaf_index is None


def test_sequence_of_two_initiatives_is_refused(initiative):
    with pytest.raises(ValueError, match="one initiative"):
        sequencing.sequence([SignatureFactory(initiative=initiative), SignatureFactory()])


@pytest.mark.parametrize("status", ["withdrawn", "revoked", "amended"])
def test_record_status_ends_a_signature(initiative, status):
    (signature,) = sequencing.sequence([SignatureFactory(initiative=initiative)])

    index = sequencing.record_status(signature, status, {"asked": "by mail"})

    signature.refresh_from_db()
    kept = signature.evidence["history"][0]
    written = leaf(initiative, index)
    assert (signature.status, signature.hidden, index) == (status, False, 3)
    assert (written["t"], written["ref"], written["status"]) == ("status", 2, status)
    assert written["_sd"] == [disclosures.digest(kept["disclosure"])]
    assert disclosures.parse(kept["disclosure"]).value == canonical.sha256({"asked": "by mail"})


def test_record_status_hidden_lets_it_stand(initiative):
    (signature,) = sequencing.sequence([SignatureFactory(initiative=initiative)])

    sequencing.record_status(signature, "hidden", {})

    signature.refresh_from_db()
    assert (signature.status, signature.hidden) == ("signed", True)


def test_record_status_before_it_is_in_the_log_is_refused(initiative):
    with pytest.raises(ValueError, match="not in the log"):
        sequencing.record_status(SignatureFactory(initiative=initiative), "withdrawn", {})
