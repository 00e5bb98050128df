"""Who signed and who did not: selections of delegates for registration.audiences."""

from django.db.models import Exists, OuterRef, QuerySet

from conference.models import Conference
from initiative import signed_before
from initiative.models import Signature
from registration.models import Delegate


def signed(conference: Conference) -> QuerySet[Delegate]:
    """Delegates whose signature stands."""
    return conference.delegates.filter(Exists(_signatures()))


def not_signed(conference: Conference) -> QuerySet[Delegate]:
    """Approved delegates who have not signed yet, at no gathering of what is signed here and not
    online. Who has withdrawn, or was struck out, has: nobody is asked again.
    """
    given = Signature.objects.filter(delegate=OuterRef("pk"))
    rows = conference.delegates.approved().filter(~Exists(given))
    return rows.exclude(pk__in=_elsewhere(conference, rows))


def _elsewhere(conference: Conference, delegates: QuerySet[Delegate]) -> set[int]:
    """Of these, whoever has signed in another row what is signed here."""
    found: set[int] = set()
    for ceremony in conference.ceremonies.select_related("initiative"):
        found |= signed_before.elsewhere_among(delegates, ceremony.initiative)
    return found


def _signatures() -> QuerySet[Signature]:
    return Signature.objects.active().filter(delegate=OuterRef("pk"))
