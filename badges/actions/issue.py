"""An issue of certificates: prepared, begun as a job, stopped, gone on with; one given anew."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from badges import candidates, endorsing, in_force, issuing, renewals, rules
from badges.candidates import Candidate
from badges.endorsing import Order
from badges.models import Certificate, CertificateIssue
from badges.orders import make_certificate
from conference import audit, jobs
from conference.lib import files
from conference.models import Conference, Job, User

ISSUE_AWARD = "badges.tasks.issue_award"


@transaction.atomic
def prepare_issue(
    conference: Conference,
    by: User | None,
    values: Mapping[str, Any],
    inks: Mapping[str, bytes] | None = None,
) -> CertificateIssue:
    """Keep what is to be issued, for the check before it; `inks` are new pictures by column, as
    pictures.encode gave them."""
    paths = {}
    for column, ink in (inks or {}).items():
        paths[column], _digest = files.store(f"issuers/{conference.slug}/{column}.png", ink)
    issue = conference.certificate_issues.create(**{**values, **paths}, created_by=by)
    audit.record("issue.prepared", issue, by=by, after={"kind": issue.kind})
    return issue


@transaction.atomic
def begin_issue(
    issue: CertificateIssue,
    by: User | None,
    chosen: Collection[int] = (),
    despite: Collection[int] = (),
) -> Job:
    """One item for each person in whom nothing is missing; once. Raises Refused where none is.

    Of those who were `chosen` each has an item, so that whoever lacks something since they were
    looked at is listed as failed, with the reason. `despite`: whose certificate was revoked, and
    who get another one on purpose.
    """
    issue = CertificateIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if issue.job:
        return issue.job
    issue.chosen, issue.despite = list(chosen) or issue.chosen, list(despite)
    people = candidates.looked_at(issue, candidates.selected(issue))
    fit = [one for one in people if not one.code]
    rules.check_anybody_fit(fit)
    title = _("Certificates: %(kind)s") % {"kind": issue.get_kind_display()}
    issue.job = jobs.start(issue.conference, "issue_certificates", title, by, {"kind": issue.kind})
    issue.save()
    pieces = [
        jobs.Piece(
            {"issue": issue.pk, "delegate": one.delegate.pk},
            f"issue_award:{issue.pk}:{one.delegate.pk}",
            about=one.delegate,
            label=one.name,
        )
        for one in (people if chosen else fit)
    ]
    jobs.enqueue_many(ISSUE_AWARD, pieces, conference=issue.conference, job=issue.job)
    return issue.job


@transaction.atomic
def reissue(certificate: Certificate, reason: str = "") -> Certificate:
    """One with the person's data of today takes its place, once that is made; until then this one
    stays in force. Raises Refused.

    An endorsement whose name is still the one that was signed keeps its serial: the same entry in
    the ledger speaks for it, and its document is made anew. Else the ledger enters it anew, when
    the new one can be sealed; what is returned is then this one still.
    """
    if not certificate.on_ledger:
        in_force.lock(certificate)
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    rules.check_is_valid(certificate)
    issue = certificate.issue
    if certificate.on_ledger:
        newer = _endorse_again(certificate, issue)
    else:
        issue = rules.check_has_issue(issue)
        (one,) = candidates.Looking(issue, again=True).at([certificate.delegate])
        rules.check_fit(one.code, one.problem)
        newer = _another(certificate, issue, one, reason)
    make_certificate(newer)
    return newer


def _another(
    certificate: Certificate, issue: CertificateIssue, one: Candidate, reason: str
) -> Certificate:
    """What is to take an award's place; one that was ordered before is made once more, as of
    today."""
    coming = in_force.coming(certificate).select_related("issue").first()
    if coming is None:
        return issuing.write(issue, one, reason)
    coming.revision += 1
    coming.save(update_fields=["revision"])
    return issuing.as_of_today(coming, coming.issue or issue, one, reason or coming.reason)


def _endorse_again(certificate: Certificate, issue: CertificateIssue | None) -> Certificate:
    slug, person = certificate.initiative_slug, certificate.delegate
    found = endorsing.ledger().endorsements(certificate.conference, slug).get(person.pk)
    if found is None or not found.new_name:
        return endorsing.ledger().issue(Order(person, slug, issue, by_hand=True))
    renewals.order(certificate)
    audit.record("certificate.made_again", certificate)
    return certificate
