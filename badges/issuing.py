"""What a worker does with one person of an issue: number, write, make. Safe to run twice."""

import json
import secrets
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from badges import candidates, endorsing, in_force, making, renewals, rules
from badges.award_facts import AwardFacts
from badges.candidates import Candidate
from badges.endorsing import Order
from badges.facts import CertificateFacts
from badges.models import Certificate, CertificateIssue
from conference import audit
from conference.errors import Refused
from conference.lib import serials
from conference.models import Conference
from registration.models import Delegate


def issue_award(payload: dict[str, Any]) -> dict[str, Any]:
    """{"issue", "delegate"}: the certificate and its PDF. Who cannot have one is a failure."""
    issue = CertificateIssue.objects.select_related("conference", "created_by").get(
        pk=payload["issue"]
    )
    if issue.endorses:
        renewals.check_before_entry(issue, payload["delegate"])
    try:
        certificate = award(issue, payload["delegate"])
        done = making.as_ordered(certificate)
    except Refused as no:
        raise making.refused(no) from no
    return {"serial": done.serial, "pdf": done.pdf}


@transaction.atomic
def award(issue: CertificateIssue, delegate: int) -> Certificate:
    """The delegate's certificate of this issue, in force once it is made; a second time the same.
    Raises Refused."""
    people = issue.conference.delegates.select_related("category", "association")
    person = people.select_for_update(of=("self",)).get(pk=delegate)
    mine = of_issue(issue, person)
    if mine and not mine.is_pending:
        rules.check_not_taken_back(mine)
        return mine
    (one,) = candidates.looked_at(issue, [person])
    rules.check_fit(one.code, one.problem, signs=one.signs, why=one.why)
    if issue.endorses:
        return endorsing.ledger().issue(Order(person, issue.initiative_slug, issue, one.anew))
    return as_of_today(mine, issue, one) if mine else write(issue, one)


def of_issue(issue: CertificateIssue, person: Delegate) -> Certificate | None:
    """What this person has of the issue, also what is to become so; of an endorsement, in force."""
    rows = person.certificates.select_related("conference").order_by("-pk")
    if not issue.endorses:
        return rows.filter(issue=issue).first()
    return rows.valid().filter(Q(issue=issue) | Q(renewal__issue=issue.pk)).first()


def as_of_today(
    mine: Certificate, issue: CertificateIssue, one: Candidate, reason: str = ""
) -> Certificate:
    """One that is not in force yet says what is true when it is made; within a transaction."""
    facts = json.loads(json.dumps(facts_of(issue, one, mine.serial).as_json()))
    if facts != mine.facts or reason != mine.reason:
        mine.facts, mine.reason = facts, reason
        mine.revision += 1
        mine.save(update_fields=["facts", "reason", "revision"])
    return mine


def write(issue: CertificateIssue, one: Candidate, reason: str = "") -> Certificate:
    """The next number, a serial, the row, which is not in force yet: what the person holds stays
    so until this one is made. One that waited already is given up. Within a transaction."""
    conference = Conference.objects.select_for_update().get(pk=issue.conference_id)
    waiting = Certificate.objects.pending().filter(delegate=one.delegate, kind=issue.kind).first()
    if waiting:  # first: only one may wait
        waiting.status = Certificate.Status.SUPERSEDED
        waiting.save(update_fields=["status"])
    last = conference.certificates.aggregate(Max("number"))["number__max"] or 0
    serial = serials.numbered(conference.number, last + 1, secrets.token_bytes(32))
    certificate = conference.certificates.create(
        delegate=one.delegate,
        kind=issue.kind,
        issue=issue,
        number=last + 1,
        serial=serial,
        status=Certificate.Status.PENDING,
        reason=reason[:300],
        facts=facts_of(issue, one, serial).as_json(),
    )
    audit.record("certificate.ordered", certificate, by=issue.created_by,
                 after={"kind": issue.kind, "number": last + 1, "reason": reason})  # fmt: skip
    if waiting:
        in_force.step_aside(waiting, certificate)
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
