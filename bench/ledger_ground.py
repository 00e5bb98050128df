"""What the ledger's measurements stand on: 100,000 signatures, their tree, a log that goes away."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from conference.lib import canonical, merkle
from initiative import export, leaves, log
from initiative.models import Log
from initiative.public_list import LISTED

BODY = b"We keep our promises.\n"
TEXT = leaves.text(1, "en", {"en": BODY})
NAMED = hashlib.sha256(TEXT).hexdigest()
AT = datetime(2024, 8, 26, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Signed:
    """A signature's leaf, and what the public list shows of it."""

    leaf: bytes
    claims: dict[str, Any]
    disclosures: list[str]


def signed(number: int) -> Signed:
    """Nobody else's leaf: nine fresh commitments, five of them to be listed."""
    claims: dict[str, Any] = {
        "name": f"签署者{number}",
        "kind": "person",
        "city": "成都",
        "platforms": [
            {
                "platform": "douyin",
                "handle": f"@{number}",
                "followers": number,
                "as_of": "2024-08-01",
            }
        ],
        "evidence": f"{number:064x}",
        "contact": f"{number:064x}",
    }
    committed = leaves.commit(claims)
    leaf = leaves.sign(NAMED, AT, "email-otp", listed=True, committed=committed)
    shown = {name: claims.get(name) for name in LISTED}
    return Signed(leaf, shown, [committed[name] for name in LISTED])


class Tree:
    """A tree of leaf hashes in memory, every full subtree kept."""

    def __init__(self, hashes: list[bytes]) -> None:
        self.hashes, self.levels = hashes, [hashes]
        while len(below := self.levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            self.levels.append([merkle.node_hash(left, right) for left, right in pairs])
        self.root = merkle.root_of(hashes)

    def node(self, height: int, index: int) -> bytes:
        """As merkle.Node."""
        return self.levels[height][index]


@contextmanager
def rehearsal() -> Iterator[Log]:
    """A log of its own in this site's database, deleted behind the measurement."""
    slug = f"bench-{uuid.uuid4().hex[:12]}"
    of = log.create(slug, f"bench.example/{slug}", disposable=True)
    try:
        log.append(of, [TEXT])
        yield of
    finally:
        log.discard(of)


@contextmanager
def loosely() -> Iterator[None]:
    """SQLite as it is not on any site (ADR 1): a power cut may lose the last commits."""
    options = connection.settings_dict["OPTIONS"]
    kept = options["init_command"]
    # Connections of other threads are made by the same settings.
    options["init_command"] = kept.replace("synchronous=FULL", "synchronous=NORMAL")
    connection.close()
    try:
        yield
    finally:
        options["init_command"] = kept
        connection.close()


def publish(of: Log, everybody: list[Signed], directory: Path) -> None:
    """The log's public files, with a list of everybody; signatures begin at leaf 2."""
    export.write(of, directory)
    with (directory / "list.jsonl").open("wb") as file:
        for index, one in enumerate(everybody, start=2):
            row = {"index": index, "claims": one.claims, "disclosures": one.disclosures}
            file.write(canonical.encode(row) + b"\n")
