"""What `bench ledger` measures in this site's database: appends, and proofs of them."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count, islice

from django.db import connection

from bench.figures import ROUNDS, Figure
from bench.ledger_beside import (
    BARE_ED25519,
    BARE_SHA256,
    BATCH,
    DICE,
    ED25519,
    FEW,
    SHA256,
    SIGNATURES,
    SINGLE,
    SOME,
    WRITERS,
    Work,
    beside,
)
from bench.ledger_ground import Signed, loosely, rehearsal
from initiative import log, together, watermark
from initiative.models import Log


def committed(of: Log, everybody: list[Signed]) -> Iterator[Figure]:
    """The whole log in batches, a fifth of it a round; then one by one, and by many writers."""
    size, where = SIGNATURES // ROUNDS, f"{connection.vendor}, committed"
    data = iter([each.leaf for each in everybody])
    # The prototype's figures: batches and one by one on PostgreSQL, writers on SQLite.
    batches, alone, writers = (74_900, 1_047, 0) if "postgres" in where else (0, 0, 3_258)

    def in_batches() -> None:
        share = list(islice(data, size))
        for at in range(0, size, BATCH):
            log.append(of, share[at : at + BATCH])

    yield beside(f"appends in batches of {BATCH}", batches, Work(in_batches, size), ED25519,
                 BARE_ED25519, f"{where}, {SIGNATURES} in all")  # fmt: skip
    yield from _one_at_a_time(everybody, alone, writers, where)
    if connection.vendor == "sqlite":
        with loosely():
            yield from _one_at_a_time(everybody, 0, 0, f"{where}, synchronous=NORMAL: no site's")
    yield _mark()


def _one_at_a_time(
    everybody: list[Signed], alone: int, writers: int, where: str
) -> Iterator[Figure]:
    with rehearsal() as of:

        def one_by_one() -> None:
            for each in everybody[:SINGLE]:
                log.append(of, [each.leaf])

        crowd = Work(partial(_by_writers, of, everybody), SINGLE)
        yield beside("appends one by one", alone, Work(one_by_one, SINGLE), ED25519, BARE_ED25519,
                     where)  # fmt: skip
        yield beside(f"appends by {WRITERS} writers", writers, crowd, ED25519, BARE_ED25519,
                     f"{where}, each waits for its own, taken along by one another")  # fmt: skip


def _by_writers(of: Log, everybody: list[Signed]) -> None:
    """Threads with a connection each, which enter one leaf at a time as signing does."""

    def enters(leaf: bytes) -> together.Work[int]:
        return (yield [leaf])

    def work(writer: int) -> None:
        try:
            for each in everybody[writer:SINGLE:WRITERS]:
                together.enter(of, partial(enters, each.leaf))
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(work, range(WRITERS)))


def _mark() -> Figure:
    """What each commit of the public log writes beside the database, so that no restored backup
    forks it (ADR 6)."""
    sizes = count(1)

    def raised() -> None:
        for _time in range(FEW):
            watermark.raise_to(slug, next(sizes), bytes(32))

    slug = f"bench-{uuid.uuid4().hex[:12]}"
    try:
        return beside("marks beside the database", 0, Work(raised, FEW), ED25519, BARE_ED25519,
                       "one a commit of the public log, on the disk")  # fmt: skip
    finally:
        for path in watermark.path(slug).parent.glob(f"{slug}.*"):
            path.unlink()


def from_database(of: Log) -> list[Figure]:
    """Each round others: the first times, each tile is read and kept."""
    places = iter([DICE.randrange(SIGNATURES) for _time in range(ROUNDS * SOME)])

    def made() -> None:
        for each in islice(places, SOME):
            log.tlog_proof(of, each)

    where = f"{connection.vendor}, {SIGNATURES} leaves, checkpoint and proof as text"
    return [beside("tlog-proofs from the tiles", 0, Work(made, SOME), SHA256, BARE_SHA256, where)]
