"""How a certificate without an entry comes into force: with its document, in one transaction.

Until then it is only numbered, and what its person holds stays in force (docs/adr/0022).
"""

from django.db.models import QuerySet
from django.utils import timezone

from badges.models import Certificate
from conference import audit
from registration.models import Delegate


def lock(certificate: Certificate) -> None:
    """Nobody else decides meanwhile what this person holds; within a transaction."""
    people = Delegate.everyone.select_for_update(of=("self",), no_key=True)
    list(people.filter(pk=certificate.delegate_id).values_list("pk"))


def coming(certificate: Certificate) -> QuerySet[Certificate]:
    """What is to take this award's place, or was to come beside it: one at most."""
    rows = Certificate.objects.pending().exclude(pk=certificate.pk)
    return rows.filter(delegate=certificate.delegate_id, kind=certificate.kind)


def enter(certificate: Certificate) -> None:
    """It is made: from now on it holds, and no longer what it takes the place of; locked."""
    rows = Certificate.objects.valid().filter(
        delegate=certificate.delegate_id, kind=certificate.kind
    )
    older = rows.select_for_update(of=("self",), no_key=True).first()
    if older:
        step_aside(older, certificate)  # first: only one may be in force
    certificate.status, certificate.issued_at = Certificate.Status.VALID, timezone.now()
    certificate.save(update_fields=["status", "issued_at"])
    by = certificate.issue.created_by if certificate.issue else None
    said = {"kind": certificate.kind, "number": certificate.number}
    audit.record("certificate.issued", certificate, by=by, after=said)


def step_aside(older: Certificate, newer: Certificate) -> None:
    """The newer one holds, or will, in its place."""
    older.status, older.superseded_by = Certificate.Status.SUPERSEDED, newer
    older.ended_at, older.end_reason = timezone.now(), newer.reason
    older.save(update_fields=["status", "superseded_by", "ended_at", "end_reason"])
    said = {"by": newer.serial, "reason": newer.reason}
    audit.record("certificate.superseded", older, after=said)
