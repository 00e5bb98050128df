"""Reads of badges and certificates, with what became of their documents and mails."""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat

from badges import design_queries, recipients
from badges.models import Badge, Certificate, Sending
from conference.models import Conference, OutgoingMail, WorkItem
from conference.work_words import said
from registration import queries as people
from registration.models import Delegate
from registration.queries import Export

BADGE_STATES = ("active", "making", "failed", "revoked")
CERTIFICATE_STATES = (
    "valid", "unmailed", "mailed", "unreached", "making", "stopped", "failed", "ended",
)  # fmt: skip
_PERSON = ("delegate__category", "delegate__association")


def badges(conference: Conference) -> QuerySet[Badge]:
    """The conference's badges, newest first, each with `failure`: why its document failed."""
    rows = conference.badges.select_related(*_PERSON)
    return rows.annotate(failure=_failure("make_badge"), stopped=Value(value=False))


def certificates(conference: Conference) -> QuerySet[Certificate]:
    """Certificates, newest first, each `with_work`, with `mail`: the state of its last mail, of one
    that was taken back before it left only where there is no other; `is_mailed`: whether one
    arrived or is on its way, and `complaint`: None where its person's address is not marked
    (badges.recipients)."""
    sent = Sending.objects.filter(certificate=OuterRef("pk")).exclude(mail=None)
    kept = Case(When(mail__status=OutgoingMail.WITHHELD, then=Value(1)), default=Value(0))
    rows = with_work(conference.certificates.select_related("delegate", "superseded_by"))
    return rows.annotate(
        mail=Subquery(sent.order_by(kept, "-pk").values("mail__status")[:1]),
        is_mailed=Exists(sent.exclude(recipients.undelivered())),
        complaint=Subquery(recipients.marks().values("is_complaint")[:1]),
    )


def with_work(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """What has become of the document that was ordered last, of those in force or to come:
    `failure`, why it could not be made; `stopped`, that nobody is making it. Neither where it is
    made, or will be."""
    item = Q(dedupe=_key("make_certificate", _text("pk"), _ordered("revision")))
    of_issue = Q(dedupe=_key("issue_award", _ordered("issue"), _text("delegate")))
    items = WorkItem.objects.filter(item | of_issue)
    begun = items.filter(status__in=[WorkItem.WAITING, WorkItem.RUNNING])
    lacking = ~Q(made_revision=F("revision")) | Q(renewal__isnull=False)
    wanted = Q(status__in=["valid", "pending"]) & lacking & ~Q(Exists(begun))
    failed = items.filter(status=WorkItem.FAILED).order_by("-pk")
    held = Exists(items.filter(status=WorkItem.WITHHELD))
    return rows.annotate(
        failure=Case(When(wanted, then=Subquery(failed.values("error")[:1]))),
        stopped=Case(
            When(
                wanted & ~Q(Exists(failed)) & (Q(held) | Q(status="pending")),
                then=Value(value=True),
            ),
            default=Value(value=False),
        ),
    )


def in_state(rows: QuerySet, state: str) -> QuerySet:
    """Those in one of BADGE_STATES or CERTIFICATE_STATES; any other word leaves all of them."""
    conditions = {
        "active": Q(status="active"),
        "valid": Q(status="valid"),
        "unmailed": Q(status="valid", is_mailed=False),
        "mailed": Q(status="valid", is_mailed=True),
        "unreached": Q(status="valid", is_mailed=False) & ~Q(complaint=None),
        "making": Q(status__in=["active", "valid", "pending"], failure=None, stopped=False)
        & ~Q(made_revision=F("revision")),
        "stopped": Q(stopped=True),
        "failed": Q(failure__isnull=False),
        "revoked": Q(status="revoked"),
        "ended": Q(status__in=["revoked", "superseded"]),
    }
    return rows.filter(conditions[state]) if state in conditions else rows


def matching(rows: QuerySet, conference: Conference, text: str, code: str) -> QuerySet:
    """Those whose delegate is found by the text, or whose column `code` begins with it."""
    if not text.strip():
        return rows
    found = Q(delegate__in=people.search(conference, text).values("pk"))
    for typed in {text.strip(), text.replace("-", "").strip()} - {""}:  # K7QM-3ZT9 or K7QM3ZT9
        found |= Q(**{f"{code}__istartswith": typed})
    return rows.filter(found)


def counts(rows: QuerySet, states: tuple[str, ...]) -> list[tuple[str, int]]:
    """How many rows are in each state."""
    return [(state, in_state(rows, state).count()) for state in states]


def without_badge(conference: Conference) -> QuerySet[Delegate]:
    """Approved delegates who have no active badge."""
    active = Badge.objects.active().filter(delegate=OuterRef("pk"))
    return conference.delegates.approved().filter(~Exists(active))


def handed_out(delegate: Delegate) -> dict[str, Any]:
    """For a delegate's pages: {"badge": active or last or None, "paper" that it is printed on,
    "certificates": in force first, none that ended before it was made}."""
    own = delegate.badges.annotate(failure=_failure("make_badge")).order_by("status", "-pk")
    badge = own.select_related("conference", "delegate").first()
    never = Q(number__isnull=False, made_revision=0, status__in=["revoked", "superseded"])
    papers = with_work(delegate.certificates.exclude(never))
    return {
        "badge": badge,
        "paper": design_queries.paper(badge) if badge else "",
        "certificates": list(
            papers.order_by(F("ended_at").asc(nulls_first=True), F("status").desc(), "-pk")
        ),
    }


def add_to_export(found: Export) -> None:
    """The delegate's badges and certificates, among everything kept of the delegate."""
    ended = ("status", "issued_at", "ended_at", "end_reason")
    found.sections["badges"] = list(
        found.delegate.badges.order_by("pk").values(
            "badge_id", "short_code", "print_serial", "valid_from", "valid_days", *ended
        )
    )
    found.sections["certificates"] = list(
        found.delegate.certificates.order_by("pk").values(
            "serial",
            "kind",
            "initiative_slug",
            "leaf_index",
            "facts__name",
            "facts__represents",
            *ended,
        )
    )


def numbers(conference: Conference) -> dict[str, int]:
    """For the desk's overview: active badges, those in the making (none that failed: they are told
    above as such), certificates in force."""
    return {
        "badges": conference.badges.active().count(),
        "badges_making": in_state(badges(conference), "making").count(),
        "certificates": conference.certificates.valid().count(),
    }


def _failure(task: str) -> Subquery:
    """Why the work item of the row's present revision failed; null unless it did."""
    key = _key(task, _text("pk"), _text("revision"))
    items = WorkItem.objects.filter(dedupe=key, status=WorkItem.FAILED)
    return Subquery(items.values("error")[:1])


def _key(task: str, first: Combinable, second: Combinable) -> Concat:
    """What names a row's work item (`dedupe`)."""
    return Concat(Value(f"{task}:"), first, Value(":"), second)


def _ordered(column: str) -> Coalesce:
    """As it was ordered last (badges.renewals)."""
    return Coalesce(_text(f"renewal__{column}"), _text(column))


def _text(column: str) -> Cast:
    return Cast(OuterRef(column), CharField())


def left_out(conference: Conference, item: WorkItem) -> list[tuple[Certificate, str]]:
    """Certificates that could not come into a file for the printer, each with the reason."""
    reasons = dict((item.result or {}).get("failed", {}))
    rows = conference.certificates.filter(pk__in=map(int, reasons)).select_related("delegate")
    return [(row, said(reasons[str(row.pk)])) for row in rows.order_by("delegate__pinyin", "pk")]


def beside(certificate: Certificate) -> dict[str, Any]:
    """Of one kind a person has one in force and one to come at most: {"coming": what is to take the
    place of this one, "holds": what is in force until this one is made}."""
    rows = Certificate.objects.filter(
        delegate=certificate.delegate_id, kind=certificate.kind, number__isnull=False
    ).exclude(pk=certificate.pk)
    return {
        "coming": with_work(rows.pending()).first() if certificate.is_valid else None,
        "holds": rows.valid().first() if certificate.is_pending else None,
    }
