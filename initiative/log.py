"""The append-only log: appending, proofs, and the watch against a restored backup.

One row, the head, is locked while a batch is appended: entries, tiles, checkpoint and head change
in one transaction, so an index is never given twice and never left out.
"""

import base64
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.lib import merkle, notes, tiles
from initiative import leaves, log_policies, log_rows, log_tiles, watermark
from initiative.models import Checkpoint, Log, LogEntry


class LogRestored(Refused):
    """The database is older than a checkpoint that was served: appending would fork the log.

    str() is for logs and whoever restores; `params` has the sizes.
    """

    def __init__(self, text: str, *, have: int, served: int) -> None:
        words = _("The ledger cannot take anything at the moment: what stands here is older than"
                  " what was already published. Please come back later.")  # fmt: skip
        sizes = {"have": str(have), "served": str(served)}
        super().__init__("log_restored", words, status=503, params=sizes)
        self.text = text

    def __str__(self) -> str:
        return self.text


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
    newest = list(log_policies.own_keys(origin))[-1]
    log = Log.objects.create(
        slug=slug, origin=origin, disposable=disposable, policies=[[0, [newest]]]
    )
    append(log, [leaves.policy(origin, [newest], timezone.now())])
    return log


def append(log: Log, data: Sequence[bytes]) -> int:
    """Append leaves in this order; returns the index of the first. They count once committed.

    Raises LogRestored rather than sign a second history, ValueError on no or too large leaves.
    """
    if not data or max(map(len, data)) > tiles.MAX_ENTRY:
        raise ValueError(f"a batch has leaves of at most {tiles.MAX_ENTRY} bytes")
    alone = not connection.in_atomic_block
    with transaction.atomic() if alone else nullcontext():
        head = log_rows.lock(log)
        check_continues(head)
        growth = _growth(head, data)
        log_rows.write(head, growth, commits=alone)
        if not head.disposable:
            mark = partial(watermark.raise_to, head.slug, growth.size, growth.root)
            transaction.on_commit(mark, robust=True)
    log.size, log.frontier = growth.size, growth.frontier
    return growth.first


def _growth(head: Log, data: Sequence[bytes]) -> log_rows.Growth:
    """What these leaves add, and the signed checkpoint over them."""
    hashes = list(map(merkle.leaf_hash, data))
    frontier, rows = merkle.extend(tiles.hashes_of(bytes(head.frontier)), head.size, hashes)
    root = merkle.root(frontier)
    size, parts = head.size + len(data), list(tiles.parts(head.size, rows))
    note = log_policies.signed(head, notes.Checkpoint(head.origin, size, root), head.size)
    return log_rows.Growth(head.size, size, data, hashes, parts, b"".join(frontier), root, note)


def hold(log: Log) -> None:
    """Nobody else appends until this transaction ends."""
    Log.objects.select_for_update().get(pk=log.pk)


def checkpoint(log: Log) -> Checkpoint:
    """The newest checkpoint."""
    return Checkpoint.objects.filter(log=log).latest("size")


def served(checkpoint: Checkpoint) -> str:
    """The signed note as it is served: the log's own lines, then those of its witnesses."""
    return _cosigned(checkpoint.note, list(checkpoint.cosignatures.values_list("line", flat=True)))


def _cosigned(note: str, lines: Sequence[str]) -> str:
    return note + "".join(lines[: notes.MAX_SIGNATURES - note.count("\n— ")])


def inclusion_proof(log: Log, index: int, size: int) -> list[bytes]:
    """The proof of one leaf in the tree of `size`. Raises IndexError outside the log."""
    return merkle.inclusion_proof(_nodes(log, size), index, size)


def consistency_proof(log: Log, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` begins that of `new`. Raises IndexError."""
    return merkle.consistency_proof(_nodes(log, new), old, new)


def tlog_proof(log: Log, index: int, extra: bytes = b"") -> str:
    """A .tlog-proof file for one leaf under the newest checkpoint. Raises IndexError."""
    size, root, note, lines = log_rows.newest(log)
    proof = merkle.inclusion_proof(log_tiles.nodes(log, size, root), index, size)
    return notes.format_proof(index, proof, _cosigned(note, lines), extra)


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


def _nodes(log: Log, size: int) -> merkle.Node:
    covers = Checkpoint.objects.filter(log=log, size__gte=size).order_by("size").first()
    if size < 0 or covers is None:
        raise IndexError(f"the log has no tree of {size}")
    return log_tiles.nodes(log, size, bytes(covers.root) if covers.size == size else None)


def check_continues(head: Log) -> None:
    """Raises LogRestored where the head lies before the highest checkpoint that may have been
    served, or beside it."""
    mark = None if head.disposable else watermark.read(head.slug)
    if mark is None or mark == (head.size, merkle.root(tiles.hashes_of(bytes(head.frontier)))):
        return
    known = Checkpoint.objects.filter(log=head, size=mark.size).first()
    if known is None or bytes(known.root) != mark.root:
        raise LogRestored(
            f"The log {head.origin} has {head.size} entries, but a checkpoint of {mark.size} "
            f"({base64.b64encode(mark.root).decode()}) was served. Restore a newer backup.",
            have=head.size, served=mark.size,
        )  # fmt: skip
