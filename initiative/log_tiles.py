"""Tiles of a log in the database: level 0 are the entries' own hashes, the rest are rows.

So an append writes no tile at all, but for each 256th leaf (log_rows), and a proof reads a handful
of rows.
"""

from functools import lru_cache, partial

from conference.lib import merkle, tiles
from initiative.models import Log, LogEntry, Tile

KEPT_TILES = 512  # 16 kB each; enough for 130,000 leaves
KEPT_EDGES = 4


class NoTile(LookupError):
    """The log holds no such tile, or not that much of it."""


class Damaged(merkle.BadProof):
    """The database holds another tree than the log has signed."""


def read(log: Log, level: int, index: int, width: int) -> bytes:
    """The first `width` hashes of a tile. Raises NoTile if the log does not hold them."""
    if level == 0:
        start = index * tiles.WIDTH
        rows = LogEntry.objects.filter(log=log, index__range=(start, start + width - 1))
        content = b"".join(map(bytes, rows.order_by("index").values_list("leaf_hash", flat=True)))
    else:
        row = Tile.objects.filter(log=log, level=level, index=index).first()
        content = bytes(row.hashes)[: width * merkle.HASH_SIZE] if row else b""
    if len(content) != width * merkle.HASH_SIZE:
        raise NoTile(f"the log has no tile {level}/{index} of width {width}")
    return content


def entries(log: Log, index: int, width: int) -> bytes:
    """The entry bundle of a tile at level 0. Raises NoTile if the log does not hold it."""
    start = index * tiles.WIDTH
    rows = LogEntry.objects.filter(log=log, index__range=(start, start + width - 1))
    data = [bytes(each) for each in rows.order_by("index").values_list("data", flat=True)]
    if len(data) != width:
        raise NoTile(f"the log has no entries {index} of width {width}")
    return tiles.encode_entries(data)


def nodes(log: Log, size: int, root: bytes | None = None) -> merkle.Node:
    """The tree of the first `size` leaves, for proofs; where its root is given, what was read for
    it is kept. Raises Damaged where a tile is not what its root says."""
    edge = _kept_edge(log, size, root) if root else _edge(log, size)
    return tiles.nodes(size, edge, partial(_full, log))


# Both are kept by root: what was rolled back, or is of another database, is never found again.
@lru_cache(maxsize=KEPT_TILES)
def _full(log: Log, level: int, index: int, root: bytes) -> tiles.Subtrees:
    found = tiles.subtrees(read(log, level, index, tiles.WIDTH))
    if found[-1] != root:
        raise Damaged(f"the tile {level}/{index} has another root")
    return found


@lru_cache(maxsize=KEPT_EDGES)
def _kept_edge(log: Log, size: int, root: bytes) -> tiles.Edge:
    found = _edge(log, size)
    if merkle.root_at(tiles.nodes(size, found, partial(_full, log)), size) != root:
        raise Damaged(f"the tree of {size} has another root")
    return found


def _edge(log: Log, size: int) -> tiles.Edge:
    return {
        level: tiles.subtrees(read(log, level, index, width))
        for level, index, width in tiles.edge_tiles(size)
    }
