"""Work that may never come back, and is left behind then."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def begin(work: Callable[[], T]) -> "Future[T]":
    """Do it in a thread of its own, which keeps no process from ending."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def within(seconds: float, work: Callable[[], T]) -> T:
    """Its result. Raises TimeoutError where it takes longer; it is not stopped then."""
    return begin(work).result(seconds)
