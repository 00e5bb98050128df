"""The ledger at 100,000 signatures: leaves, appends, proofs, credentials and the audit, beside bare
SHA-256 and bare Ed25519 of the same run.

The goals are the figures of the prototype that ran before the product, on one core of this class of
machine. What is committed is written to this site's database, in a rehearsal's log that goes away.
"""

import hashlib
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from bench import figures
from bench.documents import person
from bench.figures import ROUNDS, Figure
from bench.ledger_ground import AT, NAMED, Signed, Tree, publish, rehearsal, signed
from conference.lib import keys, merkle
from initiative import audit, credentials, leaves, log
from initiative.audit_source import open_source
from initiative.models import Log

SIGNATURES, BATCH, WRITERS = 100_000, 256, 8
SOME, FEW = 2000, 200  # how many of a fast and of a slow thing a round takes
DICE = random.Random(1)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SHA256, ED25519 = "bare SHA-256 of 65 bytes", "bare Ed25519"


def run() -> list[Figure]:
    """All figures, in the order of a signature's life."""
    keys.create_missing(settings.KEYS_DIR)
    everybody = [signed(number) for number in range(SIGNATURES)]
    tree = Tree([merkle.leaf_hash(each.leaf) for each in everybody])
    found = [*_leaves(tree), *_proofs(tree), *_credentials()]
    with rehearsal() as of, TemporaryDirectory() as folder:
        found += [*_committed(of, everybody), *_from_database(of)]
        publish(of, everybody, Path(folder))
        found += _audit(everybody, folder)
    return found


@dataclass(frozen=True)
class Work:
    """Something that is done `count` times each time it is called."""

    do: Callable[[], object]
    count: int


def _beside(
    what: str, goal: int, ours: Work, yardstick: str, bare: Work, conditions: str
) -> Figure:
    """A rate and a yardstick's, taken in turn, by the clock and by processor time; a goal of 0 is
    none."""
    took, other = figures.took_in_turn(ours.do, bare.do)
    rate = ours.count / took.wall
    words = f">= {goal}/s" if goal else "what it is"
    return Figure(
        "ledger", what, rate, "/s", yardstick, bare.count / other.wall, words, rate >= goal,
        f"{conditions}; medians of {ROUNDS}", ours.count / took.cpu, bare.count / other.cpu,
    )  # fmt: skip


def _bare_sha256() -> None:
    data = bytes(65)  # as many as a node of the tree has
    for _time in range(50 * SOME):
        hashlib.sha256(data).digest()


def _bare_ed25519() -> None:
    data = bytes(64)
    for _time in range(SOME):
        KEY.sign(data)


BARE_SHA256, BARE_ED25519 = Work(_bare_sha256, 50 * SOME), Work(_bare_ed25519, SOME)


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
        for size, each in enumerate(tree.hashes):
            frontier = merkle.append(frontier, size, each)

    return [
        _beside("leaves", 17_800, Work(encoded, SOME), SHA256, BARE_SHA256, "canonical JSON"),
        _beside("leaves with their nine fresh commitments", 0, Work(made, SOME), SHA256,
                BARE_SHA256, "canonical JSON"),
        _beside("appends in memory", 600_000, Work(appended, SIGNATURES), SHA256, BARE_SHA256,
                f"{SIGNATURES} leaves"),
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
        _beside("inclusion proofs", 109_000, Work(made, SOME), SHA256, BARE_SHA256, where),
        _beside("inclusion proofs verified", 90_500, Work(verified, SOME), SHA256, BARE_SHA256,
                where),
    ]  # fmt: skip


def _credentials() -> list[Figure]:
    papers = [person(number).certificate for number in range(FEW)]

    def made() -> None:
        for each in papers:
            credentials.of_certificate(each, "log", "bench.example/log")

    ours = Work(made, FEW)
    return [_beside("credentials signed", 7_950, ours, ED25519, BARE_ED25519, "eddsa-jcs-2022")]


def _committed(of: Log, everybody: list[Signed]) -> list[Figure]:
    """The whole log in batches, a fifth of it a round; then one by one, and by many writers."""
    size, where = SIGNATURES // ROUNDS, f"{connection.vendor}, committed"
    data = iter([each.leaf for each in everybody])
    numbers = iter(range(SIGNATURES, 2 * SIGNATURES))
    # The prototype's figures: batches and one by one on PostgreSQL, writers on SQLite.
    batches, alone, writers = (74_900, 1_047, 0) if "postgres" in where else (0, 0, 3_258)

    def in_batches() -> None:
        share = list(islice(data, size))
        for at in range(0, size, BATCH):
            log.append(of, share[at : at + BATCH])

    with rehearsal() as other:
        together = Work(partial(_by_writers, other), FEW)

        def one_by_one() -> None:
            for _time in range(FEW):
                log.append(other, [b"%d" % next(numbers)])

        return [
            _beside(f"appends in batches of {BATCH}", batches, Work(in_batches, size), ED25519,
                    BARE_ED25519, f"{where}, {SIGNATURES} in all"),
            _beside("appends one by one", alone, Work(one_by_one, FEW), ED25519, BARE_ED25519,
                    where),
            _beside(f"appends by {WRITERS} writers", writers, together, ED25519, BARE_ED25519,
                    f"{where}, each alone"),
        ]  # fmt: skip


def _by_writers(of: Log) -> None:
    """Threads with a connection each, which append one leaf at a time."""

    def work(writer: int) -> None:
        try:
            for number in range(FEW // WRITERS):
                log.append(of, [b"%d %d" % (writer, number)])
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(work, range(WRITERS)))


def _from_database(of: Log) -> list[Figure]:
    places = DICE.sample(range(SIGNATURES), FEW)

    def made() -> None:
        for each in places:
            log.tlog_proof(of, each)

    where = f"{connection.vendor}, {SIGNATURES} leaves, checkpoint and proof as text"
    return [_beside("tlog-proofs from the tiles", 0, Work(made, FEW), SHA256, BARE_SHA256, where)]


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
