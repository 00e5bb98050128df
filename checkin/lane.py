"""The door's express lane: a device's scans and syncs, answered ahead of what pages need.

It takes only what is plainly well: whatever it does not take, or cannot answer, goes the long way
through all middleware and the API's views (api.py), which say what is wrong. Both do the same work.
"""

import json
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from csp.utils import build_policy
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from rest_framework.utils.encoders import JSONEncoder

from checkin import actions, authentication, device_state, syncing
from checkin.models import Device, DeviceKind
from checkin.rows import Outdated
from conference import audit
from conference.errors import Refused
from conference.lib.parsing import DEEPEST, is_deeper

Answer = tuple[bytes, str]  # body, and its Content-Encoding
JSON = "application/json"
LONGEST = 2**20  # bytes; two hundred scans have a tenth of it
SHORT = 2_000  # bytes; a scan has some four hundred
ENCODE = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Unusual(Exception):
    """Not the message of a device of ours."""


# No JSON at all is a ValueError, or a RecursionError.
NOT_PLAIN = (
    Refused, Unusual, DisallowedHost, RequestDataTooBig, ValueError, RecursionError,
)  # fmt: skip


def door_lane(get_response: Callable) -> Callable:
    """Middleware: stands behind those that look after addresses, HTTPS and static files."""

    def middleware(request: HttpRequest) -> Any:
        work = WAYS.get((request.path_info, str(request.method)))
        return (work and express(request, work)) or get_response(request)

    return middleware


def express(request: HttpRequest, work: Callable[[HttpRequest], Answer]) -> HttpResponse | None:
    """The answer; None where the long way must find one."""
    # A connection that was lost meanwhile is noticed below: asking it first costs a message.
    connection.health_check_done = True  # type: ignore[attr-defined]
    origin = audit.origin.set(audit.Origin(address=request.client_address))  # type: ignore[attr-defined]
    try:
        request.get_host()
        with translation.override(translation.get_language_from_request(request)):
            return answered(*work(request))
    except NOT_PLAIN:
        return None
    except (OperationalError, InterfaceError):
        connection.close()  # the long way opens another, and does all of it again
        return None
    finally:
        audit.origin.reset(origin)


def answered(body: bytes, encoding: str) -> HttpResponse:
    """The response, with the headers that the middleware left out would have set."""
    response = HttpResponse(body, content_type=JSON, headers=_headers(translation.get_language()))
    response.headers["Content-Length"] = str(len(body))
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


@cache
def _headers(language: str) -> dict[str, str]:
    return {
        "Cache-Control": "private, no-store",
        "Content-Language": language,
        "Content-Security-Policy": build_policy(),
        "Vary": "Accept, Accept-Language, Accept-Encoding, Authorization, Cookie",
        "X-Frame-Options": "DENY",
    }


def take_scans(request: HttpRequest) -> Answer:
    """What api.Scans does."""
    if request.content_type != JSON or request.META["QUERY_STRING"]:
        raise Unusual
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > LONGEST:
        raise Unusual
    # A phone that comes back with its queue may never speak again today: what it says of that is
    # compared with what the database has, not with what this process heard some seconds ago.
    device = device_of(request, remembered=length < SHORT)
    message = json.loads(request.body.decode(), parse_constant=_refuse)
    if is_deeper(message, DEEPEST):
        raise Unusual
    try:
        results = actions.record_scans(device, message)
    except Outdated:
        results = actions.record_scans(device_of(request), message)
    return ENCODE({"results": results}).encode(), ""


def take_sync(request: HttpRequest) -> Answer:
    """What api.Sync does."""
    if set(request.GET) - {"cursor"}:
        raise Unusual
    body = syncing.page(device_of(request), request.GET.get("cursor", "0"))
    return syncing.packed(body, request.META.get("HTTP_ACCEPT_ENCODING", ""))


WAYS = {
    ("/api/v1/door/scans", "POST"): take_scans,
    ("/api/v1/door/sync", "GET"): take_sync,
}


def device_of(request: HttpRequest, *, remembered: bool = False) -> Device:
    """Who asks, and that they asked. Raises Refused or Unusual."""
    if not _takes_json(request.META.get("HTTP_ACCEPT", "")):
        raise Unusual
    scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme != "Device" or not token.isascii():
        raise Unusual
    device = authentication.device_of(token, remembered=remembered)
    if device.kind != DeviceKind.SCANNER:
        raise Unusual
    device.seen(device_state.read(request.headers))
    return device


@lru_cache(maxsize=64)
def _takes_json(accept: str) -> bool:
    return not accept or "*/*" in accept or JSON in accept


def _refuse(constant: str) -> None:
    raise Unusual(constant)  # NaN and Infinity are no JSON
