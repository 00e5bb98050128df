"""Time stamps over seals (RFC 3161), which make a PAdES B-B signature one of B-T.

pyHanko words the question and checks the answer; its token goes into the signature's unsigned
attributes (ETSI EN 319 122-1, 5.3).
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

import requests
from asn1crypto import cms, core, tsp
from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

from conference.lib import deadline
from conference.lib.trouble import Trouble, asking

T = TypeVar("T")
RESERVED = 12_288  # bytes of a token: two or three RSA certificates and a signature
ANSWER = "application/timestamp-reply"
GRANTED = {"granted", "granted_with_mods"}
MOST = 300  # characters of a server's own words that are kept
GATEWAY = {502, 503, 504}  # nobody behind it; other errors only say that a stamp is asked otherwise


class NoTimeStamp(Trouble):
    """The time-stamp server gave none: nothing is sealed without, the work waits for it."""


class Silent(NoTimeStamp):
    """It cannot be reached, or does not answer."""

    slow = True


class Answer(core.Sequence):
    """TimeStampResp (RFC 3161, 2.4.2): a no has no token, which asn1crypto's own insists on."""

    _fields: ClassVar[list[Any]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


class Server(HTTPTimeStamper):
    """pyHanko's client, with a limit for the whole answer, and one kind of error."""

    def __init__(self, url: str, seconds: int) -> None:
        super().__init__(url, timeout=seconds)
        self.name = urlsplit(url).netloc.rpartition("@")[2]  # without a password

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """The token over a digest. Raises NoTimeStamp."""
        try:
            found = await super().async_timestamp(message_digest, md_algorithm)
            info = found["content"]["encap_content_info"]["content"].parsed
            stamped = info["message_imprint"]["hashed_message"].native
        except TimestampRequestError as error:
            raise self._trouble("tsa_refused", why=str(error)) from error
        except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
            raise self._trouble("tsa_wrong") from error  # also how pyHanko says: another nonce
        if stamped != message_digest or len(found.dump()) > RESERVED:
            raise self._trouble("tsa_wrong")
        return found

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask, for `timeout` seconds in all. Raises NoTimeStamp."""
        with asking(self.name, Silent), self._told(self.timeout):
            answer = deadline.within(self.timeout, lambda: self._post(req.dump()))
        if answer.status_code != requests.codes.ok:
            raise self._trouble("tsa_status", status=str(answer.status_code))
        if answer.headers.get("Content-Type", "").partition(";")[0].strip() != ANSWER:
            raise self._trouble("tsa_wrong")
        if why := rejection(answer.content):
            raise self._trouble("tsa_rejected", why=why)
        return tsp.TimeStampResp.load(answer.content)

    def look(self, seconds: float) -> None:
        """Whether anybody answers there; only a gateway's no is one. Raises NoTimeStamp."""
        with self._told(seconds):
            answer = requests.head(self.url, timeout=seconds, allow_redirects=False)
        if answer.status_code in GATEWAY:
            raise self._trouble("tsa_status", status=str(answer.status_code))

    def _post(self, question: bytes) -> requests.Response:
        return requests.post(
            self.url, question, headers=self.request_headers(), timeout=self.timeout
        )

    @contextmanager
    def _told(self, seconds: float) -> Iterator[None]:
        """Around a question that is to be answered in so many seconds."""
        try:
            yield
        except (TimeoutError, requests.Timeout) as error:
            raise self._trouble("tsa_silent", Silent, seconds=f"{seconds:g}") from error
        except requests.RequestException as error:
            why = type(error).__name__
            raise self._trouble("tsa_unreachable", Silent, why=why) from error

    def _trouble(self, code: str, kind: type[NoTimeStamp] = NoTimeStamp, **more: str) -> Trouble:
        said = " ".join([code, *more.values()])
        return kind(code, f"no time stamp from {self.name}: {said}", server=self.name, **more)


def rejection(answer: bytes) -> str:
    """The server's no in its own words: status, text and reasons; "" where it grants a stamp.
    Raises ValueError for what is no answer at all."""
    info = Answer.load(answer)["status"]
    status = info["status"]
    if status.native in GRANTED:
        return ""
    texts = " ".join(" ".join(info["status_string"].native or []).split())[:MOST]
    reasons = ", ".join(sorted(map(str, info["fail_info"].native or ())))
    said = [f"PKIStatus {int(status)} ({status.native})", f"“{texts}”" if texts else "", reasons]
    return ", ".join(filter(None, said))


@lru_cache(maxsize=4)
def server(url: str) -> Server | None:
    """Who stamps; None where none is configured."""
    return Server(url, settings.TIMESTAMP_TIMEOUT) if url else None


def token(signature: bytes, stamper: Server) -> cms.ContentInfo:
    """The token over a signature's SHA-256. Raises NoTimeStamp."""
    digest = hashlib.sha256(signature).digest()
    found: cms.ContentInfo = outside_any_loop(
        lambda: asyncio.run(stamper.async_timestamp(digest, "sha256"))
    )
    return found


def outside_any_loop(work: Callable[[], T]) -> T:
    """pyHanko starts an event loop of its own, which a thread that has one running refuses."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()
