"""The life of a certificate: issued, replaced, revoked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from badges import in_force, issuing, renewals, rules
from badges.actions.endings import end
from badges.endorsing import Order
from badges.facts import CertificateFacts
from badges.models import Certificate, CertificateIssue
from badges.orders import make_certificate
from conference import audit
from conference.models import Conference
from registration.models import Delegate


@transaction.atomic
def issue_certificate(
    delegate: Delegate, facts: CertificateFacts, order: Order | None = None
) -> Certificate:
    """The certificate of one leaf; issuing again gives the same one, an order makes it anew.

    Its wording is the order's issue's, else that of the last issue of its kind. Its PDF follows,
    made by whoever ordered it or by a worker.
    """
    local = facts.signed_at.astimezone(delegate.conference.zone)
    issue = order.issue if order else None
    issue = issue or last_issue(delegate.conference, facts)
    said = replace(facts, signed_at=local)
    values = {"issue": issue, "facts": (issuing.worded(issue, said) if issue else said).as_json()}
    certificate, is_new = Certificate.objects.get_or_create(
        delegate=delegate,
        initiative_slug=facts.initiative_slug,
        leaf_index=facts.leaf_index,
        defaults={
            "conference": delegate.conference, "kind": facts.kind, "serial": facts.serial, **values,
        },
    )  # fmt: skip
    if is_new:
        audit.record("certificate.issued", certificate, after={"leaf": facts.leaf_index})
        if order is None:
            make_certificate(certificate)
    elif order is not None:
        renew(certificate, values)
    return certificate


def last_issue(conference: Conference, facts: CertificateFacts) -> CertificateIssue | None:
    """The newest issue of this kind that was begun: who signs later gets the same."""
    rows = conference.certificate_issues.exclude(job=None)
    return rows.filter(kind=facts.kind, initiative_slug=facts.initiative_slug).first()


def renew(certificate: Certificate, values: Mapping[str, Any]) -> None:
    """The same entry of the ledger, its document made anew; within a transaction. Until it is made
    the present one is what its person has."""
    rules.check_is_valid(certificate)
    if certificate.pdf:
        issue = values["issue"]
        renewals.order(certificate, facts=values["facts"], issue=issue.pk if issue else None)
    else:
        for name, value in values.items():
            setattr(certificate, name, value)
        certificate.revision += 1
        certificate.save()
    audit.record("certificate.made_again", certificate)


@transaction.atomic
def revoke_certificate(certificate: Certificate, reason: str = "") -> Certificate:
    """Whoever verifies it from now on, reads that it was revoked. What was to take its place does
    not come into force: whoever wants that, issues one anew on purpose."""
    in_force.lock(certificate)
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    rules.check_may_come(certificate)
    coming = in_force.coming(certificate) if certificate.is_valid else ()
    for each in (certificate, *coming):
        each.status, each.renewal = Certificate.Status.REVOKED, None
        end(each, reason)
        audit.record("certificate.revoked", each, after={"reason": reason})
    return certificate


@transaction.atomic
def supersede(certificate: Certificate, newer: Certificate, reason: str = "") -> Certificate:
    """A newer certificate takes its place, say after a name was corrected."""
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    rules.check_is_valid(certificate)
    certificate.status, certificate.superseded_by = Certificate.Status.SUPERSEDED, newer
    certificate.renewal = None
    end(certificate, reason)
    audit.record("certificate.superseded", certificate, after={"by": newer.serial})
    return certificate
