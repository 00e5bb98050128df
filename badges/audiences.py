"""Who holds what we hand out: selections of delegates for registration.audiences."""

from django.db.models import Exists, OuterRef, QuerySet

from badges.models import Certificate
from conference.models import Conference
from registration.models import Delegate


def certified(conference: Conference) -> QuerySet[Delegate]:
    """Delegates with a certificate in force."""
    papers = Certificate.objects.valid().filter(delegate=OuterRef("pk"))
    return conference.delegates.filter(Exists(papers))


def speakers(conference: Conference) -> QuerySet[Delegate]:
    """Delegates who are speakers of the programme."""
    rows = conference.speakers.exclude(delegate=None)
    return conference.delegates.filter(pk__in=rows.values("delegate"))
