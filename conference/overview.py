"""Desk pages that know every app: today's numbers, and everything known of one delegate."""

from django.shortcuts import get_object_or_404, redirect, render

from badges import queries as handed_out, undone
from checkin import picture_sharing, queries as door
from conference import discarding, health, queries, readiness
from conference.desk_access import desk_page
from conference.lib.leases import Leased
from conference.lib.methods import require_safe
from initiative import (
    ceremony_queries,
    mandates,
    online_queries as joined_online,
    queries as signing,
)
from registration import campaign_addresses, queries as people
from sessions import queries as programme


@require_safe
@desk_page("view")
def overview(request, conference):
    """Today's numbers, and what waits for somebody."""
    mails = queries.mail_counts(conference)
    facts = {
        "people": people.numbers(conference),
        "door": picture_sharing.figures(conference),
        "signing": signing.numbers(conference),
        "seats": programme.seat_numbers(conference),
        "handed_out": handed_out.numbers(conference),
        "mails_sent": mails.get(Leased.DONE, 0),
        "mails_unhappy": mails.get(Leased.FAILED, 0) + mails.get(Leased.UNCERTAIN, 0),
        "work_failed": undone.count(conference),
        "work_waits": queries.waits(conference.work_items.exclude(away_since=None)),
        "troubles": [readiness.said(trouble) for trouble in readiness.troubles().values()],
        "cautions": [readiness.said(trouble) for trouble in readiness.cautions()],
        "files_stuck": discarding.stuck(),
        "seal_until": health.seal_expiry(),
        "recent": queries.audit_trail(conference)[:12],
    }
    return render(request, "desk/overview.html", facts)


@require_safe
@desk_page("view")
def person(request, conference, pk: int):
    """Everything known of one delegate: registration, badge, seats, scans, signatures, mails."""
    rows = conference.delegates.select_related(
        "category", "association", "conference", "photo", "watch"
    )
    if joined_online.of_conference(conference).filter(pk=pk).exists():
        return redirect("initiative:desk_online_person", conference.slug, pk)
    delegate = get_object_or_404(rows, pk=pk)
    facts = {
        "delegate": delegate,
        "address_failure": campaign_addresses.failure(delegate),
        **handed_out.handed_out(delegate),
        "seats": programme.seats_of(delegate),
        "signing": ceremony_queries.given_by(delegate),
        "mandate": mandates.standing(delegate),
        "scans": door.scans_of(delegate),
        "mails": queries.mails_about(delegate)[:50],
        "history": queries.history(delegate)[:50],
    }
    return render(request, "desk/person.html", facts)
