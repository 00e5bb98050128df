"""Whom certificates are mailed to: each person once, and nobody whose address is marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import ngettext

from badges.models import Certificate
from conference.models import Conference, MailEvent, OutgoingMail
from registration.models import FailingAddress, Letter

NAMED = 10  # names in one sentence
UNDELIVERED = (OutgoingMail.FAILED, OutgoingMail.BOUNCED, OutgoingMail.WITHHELD)


def marks() -> QuerySet[FailingAddress]:
    """For a query of certificates: what speaks against writing to their people's addresses."""
    rows = FailingAddress.objects.annotate(low=Lower("address"))
    return rows.filter(delegate=OuterRef("delegate"), low=Lower(OuterRef("delegate__email")))


def undelivered() -> Q:
    """Of the rows of Sending: those whose message never reached anybody. It was not sent, given up
    or came back; not one that its reader called unwanted, who has had it."""
    heard = MailEvent.objects.filter(mail=OuterRef("mail"), what=MailEvent.What.COMPLAINED)
    return Q(mail__status__in=UNDELIVERED) & Q(~Exists(heard))


def why(is_complaint: bool) -> Letter.Reason:
    """Why somebody with a marked address gets no mail."""
    return Letter.Reason.UNWANTED if is_complaint else Letter.Reason.FAILING


def marked(conference: Conference, certificates: Iterable[Certificate]) -> dict[int, Letter.Reason]:
    """{delegate: why} of these certificates' people who get no mail."""
    addresses = {paper.delegate_id: paper.delegate.email.lower() for paper in certificates}
    found = FailingAddress.objects.filter(delegate__conference=conference)
    return {
        mark.delegate_id: why(mark.is_complaint)
        for mark in found
        if addresses.get(mark.delegate_id) == mark.address.lower()
    }


def by_person(certificates: Iterable[Certificate]) -> list[list[Certificate]]:
    """Each person's certificates together, in the order in which the people come."""
    people: dict[int, list[Certificate]] = {}
    for paper in certificates:
        people.setdefault(paper.delegate_id, []).append(paper)
    return list(people.values())


LeftOut = list[tuple[Certificate, Letter.Reason]]


@dataclass(frozen=True)
class Reach:
    """How many certificates go to how many people, and who gets none, with the reason."""

    certificates: int
    people: int
    left_out: LeftOut


def reach(rows: QuerySet[Any]) -> Reach:
    """What mailing these certificates (badges.queries.certificates) would do."""
    found = rows.filter(complaint=None).aggregate(
        certificates=Count("pk"), people=Count("delegate", distinct=True)
    )
    people: dict[int, Any] = {}
    for paper in rows.exclude(complaint=None).order_by("delegate__pinyin", "pk"):
        people.setdefault(paper.delegate_id, paper)
    return Reach(**found, left_out=[(one, why(one.complaint)) for one in people.values()])


def said(left_out: LeftOut) -> list[str]:
    """Who gets no mail, a sentence for each reason, in the reader's language."""
    names: dict[Letter.Reason, list[str]] = {}
    for paper, reason in left_out:
        names.setdefault(reason, []).append(str(paper.delegate))
    found = []
    for reason, people in names.items():
        shown = ", ".join(people[:NAMED]) + (" …" if len(people) > NAMED else "")
        params = {"n": len(people), "reason": reason.label, "names": shown}
        words = ngettext(
            "%(n)s person gets no mail, because %(reason)s: %(names)s",
            "%(n)s people get no mail, because %(reason)s: %(names)s",
            len(people),
        )
        found.append(words % params)
    return found
