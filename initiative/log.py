"""The append-only log: appending, proofs, and the watch against a restored backup.

One row, the head, is locked while a batch is appended: entries, tiles, checkpoint and head change
in one transaction, so an index is never given twice and never left out.
"""

import base64
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from conference.lib import keys, merkle, notes, tiles
from initiative import leaves, log_tiles, watermark
from initiative.models import Checkpoint, Log, LogEntry


class LogRestored(RuntimeError):
    """The database is older than a checkpoint that was served: appending would fork the log."""


def public_log() -> Log:
    """The log this site serves under /log/, made with its policy at the first call."""
    if found := Log.objects.filter(disposable=False).first():
        return found
    try:
        return create("log", f"{urlsplit(settings.SITE_URL).netloc}/log")
    except IntegrityError:  # another process was first
        return Log.objects.get(disposable=False)


@transaction.atomic
def create(slug: str, origin: str, *, disposable: bool = False) -> Log:
    """A new log whose leaf 0 is its policy. Raises LogRestored if it was served before."""
    log = Log.objects.create(slug=slug, origin=origin, disposable=disposable)
    key = keys.load(settings.KEYS_DIR, "log").public_key()
    append(log, [leaves.policy(origin, [notes.verifier_key(origin, key)], timezone.now())])
    return log


@transaction.atomic
def append(log: Log, data: Sequence[bytes]) -> int:
    """Append leaves in this order; returns the index of the first. They count once committed.

    Raises LogRestored rather than sign a second history, ValueError on no or too large leaves.
    """
    if not data or max(map(len, data)) > tiles.MAX_ENTRY:
        raise ValueError(f"a batch has leaves of at most {tiles.MAX_ENTRY} bytes")
    head = Log.objects.select_for_update().get(pk=log.pk)
    check_continues(head)
    first, frontier = head.size, tiles.hashes_of(bytes(head.frontier))
    entries = [
        LogEntry(log=head, index=index, data=leaf, leaf_hash=merkle.leaf_hash(leaf))
        for index, leaf in enumerate(data, start=first)
    ]
    for entry in entries:
        frontier = merkle.append(frontier, entry.index, bytes(entry.leaf_hash))
    LogEntry.objects.bulk_create(entries)
    head.size, head.frontier = first + len(data), b"".join(frontier)
    log_tiles.extend(head, first)
    checkpoint = _sign_checkpoint(head, merkle.root(frontier))
    head.save(update_fields=["size", "frontier"])
    log.size, log.frontier = head.size, head.frontier
    if not head.disposable:
        mark = partial(watermark.raise_to, head.slug, head.size, bytes(checkpoint.root))
        transaction.on_commit(mark, robust=True)
    return first


def checkpoint(log: Log) -> Checkpoint:
    """The newest checkpoint."""
    return Checkpoint.objects.filter(log=log).latest("size")


def served(checkpoint: Checkpoint) -> str:
    """The signed note as it is served: the log's own line, then those of its witnesses."""
    lines = checkpoint.cosignatures.values_list("line", flat=True)
    return checkpoint.note + "".join(lines[: notes.MAX_SIGNATURES - 1])


def inclusion_proof(log: Log, index: int, size: int) -> list[bytes]:
    """The proof of one leaf in the tree of `size`. Raises IndexError outside the log."""
    _check_size(log, size)
    return merkle.inclusion_proof(log_tiles.nodes(log, size), index, size)


def consistency_proof(log: Log, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` begins that of `new`. Raises IndexError."""
    _check_size(log, new)
    return merkle.consistency_proof(log_tiles.nodes(log, new), old, new)


def tlog_proof(log: Log, index: int, extra: bytes = b"") -> str:
    """A .tlog-proof file for one leaf under the newest checkpoint. Raises IndexError."""
    newest = checkpoint(log)
    proof = inclusion_proof(log, index, newest.size)
    return notes.format_proof(index, proof, served(newest), extra)


def entry(log: Log, index: int) -> LogEntry:
    """One entry. Raises LogEntry.DoesNotExist."""
    return LogEntry.objects.get(log=log, index=index)


@transaction.atomic
def discard(log: Log) -> None:
    """Delete a rehearsal's log with all that was written in it. Raises ValueError on a real one."""
    if not log.disposable:
        raise ValueError("only a disposable log can be deleted")
    for initiative in log.initiatives.all():
        initiative.signatures.all().delete()
        initiative.delete()
    for rows in (log.entries, log.tiles, log.checkpoints):
        rows.all().delete()
    log.delete()


def _sign_checkpoint(head: Log, root: bytes) -> Checkpoint:
    text = notes.checkpoint_text(notes.Checkpoint(head.origin, head.size, root))
    note = notes.sign(text, head.origin, keys.load(settings.KEYS_DIR, "log"))
    return Checkpoint.objects.create(log=head, size=head.size, root=root, note=note)


def _check_size(log: Log, size: int) -> None:
    if not 0 <= size <= checkpoint(log).size:
        raise IndexError(f"the log has no tree of {size}")


def check_continues(head: Log) -> None:
    """Raises LogRestored where the head lies before the highest checkpoint that may have been
    served, or beside it."""
    mark = None if head.disposable else watermark.read(head.slug)
    if mark is None:
        return
    known = Checkpoint.objects.filter(log=head, size=mark.size).first()
    if known is None or bytes(known.root) != mark.root:
        raise LogRestored(
            f"The log {head.origin} has {head.size} entries, but a checkpoint of {mark.size} "
            f"({base64.b64encode(mark.root).decode()}) was served. Restore a newer backup."
        )
