"""Other people's programs accept what we give out, and refuse it with one byte changed.

Go's sumdb/note and sumdb/tlog (Debian), pymerkle, Digital Bazaar's verifier of credentials (npm),
and of the sealed file pdfsig (poppler), qpdf and pyHanko.
"""

import json
import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pymerkle
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from conference.lib import canonical, keys, notes, seal_keys, tiles
from initiative import (
    actions,
    credentials,
    export,
    log,
    status_lists,
    succession,
    witnessing,
)
from initiative.witnesses import Witness
from tests.initiative import issued

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent / "outside"
GOPATH = "/usr/share/gocode"
NODE = os.environ.get("NODE") or shutil.which("node")
VERIFIER = settings.BASE_DIR / "node_modules" / "@digitalbazaar" / "vc-bitstring-status-list"

needs_go = pytest.mark.skipif(
    not shutil.which("go") or not Path(GOPATH, "src/golang.org/x/mod/sumdb").exists(),
    reason="golang-go and golang-golang-x-mod-dev are not installed",
)
needs_node = pytest.mark.skipif(
    not NODE or not VERIFIER.exists(), reason="the verifier of credentials is not installed"
)


@pytest.fixture
def signature():
    return issued.signed(consent_list=True)


def changed(data, place):
    """The same with one bit of one byte the other way round."""
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


# -- The log: Go


@pytest.fixture(scope="session")
def go_check(tmp_path_factory):
    """The program, built without a module or a network."""
    place = tmp_path_factory.mktemp("go")
    environment = {
        **os.environ, "GO111MODULE": "off", "GOPATH": GOPATH, "GOFLAGS": "",
        "GOCACHE": str(place / "cache"),
    }  # fmt: skip
    program = place / "check"
    subprocess.run(
        ["go", "build", "-o", program, HERE / "check.go"], env=environment, check=True, cwd=place
    )
    return program


@pytest.fixture
def public(signature, tmp_path):
    """(directory, arguments) of a log of 300 leaves, cosigned, with one certificate's proof."""
    of = signature.initiative.log
    log.append(of, [b"leaf %d" % number for number in range(300)])
    witness = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    verifier = notes.Verifier("witness.example/w", witness.public_key(), notes.COSIGNATURE)
    newest = log.checkpoint(of)
    line = notes.cosignature_line(notes.text_of(newest.note), verifier.name, witness, 1_724_637_600)
    witnessing.accept(newest, Witness(verifier, "https://witness.example"), line)
    export.write(of, tmp_path / "log")
    for name, data in issued.attached(signature).items():
        (tmp_path / name).write_bytes(data)
    own = keys.load(settings.KEYS_DIR, "log").public_key()
    return tmp_path, [
        tmp_path / "log", tmp_path / "proof.tlog-proof", tmp_path / "leaf.json",
        notes.verifier_key(of.origin, own),
        notes.verifier_key(verifier.name, verifier.key, notes.COSIGNATURE),
    ]  # fmt: skip


def go_says(program, arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout.strip()


@needs_go
def test_go_accepts_checkpoint_tiles_proof_and_cosignature(go_check, public):
    assert go_says(go_check, public[1]) == (0, "fits")


@needs_go
def test_go_accepts_both_keys_while_one_succeeds_the_other_and_then_the_new_one_alone(
    go_check, signature, settings, tmp_path
):
    shutil.copytree(settings.KEYS_DIR, tmp_path / "keys")
    settings.KEYS_DIR = tmp_path / "keys"
    of = signature.initiative.log
    (old,) = of.policies[0][1]

    def said(key):
        export.write(of, tmp_path / "log")
        (tmp_path / "p").write_text(log.tlog_proof(of, signature.leaf))
        (tmp_path / "l").write_bytes(bytes(log.entry(of, signature.leaf).data))
        return go_says(go_check, [tmp_path / "log", tmp_path / "p", tmp_path / "l", key])

    new = succession.succeed(of)
    together = [said(old), said(new)]
    succession.retire(of)
    log.append(of, [b"later"])
    code, words = said(old)

    assert together == [(0, "fits"), (0, "fits")]
    assert said(new) == (0, "fits")
    assert (code, "no verifiable signatures" in words) == (1, True)


@needs_go
@pytest.mark.parametrize(
    ("name", "place", "said"),
    [
        ("log/checkpoint", 20, "invalid signature"),
        ("log/checkpoint", -60, "invalid signature"),
        ("log/tile/0/000", 3000, "another tree"),
        ("log/tile/1/000.p/1", 3, "another tile"),
        ("leaf.json", 30, "invalid transparency proof"),
        ("proof.tlog-proof", -30, "invalid signature"),
    ],
)
def test_go_refuses_one_changed_byte(go_check, public, name, place, said):
    path = public[0] / name
    data = path.read_bytes()
    path.write_bytes(changed(data, place % len(data)))

    code, words = go_says(go_check, public[1])

    assert code == 1
    assert said in words or "malformed" in words


# -- The tree: pymerkle


def test_pymerkle_has_the_same_root_and_proofs_and_another_with_a_byte_changed(public):
    directory = public[0] / "log"
    head = notes.parse_checkpoint(notes.text_of((directory / "checkpoint").read_text()))
    bundles = [
        tiles.decode_entries((directory / "tile" / "entries" / tiles.index_path(i, w)).read_bytes())
        for level, i, w in tiles.all_tiles(head.size)
        if level == 0
    ]
    entries = [entry for bundle in bundles for entry in bundle]
    other, forged = (pymerkle.InmemoryTree(algorithm="sha256") for _ in range(2))
    for number, entry in enumerate(entries):
        other.append_entry(entry)
        forged.append_entry(changed(entry, 5) if number == 7 else entry)

    assert other.get_root(head.size) == head.root
    assert forged.get_root(head.size) != head.root
    proof = other.prove_inclusion(3, head.size)
    pymerkle.verify_inclusion(pymerkle.InmemoryTree().hash_buff(entries[2]), head.root, proof)
    with pytest.raises(pymerkle.InvalidProof):
        pymerkle.verify_inclusion(
            pymerkle.InmemoryTree().hash_buff(changed(entries[2], 9)), head.root, proof
        )


# -- The credential: Digital Bazaar


def node_says(tmp_path, credential, did=None, listed=None, *, of=None):
    documents = (
        credential,
        did or credentials.did_document(),
        listed or status_lists.credential(of, 0),
    )
    paths = [tmp_path / name for name in ("credential.json", "did.json", "status.json")]
    for path, document in zip(paths, documents, strict=True):
        path.write_bytes(canonical.encode(document))
    done = subprocess.run(
        [NODE, HERE / "credential.mjs", *paths], capture_output=True, text=True,
        cwd=settings.BASE_DIR,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


@needs_node
def test_digital_bazaar_accepts_the_credential(signature, tmp_path):
    of = signature.initiative.log

    assert node_says(tmp_path, issued.credential(signature), of=of) == (0, "fits")


@needs_node
def test_digital_bazaar_finds_it_revoked(signature, tmp_path):
    credential = issued.credential(signature)
    actions.withdraw(signature)
    signature.initiative.log.refresh_from_db()

    said = node_says(tmp_path, credential, of=signature.initiative.log)

    assert said == (1, "revoked")


@needs_node
@pytest.mark.parametrize(
    "part", [("name",), ("credentialSubject", "identifier", 0, "identityHash"), ("validFrom",),
             ("proof", "created"), ("proof", "proofValue"), ("credentialStatus", "id")]
)  # fmt: skip
def test_digital_bazaar_refuses_one_changed_character(signature, tmp_path, part):
    credential = issued.credential(signature)
    *way, last = part
    inner = credential
    for step in way:
        inner = inner[step]
    text = inner[last]
    inner[last] = text[:-2] + ("2" if text[-2] != "2" else "3") + text[-1]

    code, words = node_says(tmp_path, credential, of=signature.initiative.log)

    assert code == 1
    assert words != "revoked"


@needs_node
def test_digital_bazaar_refuses_a_changed_status_list(signature, tmp_path):
    listed = json.loads(json.dumps(status_lists.credential(signature.initiative.log, 0)))
    listed["validFrom"] = "2024-08-26T02:00:00Z"

    code, words = node_says(tmp_path, issued.credential(signature), listed=listed)

    assert code == 1
    assert words != "revoked"


# -- The file: poppler, qpdf, pyHanko


@pytest.fixture
def file(signature):
    return issued.pdf(signature)


def places(data):
    """A byte of the text's stream, of an attached file, of the metadata."""
    return {
        "page": data.index(b"stream", len(data) // 4) + 20,
        "attached": data.index(b"/EmbeddedFile") + 400,
        "metadata": data.index(b"<pdf:Keywords>") + 16,
    }


def pdfsig(path, data):
    path.write_bytes(data)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True).stdout


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
@pytest.mark.parametrize("what", ["page", "attached", "metadata"])
def test_pdfsig_accepts_the_file_and_refuses_one_changed_byte(file, tmp_path, what):
    honest = pdfsig(tmp_path / "c.pdf", file)
    forged = pdfsig(tmp_path / "c.pdf", changed(file, places(file)[what]))

    assert "Signature is Valid" in honest
    assert "Total document signed" in honest
    assert "Signature is Valid" not in forged


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_accepts_the_file_and_refuses_a_changed_table(file, tmp_path):
    def code(data):
        (tmp_path / "c.pdf").write_bytes(data)
        return subprocess.run(
            ["qpdf", "--check", tmp_path / "c.pdf"], capture_output=True
        ).returncode

    table = int(re.findall(rb"startxref\s+(\d+)", file)[-1])

    assert (code(file), code(changed(file, table)) != 0) == (0, True)


@pytest.mark.parametrize("what", ["page", "attached", "metadata"])
def test_pyhanko_accepts_the_file_and_refuses_one_changed_byte(file, what):
    trusted = ValidationContext(
        trust_roots=[seal_keys.chain(settings.KEYS_DIR)], allow_fetching=False
    )

    def valid(data):
        found = PdfFileReader(BytesIO(data)).embedded_regular_signatures[0]
        return validate_pdf_signature(found, trusted).bottom_line

    assert (valid(file), valid(changed(file, places(file)[what]))) == (True, False)
