"""What of seal, store and time-stamp server works right now: tried out, in bounded time, seldom.

A monitor asks every few seconds, and each answer is kept for some. What hangs is left to hang: the
answer is then that it hangs, and nothing is begun anew before it comes back.
"""

import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from conference import work_words
from conference.lib import deadline, seal_keys, seal_time, stores
from conference.lib.store_trouble import StoreAway
from conference.lib.trouble import Trouble

WELL, UNWELL, PATIENCE = 15.0, 5.0, 2.0  # seconds that an answer is kept for, or waited for
SELDOM, AGAIN = 300.0, 30.0  # seconds that a stranger's answer is kept for
HASTE = 1.0  # seconds for a connection, and for an answer


class Watched:
    """A look at something, which raises Trouble; `slow` is what is said of one that hangs."""

    def __init__(
        self, look: Callable[[], None], slow: Trouble, first: Callable[[], object] | None = None,
        kept: tuple[float, float] | None = None,
    ) -> None:  # fmt: skip
        """`first` is what takes time of ours, not of what is looked at; `kept`: seconds that a good
        answer is kept for, and a bad one, if not WELL and UNWELL."""
        self._look, self._slow, self._first, self._for = look, slow, first, kept
        self._turn = threading.Lock()
        self._running: Future[None] | None = None
        self.forget()

    def forget(self) -> None:
        """Look anew next time."""
        self._kept: Trouble | None = None
        self._until = 0.0

    def trouble(self) -> Trouble | None:
        """What fails, or None where all is well; not older than it is kept for."""
        with self._turn:
            if time.monotonic() >= self._until:
                self._kept = self._looked()
                well, unwell = self._for or (WELL, UNWELL)
                self._until = time.monotonic() + (unwell if self._kept else well)
            return self._kept

    def _looked(self) -> Trouble | None:
        if self._first:
            self._first()
        running = self._running or deadline.begin(self._look)
        try:
            running.result(PATIENCE)
        except TimeoutError:
            self._running = running
            return self._slow
        except Trouble as error:
            self._running = None
            return error
        self._running = None
        return None


def _try_seal() -> None:
    seal_keys.try_it(settings.KEYS_DIR)


def _try_store() -> None:
    """The folder takes a file; the bucket is read, and also written to where it was not before."""
    bucket = _bucket()
    if bucket is None:
        folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise StoreAway("store_disk", f"the store's disk: {why}", why=why) from error
        return
    bucket.look(write=not _written.is_set())
    _written.set()


def _bucket() -> Any:
    """The bucket, waited for a second at most; None where the store is a folder."""
    store = settings.STORAGES["default"]
    return _hasty(**store["OPTIONS"]) if store["BACKEND"] == stores.BUCKET else None


@lru_cache(maxsize=4)
def _hasty(**options: Any) -> Any:
    from conference.lib import bucket  # noqa: PLC0415 - boto3 is heavy, and most have no bucket

    made = bucket.Bucket(**options, client_config=bucket.patience(HASTE, HASTE, 1))
    made.prepare()
    return made


def _try_time_stamps() -> None:
    """Whether the time-stamp server can be reached at all; a stamp is not asked for. Others share
    it, and may count what is asked: that is why it is looked at so seldom."""
    if stamper := seal_time.server(settings.TIMESTAMP_URL):
        stamper.look(HASTE)


_written = threading.Event()
WATCHED = {
    "seal": Watched(_try_seal, Trouble("seal_slow", "the seal's token does not answer")),
    "store": Watched(_try_store, Trouble("store_slow", "the store does not answer"), _bucket),
}
# Quick looks of other apps at what they need, by name, made whenever somebody asks.
LOOKS: dict[str, Callable[[], Trouble | None]] = {}
# What documents can wait for.
CAUTIONS = [
    Watched(
        _try_time_stamps, Trouble("tsa_slow", "the time-stamp server does not answer"),
        kept=(SELDOM, AGAIN),
    )
]  # fmt: skip


def troubles() -> dict[str, Trouble]:
    """What fails of seal, store and what other apps look at, by name; {} where all is well."""
    looks = {name: deadline.begin(watched.trouble) for name, watched in WATCHED.items()}
    found = {name: look.result() for name, look in looks.items()}
    found |= {name: look() for name, look in LOOKS.items()}
    return {name: trouble for name, trouble in found.items() if trouble}


def cautions() -> list[Trouble]:
    """What is away and lets documents wait, before any does."""
    return [trouble for watched in CAUTIONS if (trouble := watched.trouble())]


def forget() -> None:
    """Look anew next time, as a new process does."""
    _written.clear()
    for watched in (*WATCHED.values(), *CAUTIONS):
        watched.forget()


def said(trouble: Trouble) -> str:
    """In words, in the language of now."""
    return work_words.said(work_words.kept(trouble.code, str(trouble), **trouble.params))


def said_to_monitors(trouble: Trouble) -> str:
    """In English."""
    with translation.override("en"):
        return said(trouble)
