"""Who may sign for an association: confirmed by an organiser, never by one's own word.

A mandate holds for the association that is chosen for the delegate now; where that changes, the
delegate signs as a person until the new one is confirmed.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from conference import audit
from conference.discarding import discard
from conference.lib import files
from conference.lib.papers import Paper
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
def confirm(
    delegate: Delegate, document: str, by: User | None, upload: Paper | None = None
) -> Mandate:
    """An organiser has seen what shows that the delegate may sign for the association.

    `upload`: the document itself, kept privately; without one, what was kept before stays.
    """
    delegate = Delegate.objects.select_for_update().get(pk=delegate.pk)
    association = rules.check_can_have_mandate(delegate)
    before = delegate.conference.mandates.filter(delegate=delegate).first()
    kept = _kept(delegate, upload) if upload else {}
    if before and (kept or before.association_id != association.pk):
        kept = kept or {"file": "", "file_sha256": ""}  # another association's letter
        if before.file.name != kept["file"]:
            discard(before.file.name or "")
    mandate, _is_new = Mandate.objects.update_or_create(
        conference=delegate.conference,
        delegate=delegate,
        defaults={
            "association": association,
            "document": document,
            "confirmed_by": by,
            "confirmed_at": timezone.now(),
            **kept,
        },
    )
    facts = {"association": str(mandate.association), "document": document}
    if mandate.file_sha256:
        facts["sha256"] = mandate.file_sha256
    audit.record("mandate.confirmed", delegate, by=by, after=facts)
    return mandate


def _kept(delegate: Delegate, upload: Paper) -> dict[str, str]:
    place = f"mandates/{delegate.conference.slug}/{delegate.pk}.{upload.suffix}"
    path, digest = files.store(place, upload.data)
    return {"file": path, "file_sha256": digest}


@transaction.atomic
def end(delegate: Delegate, by: User | None) -> None:
    """The delegate signs as a person from now on; what was signed stands."""
    for mandate in delegate.conference.mandates.filter(delegate=delegate):
        facts = {"association": str(mandate.association), "document": mandate.document}
        audit.record("mandate.ended", delegate, by=by, before=facts)
        discard(mandate.file.name or "")
        mandate.delete()


def forget(delegate: Delegate) -> None:
    """The delegate was erased: the mandates go, and the documents that show them."""
    for mandate in delegate.conference.mandates.filter(delegate=delegate):
        discard(mandate.file.name or "")
        mandate.delete()


def evidence(mandate: Mandate) -> dict[str, Any]:
    """What a signature's private record keeps of it."""
    return {
        "association": mandate.association.slug,
        "document": mandate.document,
        "sha256": mandate.file_sha256,
        "confirmed_by": str(mandate.confirmed_by or ""),
        "confirmed_at": mandate.confirmed_at.isoformat(timespec="seconds"),
    }
