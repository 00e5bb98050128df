"""Reads of those who signed online, for the desk: a search, and all that is known of one."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from conference import audit, queries as ground
from conference.models import Conference, OutgoingMail
from initiative import queries
from initiative.models import JoinRequest, Signature
from registration.models import Delegate
from registration.queries import matching


def people(conference: Conference, text: str = "") -> QuerySet[Delegate]:
    """Who signed online here, newest first, or whom the search finds: by name, pinyin, mail
    address, city, or the body signed for."""
    everybody = of_conference(conference)
    if text.strip():
        bodies = Q(signatures__represents__icontains=text.strip())
        bodies |= Q(join_requests__represents__icontains=text.strip())
        by_body = everybody.filter(bodies).values("pk")
        found = matching(everybody, text).values("pk")
        everybody = everybody.filter(Q(pk__in=found) | Q(pk__in=by_body))
    newest = Signature.objects.order_by("-pk").select_related("initiative")
    waiting = JoinRequest.objects.filter(state=JoinRequest.State.WAITING)
    return everybody.order_by("-pk").prefetch_related(
        Prefetch("signatures", newest), Prefetch("join_requests", waiting, to_attr="waits")
    )


def of_conference(conference: Conference) -> QuerySet[Delegate]:
    """Its people who signed online and were not erased."""
    rows = Delegate.everyone.online().filter(conference=conference, erased_at=None)
    return rows.select_related("conference", "category")


def person(delegate: Delegate) -> dict[str, Any]:
    """All that is known: signatures with serial, certificate and agreements, what was asked, mails,
    history."""
    given = delegate.signatures.select_related("initiative__log", "text", "conference")
    joins = list(delegate.join_requests.select_related("ceremony__initiative").order_by("-pk"))
    signatures = list(given.order_by("-pk"))
    return {
        "delegate": delegate,
        "accounts": delegate.platforms.all(),
        "signatures": [
            {
                "row": each,
                "serial": queries.serial(each) if each.final else "",
                "certificate": queries.certificate(each) if each.final else None,
                "agreed": (each.evidence or {}).get("agreed", {}).values(),
            }
            for each in signatures
        ],
        "joins": joins,
        "mails": OutgoingMail.objects.filter(about__in=map(audit.reference, [delegate, *joins])),
        "history": ground.history(delegate)[:50],
    }
