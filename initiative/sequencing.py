"""From a signature's row to its leaf, and what becomes of it later.

A row comes first (signed, with its disclosures); it is final once its leaf is in the log, which
the same transaction covers with a checkpoint.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from conference.lib import canonical, disclosures
from initiative import leaves, log
from initiative.models import Signature


def commit(signature: Signature, email: str) -> None:
    """Give an unsaved signature its nine disclosures, from its own fields and its evidence."""
    key = salted_hmac("initiative.contact", settings.SECRET_KEY, algorithm="sha256").digest()
    claims: dict[str, Any] = {
        "name": signature.name,
        "kind": signature.kind,
        "for": signature.represents or None,
        "city": signature.city or None,
        "platforms": signature.platforms or None,
        "quote": signature.statement or None,
        "drawn": signature.drawn_sha256 or None,
        "evidence": canonical.sha256(signature.evidence),
        "contact": leaves.contact_hash(key, email),
    }
    signature.disclosures = leaves.commit(claims)


def leaf_of(signature: Signature) -> bytes:
    """The leaf this signature makes."""
    return leaves.sign(
        signature.text.version.leaf_sha256,
        signature.at,
        signature.by,
        listed=signature.consent_list,
        committed=signature.disclosures,
    )


@transaction.atomic
def sequence(signatures: Sequence[Signature]) -> list[Signature]:
    """Append those of one initiative that are signed and not in the log yet, as one batch.

    Locks them, so that two workers never append one twice; returns what was appended.
    """
    waiting = list(
        Signature.objects.select_for_update(of=("self",))
        .select_related("text__version", "initiative__log", "conference", "delegate")
        .filter(pk__in=[each.pk for each in signatures], leaf_index=None, status="signed")
        .order_by("at", "pk")
    )
    if len({each.initiative_id for each in waiting}) > 1:
        raise ValueError("one batch is of one initiative")
    if waiting:
        first = log.append(waiting[0].initiative.log, [leaf_of(each) for each in waiting])
        for index, signature in enumerate(waiting, start=first):
            signature.leaf_index, signature.changed_at = index, timezone.now()
            signature.held_until = None
        columns = ["leaf_index", "changed_at", "held_until"]
        Signature.objects.bulk_update(waiting, columns, batch_size=200)
    indexes = {each.pk: each.leaf_index for each in waiting}
    for given in signatures:
        if given.pk in indexes:
            given.leaf_index, given.held_until = indexes[given.pk], None
    return waiting


@transaction.atomic
def record_status(
    signature: Signature, status: str, evidence: dict[str, Any], at: datetime | None = None
) -> int:
    """Append what became of a signature (withdrawn, revoked, hidden, amended), and note it on its
    row; returns the index of the status leaf. Raises ValueError if it is not in the log."""
    if signature.leaf_index is None:
        raise ValueError("this signature is not in the log")
    reason = disclosures.make("evidence", canonical.sha256(evidence))
    leaf = leaves.status(signature.leaf_index, status, at or timezone.now(), reason)
    index = log.append(signature.initiative.log, [leaf])
    if status == "hidden":
        signature.hidden = True
    else:
        signature.status = status
    kept = {"status": status, "leaf_index": index, "reason": evidence, "disclosure": reason}
    history = [*signature.evidence.get("history", []), kept]
    signature.evidence = {**signature.evidence, "history": history}
    signature.save(update_fields=["status", "hidden", "evidence", "changed_at"])
    return index
