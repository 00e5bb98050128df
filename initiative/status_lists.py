"""Which credentials still hold, as Bitstring Status Lists (W3C, 1.0): one bit for each leaf.

A bit is 0 while the signature of that leaf stands and its certificate was not revoked by itself;
every other leaf of the log counts as revoked, so that a person who was erased is too.
"""

import base64
import gzip
from typing import Any

from django.core.cache import cache

from badges.models import Certificate
from initiative import credentials
from initiative.models import Log, Signature

KEPT_SECONDS = 15


def credential(log: Log, number: int) -> dict[str, Any]:
    """The signed list of 131,072 leaves; raises IndexError beyond the log's end."""
    if not 0 <= number * credentials.LIST_LENGTH < max(log.size, 1):
        raise IndexError(f"the log has no status list {number}")
    ended = Certificate.objects.exclude(status=Certificate.Status.VALID).count()
    key = f"status-list:{log.pk}:{number}:{log.size}:{ended}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = _made(log, number)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def bits(log: Log, number: int) -> bytes:
    """The bits, the first leaf's the highest of the first byte."""
    first = number * credentials.LIST_LENGTH
    last = min(log.size, first + credentials.LIST_LENGTH)
    filled = bytearray(credentials.LIST_LENGTH // 8)
    for index in set(range(first, last)) - _standing(log, first, last):
        place = index - first
        filled[place >> 3] |= 0x80 >> (place & 7)
    return bytes(filled)


def _standing(log: Log, first: int, last: int) -> set[int]:
    """Leaves whose signature stands and whose certificate, if issued, is in force."""
    within = {"leaf_index__gte": first, "leaf_index__lt": last}
    active = Signature.objects.active().filter(initiative__log=log, **within)
    slugs = log.initiatives.values("slug")
    papers = Certificate.objects.filter(initiative_slug__in=slugs, **within)
    states = set(papers.values_list("leaf_index", "status"))
    valid = {index for index, status in states if status == Certificate.Status.VALID}
    ended = {index for index, _status in states} - valid
    standing = set(active.values_list("leaf_index", flat=True)) - ended
    return {index for index in standing if index is not None}


def _made(log: Log, number: int) -> dict[str, Any]:
    address = credentials.status_address(log.slug, number)
    packed = base64.urlsafe_b64encode(gzip.compress(bits(log, number), mtime=0))
    document = {
        "@context": [credentials.VC],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": credentials.issuer(),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + packed.rstrip(b"=").decode(),
        },
    }
    return credentials.secured(document)
