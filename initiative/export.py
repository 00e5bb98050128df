"""The public log as a directory of files: what is served under /log/, byte for byte."""

from pathlib import Path

from conference.lib import tiles
from initiative import log, log_policies, log_tiles, public_list, succession
from initiative.models import Log


def write(of: Log, directory: Path) -> int:
    """Write checkpoint, tiles, entries and list.jsonl of any log, a rehearsal's too.

    Returns the number of entries. An older copy in the directory is brought up to date.
    """
    newest = log.checkpoint(of)
    for level, index, width in tiles.all_tiles(newest.size):
        place = tiles.index_path(index, width)
        _write(directory / "tile" / str(level) / place, log_tiles.read(of, level, index, width))
        if level == 0:
            bundle = log_tiles.entries(of, index, width)
            _write(directory / "tile" / "entries" / place, bundle)
    for each in log_policies.of(of)[1:]:
        note = succession.handover(of, each.leaf).note
        _write(directory / "handover" / str(each.leaf), note.encode())
    _write(directory / "list.jsonl", b"".join(public_list.lines(of)))
    # Last: whoever reads along never finds a checkpoint without its tiles.
    _write(directory / "checkpoint", log.served(newest).encode())
    return newest.size


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
