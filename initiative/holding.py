"""Signatures that a kiosk holds for a minute: undone without a trace in the log, or written there.

The row is the truth: a beat sweep (periodic.py) finds what is due, and a task is woken on time.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from django.utils import timezone

from conference import audit, events
from conference.lib.afterwards import after_commit
from initiative import documents, rules, sequencing, signing
from initiative.models import Confirmation, Signature

BATCH = 200
RELEASE = "initiative.periodic.release_held"
logger = logging.getLogger(__name__)


@transaction.atomic
def release(waiting: Sequence[Signature]) -> list[Signature]:
    """Write these into the log as one batch, in order of acknowledgement; they are of one
    initiative. What was undone or written meanwhile is left out."""
    appended = sequencing.sequence(waiting)
    for signature in appended:
        signing.logged(signature)
    return appended


def release_due() -> int:
    """Write into the log whatever was held long enough. Returns how many."""
    due = Signature.objects.held().filter(held_until__lte=timezone.now())
    done = 0
    for initiative in set(due.values_list("initiative", flat=True).order_by()):
        done += len(release(list(due.filter(initiative=initiative).order_by("at", "pk")[:BATCH])))
    return done


@transaction.atomic
def undo(signature: Signature, by: object, asked: datetime | None = None) -> None:
    """Take a held signature back, as if it had not been given: its row and its drawing go, the
    audit line stays, and the person may sign again. Raises Refused once it is too late; `asked`:
    when, where that was before now.
    """
    rows = Signature.objects.select_related("delegate", "ceremony")
    found = rows.select_for_update(of=("self",)).filter(pk=signature.pk).first()
    signature = rules.check_can_undo(found, asked)
    Confirmation.objects.filter(signature=signature).update(
        signature=None, undone_at=timezone.now()
    )
    documents.forget_files(signature)
    audit.record(
        "initiative.undone", signature.delegate, by=by,
        before={"signature": signature.pk, "text": signature.text.sha256},
    )  # fmt: skip
    ceremony = signature.ceremony
    signature.delete()
    if ceremony:
        events.publish("ceremony.changed", ceremony)


def wake_at(moment: datetime) -> None:
    """Once this transaction is there, let a worker look when the hold ends."""
    after_commit(_wake, moment)


def _wake(moment: datetime) -> None:
    if RELEASE not in current_app.tasks:  # a web process has not imported the tasks yet
        current_app.loader.import_default_modules()
    try:
        current_app.tasks[RELEASE].apply_async(
            eta=moment + timedelta(seconds=1), queue="housekeeping"
        )
    except Exception:  # noqa: BLE001 - every broker raises its own kind
        logger.warning("broker unreachable; the beat will write held signatures into the log")
