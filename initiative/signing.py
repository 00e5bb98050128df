"""What a signer sent, the row it becomes, and what follows once that row is in the log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.utils import timezone

from conference import audit, events, jobs
from conference.lib import files
from initiative import mails, mandates, queries, tasks
from initiative.models import Initiative, Mandate, Signature
from registration.models import Delegate

Statement = Signature.StatementState


@dataclass(frozen=True)
class Endorsement:
    """What a signer sent. `wording` holds each agreement given, in the words that were shown."""

    text_sha256: str
    adult: bool
    recorded: bool
    statement: str = ""
    picture: bytes = b""
    path: str = ""
    platforms: tuple[int, ...] = ()
    for_association: bool = False
    consent_list: bool = False
    consent_statement: bool = False
    consent_drawn: bool = False
    wording: Mapping[str, str] = field(default_factory=dict)


def new_signature(
    initiative: Initiative,
    delegate: Delegate,
    given: Endorsement,
    mandate: Mandate | None,
    witnessed: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Signature:
    """The row, not saved yet; its evidence is what the leaf's commitment stands for.

    `witnessed`: what the evidence says besides, of staff and device. `facts` are columns; what was
    given online says its own text, time and body represented.
    """
    accounts = queries.chosen_platforms(delegate, list(given.platforms))
    if "text" not in facts:
        facts["text"] = initiative.versions.latest().texts.get(sha256=given.text_sha256)
    facts = {
        "at": timezone.now(), "represents": str(mandate.association) if mandate else "",
    } | facts  # fmt: skip
    signature = Signature(
        initiative=initiative,
        conference=delegate.conference,
        delegate=delegate,
        name=queries.signing_name(delegate),
        city=delegate.city,
        platforms=queries.platform_claims(accounts),
        reach=sum(account.followers for account in accounts),
        statement=given.statement,
        statement_state=Statement.PENDING if given.statement else Statement.NONE,
        consent_list=given.consent_list,
        consent_statement=given.consent_statement and bool(given.statement),
        consent_drawn=given.consent_drawn and bool(given.picture),
        **facts,
    )
    if given.picture:
        _keep_drawing(signature, given)
    signature.evidence = _evidence(signature, given) | dict(witnessed or {})
    if mandate:
        signature.evidence["mandate"] = mandates.evidence(mandate)
    return signature


def _keep_drawing(signature: Signature, given: Endorsement) -> None:
    path = f"signatures/{signature.initiative.slug}/{signature.delegate_id}.png"
    signature.drawn_image, signature.drawn_sha256 = files.store(path, given.picture)
    signature.drawn_path = given.path


def _evidence(signature: Signature, given: Endorsement) -> dict[str, Any]:
    """The private record: the text shown, the agreements in their words, who and from where."""
    return {
        "text": given.text_sha256,
        "language": signature.text.language,
        "at": signature.at.isoformat(timespec="seconds"),
        "agreed": dict(given.wording),
        "by": signature.by,
        "delegate": signature.delegate_id,
        "link": sha256(signature.delegate.key.encode()).hexdigest(),
        "address": audit.origin.get().address or "",
    }


def logged(signature: Signature) -> None:
    """It is in the log: the audit line, its certificate, its mail, the walls. Same transaction."""
    audit.record(
        "initiative.signed", signature, by=signature.delegate,
        after={"leaf": signature.leaf_index, "text": signature.text.sha256},
    )  # fmt: skip
    order_certificate(signature)
    mails.send_signed(signature)
    events.publish("signature.added", signature)


def order_certificate(signature: Signature) -> None:
    """A row first: a worker issues it once the checkpoint over the leaf is committed."""
    jobs.enqueue(
        tasks.ISSUE_CERTIFICATE,
        {"signature": signature.pk},
        conference=signature.conference,
        dedupe=f"initiative/certificate:{signature.pk}",
        queue="housekeeping",  # a row alone; its PDF waits among the documents
        about=signature.delegate,
        label=signature.name,
        priority=2,  # quick, and its documents come after it
    )
