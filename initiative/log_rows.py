"""The statements of an append: the head is locked by one message to the database, and all that
the append writes goes out in another.

Bare SQL on the columns of models.py: rows made by models cost an entry more than its hashes, and
an append more than its signature. The triggers of 0002_ledger_triggers watch over these as well.
"""

import json
from collections.abc import Sequence
from itertools import count, repeat
from typing import Any, NamedTuple

from django.db import connection as default_connection, transaction
from django.utils import timezone

from conference.lib import merkle, tiles
from conference.lib.pipeline import Blobs, Line, at_once
from initiative.models import Log

connection: Any = default_connection

HEAD = "SELECT size, frontier, policies FROM initiative_log WHERE id = %s"
GROWN = "UPDATE initiative_log SET size = %s, frontier = %s WHERE id = %s"
ENTRY = 'INSERT INTO initiative_logentry (log_id, "index", data, leaf_hash) VALUES (%s, %s, %s, %s)'
ENTRIES = """
    INSERT INTO initiative_logentry (log_id, "index", data, leaf_hash)
    SELECT %s, %s + place - 1, data, leaf_hash
    FROM unnest(%s::bytea[], %s::bytea[]) WITH ORDINALITY AS given (data, leaf_hash, place)"""
CHECKPOINT = """
    INSERT INTO initiative_checkpoint (log_id, size, root, note, at)
    VALUES (%s, %s, %s, %s, %s)"""
# Behind what the tile held of this tree; SQLite's || makes text of bytes, and changes none of them.
TILE = """
    INSERT INTO initiative_tile (log_id, level, "index", hashes) VALUES (%s, %s, %s, %s)
    ON CONFLICT (log_id, level, "index") DO UPDATE
    SET hashes = CAST(substr(initiative_tile.hashes, 1, %s) || excluded.hashes AS {bytes})"""
NEWEST = """
    SELECT id, size, root, note FROM initiative_checkpoint
    WHERE log_id = %s ORDER BY size DESC LIMIT 1"""
COSIGNED = """
    SELECT checkpoint_id, line FROM initiative_cosignature WHERE checkpoint_id = (
        SELECT id FROM initiative_checkpoint WHERE log_id = %s ORDER BY size DESC LIMIT 1
    ) ORDER BY name, key_id"""
BYTES = {"sqlite": "BLOB", "postgresql": "bytea"}


class Growth(NamedTuple):
    """What one append adds to a log of `first` entries; then it has `size`."""

    first: int
    size: int
    leaves: Sequence[bytes]
    hashes: Sequence[bytes]  # of the leaves
    parts: Sequence[tiles.Part]
    frontier: bytes
    root: bytes
    note: str


def lock(log: Log) -> Log:
    """The head as it is now, its row held until the transaction ends (SQLite's whole database has
    been held since it began). Raises Log.DoesNotExist."""
    with at_once() as line:
        held = line.send(HEAD + (" FOR UPDATE" if line.vendor == "postgresql" else ""), [log.pk])
    if not (found := held()):
        raise Log.DoesNotExist(log)
    size, frontier, policies = found[0]
    policies = json.loads(policies) if isinstance(policies, str) else policies
    return Log(log.pk, log.slug, log.origin, log.disposable, size, bytes(frontier), policies)


def newest(log: Log) -> tuple[int, bytes, str, list[str]]:
    """Size, root and note of the newest checkpoint, and the lines of its witnesses.

    Raises IndexError where there is none.
    """
    with at_once() as line:
        checkpoint, cosigned = line.send(NEWEST, [log.pk]), line.send(COSIGNED, [log.pk])
    found, size, root, note = checkpoint()[0]
    # Between the two there may have come another.
    lines = [text for of, text in cosigned() if of == found]
    return size, bytes(root), note, lines


def write(head: Log, growth: Growth, *, commits: bool) -> None:
    """Write it all; the transaction is lost if any of it fails. `commits`: nothing follows."""
    try:
        with at_once(commits=commits) as line:
            _write(line, head, growth)
    except BaseException:
        transaction.set_rollback(True)
        raise


def _write(line: Line, head: Log, growth: Growth) -> None:
    if line.vendor == "postgresql":
        line.send(ENTRIES, [head.pk, growth.first, Blobs(growth.leaves), Blobs(growth.hashes)])
    else:
        indexes = count(growth.first)
        with connection.cursor() as cursor:
            cursor.executemany(
                ENTRY, zip(repeat(head.pk), indexes, growth.leaves, growth.hashes, strict=False)
            )
    for level, tile, within, hashes in growth.parts:
        sql = TILE.format(bytes=BYTES[line.vendor])
        line.send(sql, [head.pk, level, tile, hashes, within * merkle.HASH_SIZE])
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    line.send(CHECKPOINT, [head.pk, growth.size, growth.root, growth.note, at])
    line.send(GROWN, [growth.size, growth.frontier, head.pk])
