"""Five hundred people sign from fifty connections: the whole way from the form to the ledger.

In a database and a folder of its own, both of which go away afterwards; 127.0.0.1 alone.
"""

from collections.abc import Iterator

from bench.door import ground, played
from bench.figures import Figure


def run() -> Iterator[Figure]:
    """How long it takes until all of them are acknowledged, and how long one waits."""
    with ground() as environment:
        yield from played(environment, "bench.rush_play")
