"""Writes around watched arrivals: whom the desk waits for, and that somebody took note."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from checkin.models import Acknowledgement, Watch
from conference import audit
from conference.models import Conference, User
from registration.models import Category, Delegate
from registration.queries import Export


@transaction.atomic
def watch(delegate: Delegate, by: User) -> None:
    """Announce this delegate's arrivals on the desk. Twice is harmless."""
    facts = {"conference": delegate.conference, "created_by": by}
    _row, new = Watch.objects.get_or_create(delegate=delegate, defaults=facts)
    if new:
        audit.record("delegate.watched", delegate)


@transaction.atomic
def unwatch(delegate: Delegate) -> None:
    """Announce them no more."""
    gone, _kinds = Watch.objects.filter(delegate=delegate).delete()
    if gone:
        audit.record("delegate.unwatched", delegate)


@transaction.atomic
def watch_categories(conference: Conference, wanted: Collection[Category], by: User) -> None:
    """Announce everybody of these categories, and of no others."""
    before = conference.watches.exclude(category=None).select_related("category")
    had = {row.category for row in before if row.category}
    if had == set(wanted):
        return
    before.filter(category__in=had - set(wanted)).delete()
    Watch.objects.bulk_create(
        Watch(conference=conference, category=category, created_by=by)
        for category in wanted
        if category not in had
    )
    facts = [sorted(category.code for category in kinds) for kinds in (had, wanted)]
    audit.record(
        "door.watched", conference, before={"categories": facts[0]}, after={"categories": facts[1]}
    )


def acknowledge(delegate: Delegate, day: date, by: User) -> None:
    """Somebody took note of the arrival on that day; whoever was first stays."""
    facts = {"conference": delegate.conference, "by": by}
    Acknowledgement.objects.get_or_create(delegate=delegate, day=day, defaults=facts)


def add_to_export(found: Export) -> None:
    """Whether the desk waits for the delegate, and when somebody noted an arrival, among
    everything kept of the delegate.
    """
    noted = Acknowledgement.objects.filter(delegate=found.delegate)
    found.sections["announced_arrivals"] = {
        "watched": Watch.objects.filter(delegate=found.delegate).exists(),
        "noted": list(noted.values("day", "at")),
    }
