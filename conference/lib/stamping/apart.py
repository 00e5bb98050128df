"""Work in a process of its own: what it maps and fills is the machine's again when it is done.

Laying out a page takes some 150 MB more than what comes of it, most of it copies of fonts.
"""

import os
import pickle
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

Result = TypeVar("Result")
CHUNK = 1 << 20  # bytes


def may_fork() -> bool:
    """A copy of this process can go on: no other thread's locks would stay shut in it.

    Threads are counted by the kernel: those of libraries are none of Python's.
    """
    return sys.platform == "linux" and len(list(Path("/proc/self/task").iterdir())) == 1


def apart(work: Callable[[], Result]) -> Result:
    """What the work gives or raises, made by a copy of this process; both must bear pickling.

    Raises ChildProcessError where the copy ended without a word (killed, out of memory).
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(work, writing)
    os.close(writing)
    try:
        said = _heard(reading)
    except BaseException:  # a worker's time limit, Ctrl-C
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reading)
        os.waitpid(child, 0)
    if not said:
        raise ChildProcessError("the process that was to do it ended without a word")
    well, result = pickle.loads(said)  # noqa: S301 - by ourselves, through a pipe of ours
    if not well:
        raise result
    return cast(Result, result)


def _heard(reading: int) -> bytes:
    """All that comes until the other end is closed.

    Python is asked every second: what a signal raises just before a read would wait as long as it.
    """
    said = bytearray()
    while True:
        if select.select([reading], [], [], 1)[0]:
            part = os.read(reading, CHUNK)
            if not part:
                return bytes(said)
            said += part


def _answer(work: Callable[[], object], writing: int) -> None:
    """The copy's whole life. Nothing of the original is closed or flushed by it."""
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(_pickled(work))
    finally:
        os._exit(0)


def _pickled(work: Callable[[], object]) -> bytes:
    try:
        return pickle.dumps((True, work()))
    except Exception as error:  # noqa: BLE001 - raised again by the original
        return pickle.dumps((False, error))
