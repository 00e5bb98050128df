"""How a certificate came to its end: which of them it was, when, and what stands in its place."""

import json
from dataclasses import dataclass

from badges.models import Certificate
from initiative import amended, leaves, queries
from initiative.models import LogEntry, Signature

WITHDRAWN, REVOKED, SUPERSEDED = "withdrawn", "revoked", "superseded"
SIGNATURE, CERTIFICATE = "signature", "certificate"
HOW = {
    Signature.Status.WITHDRAWN: WITHDRAWN,
    Signature.Status.REVOKED: REVOKED,
    Signature.Status.AMENDED: SUPERSEDED,
}


@dataclass(frozen=True)
class Ending:
    """`how` it ended and `what` did, the signature or the certificate alone; `at`: when, in UTC;
    `successor`: the serial of what stands in its place. Of an erased person no more than that the
    signature was withdrawn."""

    how: str
    what: str
    at: str | None = None
    successor: str | None = None


def of_signature(entry: LogEntry, signature: Signature | None) -> Ending | None:
    """Of the signature behind this entry, whose row it is; None while it stands."""
    if signature is None:
        return Ending(WITHDRAWN, SIGNATURE)
    if signature.status == Signature.Status.SIGNED:
        return None
    newer = amended.successor(signature.initiative, entry.index)
    serial = queries.serial(newer) if newer else None
    how = HOW[Signature.Status(signature.status)]
    return Ending(how, SIGNATURE, _noted(entry, signature), serial)


def of_certificate(certificate: Certificate | None) -> Ending | None:
    """Of the certificate alone; None while it is in force, or not made yet."""
    if certificate is None or certificate.is_valid:
        return None
    newer = certificate.superseded_by
    how = SUPERSEDED if certificate.status == Certificate.Status.SUPERSEDED else REVOKED
    when = leaves.minute(certificate.ended_at) if certificate.ended_at else None
    return Ending(how, CERTIFICATE, when, newer.serial if newer else None)


def _noted(entry: LogEntry, signature: Signature) -> str | None:
    """When the log says so, as its leaf has it."""
    for each in reversed(signature.evidence.get("history", [])):
        if each["status"] == signature.status:
            rows = LogEntry.objects.filter(log=entry.log_id, index=each["leaf_index"])
            noted = rows.first()
            return str(json.loads(bytes(noted.data))["at"]) if noted else None
    return None
