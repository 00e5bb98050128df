"""Which entry took the place of which: endorsements entered anew, because a name was put right or
a hidden one came back."""

from initiative.models import Initiative, Signature


def older(signature: Signature) -> list[int]:
    """The entries that this one has taken the place of, the last one first."""
    at = signature.evidence.get("amends")
    if at is None:
        return []
    rows = Signature.objects.filter(
        initiative=signature.initiative_id, delegate=signature.delegate_id,
        status=Signature.Status.AMENDED, leaf_index__isnull=False,
    )  # fmt: skip
    before = {row.leaf_index: row.evidence.get("amends") for row in rows}
    found: list[int] = []
    while at in before and at not in found:
        found.append(at)
        at = before[at]
    return found


def successor(initiative: Initiative, index: int) -> Signature | None:
    """The entry that stands in the place of this one; None where none does, or the person was
    erased."""
    old = initiative.signatures.filter(leaf_index=index, status=Signature.Status.AMENDED).first()
    if old is None:
        return None
    rows = initiative.signatures.active().sequenced().filter(delegate=old.delegate_id)
    found = rows.select_related("delegate", "initiative__log").first()
    return found if found and index in older(found) else None
