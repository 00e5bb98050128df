"""The log's key and its successor: together for a while, then the new one alone."""

import json
import shutil
from html import unescape

import pytest
from django.conf import settings as live_settings
from django.core.management import call_command

from conference.lib import key_succession, keys, notes, policies
from initiative import audit, export, log, log_policies, succession, verify, verify_files
from initiative.audit_source import open_source
from initiative.models import LogEntry
from initiative.verdicts import FAILED, OK
from tests.initiative import issued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    """A folder of keys that no other test sees."""
    shutil.copytree(live_settings.KEYS_DIR, tmp_path / "keys")
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def of():
    found = log.public_log()
    log.append(found, [b"leaf"])
    return found


def findings(of, directory, **known):
    """What the audit says of the public files; leaves that are no leaves are the test's own."""
    export.write(of, directory)
    found = audit.audit(open_source(str(directory)), **known).findings
    return [each for each in found if "no leaf this version knows" not in each]


def signers(of):
    """The verifier keys that signed the newest checkpoint, in the order of their lines."""
    note = log.checkpoint(of).note
    own = policies.verifiers(log_policies.own_keys(of.origin))
    names = {each.key_id: notes.verifier_key(each.name, each.key) for each in own}
    return [names[line.key_id] for line in notes.open_note(note, own).verified]


def test_a_successor_is_published_in_a_policy_leaf_and_both_sign(of, client):
    (old,) = signers(of)

    new = succession.succeed(of)
    log.append(of, [b"later"])

    leaf = json.loads(bytes(LogEntry.objects.get(log=of, index=2).data))
    assert (leaf["t"], leaf["origin"], leaf["keys"]) == ("policy", of.origin, [old, new])
    assert signers(of) == [old, new]
    told = client.get("/log/keys.json").json()
    assert (told["keys"], [each["leaf"] for each in told["policies"]]) == ([old, new], [0, 2])
    assert client.get("/log/handover/2").content.decode() == succession.handover(of, 2).note
    assert [client.get(f"/log/handover/{n}").status_code for n in (1, 3)] == [404, 404]


def test_retired_the_old_key_signs_the_handover_and_nothing_after_it(of):
    (old,) = signers(of)
    new = succession.succeed(of)

    assert succession.retire(of) == [old]
    assert signers(of) == [old, new]  # the checkpoint over the policy itself
    log.append(of, [b"later"])
    assert signers(of) == [new]
    with pytest.raises(succession.NoSuccessor):
        succession.retire(of)


def test_an_interrupted_succession_goes_on_with_the_key_that_was_made(of):
    key_succession.new_ed25519(live_settings.KEYS_DIR, "log")

    succession.succeed(of)

    assert len(keys.log_keys(live_settings.KEYS_DIR)) == 2


def test_nobody_hands_over_without_a_key_that_is_believed(of):
    (live_settings.KEYS_DIR / "log-1.ed25519").write_bytes(
        (live_settings.KEYS_DIR / "credential.ed25519").read_bytes()
    )
    of.policies = [[0, list(log_policies.own_keys(of.origin))[1:]]]
    of.save()
    (live_settings.KEYS_DIR / "log-1.ed25519").unlink()
    keys.load.cache_clear()

    with pytest.raises(keys.MissingKey):
        succession.succeed(of)
    assert log.checkpoint(of).size == 2


def test_the_audit_follows_the_keys_from_leaf_0_or_from_the_one_it_was_told(of, tmp_path):
    (old,) = signers(of)
    older = log.checkpoint(of).note
    new = succession.succeed(of)
    log.append(of, [b"between"])
    between = log.checkpoint(of).note
    succession.retire(of)
    log.append(of, [b"later"])
    stranger = notes.verifier_key(
        of.origin, keys.load(live_settings.KEYS_DIR, "badge").public_key()
    )

    for trusted in ((), (old,), (new,), (old, new)):
        for kept in (older, between):
            assert findings(of, tmp_path / "log", trusted=trusted, older=kept) == []
    assert len(findings(of, tmp_path / "log", trusted=(stranger,))) == 3


def test_the_audit_finds_a_policy_that_no_key_before_it_has_signed(of, tmp_path):
    succession.succeed(of)
    log.append(of, [b"later"])
    assert findings(of, tmp_path / "log") == []
    note = tmp_path / "log" / "handover" / "2"
    text = notes.text_of(note.read_text())
    thief = keys.log_keys(live_settings.KEYS_DIR)[1]  # the new key alone says it is the new key
    note.write_text(notes.sign(text, of.origin, thief))

    (found,) = [
        each
        for each in audit.audit(open_source(str(tmp_path / "log"))).findings
        if "names other keys" in each
    ]

    assert found.startswith("Leaf 2 names other keys, and no key believed before it has signed")


@pytest.mark.parametrize("other", ["missing", "another history"])
def test_the_audit_wants_the_handover_of_this_very_history(of, tmp_path, other):
    old = keys.load(live_settings.KEYS_DIR, "log")
    succession.succeed(of)
    findings(of, tmp_path / "log")
    note = tmp_path / "log" / "handover" / "2"
    if other == "missing":
        note.unlink()
    else:
        head = notes.Checkpoint(of.origin, 3, bytes(32))
        note.write_text(notes.sign(notes.checkpoint_text(head), of.origin, old))

    found = audit.audit(open_source(str(tmp_path / "log"))).findings

    assert [each for each in found if "names other keys" in each] != []


def test_certificates_of_before_between_and_after_verify_and_a_stolen_old_key_makes_none():
    signature = issued.signed()
    of = signature.initiative.log
    entry, certificate = log.entry(of, signature.leaf), signature.delegate.certificates.get()
    old = keys.load(live_settings.KEYS_DIR, "log")
    proofs = [issued.attached(signature)["proof.tlog-proof"]]
    succession.succeed(of)
    proofs.append(log.tlog_proof(of, signature.leaf, b"[]").encode())
    succession.retire(of)
    log.append(of, [b"later"])
    proofs.append(log.tlog_proof(of, signature.leaf, b"[]").encode())
    entry.log.refresh_from_db()
    paper = verify_files.Paper({}, entry, certificate)

    def state(proof):
        return next(verify_files._proof(paper, proof)).state

    assert [state(proof) for proof in proofs] == [OK, OK, OK]
    assert verify.inclusion_check(entry).state == OK
    newest = notes.parse_proof(proofs[-1].decode())
    text = notes.text_of(newest.checkpoint)
    stolen = notes.format_proof(
        newest.leaf_index, newest.hashes, notes.sign(text, of.origin, old), b"[]"
    )
    assert state(stolen.encode()) == FAILED


def test_a_new_log_begins_with_the_newest_key(of):
    new = succession.succeed(of)

    other = log.create("other", "testserver/other", disposable=True)

    assert [new.split("+")[2]] == [key.split("+")[2] for key in log_policies.of(other)[0].keys]


def test_phones_are_told_both_keys(client):
    signature = issued.signed()
    both = [*signature.initiative.log.policies[0][1], succession.succeed(signature.initiative.log)]

    page = client.get(f"/en/initiative/{signature.initiative.slug}/witness/").content.decode()

    told = unescape(page).partition('data-policies="')[2].partition('" data-')[0]
    assert [key for _index, keys in json.loads(told) for key in keys][-2:] == both


def test_the_command_makes_hands_over_and_lists(of, capsys):
    call_command("keys", "succeed", "log")
    call_command("keys", "retire", "log")
    call_command("keys", "succeed", "credential")
    call_command("keys", "succeed", "badge")
    capsys.readouterr()

    call_command("keys", "list")

    said = capsys.readouterr().out
    assert (said.count("badge "), said.count("credential: ")) == (2, 2)
    assert (said.count("(does not sign)"), said.count("(signs)")) == (1, 1)
    assert "seal: " in said
