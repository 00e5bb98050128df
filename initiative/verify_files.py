"""What travels inside a certificate's file, each part checked against the ledger.

The leaf by its hash (RFC 6962), the text by the hash that was signed, the disclosures by the
leaf's commitments (RFC 9901), the credential by its proof (eddsa-jcs-2022), the tlog-proof under
its own checkpoint, and that checkpoint against the present one: so each certificate in the world
is a witness of the ledger.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from badges.models import Certificate
from conference.lib import credentials as proofs, disclosures, merkle, notes, pdf
from initiative import credentials, log as ledger, log_policies, witnessing
from initiative.models import LogEntry, TextVersion
from initiative.verdicts import FAILED, OK, Check

LEAF, PROOF, TEXT, CREDENTIAL = "leaf.json", "proof.tlog-proof", "text.txt", "credential.json"
MOST_FILES = 20
MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Paper:
    """A certificate's file as somebody sent it, and the entry its serial names."""

    files: Mapping[str, bytes]
    entry: LogEntry
    certificate: Certificate

    @property
    def leaf(self) -> dict[str, Any]:
        """The entry, read."""
        read: dict[str, Any] = json.loads(bytes(self.entry.data))
        return read

    def head(self, checkpoint: str) -> notes.Checkpoint:
        """The head of a checkpoint that a key of the ledger signed. Raises BadNote."""
        believed = log_policies.accepted(self.entry.log, checkpoint)
        return notes.open_checkpoint(checkpoint, believed)


def checks(data: bytes, entry: LogEntry, certificate: Certificate) -> list[Check]:
    """One check for each thing inside, and for what is missing."""
    try:
        files = pdf.attachments(data, MOST_FILES, MOST_BYTES)
    except ValueError:
        files = {}
    return [*_checks(Paper(files, entry, certificate))]


def _checks(paper: Paper) -> Iterator[Check]:
    wanted = {LEAF, PROOF, TEXT, *paper.certificate.facts.get("attachments", ())}
    if missing := sorted(wanted - set(paper.files)):
        yield Check(
            "attachments", FAILED, _("Its proofs travel inside the file"),
            _("Missing: %(files)s. So not everything can be checked.")
            % {"files": ", ".join(missing)},
        )  # fmt: skip
    for name, check in _READERS.items():
        if name in paper.files:
            yield from check(paper, paper.files[name])


def _leaf(paper: Paper, data: bytes) -> Iterator[Check]:
    same = merkle.leaf_hash(data) == bytes(paper.entry.leaf_hash)
    yield Check(
        "leaf_file", OK if same else FAILED, _("The entry inside the file is the ledger's"),
        _("Its hash is the one the ledger holds.") if same
        else _("Its hash is another than the ledger holds under this serial."),
    )  # fmt: skip


def _text(paper: Paper, data: bytes) -> Iterator[Check]:
    same = hashlib.sha256(data).hexdigest() in _signed_texts(paper)
    yield Check(
        "text", OK if same else FAILED, _("The text inside the file is the one that was signed"),
        _("Its hash is among those of the text that this entry names.") if same
        else _("Its hash is not among those of the text that this entry names."),
    )  # fmt: skip


def _signed_texts(paper: Paper) -> set[str]:
    """SHA-256 of each language of the text that was signed, by the text's own leaf."""
    named = paper.leaf["text"]
    versions = TextVersion.objects.filter(initiative__log=paper.entry.log, leaf_sha256=named)
    for version in versions:
        entry = LogEntry.objects.get(log=paper.entry.log, index=version.leaf_index)
        if hashlib.sha256(bytes(entry.data)).hexdigest() == named:
            return {each["sha256"] for each in json.loads(bytes(entry.data))["texts"]}
    return set()


def _proof(paper: Paper, data: bytes) -> Iterator[Check]:
    """The proof under its own checkpoint; what it discloses; its checkpoint and the present one."""
    title = _("The proof inside the file holds")
    try:
        proof = notes.parse_proof(data.decode())
        believed = log_policies.accepted(paper.entry.log, proof.checkpoint)
        notes.verify_proof(data.decode(), bytes(paper.entry.data), believed)
        if proof.leaf_index != paper.entry.index:
            raise merkle.BadProof("it is of another entry")
    except ValueError as error:
        yield Check("proof", FAILED, title, _("It does not: %(reason)s.") % {"reason": error})
        return
    head = paper.head(proof.checkpoint)
    yield Check(
        "proof", OK, title,
        _("It proves this entry under its own checkpoint over %(size)d entries, which the "
          "ledger's key has signed.") % {"size": head.size},
    )  # fmt: skip
    yield from _cosigned(proof.checkpoint, head)
    yield _disclosed(paper, proof.extra)
    yield _consistent(paper, head)


def _cosigned(checkpoint: str, head: notes.Checkpoint) -> Iterator[Check]:
    """Who from outside has cosigned the file's own checkpoint, where anybody has."""
    if names := witnessing.cosigners(checkpoint):
        yield Check(
            "cosigned", OK, _("Witnesses from outside have cosigned its proof"),
            _("They saw the ledger when it had %(size)d entries: %(names)s.")
            % {"size": head.size, "names": ", ".join(names)},
        )  # fmt: skip


def _disclosed(paper: Paper, extra: bytes) -> Check:
    same = _claims(paper, extra) is not None
    return Check(
        "disclosures", OK if same else FAILED,
        _("Name and facts are those that were signed"),
        _("Each fits its commitment in the ledger's entry.") if same
        else _("At least one does not fit any commitment in the ledger's entry."),
    )  # fmt: skip


def _claims(paper: Paper, extra: bytes) -> dict[str, Any] | None:
    """What the proof discloses, if all of it was committed to."""
    try:
        sent = json.loads(extra)
        committed = set(paper.leaf["_sd"])
        if not isinstance(sent, list) or {disclosures.digest(each) for each in sent} - committed:
            return None
        return {claim.name: claim.value for claim in map(disclosures.parse, sent)}
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None


def _consistent(paper: Paper, own: notes.Checkpoint) -> Check:
    """Whether the ledger that the certificate was issued from is the beginning of today's."""
    title, code = _("The ledger is still the one it was issued from"), "consistency"
    now = paper.head(ledger.checkpoint(paper.entry.log).note)
    sizes = {"old": own.size, "new": now.size}
    try:
        proof = ledger.consistency_proof(paper.entry.log, own.size, now.size)
        merkle.verify_consistency(own.size, now.size, proof, own.root, now.root)
    except IndexError:
        return Check(
            code, FAILED, title,
            _("Entries are gone: the file's checkpoint covers %(old)d, the ledger has %(new)d. "
              "Please keep this file and tell others.") % sizes,
        )  # fmt: skip
    except merkle.BadProof:
        return Check(
            code, FAILED, title,
            _("There are two histories: the first %(old)d entries are not those the file's "
              "checkpoint was signed for. Please keep this file and tell others.") % sizes,
        )  # fmt: skip
    return Check(
        code, OK, title,
        _("The first %(old)d of its %(new)d entries are those the file's checkpoint was signed "
          "for: nothing was removed or changed since.") % sizes,
    )  # fmt: skip


def _credential(paper: Paper, data: bytes) -> Iterator[Check]:
    """The proof of the credential, and that it speaks of this entry."""
    title = _("The credential inside the file is genuine")
    try:
        credential = json.loads(data)
        proofs.verify(credential, credentials.methods())
        fits = credential["relatedResource"][0]["digestSRI"] == credentials.digest(
            hashlib.sha256(bytes(paper.entry.data)).digest()
        )
        fits = fits and credential["id"].endswith(f"/v/{paper.certificate.serial}")
    except (ValueError, AttributeError, TypeError, LookupError, RecursionError):
        yield Check(
            "credential", FAILED, title,
            _("It is not signed by the organiser's key, or it was changed."),
        )  # fmt: skip
        return
    yield Check(
        "credential", OK if fits else FAILED, title,
        _("The organiser's key has signed it, and it speaks of this entry.") if fits
        else _("The organiser's key has signed it, but it speaks of another entry."),
    )  # fmt: skip


_READERS = {LEAF: _leaf, TEXT: _text, PROOF: _proof, CREDENTIAL: _credential}
