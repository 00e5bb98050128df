"""Tiles of a log in the database: level 0 are the entries' own hashes, the rest are rows.

So an append writes no tile at all, but for each 256th leaf, and a proof reads a handful of rows.
"""

from conference.lib import merkle, tiles
from initiative.models import Log, LogEntry, Tile


class NoTile(LookupError):
    """The log holds no such tile, or not that much of it."""


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


def nodes(log: Log, size: int) -> merkle.Node:
    """The tree of the first `size` leaves, for proofs."""
    return tiles.nodes(lambda level, index, width: read(log, level, index, width), size)


def extend(log: Log, old_size: int) -> None:
    """Write the hashes of the tiles that became full between old_size and log.size."""
    level, before, after = 0, old_size, log.size
    while (first := before // tiles.WIDTH) < (last := after // tiles.WIDTH):
        for index in range(first, last):
            full = tiles.hashes_of(read(log, level, index, tiles.WIDTH))
            _push(log, level + 1, index, merkle.root_of(full))
        level, before, after = level + 1, first, last


def _push(log: Log, level: int, place: int, root: bytes) -> None:
    """Put the place-th hash of a level behind the others of its tile."""
    index, within = divmod(place, tiles.WIDTH)
    tile, _made = Tile.objects.get_or_create(
        log=log, level=level, index=index, defaults={"hashes": b""}
    )
    tile.hashes = bytes(tile.hashes)[: within * merkle.HASH_SIZE] + root
    tile.save(update_fields=["hashes"])
