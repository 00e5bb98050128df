"""Who signed and who did not: selections of delegates for registration.audiences."""

from django.db.models import Exists, OuterRef, QuerySet

from conference.models import Conference
from initiative.models import Signature
from registration.models import Delegate


def signed(conference: Conference) -> QuerySet[Delegate]:
    """Delegates whose signature stands."""
    return conference.delegates.filter(Exists(_signatures()))


def not_signed(conference: Conference) -> QuerySet[Delegate]:
    """Approved delegates without a signature that stands."""
    return conference.delegates.approved().filter(~Exists(_signatures()))


def _signatures() -> QuerySet[Signature]:
    return Signature.objects.active().filter(delegate=OuterRef("pk"))
