"""What is published of signatures: each person's disclosures, by consent (ledger.md)."""

from collections.abc import Iterator
from typing import Any

from conference.lib import canonical, disclosures
from initiative.models import Log, Signature

LISTED = ("name", "kind", "for", "city", "platforms")
CARRIED = (*LISTED, "quote")


def published(signature: Signature) -> list[str]:
    """The disclosures anybody may see, for a signature on the list."""
    names = list(LISTED)
    if signature.consent_statement and signature.statement_state == "shown":
        names.append("quote")
    if signature.consent_drawn:
        names.append("drawn")
    return [signature.disclosures[name] for name in names]


def carried(signature: Signature) -> bytes:
    """The `extra` of the proof in a signatory's own certificate: never evidence, drawn, contact."""
    return canonical.encode([signature.disclosures[name] for name in CARRIED])


def row(signature: Signature) -> dict[str, Any]:
    """One line of list.jsonl: the claims to read, and the disclosures that prove them."""
    shown = published(signature)
    claims = {claim.name: claim.value for claim in map(disclosures.parse, shown)}
    return {"index": signature.leaf_index, "claims": claims, "disclosures": shown}


def lines(log: Log) -> Iterator[bytes]:
    """list.jsonl: everybody on the list, in the order of the log."""
    signatures = Signature.objects.listed().filter(initiative__log=log).order_by("leaf_index")
    for signature in signatures.iterator(chunk_size=500):
        yield canonical.encode(row(signature)) + b"\n"
