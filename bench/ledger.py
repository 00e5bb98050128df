"""The ledger at 100,000 signatures: leaves, appends, proofs, credentials and the audit, beside bare
SHA-256 and bare Ed25519 of the same run.

The goals are the figures of the prototype that ran before the product, on one core of this class of
machine; its appends were made on SQLite and PostgreSQL, so that a whole picture takes two runs, one
with DATABASE_URL set. What is committed is written to this site's database, in a rehearsal's log
that goes away.

An append here is what the prototype's was: leaves that are there are hashed, and entries, tiles,
signed checkpoint and head are written in one transaction. What a signature is besides (its checks,
row, audit line, mail, certificate's order) is measured by `bench rush`. A rehearsal has no mark
beside the database; what the public log's costs is a figure of its own.
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from bench import figures
from bench.documents import person
from bench.figures import Figure
from bench.ledger_beside import (
    BARE_ED25519,
    BARE_SHA256,
    BATCH,
    DICE,
    ED25519,
    FEW,
    SHA256,
    SIGNATURES,
    SOME,
    Work,
    beside,
)
from bench.ledger_ground import AT, NAMED, Signed, Tree, publish, rehearsal, signed
from bench.ledger_written import committed, from_database
from conference.lib import keys, merkle
from initiative import audit, credentials, leaves
from initiative.audit_source import open_source


def run() -> Iterator[Figure]:
    """All figures, in the order of a signature's life."""
    keys.create_missing(settings.KEYS_DIR)
    everybody = [signed(number) for number in range(SIGNATURES)]
    tree = Tree([merkle.leaf_hash(each.leaf) for each in everybody])
    for measure in (partial(_leaves, tree), partial(_proofs, tree), _credentials):
        yield from measure()
    with rehearsal() as of, TemporaryDirectory() as folder:
        yield from committed(of, everybody)
        yield from from_database(of)
        publish(of, everybody, Path(folder))
        yield from _audit(everybody, folder)


def _leaves(tree: Tree) -> list[Figure]:
    numbers = iter(range(SIGNATURES, 2 * SIGNATURES))
    committed = leaves.commit({"name": "签署者", "city": "成都"})

    def encoded() -> None:
        for _time in range(SOME):
            leaves.sign(NAMED, AT, "email-otp", listed=True, committed=committed)

    def made() -> None:
        for _time in range(SOME):
            signed(next(numbers))

    def appended() -> None:
        frontier: list[bytes] = []
        for size in range(0, SIGNATURES, BATCH):
            frontier, _full = merkle.extend(frontier, size, tree.hashes[size : size + BATCH])

    return [
        beside("leaves", 17_800, Work(encoded, SOME), SHA256, BARE_SHA256, "canonical JSON"),
        beside("leaves with their nine fresh commitments", 0, Work(made, SOME), SHA256,
                BARE_SHA256, "canonical JSON"),
        beside("appends in memory", 600_000, Work(appended, SIGNATURES), SHA256, BARE_SHA256,
                f"{SIGNATURES} leaves by {BATCH}"),
    ]  # fmt: skip


def _proofs(tree: Tree) -> list[Figure]:
    places = DICE.sample(range(SIGNATURES), SOME)
    proofs = {each: merkle.inclusion_proof(tree.node, each, SIGNATURES) for each in places}

    def made() -> None:
        for each in places:
            merkle.inclusion_proof(tree.node, each, SIGNATURES)

    def verified() -> None:
        for each, proof in proofs.items():
            merkle.verify_inclusion(tree.hashes[each], each, SIGNATURES, proof, tree.root)

    where = f"a tree of {SIGNATURES} in memory, 17 hashes each"
    return [
        beside("inclusion proofs", 109_000, Work(made, SOME), SHA256, BARE_SHA256, where),
        beside("inclusion proofs verified", 90_500, Work(verified, SOME), SHA256, BARE_SHA256,
                where),
    ]  # fmt: skip


def _credentials() -> list[Figure]:
    papers = [person(number).certificate for number in range(FEW)]

    def made() -> None:
        for each in papers:
            credentials.of_certificate(each, "log", "bench.example/log")

    ours = Work(made, FEW)
    return [beside("credentials signed", 7_950, ours, ED25519, BARE_ED25519, "eddsa-jcs-2022")]


def _audit(everybody: list[Signed], folder: str) -> list[Figure]:
    """The whole audit of the public files, beside bare SHA-256 of what it has to hash: each leaf,
    each node twice (the tree, and its tiles), each disclosure."""
    hashed = [each.leaf for each in everybody]
    hashed += [one.encode() for each in everybody for one in each.disclosures]
    nodes = [bytes(65)] * (2 * SIGNATURES)

    def audited() -> None:
        report = audit.audit(open_source(folder))
        if report.findings or (report.signatures, report.listed) != (SIGNATURES, SIGNATURES):
            raise RuntimeError(report.lines()[-1])

    def bare() -> None:
        for each in (*hashed, *nodes):
            hashlib.sha256(each).digest()

    ours, other = figures.took_in_turn(audited, bare)
    return [
        Figure("ledger", "audit", ours.wall, "s", "bare SHA-256 of the same", other.wall,
               "<= 60 s", ours.wall <= 60, f"{SIGNATURES} signatures, all listed, from files",
               ours.cpu, other.cpu),
    ]  # fmt: skip
