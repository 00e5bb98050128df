"""Whom the door knows: selections of delegates for registration.audiences."""

from django.db.models import Exists, OuterRef, QuerySet

from checkin.models import Direction, Scan
from conference.models import Conference
from registration.models import Delegate


def arrived(conference: Conference) -> QuerySet[Delegate]:
    """Delegates who were let in at least once."""
    return conference.delegates.filter(Exists(_entries()))


def not_arrived(conference: Conference) -> QuerySet[Delegate]:
    """Approved delegates who were never let in."""
    return conference.delegates.approved().filter(~Exists(_entries()))


def _entries() -> QuerySet[Scan]:
    entries = Scan.objects.turning().filter(direction=Direction.IN)
    return entries.filter(badge__delegate=OuterRef("pk"))
