"""What travels inside a certificate is checked piece by piece, and each piece can fail."""

import json

import pytest
from django.conf import settings

from conference.lib import canonical, keys, merkle, notes
from initiative import actions, log, queries, sequencing, verify, verify_files
from tests.initiative import issued
from tests.initiative.factories import SignatureFactory

pytestmark = pytest.mark.django_db
INSIDE = ["leaf_file", "text", "proof", "disclosures", "consistency", "credential"]


@pytest.fixture
def signature():
    return issued.signed()


@pytest.fixture
def files(signature):
    """What is inside, as it was issued."""
    return issued.attached(signature)


def looked_at(signature, files):
    """State by check, and the sentences."""
    entry = log.entry(signature.initiative.log, signature.leaf)
    paper = verify_files.Paper(files, entry, queries.certificate(signature))
    found = list(verify_files._checks(paper))
    return {check.code: check.state for check in found}, " ".join(check.detail for check in found)


def failed(signature, files):
    return {code for code, state in looked_at(signature, files)[0].items() if state == "failed"}


def test_upload_names_every_piece_and_all_hold(signature):
    verdict = verify.by_upload(issued.pdf(signature))

    assert verdict.state == "good"
    codes = [check.code for check in verdict.checks]
    assert codes == [
        "seal", "unchanged", "trusted", "serial", "issued", "status",
        *INSIDE, "leaf", "inclusion", "standing",
    ]  # fmt: skip
    assert {check.state for check in verdict.checks} == {"ok"}


def test_consistency_is_from_the_files_own_checkpoint_to_the_present_one(signature, files):
    sequencing.sequence([SignatureFactory(initiative=signature.initiative) for _ in range(3)])

    states, words = looked_at(signature, files)

    assert set(states.values()) == {"ok"}
    assert "The first 3 of its 6 entries are those" in words


def test_another_leaf_is_found(signature, files):
    files["leaf.json"] = files["leaf.json"].replace(b'"list":false', b'"list":true')

    assert failed(signature, files) == {"leaf_file"}


def test_another_text_is_found(signature, files):
    files["text.txt"] += b"And more.\n"

    assert failed(signature, files) == {"text"}


def test_the_texts_other_language_is_a_text_that_was_signed(signature, files):
    files["text.txt"] = signature.text.version.texts.get(language="zh-hans").body.encode()

    assert failed(signature, files) == set()


@pytest.mark.parametrize("name", ["credential.json", "leaf.json", "proof.tlog-proof", "text.txt"])
def test_a_missing_piece_is_named(signature, files, name):
    del files[name]

    states, words = looked_at(signature, files)

    assert (states["attachments"], f"Missing: {name}." in words) == ("failed", True)


def test_a_certificate_from_before_credentials_is_not_blamed_for_having_none(signature, files):
    certificate = queries.certificate(signature)
    del certificate.facts["attachments"]["credential.json"], files["credential.json"]
    certificate.save()

    assert failed(signature, files) == set()


def proof_of(files):
    return notes.parse_proof(files["proof.tlog-proof"].decode())


def with_proof(files, **changes):
    proof = proof_of(files)._replace(**changes)
    text = notes.format_proof(proof.leaf_index, proof.hashes, proof.checkpoint, proof.extra)
    return files | {"proof.tlog-proof": text.encode()}


def signed_head(signature, size, root):
    text = notes.checkpoint_text(notes.Checkpoint(signature.initiative.log.origin, size, root))
    return notes.sign(text, signature.initiative.log.origin, keys.load(settings.KEYS_DIR, "log"))


def test_a_proof_of_another_place_or_a_changed_hash_is_found(signature, files):
    hashes = proof_of(files).hashes
    for changes in (
        {"leaf_index": 1},
        {"hashes": [bytes(32), *hashes[1:]]},
        {"hashes": hashes[1:]},
    ):
        assert failed(signature, with_proof(files, **changes)) == {"proof"}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"c2sp.org/tlog-proof@v1\n\n"])
def test_what_is_no_proof_is_found(signature, files, data):
    assert failed(signature, files | {"proof.tlog-proof": data}) == {"proof"}


def test_a_checkpoint_of_a_fork_is_found_though_the_ledgers_key_signed_it(signature, files):
    leaf = merkle.leaf_hash(files["leaf.json"])
    other = merkle.leaf_hash(b"another history")
    root = merkle.root_of([other, other, leaf])
    forked = with_proof(
        files,
        leaf_index=2,
        hashes=[merkle.node_hash(other, other)],
        checkpoint=signed_head(signature, 3, root),
    )

    states, words = looked_at(signature, forked)

    assert (states["proof"], states["consistency"]) == ("ok", "failed")
    assert "There are two histories: the first 3 entries" in words


def test_a_checkpoint_of_more_entries_than_there_are_is_found(signature, files):
    leaf = merkle.leaf_hash(files["leaf.json"])
    log_hashes = [
        bytes(entry.leaf_hash) for entry in signature.initiative.log.entries.order_by("index")
    ]
    more = merkle.leaf_hash(b"an entry that was cut off")
    cut = with_proof(
        files,
        hashes=[more, merkle.root_of(log_hashes[:2])],
        checkpoint=signed_head(signature, 4, merkle.root_of([*log_hashes, more])),
    )

    states, words = looked_at(signature, cut)

    assert log_hashes[2] == leaf
    assert (states["proof"], states["consistency"]) == ("ok", "failed")
    assert "Entries are gone: the file's checkpoint covers 4, the ledger has 3." in words


def test_a_name_that_was_not_signed_is_found(signature, files):
    extra = json.loads(proof_of(files).extra)
    stranger = json.loads(proof_of(issued.attached(issued.signed())).extra)

    swapped = with_proof(files, extra=canonical.encode([stranger[0], *extra[1:]]))

    assert failed(signature, swapped) == {"disclosures"}


@pytest.mark.parametrize("extra", [b"", b"{}", b"[1]", b'["x"]', b'[["a"]]', b"\xff"])
def test_extra_that_discloses_nothing_is_found(signature, files, extra):
    assert failed(signature, with_proof(files, extra=extra)) == {"disclosures"}


def test_a_changed_credential_is_found(signature, files):
    credential = json.loads(files["credential.json"])
    credential["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody Else"
    files["credential.json"] = canonical.encode(credential)

    states, words = looked_at(signature, files)

    assert (states["credential"], "it was changed" in words) == ("failed", True)


def test_a_genuine_credential_of_another_entry_is_found(signature, files):
    files["credential.json"] = issued.attached(issued.signed())["credential.json"]

    states, words = looked_at(signature, files)

    assert (states["credential"], "of another entry" in words) == ("failed", True)


@pytest.mark.parametrize("data", [b"", b"[]", b"1", b"{}", b"[" * 100_000, b'{"proof":{}}'])
def test_what_is_no_credential_is_found(signature, files, data):
    assert failed(signature, files | {"credential.json": data}) == {"credential"}


def test_withdrawal_ends_it_and_every_piece_still_holds(signature):
    data = issued.pdf(signature)
    actions.withdraw(signature)

    verdict = verify.by_upload(data)

    failing = {check.code for check in verdict.checks if check.state != "ok"}
    assert (verdict.state, failing) == ("ended", {"status", "standing"})


def test_a_file_full_of_attachments_is_refused_not_read(signature, monkeypatch):
    monkeypatch.setattr(verify_files, "MOST_FILES", 3)

    verdict = verify.by_upload(issued.pdf(signature))

    assert {check.code for check in verdict.checks if check.state == "failed"} == {"attachments"}
