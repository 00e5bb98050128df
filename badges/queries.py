"""Reads of badges and certificates, with what became of their documents and mails."""

from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from badges.models import Badge, Certificate
from conference.models import Conference, OutgoingMail, WorkItem
from conference.work_words import said
from registration import queries as people
from registration.models import Delegate
from registration.queries import Export

BADGE_STATES = ("active", "making", "failed", "revoked")
CERTIFICATE_STATES = ("valid", "unmailed", "making", "failed", "ended")
_PERSON = ("delegate__category", "delegate__association")


def badges(conference: Conference) -> QuerySet[Badge]:
    """The conference's badges, newest first, each with `failure`: why its document failed."""
    return conference.badges.select_related(*_PERSON).annotate(failure=_failure("make_badge"))


def certificates(conference: Conference) -> QuerySet[Certificate]:
    """Certificates, newest first, each with `failure` and `mail`: the state of its last mail."""
    key = Concat(Value("certificate:"), _text(OuterRef("pk")), Value(":"))
    # By the person first: that column has an index, so no list reads the whole outbox for a row.
    person = Concat(Value(f"{Delegate._meta.label_lower}:"), _text(OuterRef("delegate_id")))
    mails = OutgoingMail.objects.filter(about=person, dedupe__startswith=key).order_by("-pk")
    return conference.certificates.select_related("delegate", "superseded_by").annotate(
        failure=_failure("make_certificate"), mail=Subquery(mails.values("status")[:1])
    )


def in_state(rows: QuerySet, state: str) -> QuerySet:
    """Those in one of BADGE_STATES or CERTIFICATE_STATES; any other word leaves all of them."""
    conditions = {
        "active": Q(status="active"),
        "valid": Q(status="valid"),
        "unmailed": Q(status="valid", mail=None),
        "making": Q(status__in=["active", "valid"], failure=None) & ~Q(made_revision=F("revision")),
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


def to_mail(conference: Conference) -> QuerySet[Certificate]:
    """Certificates in force."""
    return conference.certificates.valid().select_related("conference", "delegate").order_by("pk")


def handed_out(delegate: Delegate) -> dict[str, Any]:
    """For a delegate's pages: {"badge": active or last or None, "certificates": in force first}."""
    own = delegate.badges.annotate(failure=_failure("make_badge")).order_by("status", "-pk")
    papers = delegate.certificates.annotate(failure=_failure("make_certificate"))
    return {
        "badge": own.first(),
        "certificates": list(papers.order_by(F("ended_at").asc(nulls_first=True), "-pk")),
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
    """For the desk's overview: active badges, those in the making, certificates in force."""
    active = conference.badges.active()
    made = active.aggregate(
        all=Count("pk"), made=Count("pk", filter=Q(made_revision=F("revision")))
    )
    return {
        "badges": made["all"],
        "badges_making": made["all"] - made["made"],
        "certificates": conference.certificates.valid().count(),
    }


def _failure(task: str) -> Subquery:
    """Why the work item of the row's present revision failed; null unless it did."""
    key = Concat(Value(f"{task}:"), _text(OuterRef("pk")), Value(":"), _text(OuterRef("revision")))
    items = WorkItem.objects.filter(dedupe=key, status=WorkItem.FAILED)
    return Subquery(items.values("error")[:1])


def _text(number: OuterRef) -> Cast:
    return Cast(number, CharField())


def left_out(conference: Conference, item: WorkItem) -> list[tuple[Certificate, str]]:
    """Certificates that could not come into a file for the printer, each with the reason."""
    reasons = dict((item.result or {}).get("failed", {}))
    rows = conference.certificates.filter(pk__in=map(int, reasons)).select_related("delegate")
    return [(row, said(reasons[str(row.pk)])) for row in rows.order_by("delegate__pinyin", "pk")]
