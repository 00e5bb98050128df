"""The highest checkpoint that may have been served, kept beside the database, not in it.

A restored backup is older than this mark; without it the log would sign a second history.
"""

import fcntl
import json
import os
from pathlib import Path
from typing import NamedTuple

from django.conf import settings


class Mark(NamedTuple):
    """Size and root of a committed checkpoint."""

    size: int
    root: bytes


def path(slug: str) -> Path:
    """DATA_DIR/ledger/<slug>.head."""
    return Path(settings.DATA_DIR) / "ledger" / f"{slug}.head"


def read(slug: str) -> Mark | None:
    """The mark, or None where none was ever set. Raises ValueError if the file is damaged."""
    try:
        kept = json.loads(path(slug).read_text())
    except FileNotFoundError:
        return None
    return Mark(kept["size"], bytes.fromhex(kept["root"]))


def raise_to(slug: str, size: int, root: bytes) -> None:
    """Move the mark up, never down; on the disk before this returns."""
    target = path(slug)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = read(slug)
        if mark and mark.size >= size:
            return
        fresh = target.with_suffix(".new")
        with fresh.open("w") as file:
            json.dump({"size": size, "root": bytes(root).hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
