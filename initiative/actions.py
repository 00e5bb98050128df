"""What can happen to an initiative: one function per event in the life of a signature."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists

from badges import actions as certificates
from conference import audit, events
from conference.models import AuditEntry
from initiative import (
    documents,
    holding,
    joining,
    mails,
    mandates,
    queries,
    rules,
    sequencing,
    signed_before,
    signing,
    together,
)
from initiative.ceremony_actions import (
    blackout as blackout,
    finale as finale,
    plan as plan,
    set_state as set_state,
)
from initiative.models import Ceremony, Initiative, Signature
from initiative.signing import Endorsement as Endorsement
from registration.models import Delegate

Statement = Signature.StatementState


def sign(
    initiative: Initiative,
    delegate: Delegate,
    given: Endorsement,
    by: str = Signature.Assurance.EMAIL,
) -> Signature:
    """Record an endorsement and write it into the log. Signing again changes and sends nothing;
    whoever signed at another gathering is refused.

    Whoever signs for an association does so by its letter, which an organiser has seen.
    Who signs at the same moment is entered together.
    """
    return together.enter(initiative.log, partial(_signing, initiative, delegate, given, by))


def _signing(
    initiative: Initiative, delegate: Delegate, given: Endorsement, by: str
) -> together.Work[Signature]:
    delegate = Delegate.everyone.select_for_update().get(pk=delegate.pk)
    if standing := queries.standing_signature(delegate, initiative):
        return standing
    ceremony = queries.ceremony_of(initiative, delegate.conference)
    rules.check_can_sign(ceremony, delegate)
    rules.check_signs_once(signed_before.of(delegate, initiative))
    rules.check_agreed(adult=given.adult, recorded=given.recorded)
    rules.check_text_shown(initiative, given.text_sha256)
    mandate = None
    if given.for_association:
        mandate = rules.check_may_represent(mandates.standing(delegate))
    by = Signature.Assurance.LETTER if mandate else by
    signature = signing.new_signature(
        initiative, delegate, given, mandate, ceremony=ceremony, by=by
    )  # fmt: skip
    sequencing.commit(signature, delegate.email)
    signature.leaf_index = yield [sequencing.leaf_of(signature)]
    signature.ceremony = _still_good(signature)
    signature.save()
    signing.logged(signature)
    return signature


def _still_good(signature: Signature) -> Ceremony | None:
    """Asked once more while nobody else can write into the log: a finale that came meanwhile has
    sealed it without this signature, and the same person may have signed elsewhere. The ceremony
    at which it is given; None where that is over, and the page alone collects on. Raises Refused.
    """
    delegate, initiative = signature.delegate, signature.initiative
    shares = signed_before.under(initiative, delegate.email, besides=delegate.pk)
    rows = Ceremony.objects.select_related("initiative").annotate(is_shared=Exists(shares))
    fresh = rows.filter(initiative=initiative, conference=delegate.conference_id).first()
    rules.check_open(fresh)
    if fresh and fresh.is_shared:
        rules.check_signs_once(signed_before.of(delegate, initiative))
    return fresh if fresh and fresh.state != Ceremony.State.CLOSED else None


@transaction.atomic
def withdraw(signature: Signature, reason: str = "") -> Signature:
    """Take an endorsement back: off the list, certificate revoked, the log says so for ever.

    One that a kiosk still holds is undone: the log never hears of it, and no row stays.
    """
    signature = _locked(signature)
    if signature.status == Signature.Status.WITHDRAWN:
        return signature
    rules.check_active(signature)
    if rules.can_undo(signature):
        holding.undo(signature, by=signature.delegate)
        return signature
    if not signature.final:  # its minute is over, the worker has not come yet
        holding.release([signature])
    _end(signature, Signature.Status.WITHDRAWN, reason)
    audit.record("initiative.withdrawn", signature, by=signature.delegate)
    events.publish("signature.withdrawn", signature)
    return signature


@transaction.atomic
def revoke(signature: Signature, reason: str) -> Signature:
    """The organiser strikes an endorsement out: given by somebody else, or by somebody who may not.
    Off list, wall and totals, its certificate revoked; the log says so for ever, its signatory is
    told why. Raises Refused without a reason (422), and for what no longer stands."""
    signature = _locked(signature)
    rules.check_active(signature)
    rules.check_in_log(signature)
    rules.check_reason(reason)
    _end(signature, Signature.Status.REVOKED, reason)
    audit.record("initiative.revoked", signature, after={"reason": reason})
    mails.send_revoked(signature, reason)
    events.publish("signature.withdrawn", signature)
    return signature


def _end(signature: Signature, status: str, reason: str) -> None:
    """The status leaf, and the certificate with it."""
    sequencing.record_status(signature, status, {"status": status, "reason": reason})
    rows = signature.delegate.certificates.valid()
    for certificate in rows.filter(leaf_index=signature.leaf):
        certificates.revoke_certificate(certificate, reason or status)


@transaction.atomic
def hide(signature: Signature, reason: str = "", by: object = None) -> Signature:
    """Take the name off list and wall; the endorsement stands. Noted in the log, once."""
    signature = _locked(signature)
    rules.check_active(signature)
    rules.check_in_log(signature)
    if not signature.hidden:
        sequencing.record_status(signature, "hidden", {"status": "hidden", "reason": reason})
        audit.record("initiative.hidden", signature, by=by, after={"reason": reason})
        events.publish("signature.withdrawn", signature)
    return signature


@transaction.atomic
def unhide(signature: Signature) -> Signature:
    """Put a hidden name back. No leaf can be taken back, so the signature is entered anew."""
    signature = _locked(signature)
    rules.check_active(signature)
    rules.check_may_be_named(signature)
    if not signature.hidden:
        return signature
    old = signature.leaf_index
    sequencing.record_status(signature, Signature.Status.AMENDED, {"status": "shown again"})
    fresh = _copy(signature, evidence={**signature.evidence, "amends": old})
    sequencing.commit(fresh, fresh.delegate.email)
    fresh.save()
    sequencing.sequence([fresh])
    audit.record("initiative.unhidden", fresh, after={"amends": old, "leaf": fresh.leaf_index})
    signing.order_certificate(fresh)
    events.publish("signature.added", fresh)
    return fresh


@transaction.atomic
def correct(signature: Signature) -> Signature:
    """Enter an endorsement anew with its person's name of today; the text and all else stay.

    Where the name is hidden it stays so. The certificate is left to whoever asked for this.
    """
    signature = _locked(signature)
    rules.check_active(signature)
    old, hidden = signature.leaf_index, signature.hidden
    sequencing.record_status(signature, Signature.Status.AMENDED, {"status": "corrected"})
    fresh = _copy(
        signature,
        name=queries.signing_name(signature.delegate),
        evidence={**signature.evidence, "amends": old},
    )
    sequencing.commit(fresh, fresh.delegate.email)
    fresh.save()
    sequencing.sequence([fresh])
    if hidden:
        sequencing.record_status(fresh, "hidden", {"status": "hidden", "reason": "as before"})
    audit.record("initiative.corrected", fresh, after={"amends": old, "leaf": fresh.leaf_index})
    events.publish("signature.added", fresh)
    return fresh


def _copy(signature: Signature, **changes: Any) -> Signature:
    """The same endorsement as an unsaved row, not in the log yet."""
    left_out = {"id", "leaf_index", "disclosures", "hidden", "status", "changed_at"}
    fields = [field for field in Signature._meta.concrete_fields if field.name not in left_out]
    kept = {field.name: getattr(signature, field.name) for field in fields}
    return Signature(**(kept | changes))


@transaction.atomic
def unlist(signature: Signature) -> Signature:
    """The signatory withdraws the consent to be named; the endorsement stands."""
    signature = hide(signature, "consent withdrawn", by=signature.delegate)
    signature.consent_list = signature.consent_statement = signature.consent_drawn = False
    signature.save(
        update_fields=["consent_list", "consent_statement", "consent_drawn", "changed_at"]
    )
    return signature


@transaction.atomic
def moderate(signature: Signature, *, show: bool) -> Signature:
    """The host has read a statement: it is shown beside the name, or not."""
    signature = _locked(signature)
    rules.check_has_statement(signature)
    before = signature.statement_state
    signature.statement_state = Statement.SHOWN if show else Statement.DECLINED
    signature.save(update_fields=["statement_state", "changed_at"])
    audit.record(
        "initiative.statement_read", signature,
        before={"state": before}, after={"state": str(signature.statement_state)},
    )  # fmt: skip
    return signature


@transaction.atomic
def forget(delegate: Delegate) -> None:
    """The delegate was erased: rows, salts, evidence and drawings go; the leaves say nothing."""
    for signature in delegate.signatures.select_for_update().order_by("pk"):
        if signature.status == Signature.Status.SIGNED and signature.final:
            _end(signature, Signature.Status.WITHDRAWN, "erased")
        documents.forget_files(signature)
        audit.record("initiative.forgotten", signature, by="")
        events.publish("signature.withdrawn", signature)
        lines = AuditEntry.objects.filter(target=audit.reference(signature))
        lines.update(target_label="—")
        lines.filter(user=None).update(actor="", address=None)  # the signatory's own deeds
        signature.delete()
    mandates.forget(delegate)
    joining.forget(delegate)
    delegate.signing_seats.all().delete()
    delegate.conference.sign_codes.filter(delegate=delegate).delete()


def _locked(signature: Signature) -> Signature:
    rows = Signature.objects.select_related("initiative__log", "delegate", "conference")
    return rows.select_for_update(of=("self",)).get(pk=signature.pk)
