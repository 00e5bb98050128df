"""Signed notes, against Go's sumdb/note and the examples C2SP prints."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from conference.lib import merkle, notes

# Keys, texts and signatures of golang.org/x/mod/sumdb/note's own tests.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
PETER_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb"
    "6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33W"
    "Wd1RvMc+QQ=\n"
)
WITNESS_LINE = "— witness.example/w1 " + "AAAAAA" + "A" * 94 + "\n"

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "conference.example/log"
VERIFIER = notes.Verifier(ORIGIN, KEY.public_key())
LEAVES = [b"policy", b"text", b"sign"]


def peter():
    return notes.parse_verifier_key(PETER)


def enoch():
    return notes.parse_verifier_key(ENOCH)


def names(lines):
    return [line.name for line in lines]


def head(size=3):
    return notes.Checkpoint(
        ORIGIN, size, merkle.root_of([merkle.leaf_hash(leaf) for leaf in LEAVES[:size]])
    )


def checkpoint(size=3):
    return notes.sign(notes.checkpoint_text(head(size)), ORIGIN, KEY)


def proof_of(index, extra=b""):
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES]

    def node(height, at):
        return merkle.root_of(hashes[at << height : (at + 1) << height])

    return notes.format_proof(index, merkle.inclusion_proof(node, index, 3), checkpoint(), extra)


def test_verifier_key_is_gos():
    assert [notes.verifier_key(*key) for key in (peter(), enoch())] == [PETER, ENOCH]


def test_parse_verifier_key_any_piece_or_change_is_refused():
    pieces = {PETER[a:b] for a in range(len(PETER)) for b in range(a, len(PETER) + 1)} - {PETER}
    changed = {PETER[:at] + chr(ord(PETER[at]) + 1) + PETER[at + 1 :] for at in range(len(PETER))}
    accepted = []
    for text in pieces | changed:
        try:
            accepted.append(notes.parse_verifier_key(text))
        except notes.BadNote:
            continue

    assert accepted == []


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_parse_verifier_key_of_another_kind_is_refused(text):
    with pytest.raises(notes.BadNote):
        notes.parse_verifier_key(text)


def test_sign_gives_gos_bytes():
    seed = notes._unb64(PETER_SEED)[1:]
    key = Ed25519PrivateKey.from_private_bytes(seed)

    assert notes.sign(TEXT, "PeterNeumann", key) == TEXT + "\n" + PETER_LINE


@pytest.mark.parametrize(
    ("text", "name"),
    [("no newline", "a"), ("tab\t\n", "a"), ("a\n", "a b"), ("a\n", "a+b"), ("a\n", "")],
)  # fmt: skip
def test_sign_malformed_is_refused(text, name):
    with pytest.raises(notes.BadNote):
        notes.sign(text, name, KEY)


def test_open_note_tells_known_signatures_from_unknown():
    note = TEXT + "\n" + PETER_LINE + ENOCH_LINE

    one = notes.open_note(note, [peter()])
    both = notes.open_note(note, [peter(), enoch()])

    assert (one.text, both.text) == (TEXT, TEXT)
    assert [[line.name for line in lines] for lines in one[1:]] == [["PeterNeumann"], ["EnochRoot"]]
    assert [[line.name for line in lines] for lines in both[1:]] == [
        ["PeterNeumann", "EnochRoot"],
        [],
    ]


def test_open_note_tolerates_a_witness_and_repeated_lines():
    note = TEXT + "\n" + PETER_LINE + PETER_LINE + WITNESS_LINE + WITNESS_LINE

    opened = notes.open_note(note, [peter()])

    assert names(opened.verified) == ["PeterNeumann"]
    assert names(opened.unverified) == ["witness.example/w1"]


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + PETER_LINE[:-1],
        "\x01" + TEXT + "\n" + PETER_LINE,
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Bad Name"),
        TEXT + "\n" + PETER_LINE + "Unexpected line.\n",
        TEXT + "\n" + PETER_LINE * 101,
        TEXT + "\n" + "— PeterNeumann x08goA==\n"[:-6] + "\n",
        TEXT.replace("think", "thing") + "\n" + PETER_LINE,
        TEXT + "\n" + ENOCH_LINE,
        TEXT + "\n" + PETER_LINE[:60] + "ABCD" + PETER_LINE[60:],
    ],
)
def test_open_note_malformed_or_untrusted_is_refused(note):
    with pytest.raises(notes.BadNote):
        notes.open_note(note, [peter()])


def test_open_checkpoint_gives_back_what_was_signed():
    assert notes.open_checkpoint(checkpoint(), [VERIFIER]) == head()


def test_checkpoint_text_as_the_standard_prints_it():
    root = notes._unb64("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    printed = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )
    parsed = notes.parse_checkpoint(printed + "an extension line\n")

    assert parsed == ("example.com/behind-the-sofa", 20_852_163, root)
    assert notes.checkpoint_text(parsed) == printed


@pytest.mark.parametrize(
    "text",
    ["", "o\n", "o\n1\n", "o\n01\nAAAA\n", "o\n-1\n", "o\n1\nAAAA\n", "\n1\n" + "A" * 43 + "=\n",
     "o\n1\n" + "A" * 43 + "=", "o\n1\n" + "A" * 43 + "=\n\nx\n", "o\n١\n" + "A" * 43 + "=\n",
     "o\n1\n" + "A" * 42 + "B=\n"],
)  # fmt: skip
def test_parse_checkpoint_malformed_is_refused(text):
    with pytest.raises(notes.BadNote):
        notes.parse_checkpoint(text)


def test_open_checkpoint_signed_under_another_name_is_refused():
    note = notes.sign(notes.checkpoint_text(head()), "other.example/log", KEY)

    with pytest.raises(notes.BadNote, match="the log it names"):
        notes.open_checkpoint(note, [notes.Verifier("other.example/log", KEY.public_key())])


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize("extra", [b"", b'{"name":"..."}'])
def test_verify_proof_of_every_leaf(index, extra):
    proof = notes.verify_proof(proof_of(index, extra), LEAVES[index], [VERIFIER])

    assert (proof.leaf_index, proof.extra, proof.checkpoint) == (index, extra, checkpoint())


def test_format_proof_has_the_lines_of_the_standard():
    lines = proof_of(0, b"x").split("\n")

    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra eA==", "index 0"]
    assert [len(line) for line in lines[3:6]] == [44, 44, 0]
    assert "\n".join(lines[6:]) == checkpoint()


def test_verify_proof_for_another_leaf_is_refused():
    with pytest.raises(merkle.BadProof):
        notes.verify_proof(proof_of(1), LEAVES[2], [VERIFIER])


@pytest.mark.parametrize(
    ("part", "other"),
    [("proof@v1", "proof@v2"), ("index 1", "index 01"), ("index 1", "index -1"), ("index 1\n", ""),
     ("\n\n", "\n"), ("index 1\n", "index 1\nAAAA*\n"), ("index 1\n", "extra *\nindex 1\n")],
)  # fmt: skip
def test_parse_proof_malformed_is_refused(part, other):
    damaged = proof_of(1).replace(part, other, 1)

    with pytest.raises(notes.BadNote):
        notes.verify_proof(damaged, LEAVES[1], [VERIFIER])


# -- Cosignatures of witnesses

# The checkpoint and the line that C2SP tlog-cosignature prints; its time is 1679315147.
PRINTED_HEAD = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
)
PRINTED_COSIGNATURE = (
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2"
    "oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
WITNESS = notes.Verifier("witness.example/w", KEY.public_key(), notes.COSIGNATURE)


def cosigned(at=1_679_315_147):
    return checkpoint() + notes.cosignature_line(
        notes.checkpoint_text(head()), WITNESS.name, KEY, at
    )


def test_cosignature_as_the_standard_prints_it_is_read():
    note = notes.sign(PRINTED_HEAD, "example.com/behind-the-sofa", KEY) + PRINTED_COSIGNATURE
    own = notes.Verifier("example.com/behind-the-sofa", KEY.public_key())

    (line,) = notes.open_note(note, [own]).unverified

    assert (line.name, line.key_id.hex()) == ("witness.example.com/w1", "8d66cf3f")
    assert notes.cosigned_at(line.signature) == 1_679_315_147
    assert notes.line_of(line) == PRINTED_COSIGNATURE


def test_cosignature_is_over_time_and_text_as_the_standard_says():
    (line,) = notes.open_note(cosigned(), [WITNESS]).verified

    message = b"cosignature/v1\ntime 1679315147\n" + notes.checkpoint_text(head()).encode()
    KEY.public_key().verify(line.signature[8:], message)
    assert len(line.signature) == 72


def test_verifier_key_of_a_witness_is_told_from_a_logs():
    key = notes.verifier_key(WITNESS.name, WITNESS.key, WITNESS.kind)

    assert notes.parse_verifier_key(key) == WITNESS
    assert key != notes.verifier_key(WITNESS.name, WITNESS.key)


def test_open_note_wants_each_known_cosignature_to_fit():
    opened = notes.open_note(cosigned(), [VERIFIER, WITNESS])
    assert names(opened.verified) == [ORIGIN, WITNESS.name]

    moved = cosigned().replace(f"{ORIGIN}\n3\n", f"{ORIGIN}\n2\n")
    with pytest.raises(notes.BadNote, match="does not fit"):
        notes.open_note(moved, [WITNESS])


@pytest.mark.parametrize("change", [slice(4, 5), slice(11, 12), slice(20, 21), slice(75, 76)])
def test_open_note_with_one_byte_of_a_cosignature_changed_is_refused(change):
    *front, last = cosigned().splitlines(keepends=True)
    raw = bytearray(notes._unb64(last.split()[2]))
    raw[change.start] ^= 1
    forged = "".join(front) + f"— {WITNESS.name} {notes._b64(bytes(raw))}\n"

    with pytest.raises(notes.BadNote, match="does not fit"):
        notes.open_note(forged, [WITNESS])


def test_open_note_with_a_cosignature_that_breaks_off_is_refused():
    line = notes.Signed(WITNESS.name, WITNESS.key_id, bytes(71))

    with pytest.raises(notes.BadNote, match="does not fit"):
        notes.open_note(checkpoint() + notes.line_of(line), [WITNESS])


def test_open_checkpoint_that_only_a_witness_of_the_logs_name_signed_is_refused():
    witness = notes.Verifier(ORIGIN, KEY.public_key(), notes.COSIGNATURE)
    text = notes.checkpoint_text(head())
    note = f"{text}\n{notes.cosignature_line(text, ORIGIN, KEY, 1)}"

    with pytest.raises(notes.BadNote, match="the log it names"):
        notes.open_checkpoint(note, [VERIFIER, witness])
