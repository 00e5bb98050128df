"""Python's search for garbage in a process that serves for days."""

import gc

_NEW = 10_000  # objects, before the youngest are looked through


def settle() -> None:
    """What is loaded now is never looked through again, what comes later less often.

    To be called once everything is imported: looking for garbage in it took a quarter of the time
    of a batch of scans; of a document's a few hundredths at most (docs/benchmarks.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW, 10, 10)
