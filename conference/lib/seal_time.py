"""Time stamps over seals (RFC 3161), which make a PAdES B-B signature one of B-T.

pyHanko asks the server and checks its answer; its token goes into the signature's unsigned
attributes (ETSI EN 319 122-1, 5.3).
"""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

from asn1crypto import cms
from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

T = TypeVar("T")
RESERVED = 12_288  # bytes of a token: two or three RSA certificates and a signature


class NoTimeStamp(Exception):
    """The time-stamp server gave none: nothing is sealed without, the work is tried again."""


@lru_cache(maxsize=4)
def server(url: str) -> HTTPTimeStamper | None:
    """Who stamps; None where none is configured."""
    return HTTPTimeStamper(url, timeout=settings.TIMESTAMP_TIMEOUT) if url else None


def token(signature: bytes, stamper: HTTPTimeStamper) -> cms.ContentInfo:
    """The token over a signature's SHA-256. Raises NoTimeStamp."""
    digest = hashlib.sha256(signature).digest()
    try:
        found: cms.ContentInfo = outside_any_loop(
            lambda: asyncio.run(stamper.async_timestamp(digest, "sha256"))
        )
    except (TimestampRequestError, OSError, ValueError) as error:
        why = error.__cause__ or error
        raise NoTimeStamp(f"no time stamp from {stamper.url}: {why}") from error
    if len(found.dump()) > RESERVED:
        raise NoTimeStamp(f"the time stamp of {stamper.url} is longer than {RESERVED} bytes")
    return found


def outside_any_loop(work: Callable[[], T]) -> T:
    """pyHanko starts an event loop of its own, which a thread that has one running refuses."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()
