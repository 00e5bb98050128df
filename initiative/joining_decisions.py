"""What becomes of an endorsement given online: it counts, by itself or by the host; or is declined.

Its signature belongs to the conference and to no ceremony: it was not given there.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from conference import audit
from conference.discarding import discard
from conference.lib import files
from conference.models import User
from initiative import (
    mails,
    queries,
    rules,
    rules_joining,
    sequencing,
    signed_before,
    signing,
)
from initiative.models import JoinRequest, Signature
from registration.models import Delegate

State = JoinRequest.State


@transaction.atomic
def accept(row: JoinRequest, by: User | None) -> Signature:
    """The host agrees; where it is an association's, its letter was read."""
    row = _locked(row)
    rules_joining.check_waiting(row)
    row.decided_by = by
    signature = count(row)
    audit.record("join.accepted", row, by=by, after={"leaf": signature.leaf_index})
    return signature


@transaction.atomic
def decline(row: JoinRequest, reason: str, by: User | None) -> None:
    """The host does not; the reason goes out by mail, the drawing and the letter are deleted."""
    row = _locked(row)
    rules_joining.check_waiting(row)
    rules_joining.check_reason(reason)
    row.state, row.reason = State.DECLINED, reason.strip()
    row.decided_by, row.decided_at = by, timezone.now()
    discard(row.drawn_image.name or "", row.letter.name or "")
    row.represents = row.office = row.letter = row.letter_sha256 = row.drawn_image = ""
    row.save()
    audit.record("join.declined", row, by=by, after={"reason": row.reason})
    mails.send_join_declined(row)


@transaction.atomic
def count(row: JoinRequest) -> Signature:
    """Make the signature of a proved request, write it into the log; harmless to repeat. Raises
    Refused where this person has signed elsewhere meanwhile."""
    delegate, initiative = row.delegate, row.ceremony.initiative
    if delegate is None:
        raise ValueError("whose address is not proved has not signed")
    delegate = Delegate.everyone.select_for_update().get(pk=delegate.pk)
    signature = queries.standing_signature(delegate, initiative)
    if signature is None:
        signature = _entered(row, delegate)
    discard(row.drawn_image.name or "")
    row.state, row.signature, row.drawn_image = State.ACCEPTED, signature, ""
    row.decided_at = timezone.now()
    row.save()
    return signature


def _entered(row: JoinRequest, delegate: Delegate) -> Signature:
    initiative = row.ceremony.initiative
    rules.check_signs_once(signed_before.of(delegate, initiative))
    signature = _signature(row, delegate)
    sequencing.commit(signature, delegate.email)
    signature.save()
    sequencing.sequence([signature])
    # Once more, now that nobody else can sign at the same moment.
    rules.check_signs_once(signed_before.of(delegate, initiative))
    signing.logged(signature)
    return signature


def _signature(row: JoinRequest, delegate: Delegate) -> Signature:
    return signing.new_signature(
        row.ceremony.initiative, delegate, _given(row, delegate), None, _evidence(row),
        text=row.text, at=row.used_at, represents=row.represents,
        by=Signature.Assurance.LETTER if row.represents else Signature.Assurance.EMAIL,
    )  # fmt: skip


def _given(row: JoinRequest, delegate: Delegate) -> signing.Endorsement:
    return signing.Endorsement(
        text_sha256=row.text.sha256, adult=True, recorded=True, statement=row.statement,
        picture=files.read(row.drawn_image.name or "") if row.drawn_image else b"",
        path=row.drawn_path if row.drawn_image else "",
        platforms=tuple(delegate.platforms.values_list("pk", flat=True)),
        consent_list=row.consent_list, consent_statement=row.consent_statement,
        consent_drawn=row.consent_drawn, wording=row.wording,
    )  # fmt: skip


def _evidence(row: JoinRequest) -> dict[str, Any]:
    """From where it came, not from where the host agreed; and the letter's fingerprint."""
    found: dict[str, Any] = {"address": row.address or "", "online": str(row.key)}
    if row.represents:
        found["letter"] = {"sha256": row.letter_sha256, "office": row.office}
    if row.decided_by:
        found["accepted_by"] = str(row.decided_by)
        found["accepted_at"] = timezone.now().isoformat(timespec="seconds")
    return found


def _locked(row: JoinRequest) -> JoinRequest:
    rows = JoinRequest.objects.select_related("ceremony__initiative__log", "conference", "text")
    return rows.select_for_update(of=("self",)).get(pk=row.pk)
