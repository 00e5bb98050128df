"""A log as static files: C2SP tlog-tiles.

Tiles hold 256 hashes: at level 0 of the leaves, at level L of full tiles of level L - 1.
"""

import re
import struct
from collections.abc import Callable, Iterator, Sequence

from conference.lib import merkle

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_LEVEL = 63
MAX_ENTRY = 0xFFFF

# (level, index, width) -> the first `width` hashes of a tile, one after the other.
ReadTile = Callable[[int, int, int], bytes]

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


def nodes(read: ReadTile, size: int) -> merkle.Node:
    """The tree behind these tiles, each read once, for the proofs of conference.lib.merkle."""
    seen: dict[tuple[int, int], list[bytes]] = {}

    def tile(level: int, index: int) -> list[bytes]:
        if (level, index) not in seen:
            width = tile_width(level, index, size)
            seen[level, index] = hashes_of(read(level, index, width))
        return seen[level, index]

    def node(height: int, index: int) -> bytes:
        level, rise = divmod(height, HEIGHT)
        start = index << rise
        hashes = tile(level, start // WIDTH)[start % WIDTH : start % WIDTH + (1 << rise)]
        if len(hashes) != 1 << rise:
            raise ValueError(f"the tree of {size} has no such hash")
        return merkle.root_of(hashes)

    return node
