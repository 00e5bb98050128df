"""What a worker does with one person of an issue: number, write, make. Safe to run twice."""

import secrets
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from badges import candidates, endorsing, making, rules
from badges.award_facts import AwardFacts
from badges.candidates import Candidate
from badges.endorsing import Order
from badges.facts import CertificateFacts
from badges.models import Certificate, CertificateIssue
from conference import audit, jobs, work_words
from conference.errors import Refused
from conference.lib import serials
from conference.models import Conference


def issue_award(payload: dict[str, Any]) -> dict[str, Any]:
    """{"issue", "delegate"}: the certificate and its PDF. Who cannot have one is a failure."""
    issue = CertificateIssue.objects.select_related("conference", "created_by").get(
        pk=payload["issue"]
    )
    try:
        certificate = award(issue, payload["delegate"])
    except Refused as no:
        code = no.code if no.code in work_words.REASONS else ""
        raise jobs.Permanent(str(no.message), code, **no.params) from no
    return {"serial": certificate.serial, "pdf": making.made(certificate).pdf}


@transaction.atomic
def award(issue: CertificateIssue, delegate: int) -> Certificate:
    """The delegate's certificate of this issue; a second time the same. Raises Refused."""
    people = issue.conference.delegates.select_related("category", "association")
    person = people.select_for_update(of=("self",)).get(pk=delegate)
    mine = issue.certificates.valid().filter(delegate=person)
    if known := mine.select_related("conference").first():
        return known
    (one,) = candidates.looked_at(issue, [person])
    rules.check_fit(one.code, one.problem, signs=one.signs)
    if issue.endorses:
        return endorsing.ledger().issue(Order(person, issue.initiative_slug, issue, one.anew))
    older = person.certificates.valid().filter(kind=issue.kind).first()
    return replaced(older, issue, one) if older else write(issue, one)


def replaced(
    older: Certificate, issue: CertificateIssue, one: Candidate, reason: str = ""
) -> Certificate:
    """A new one in the older one's place; within a transaction."""
    older.status, older.ended_at = Certificate.Status.SUPERSEDED, timezone.now()
    older.end_reason = reason[:300]
    older.save()  # first: only one may be in force
    newer = write(issue, one)
    older.superseded_by = newer
    older.save(update_fields=["superseded_by"])
    audit.record("certificate.superseded", older, after={"by": newer.serial, "reason": reason})
    return newer


def write(issue: CertificateIssue, one: Candidate) -> Certificate:
    """The next number, a serial, the row; within a transaction."""
    conference = Conference.objects.select_for_update().get(pk=issue.conference_id)
    last = conference.certificates.aggregate(Max("number"))["number__max"] or 0
    serial = serials.numbered(conference.number, last + 1, secrets.token_bytes(32))
    certificate = conference.certificates.create(
        delegate=one.delegate,
        kind=issue.kind,
        issue=issue,
        number=last + 1,
        serial=serial,
        facts=facts_of(issue, one, serial).as_json(),
    )
    audit.record("certificate.issued", certificate, by=issue.created_by,
                 after={"kind": issue.kind, "number": last + 1})  # fmt: skip
    return certificate


def facts_of(issue: CertificateIssue, one: Candidate, serial: str) -> AwardFacts:
    """Everything this person's page says."""
    conference = issue.conference
    return AwardFacts(
        kind=issue.kind,
        language="zh-hans" if one.delegate.language.startswith("zh") else "en",
        title=conference.name,
        name=one.name,
        second_name=one.second_name,
        serial=serial,
        heading=issue.heading,
        bodies=tuple(issue.bodies),
        place=issue.place,
        first_day=conference.starts_on.isoformat(),
        last_day=conference.ends_on.isoformat(),
        dated=issue.dated.isoformat(),
        represents=one.represents,
        talks=one.talks,
        rehearsal=conference.is_rehearsal,
    )


def worded(issue: CertificateIssue, facts: CertificateFacts) -> CertificateFacts:
    """An endorsement's facts in the wording of an issue."""
    return replace(
        facts,
        heading=issue.heading,
        bodies=tuple(issue.bodies),
        place=issue.place or facts.place,
    )
