"""A log as static files: C2SP tlog-tiles.

Tiles hold 256 hashes: at level 0 of the leaves, at level L of full tiles of level L - 1.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from conference.lib import merkle

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_LEVEL = 63
MAX_ENTRY = 0xFFFF

# The hashes of a tile, of pairs of them, of fours …: each height in one piece.
Subtrees = Sequence[bytes]
# The tiles at the end of a tree that are not full, by level.
Edge = Mapping[int, Subtrees]
# (level, index, root) -> a full tile, which is known by its root: that stands in the tile above.
ReadFull = Callable[[int, int, bytes], Subtrees]

_PLACE = re.compile(r"((?:x\d{3}/)*)(\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


def index_path(index: int, width: int = WIDTH) -> str:
    """A tile's place in the path: 1234067 is x001/x234/067; a partial one ends in .p/<width>."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups) + ("" if width == WIDTH else f".p/{width}")


def parse_index_path(path: str) -> tuple[int, int]:
    """(index, width) of a place in a path. Raises ValueError on any other spelling of it."""
    match = _PLACE.fullmatch(path)
    if not match:
        raise ValueError("this is no place of a tile")
    index = int(match[1].replace("x", "").replace("/", "") + match[2])
    width = int(match[3]) if match[3] else WIDTH
    if (match[3] and width >= WIDTH) or index_path(index, width) != path:
        raise ValueError("this is no place of a tile")
    return index, width


def tile_width(level: int, index: int, size: int) -> int:
    """How many hashes of this tile exist in a tree of `size` leaves, 0–256."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def all_tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, index, width) of every tile of a tree, lowest level first."""
    level = 0
    while hashes := size >> HEIGHT * level:
        for index in range((hashes + WIDTH - 1) // WIDTH):
            yield level, index, tile_width(level, index, size)
        level += 1


def edge_tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, index, width) of those tiles that are not full, at most one a level."""
    level = 0
    while hashes := size >> HEIGHT * level:
        index, width = divmod(hashes, WIDTH)
        if width:
            yield level, index, width
        level += 1


class Part(NamedTuple):
    """Hashes that come behind the first `within` of a tile."""

    level: int
    tile: int
    within: int
    hashes: bytes


def parts(size: int, rows: Sequence[Sequence[bytes]]) -> Iterator[Part]:
    """What a tree of `size` leaves gets in tiles above level 0 when it grows; rows are those of
    merkle.extend: the roots of subtrees that became full, by height."""
    for level, hashes in enumerate(rows[HEIGHT::HEIGHT], start=1):
        at, place = 0, size >> HEIGHT * level
        while at < len(hashes):
            tile, within = divmod(place + at, WIDTH)
            fit = hashes[at : at + WIDTH - within]
            yield Part(level, tile, within, b"".join(fit))
            at += len(fit)


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: each entry behind its length in two bytes, big-endian."""
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise ValueError(f"an entry has at most {MAX_ENTRY} bytes")
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def decode_entries(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ValueError where it breaks off."""
    entries, at = [], 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2])
        entry = bundle[at + 2 : at + 2 + length]
        if len(bundle) < at + 2 or len(entry) != length:
            raise ValueError("the bundle breaks off in the middle of an entry")
        entries.append(entry)
        at += 2 + length
    return entries


def hashes_of(tile: bytes) -> list[bytes]:
    """The hashes of a tile. Raises ValueError where it breaks off."""
    if len(tile) % merkle.HASH_SIZE:
        raise ValueError("the tile breaks off in the middle of a hash")
    return [tile[at : at + merkle.HASH_SIZE] for at in range(0, len(tile), merkle.HASH_SIZE)]


def subtrees(tile: bytes) -> Subtrees:
    """A tile with the roots of all full subtrees in it. Raises ValueError where it breaks off."""
    rows, below = [tile], hashes_of(tile)
    while len(below) > 1:
        below = list(map(merkle.node_hash, below[::2], below[1::2]))
        rows.append(b"".join(below))
    return rows


def nodes(size: int, edge: Edge, full: ReadFull) -> merkle.Node:
    """The tree of `size` leaves behind these tiles, for the proofs of conference.lib.merkle."""

    def tile(level: int, index: int) -> Subtrees:
        width = tile_width(level, index, size)
        if width == WIDTH:
            return full(level, index, node(HEIGHT * (level + 1), index))
        return edge[level] if width else []

    def node(height: int, index: int) -> bytes:
        level, rise = divmod(height, HEIGHT)
        number, place = divmod(index, WIDTH >> rise)
        rows, at = tile(level, number), place * merkle.HASH_SIZE
        found = rows[rise][at : at + merkle.HASH_SIZE] if rise < len(rows) else b""
        if not found:
            raise ValueError(f"the tree of {size} has no such hash")
        return found

    return node
