"""What becomes of what a kiosk holds: undone, withdrawn where the log has it, or finished early."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conference import audit, events
from conference.errors import Refused
from initiative import (
    actions,
    ceremony_actions,
    holding,
    kiosk_offline,
    kiosk_rules,
    rules,
    tickets,
)
from initiative.kiosk_actions import keep_key
from initiative.kiosk_messages import Confirmed, Kiosk
from initiative.kiosk_refusals import ACTION
from initiative.models import Confirmation, Signature
from registration.models import Delegate

# The kiosk sends it again by itself (static/js/signing/sender.js).
WAITS = frozenset({"paused", "not_open_yet", "busy", "throttled"})


@transaction.atomic
def undo(kiosk: Kiosk, key: UUID, age: timedelta = timedelta(0), *, publicly: bool = True) -> str:
    """Take back what was confirmed under this key, as was asked so long ago; if it is still on its
    way, it signs nothing. Twice is harmless.

    Returns "undone"; where it was asked for in time and the log had it before we were told,
    "withdrawn", or if not even `publicly`, for everybody to see: "logged", and it stands.
    Raises Refused where it was asked for too late.
    """
    ceremony = ceremony_actions.locked(kiosk.ceremony)
    known, _is_new = keep_key(kiosk, ceremony, key, undone_at=timezone.now())
    if known.signature is None:
        return "undone"
    asked = timezone.now() - age
    return _taken_back(kiosk, known, known.signature, asked, publicly=publicly)


def _taken_back(
    kiosk: Kiosk, known: Confirmation, signature: Signature, asked: datetime, *, publicly: bool
) -> str:
    kiosk_rules.check_within_hold(known, asked)
    # Held until the end: no worker writes it into the log between the question and the deed.
    signature = Signature.objects.select_for_update().get(pk=signature.pk)
    if signature.final:
        if not publicly and signature.status == Signature.Status.SIGNED:
            return "logged"
        actions.withdraw(signature, "undone at the kiosk")
        return "withdrawn"
    holding.undo(signature, by=f"{kiosk.device} · {signature.delegate}", asked=asked)
    return "undone"


@transaction.atomic
def finish(kiosk: Kiosk, key: UUID) -> Signature:
    """The signatory does not wish to wait: into the log at once. Raises Refused."""
    rows = Confirmation.objects.select_related("signature__delegate")
    known = rows.filter(ceremony=kiosk.ceremony, key=key).first()
    signature = rules.check_confirmed(known.signature if known else None)
    if not signature.final:
        holding.release([signature])
        signature.refresh_from_db()
    events.publish("ceremony.changed", kiosk.ceremony)
    return signature


@contextmanager
def noted(kiosk: Kiosk, sent: Confirmed) -> Iterator[None]:
    """What is refused for good is written into the audit, once: whoever was told that they have
    signed, and has gone, must be found again."""
    try:
        yield
    except Refused as no:
        if no.code not in WAITS and no.status < 500:
            note_refused(kiosk, sent, no)
        raise


def note_refused(kiosk: Kiosk, sent: Confirmed, no: Refused) -> None:
    """One line under each key, of its delegate; of the ceremony where nobody knows whose it is."""
    key = str(sent.key)
    lines = kiosk.ceremony.conference.audit_entries.filter(action=ACTION)
    if lines.filter(after__key=key).exists():
        return
    facts = {
        "ceremony": kiosk.ceremony.pk, "key": key, "kiosk": kiosk.device.name, "code": no.code,
        "reason": str(no.message), "at": kiosk_offline.moment(sent.at, sent.sent_at).isoformat(),
    }  # fmt: skip
    whose = _whose(kiosk, sent) or kiosk.ceremony
    audit.record(ACTION, whose, by=kiosk.device.name, after=facts)
    events.publish("ceremony.changed", kiosk.ceremony)


def _whose(kiosk: Kiosk, sent: Confirmed) -> Delegate | None:
    try:
        if sent.offline:
            badge = kiosk_offline.bearer_of(sent.offline.badge, kiosk.ceremony.conference)
            return badge.delegate if badge else None
        seen = tickets.read(sent.ticket, ceremony=kiosk.ceremony.pk, vouched=True)
    except Refused:
        return None
    return kiosk.ceremony.conference.delegates.filter(pk=seen.delegate, erased_at=None).first()
