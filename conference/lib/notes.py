"""Signed notes and what logs write in them: C2SP signed-note, tlog-checkpoint, tlog-proof.

Signatures are Ed25519 (type 0x01), a witness's cosignatures Ed25519 over the time and the note
(type 0x04, C2SP tlog-cosignature). Lines of unknown keys are kept and ignored; a line of a known
key that does not verify spoils the whole note.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from conference.lib import merkle

ED25519 = b"\x01"
COSIGNATURE = b"\x04"
_KINDS = (ED25519, COSIGNATURE)
_COSIGNATURE_SIZE = 8 + 64
MAX_SIGNATURES = 100
MAX_NOTE = 1_000_000
PROOF_HEADER = "c2sp.org/tlog-proof@v1"
_NAME = re.compile(r"[^\s+]+")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class BadNote(ValueError):
    """A note is malformed, or nobody trusted signed it."""


class Signed(NamedTuple):
    """One signature line: the key's name and 4-byte id, the signature behind it."""

    name: str
    key_id: bytes
    signature: bytes


class Verifier(NamedTuple):
    """A trusted key, by the name it signs with; `kind` says if it signs or cosigns."""

    name: str
    key: Ed25519PublicKey
    kind: bytes = ED25519

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys apart (signed-note, "Signatures")."""
        return _key_id(self.name, self.key, self.kind)

    def check(self, text: str, signature: bytes) -> None:
        """Raise InvalidSignature unless this is the key's signature of a note's text."""
        if self.kind == ED25519:
            self.key.verify(signature, text.encode())
        elif len(signature) == _COSIGNATURE_SIZE and (at := cosigned_at(signature)) < 2**63:
            self.key.verify(signature[8:], _cosigned(text, at))
        else:
            raise InvalidSignature


class Note(NamedTuple):
    """An opened note: its text ends with a newline."""

    text: str
    verified: tuple[Signed, ...]
    unverified: tuple[Signed, ...]


class Checkpoint(NamedTuple):
    """The head of a log's tree."""

    origin: str
    size: int
    root: bytes


class Proof(NamedTuple):
    """An offline proof that a leaf is in a log; `extra` is not authenticated by it."""

    leaf_index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""


def verifier_key(name: str, key: Ed25519PublicKey, kind: bytes = ED25519) -> str:
    """A key as text for verifiers, "name+id+key" (vkey of Go's sumdb/note, as in signed-note)."""
    _check_name(name)
    return f"{name}+{_key_id(name, key, kind).hex()}+{_b64(kind + key.public_bytes_raw())}"


def parse_verifier_key(text: str) -> Verifier:
    """The key behind such a text. Raises BadNote."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _unb64(encoded)
    if raw[:1] not in _KINDS or len(raw) != 33:
        raise BadNote("this is no Ed25519 verifier key")
    _check_name(name)
    verifier = Verifier(name, Ed25519PublicKey.from_public_bytes(raw[1:]), raw[:1])
    if key_id != verifier.key_id.hex():
        raise BadNote("the verifier key's id does not fit its key")
    return verifier


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """A note with one signature. The text must end with a newline. Raises BadNote."""
    if not text.endswith("\n") or _has_control(text):
        raise BadNote("a note ends with a newline and has no other control character")
    _check_name(name)
    return f"{text}\n{signature_line(text, name, key)}"


def signature_line(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """One more signature for the end of a note, newline included."""
    signature = _key_id(name, key.public_key(), ED25519) + key.sign(text.encode())
    return f"— {name} {_b64(signature)}\n"


def cosignature_line(text: str, name: str, key: Ed25519PrivateKey, at: int) -> str:
    """A witness's line, made at POSIX time `at` (tlog-cosignature, cosignature/v1)."""
    signature = at.to_bytes(8) + key.sign(_cosigned(text, at))
    return f"— {name} {_b64(_key_id(name, key.public_key(), COSIGNATURE) + signature)}\n"


def cosigned_at(signature: bytes) -> int:
    """When a cosignature was made: the POSIX time it begins with."""
    return int.from_bytes(signature[:8])


def text_of(note: str) -> str:
    """A note's text, nothing verified. Raises BadNote."""
    return _split(note)[0]


def line_of(signed: Signed) -> str:
    """A signature as its line, newline included."""
    return f"— {signed.name} {_b64(signed.key_id + signed.signature)}\n"


def open_note(note: str, verifiers: Iterable[Verifier]) -> Note:
    """The text and who signed it. Raises BadNote unless a given key signed and none failed."""
    text, lines = _split(note)
    known = {(each.name, each.key_id): each for each in verifiers}
    verified: dict[tuple[str, bytes], Signed] = {}
    unverified: dict[Signed, None] = {}
    for line in lines:
        verifier = known.get((line.name, line.key_id))
        if verifier is None:
            unverified[line] = None
        elif (line.name, line.key_id) not in verified:
            try:
                verifier.check(text, line.signature)
            except InvalidSignature as error:
                raise BadNote(f"the signature of {line.name} does not fit the note") from error
            verified[line.name, line.key_id] = line
    if not verified:
        raise BadNote("no trusted key signed this note")
    return Note(text, tuple(verified.values()), tuple(unverified))


def checkpoint_text(head: Checkpoint) -> str:
    """The text of a checkpoint: origin, size, root."""
    return f"{head.origin}\n{head.size}\n{_b64(head.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """The head in a checkpoint's text; extension lines are let pass. Raises BadNote."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _DECIMAL.fullmatch(lines[1]):
        raise BadNote("this is no checkpoint")
    root = _unb64(lines[2])
    if len(root) != merkle.HASH_SIZE:
        raise BadNote("the checkpoint's root is no SHA-256 hash")
    return Checkpoint(lines[0], int(lines[1]), root)


def open_checkpoint(note: str, verifiers: Iterable[Verifier]) -> Checkpoint:
    """The head of a checkpoint that one of these keys signed under the log's own name.

    Raises BadNote.
    """
    known = list(verifiers)
    opened = open_note(note, known)
    head = parse_checkpoint(opened.text)
    own = {each.key_id for each in known if (each.name, each.kind) == (head.origin, ED25519)}
    if not any(line.name == head.origin and line.key_id in own for line in opened.verified):
        raise BadNote("the checkpoint is not signed by the log it names")
    return head


def format_hashes(hashes: Sequence[bytes]) -> str:
    """Hashes in base64, one a line."""
    return "".join(f"{_b64(each)}\n" for each in hashes)


def format_proof(index: int, hashes: Sequence[bytes], checkpoint: str, extra: bytes = b"") -> str:
    """The text of a .tlog-proof file."""
    lines = [PROOF_HEADER]
    if extra:
        lines.append(f"extra {_b64(extra)}")
    lines += [f"index {index}", *map(_b64, hashes), "", checkpoint]
    return "\n".join(lines)


def parse_proof(text: str) -> Proof:
    """The parts of a .tlog-proof file, nothing verified yet. Raises BadNote."""
    head, gap, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    if header != PROOF_HEADER or not gap:
        raise BadNote("this is no tlog-proof")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = _unb64(lines.pop(0).removeprefix("extra "))
    number = lines.pop(0).removeprefix("index ") if lines else ""
    if not _DECIMAL.fullmatch(number) or f"index {number}" not in head.split("\n"):
        raise BadNote("the proof names no index")
    return Proof(int(number), tuple(_unb64(line) for line in lines), checkpoint, extra)


def verify_proof(text: str, leaf: bytes, verifiers: Iterable[Verifier]) -> Proof:
    """Check a .tlog-proof file for a leaf's data. Raises BadNote or merkle.BadProof."""
    proof = parse_proof(text)
    head = open_checkpoint(proof.checkpoint, verifiers)
    merkle.verify_inclusion(
        merkle.leaf_hash(leaf), proof.leaf_index, head.size, proof.hashes, head.root
    )
    return proof


def _split(note: str) -> tuple[str, list[Signed]]:
    """Text and signature lines; the last empty line stands between them."""
    if len(note) > MAX_NOTE or _has_control(note) or not note.endswith("\n"):
        raise BadNote("this is no note")
    text, gap, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")[:-1]
    if not gap or not 0 < len(lines) <= MAX_SIGNATURES:
        raise BadNote("this is no note")
    return text + "\n", [_parse_line(line) for line in lines]


def _parse_line(line: str) -> Signed:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    raw = _unb64(encoded)
    if dash != "—" or len(raw) < 5:
        raise BadNote("this is no signature line")
    _check_name(name)
    return Signed(name, raw[:4], raw[4:])


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadNote("a key's name is not empty and has no spaces and no plus")


def _has_control(text: str) -> bool:
    return any(character < " " and character != "\n" for character in text)


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _key_id(name: str, key: Ed25519PublicKey, kind: bytes) -> bytes:
    named = name.encode() + b"\n" + kind + key.public_bytes_raw()
    return hashlib.sha256(named).digest()[:4]


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str) -> bytes:
    """Standard base64, in its one canonical spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("this is not base64") from error
    if _b64(raw) != text:
        raise BadNote("this is not base64")
    return raw
