"""An endorsement made anew: what it is to become waits in its row (`renewal`), and its person has
the present document until the new one is made.

A renewal is {"revision", "facts", "issue"}, or {"revision"} alone where the ledger has to enter
the signature anew first, with the name of today.
"""

import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from badges import candidates, endorsing, rules
from badges.endorsing import Order
from badges.models import Certificate, CertificateIssue
from badges.orders import make_certificate
from conference.discarding import discard
from conference.lib import sealing


def order(certificate: Certificate, **what: Any) -> None:
    """Keep what it is to become, in the place of what was ordered before; within a transaction."""
    certificate.renewal = {**what, "revision": certificate.ordered_revision + 1}
    certificate.save(update_fields=["renewal"])


def order_again(certificate: Certificate) -> None:
    """Another try, as another piece of work; within a transaction."""
    what = dict(certificate.renewal or {})
    what.pop("revision", None)
    order(certificate, **what)


def facts(certificate: Certificate) -> dict[str, Any]:
    """What it says, or will once it is made anew."""
    found: dict[str, Any] = (certificate.renewal or {}).get("facts") or certificate.facts
    return found


@transaction.atomic
def keep(certificate: Certificate, made: dict[str, str]) -> bool:
    """What it was to become, it is now, with the document that was made of it; False where it has
    ended meanwhile, or is to become something else."""
    row = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if not row.is_valid or row.ordered_revision != certificate.ordered_revision or not row.renewal:
        return False
    if row.pdf != made["pdf"]:
        discard(row.pdf)
    values = {
        **made,
        "facts": row.renewal["facts"],
        "issue_id": row.renewal["issue"],
        "earlier_files": [*row.earlier_files, row.pdf_sha256],
        "revision": row.renewal["revision"],
        "made_revision": row.renewal["revision"],
        "made_at": timezone.now(),
        "renewal": None,
    }
    for each in (row, certificate):
        for column, value in values.items():
            setattr(each, column, value)
    row.save()
    return True


@transaction.atomic
def enter(certificate: Certificate) -> Certificate:
    """The certificate of the signature as it is entered anew, in this one's place, left to a
    worker; where the name is the one that was signed after all, this one, its document to be made.
    Raises Refused, and Trouble where nothing can be sealed for now: the ledger stays as it is.
    """
    person, slug = certificate.delegate, certificate.initiative_slug
    signed = endorsing.ledger().endorsements(certificate.conference, slug).get(person.pk)
    anew = signed is not None and bool(signed.new_name)
    if anew:
        check_seal()
    newer = endorsing.ledger().issue(Order(person, slug, certificate.issue, anew, by_hand=True))
    certificate.refresh_from_db()
    if anew:
        if certificate.status == Certificate.Status.REVOKED:  # meanwhile, on purpose
            rules.check_is_valid(certificate)
        make_certificate(newer)
    return newer


def check_before_entry(issue: CertificateIssue, delegate: int) -> None:
    """An entry that is made anew ends the old certificate at once: it waits until the new one can
    be sealed. Raises Trouble."""
    if not issue.again and delegate not in issue.despite:
        return
    person = issue.conference.delegates.filter(pk=delegate).first()
    found = candidates.looked_at(issue, [person]) if person else []
    if any(one.anew and not one.code for one in found):
        check_seal()


def check_seal() -> None:
    """Seal and time stamp are asked once for nothing. Raises Trouble."""
    sealing.sealer(settings.KEYS_DIR, "").sign(secrets.token_bytes(32))
