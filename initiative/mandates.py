"""Who may sign for an association: confirmed by an organiser, never by one's own word.

A mandate holds for the association that is chosen for the delegate now; where that changes, the
delegate signs as a person until the new one is confirmed.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from conference import audit
from conference.models import User
from initiative import rules
from initiative.models import Mandate
from registration.models import Delegate


def standing(delegate: Delegate) -> Mandate | None:
    """The mandate for the association the delegate is of now."""
    if delegate.association_id is None:
        return None
    found = delegate.conference.mandates.select_related("association", "confirmed_by")
    return found.filter(delegate=delegate, association=delegate.association_id).first()


@transaction.atomic
def confirm(delegate: Delegate, document: str, by: User | None) -> Mandate:
    """An organiser has seen what shows that the delegate may sign for the association."""
    delegate = Delegate.objects.select_for_update().get(pk=delegate.pk)
    association = rules.check_can_have_mandate(delegate)
    mandate, _is_new = Mandate.objects.update_or_create(
        conference=delegate.conference,
        delegate=delegate,
        defaults={
            "association": association,
            "document": document,
            "confirmed_by": by,
            "confirmed_at": timezone.now(),
        },
    )
    facts = {"association": str(mandate.association), "document": document}
    audit.record("mandate.confirmed", delegate, by=by, after=facts)
    return mandate


@transaction.atomic
def end(delegate: Delegate, by: User | None) -> None:
    """The delegate signs as a person from now on; what was signed stands."""
    for mandate in delegate.conference.mandates.filter(delegate=delegate):
        facts = {"association": str(mandate.association), "document": mandate.document}
        audit.record("mandate.ended", delegate, by=by, before=facts)
        mandate.delete()


def evidence(mandate: Mandate) -> dict[str, Any]:
    """What a signature's private record keeps of it."""
    return {
        "association": mandate.association.slug,
        "document": mandate.document,
        "confirmed_by": str(mandate.confirmed_by or ""),
        "confirmed_at": mandate.confirmed_at.isoformat(timespec="seconds"),
    }
