"""The audit of a ledger from its public files alone.

Each finding is one plain sentence. Needs no Django and no access to the organiser's machine:
`ledger audit` runs it here, and initiative.audit_tool makes one file of it for anybody.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conference.lib import merkle, notes, tiles
from initiative import audit_keys, audit_leaves, audit_list
from initiative.audit_source import Read, Unreadable, open_source

ATTEMPTS = 5


@dataclass
class Report:
    """What was checked, and everything that is wrong."""

    origin: str = ""
    size: int = 0
    root: bytes = b""
    signatures: int = 0
    active: int = 0
    listed: int = 0
    findings: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report for a reader: findings first, a summary last."""
        summary = (
            f"{self.origin or 'The log'}: {self.size} entries, {self.signatures} signatures, "
            f"{self.active} of them active, {self.listed} on the public list."
        )
        if not self.findings:
            return [summary, "Everything fits: nothing was edited, invented, dropped or doubled."]
        return [*self.findings, summary, f"Findings: {len(self.findings)}."]


def audit(
    read: Read,
    older: str | None = None,
    trusted: Sequence[str] = (),
    witnesses: Sequence[str] = (),
) -> Report:
    """Check a log's public files.

    `older`: a checkpoint kept from an earlier visit. `trusted`: verifier keys known from
    elsewhere; without them those of the policy in leaf 0 are believed. Either hand the log on to
    others by later policies (audit_keys). `witnesses`: keys of those who must have cosigned the
    checkpoint.
    """
    report = Report()
    try:
        note = _check(report, read, older, trusted)
        report.findings += _check_witnesses(note, witnesses)
    except Unreadable as error:
        report.findings.append(str(error))
    return report


def _check(report: Report, read: Read, older: str | None, trusted: Sequence[str]) -> str:
    """Everything but the witnesses; returns the checkpoint's note."""
    note, listing = _steady(read)
    claimed = _claimed_head(note)
    if claimed is None:
        report.findings.append("The checkpoint is malformed.")
        return note
    report.origin, report.size, report.root = claimed
    entries = _entries(read, claimed.size)
    hashes = [merkle.leaf_hash(entry) for entry in entries]
    log = audit_leaves.read(entries)
    known, unbelieved = audit_keys.believed(read, log.policies, trusted, hashes)
    report.signatures, report.active = len(log.signatures), len(log.active)
    report.findings += [
        *_check_head(note, claimed, hashes, audit_keys.of_size(known, claimed.size)),
        *unbelieved,
        *_check_origin(claimed, log),
        *_check_tiles(read, hashes),
        *log.findings,
    ]
    if older is not None:
        kept_under = [*audit_keys.all_of([*known, *log.policies[:1]])]
        report.findings += _check_older(older, claimed, hashes, kept_under)
    report.listed, findings = audit_list.check(listing, log)
    report.findings += findings
    return note


def _steady(read: Read) -> tuple[str, bytes]:
    """Checkpoint and list of one moment, though the log may grow while it is read."""
    note = read("checkpoint")
    for _attempt in range(ATTEMPTS):
        listing, before, note = read("list.jsonl"), note, read("checkpoint")
        if note == before:
            return note.decode("utf-8", "replace"), listing
    raise Unreadable("The log grows faster than it can be read. Please try again later.")


def _entries(read: Read, size: int) -> list[bytes]:
    """Every leaf. Raises Unreadable where one is missing."""
    entries: list[bytes] = []
    while len(entries) < size:
        index = len(entries) // tiles.WIDTH
        width = tiles.tile_width(0, index, size)
        path = f"tile/entries/{tiles.index_path(index, width)}"
        try:
            bundle = tiles.decode_entries(read(path))
        except ValueError as error:
            raise Unreadable(f"{path} is malformed: {error}.") from error
        if len(bundle) != width:
            raise Unreadable(f"{path} holds {len(bundle)} entries, not {width}.")
        entries += bundle
    return entries


def _check_head(
    note: str,
    claimed: notes.Checkpoint,
    hashes: list[bytes],
    verifiers: list[notes.Verifier],
) -> Iterator[str]:
    try:
        notes.open_checkpoint(note, verifiers)
    except notes.BadNote as error:
        yield f"The checkpoint is not signed by the log's key: {error}."
    if merkle.root_of(hashes) != claimed.root:
        yield "The entries are not those the checkpoint was signed for: an entry was changed."


def _check_witnesses(note: str, witnesses: Sequence[str]) -> Iterator[str]:
    """Each of them must have cosigned (C2SP tlog-cosignature)."""
    for key in witnesses:
        try:
            notes.open_note(note, [notes.parse_verifier_key(key)])
        except notes.BadNote as error:
            yield f"The checkpoint is not cosigned by {key.partition('+')[0]}: {error}."


def _check_origin(claimed: notes.Checkpoint, log: audit_leaves.Log) -> Iterator[str]:
    if claimed.origin != log.origin:
        yield f"The checkpoint is of {claimed.origin}, the policy in leaf 0 of {log.origin}."


def _check_tiles(read: Read, hashes: list[bytes]) -> Iterator[str]:
    """Every tile against what the entries make of it."""
    level_hashes, level = hashes, 0
    while level_hashes:
        for index in range((len(level_hashes) + tiles.WIDTH - 1) // tiles.WIDTH):
            part = level_hashes[index * tiles.WIDTH : (index + 1) * tiles.WIDTH]
            path = f"tile/{level}/{tiles.index_path(index, len(part))}"
            try:
                if read(path) != b"".join(part):
                    yield f"{path} does not fit the entries."
            except Unreadable as error:
                yield str(error)
        full = len(level_hashes) // tiles.WIDTH
        level_hashes = [
            merkle.root_of(level_hashes[at * tiles.WIDTH : (at + 1) * tiles.WIDTH])
            for at in range(full)
        ]
        level += 1


def _check_older(
    older: str,
    claimed: notes.Checkpoint,
    hashes: list[bytes],
    verifiers: list[notes.Verifier],
) -> Iterator[str]:
    """A checkpoint of an earlier day must be of the beginning of this very log."""
    try:
        before = notes.open_checkpoint(older, verifiers)
    except notes.BadNote as error:
        yield f"The older checkpoint cannot be compared: {error}."
        return
    if before.origin != claimed.origin:
        yield f"The older checkpoint is of another log, {before.origin}."
    elif before.size > claimed.size:
        yield (
            f"Entries are gone: the older checkpoint covers {before.size}, "
            f"this log has {claimed.size}."
        )
    elif merkle.root_of(hashes[: before.size]) != before.root:
        yield (
            f"Two histories (a fork): the first {before.size} entries are not those "
            "the older checkpoint was signed for."
        )


def _claimed_head(note: str) -> notes.Checkpoint | None:
    """What the checkpoint says, its signature not looked at yet."""
    try:
        return notes.parse_checkpoint(note.rpartition("\n\n")[0] + "\n")
    except notes.BadNote:
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    """The stand-alone command. Returns 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description="Checks a ledger from its public files.")
    parser.add_argument("location", help="a directory, or the address of a site's /log")
    parser.add_argument("--older", type=Path, help="a checkpoint kept from an earlier visit")
    parser.add_argument("--key", action="append", default=[], help="a verifier key to trust")
    parser.add_argument("--witness", action="append", default=[], help="a key that must cosign")
    given = parser.parse_args(arguments)
    older = given.older.read_text() if given.older else None
    report = audit(open_source(given.location), older, given.key, given.witness)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return 1 if report.findings else 0
