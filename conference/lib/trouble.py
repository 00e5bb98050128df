"""What a server or a device that we need does not do for now: waited for, and told in words."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.cache import cache

QUIET = 5  # seconds in which nobody else waits for what was just found not to answer


class Trouble(Exception):
    """Something outside this program fails; it may work later, without a change to the work.

    `code` and `params` are what conference.work_words says to a person, str() is for logs. `slow`:
    it took long to find out.
    """

    slow = False

    def __init__(self, code: str, text: str, **params: str) -> None:
        super().__init__(text)
        self.code, self.params = code, params


@contextmanager
def asking(server: str, kind: type[Trouble]) -> Iterator[None]:
    """Around a question to a server. Who asks within QUIET seconds of a silence hears at once what
    was found then, so that no page and no worker waits for it again and again.
    """
    place = f"silent:{server}"
    if known := remembered(place):
        code, text, params = known
        raise kind(code, text, **params)
    try:
        yield
    except Trouble as error:
        if error.slow:
            remember(place, (error.code, str(error), error.params), QUIET)
        raise


def remembered(place: str) -> Any:
    """What some process remembered there; None too where the cache itself is away."""
    with suppress(Exception):
        return cache.get(place)
    return None


def remember(place: str, value: object, seconds: int) -> None:
    """For all processes, for a while; for none where the cache is away."""
    with suppress(Exception):
        cache.set(place, value, seconds)
