"""Witnesses from outside cosign our checkpoints: C2SP tlog-witness, played by a small server."""

import base64
import shutil
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.cache import cache
from django.core.management import CommandError, call_command

from conference import readiness
from conference.lib import keys, merkle, notes
from initiative import (
    actions,
    audit,
    documents,
    export,
    log,
    periodic,
    verify,
    verify_files,
    witnesses,
    witnessing,
)
from initiative.audit_source import open_source
from initiative.models import Cosignature
from tests.initiative import issued
from tests.initiative.signing import given, open_ceremony

pytestmark = pytest.mark.django_db
AT = 1_724_637_600
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERIFIER = notes.Verifier("witness.example/w", SECRET.public_key(), notes.COSIGNATURE)
VKEY = notes.verifier_key(*VERIFIER)


class Witness:
    """What the protocol asks of one: remembers a head, and cosigns what continues it."""

    def __init__(self, own):
        self.own, self.size, self.root = own, 0, merkle.EMPTY_ROOT
        self.asked, self.name, self.answer = [], VERIFIER.name, None

    def add_checkpoint(self, body):
        head, _gap, note = body.partition("\n\n")
        old, *proof = head.split("\n")
        self.asked.append(old)
        if self.answer:
            return self.answer
        at = notes.open_checkpoint(note, [self.own])
        if old != f"old {self.size}":
            return 409, f"{self.size}\n"
        hashes = [base64.b64decode(line) for line in proof]
        if self.size:
            merkle.verify_consistency(self.size, at.size, hashes, self.root, at.root)
        self.size, self.root = at.size, at.root
        return 200, notes.cosignature_line(notes.text_of(note), self.name, SECRET, AT)


@pytest.fixture
def public():
    of = log.public_log()
    log.append(of, [b"leaf %d" % number for number in range(5)])
    return of


@pytest.fixture
def witness(public, settings, tmp_path):
    """A witness that runs and is named in the keys' folder."""
    own = notes.Verifier(public.origin, keys.load(settings.KEYS_DIR, "log").public_key())
    played = Witness(own)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, text = played.add_checkpoint(body)
            self.send_response(status if self.path == "/w/add-checkpoint" else 404)
            self.send_header("Content-Type", "text/x.tlog.size" if status == 409 else "text/plain")
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    shutil.copytree(settings.KEYS_DIR, tmp_path, dirs_exist_ok=True)
    settings.KEYS_DIR = tmp_path
    url = f"http://127.0.0.1:{server.server_port}/w/"
    witnesses.path().write_text(f"# outside\n\nwitness one {VKEY} {url}\nquorum none\n")
    yield played
    server.shutdown()
    thread.join()
    server.server_close()


def reasons(of):
    return [reason for _witness, reason in witnessing.ask_all(of)]


def test_cosignature_is_kept_and_served_with_checkpoint_and_proofs(client, public, witness):
    assert reasons(public) == [""]

    kept = Cosignature.objects.get()
    assert (kept.name, int(kept.at.timestamp())) == (VERIFIER.name, AT)
    served = client.get("/log/checkpoint").content.decode()
    proof = notes.parse_proof(client.get("/log/3.tlog-proof").content.decode())
    for note in (served, proof.checkpoint):
        opened = notes.open_note(note, [witness.own, VERIFIER])
        assert [line.name for line in opened.verified] == [public.origin, VERIFIER.name]


def test_next_checkpoint_is_proved_from_the_last_cosigned_one(public, witness):
    reasons(public)
    log.append(public, [b"more"])

    assert reasons(public) == [""]

    assert witness.asked == ["old 0", "old 6"]
    assert witness.size == 7
    assert log.served(log.checkpoint(public)).count("— ") == 2


def test_witness_that_has_cosigned_is_not_asked_again(public, witness):
    reasons(public)

    assert (reasons(public), witness.asked) == ([], ["old 0"])


def test_witness_that_remembers_more_than_we_do_says_so_and_is_asked_once_more(public, witness):
    reasons(public)
    Cosignature.objects.all().delete()
    log.append(public, [b"more"])

    assert reasons(public) == [""]
    assert witness.asked == ["old 0", "old 0", "old 6"]


def test_witness_that_has_seen_more_than_there_is_tells_of_a_restored_log(public, witness):
    witness.size = 99

    (reason,) = reasons(public)

    assert reason.startswith("witness.example/w has seen 99 entries, and here are 6")
    assert Cosignature.objects.count() == 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((403, "unknown key"), "answers 403: unknown key"),
        ((302, ""), "answers 302"),
        ((409, "x\n"), "witness.example/w is in conflict"),
        ((409, "6\n"), "answers 409: 6"),
        ((200, ""), "sent no cosignature"),
        ((200, "nonsense"), "sent no cosignature"),
        ((200, "— witness.example/w AAAA\n"), "sent no cosignature"),
    ],
)
def test_what_is_no_cosignature_is_not_kept(public, witness, answer, said):
    witness.answer = answer

    (reason,) = reasons(public)

    assert said in reason
    assert Cosignature.objects.count() == 0


def test_cosignature_of_another_checkpoint_is_not_kept(public, witness):
    text = notes.checkpoint_text(notes.Checkpoint(public.origin, 6, bytes(32)))
    witness.answer = (200, notes.cosignature_line(text, VERIFIER.name, SECRET, AT))

    (reason,) = reasons(public)

    assert "does not fit the note" in reason


def test_lines_of_keys_we_do_not_know_are_passed_over(public, witness):
    text = notes.text_of(log.checkpoint(public).note)
    lines = [
        notes.cosignature_line(text, name, SECRET, AT) for name in ("stranger/w", VERIFIER.name)
    ]
    witness.answer = (200, "".join(lines))

    assert reasons(public) == [""]
    assert [each.name for each in Cosignature.objects.all()] == [VERIFIER.name]


def test_witness_that_is_not_there_is_named(public, witness):
    witnesses.path().write_text(f"witness one {VKEY} http://127.0.0.1:9/w\n")

    (reason,) = reasons(public)

    assert reason.startswith("witness.example/w cannot be reached")


def test_clock_asks_and_warns_of_who_refuses(public, witness, caplog):
    periodic.ask_witnesses()
    log.append(public, [b"more"])
    witness.answer = (503, "")
    periodic.ask_witnesses()

    assert Cosignature.objects.get().checkpoint.size == 6
    assert caplog.messages == ["no cosignature: witness.example/w answers 503: "]


def test_clock_asks_nobody_where_nobody_is_named(public, settings, tmp_path):
    settings.KEYS_DIR = tmp_path

    periodic.ask_witnesses()

    assert Cosignature.objects.count() == 0


def test_command_says_who_has_cosigned(public, witness):
    def said():
        out = StringIO()
        call_command("ledger", "witness", stdout=out)
        return out.getvalue().strip()

    assert said() == "witness.example/w has cosigned."
    assert said() == "Every witness has cosigned the newest checkpoint already."


def test_command_fails_where_one_has_not(public, witness):
    witness.answer = (500, "")

    with pytest.raises(CommandError) as failure:
        call_command("ledger", "witness", stdout=StringIO())

    assert failure.value.returncode == 1


def test_command_without_witnesses_says_where_to_name_them():
    with pytest.raises(CommandError, match=str(witnesses.path())):
        call_command("ledger", "witness")


def test_audit_wants_the_cosignatures_it_was_told_of(public, witness, tmp_path):
    stranger = notes.verifier_key("other.example/w", VERIFIER.key, notes.COSIGNATURE)
    reasons(public)
    export.write(public, tmp_path / "log")

    def missing(*keys):
        found = audit.audit(open_source(str(tmp_path / "log")), witnesses=keys).findings
        return [each for each in found if "cosigned" in each]

    assert missing(VKEY) == []
    assert missing(VKEY, stranger) == [
        "The checkpoint is not cosigned by other.example/w: no trusted key signed this note."
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("witness one", "it has 2 words"),
        ("witness one https://x", "“https://x” stands where the verifier key should"),
        (f"witness one {VKEY} ftp://x", "“ftp://x” is no address"),
        (f"witness one {VKEY} https://x more", "it has 5 words"),
        (f"witness one {notes.verifier_key('a', VERIFIER.key)} https://x", "no"),
        ("witness one vkey https://x", "“vkey” stands where the verifier key should"),
        (f"{VKEY} https://x", "is no word of a policy"),
    ],
)
def test_line_that_names_no_witness_is_named_by_number_and_reason(
    settings, tmp_path, client, line, why
):
    settings.KEYS_DIR = tmp_path
    good = f"witness one {VKEY} https://good.example/w"
    witnesses.path().write_text(f"# ours\n{line}\nquorum none\n{good}\n")

    (flaw,) = witnesses.flaws().values()

    assert flaw.startswith(f"Line 2 of {witnesses.path()}: ")
    assert why in flaw
    assert [each.url for each in witnesses.configured()] == ["https://good.example/w"]


def test_command_names_the_lines_it_cannot_read_and_asks_the_others(public, witness):
    with witnesses.path().open("a") as file:
        file.write("witness two https://two.example\n")
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("ledger", "witness", stdout=out, stderr=err)

    assert failure.value.returncode == 1
    assert "Line 5" in err.getvalue()
    assert out.getvalue().strip() == "witness.example/w has cosigned."


def test_monitors_are_told_of_a_line_that_names_no_witness(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    readiness.forget()
    assert not [each for each in readiness.cautions() if each.code == "witness_lines"]

    witnesses.path().write_text("witness one\n\nwitness\n")
    readiness.forget()

    (said,) = [each for each in readiness.cautions() if each.code == "witness_lines"]
    assert "in line 1, 3;" in readiness.said_to_monitors(said)
    readiness.forget()


def test_clock_warns_of_lines_it_cannot_read(public, witness, caplog):
    with witnesses.path().open("a") as file:
        file.write("witness two\n")

    periodic.ask_witnesses()

    assert [text.partition(": ")[0] for text in caplog.messages] == ["no witness"]


def test_witness_without_an_address_is_not_asked(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    witnesses.path().write_text(f"witness one {VKEY}\nlog {VKEY}\n")

    assert witnesses.configured() == []
    assert tmp_path == settings.KEYS_DIR


# -- Certificates carry cosignatures


@pytest.fixture
def fresh(public, witness):
    """A signature whose certificate is not issued yet; nobody was asked before."""
    cache.clear()
    initiative, delegate = open_ceremony()
    return actions.sign(initiative, delegate, given(initiative))


def carried(signature):
    """The names under the checkpoint inside its certificate."""
    proof = notes.parse_proof(issued.attached(signature)["proof.tlog-proof"].decode())
    return witnessing.cosigners(proof.checkpoint)


def test_a_certificate_carries_the_cosignature_that_was_asked_for_with_it(fresh, witness):
    documents.issue_certificate({"signature": fresh.pk})

    assert carried(fresh) == [VERIFIER.name]


def test_a_certificate_waits_for_a_witness_that_was_just_asked_but_not_for_ever(
    fresh, witness, monkeypatch
):
    cache.set(f"witnesses-asked:{fresh.initiative.log_id}", True)
    with pytest.raises(witnessing.Awaited):
        documents.issue_certificate({"signature": fresh.pk})

    monkeypatch.setattr(witnessing, "PATIENCE", timedelta(0))  # they are over
    documents.issue_certificate({"signature": fresh.pk})

    assert carried(fresh) == []


def test_nobody_waits_for_a_witness_that_is_away(fresh, witness):
    witness.answer = (503, "")

    documents.issue_certificate({"signature": fresh.pk})

    assert carried(fresh) == []


def test_later_certificates_carry_the_newest_checkpoint_that_was_cosigned(fresh, public, witness):
    reasons(public)
    cosigned = log.checkpoint(public).size
    log.append(public, [b"more"])

    documents.issue_certificate({"signature": fresh.pk})

    proof = notes.parse_proof(issued.attached(fresh)["proof.tlog-proof"].decode())
    assert notes.parse_checkpoint(notes.text_of(proof.checkpoint)).size == cosigned
    assert witness.asked == ["old 0"]


def test_verifying_names_the_witnesses_and_nobody_whose_line_was_forged(fresh, public, witness):
    documents.issue_certificate({"signature": fresh.pk})
    entry = log.entry(public, fresh.leaf)
    paper = verify_files.Paper({}, entry, fresh.delegate.certificates.get())
    proof = issued.attached(fresh)["proof.tlog-proof"]

    (seen,) = verify.witness_checks(entry)
    inside = {check.code: check for check in verify_files._proof(paper, proof)}
    lines = proof.decode().splitlines(keepends=True)
    other = "B" if lines[-1][-20] == "A" else "A"
    forged = "".join(lines[:-1]) + lines[-1][:-20] + other + lines[-1][-19:]
    codes = {check.code for check in verify_files._proof(paper, forged.encode())}

    assert VERIFIER.name in seen.detail
    assert VERIFIER.name in inside["cosigned"].detail
    assert "cosigned" not in codes
