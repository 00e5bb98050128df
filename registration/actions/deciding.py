"""Approved, rejected, cancelled, lapsed: what an organiser, the delegate or the clock decides."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from conference import audit, events
from conference.errors import Refused
from conference.models import Conference
from registration import mails, rules
from registration.models import Category, Delegate

Status = Delegate.Status


@dataclass
class Outcome:
    """What became of each row of a bulk action."""

    done: list[Delegate] = field(default_factory=list)
    refused: list[tuple[Delegate, Refused]] = field(default_factory=list)
    unknown: int = 0


def lock(delegate: Delegate, wanted: Category | None = None) -> Delegate:
    """The row as it is now, nobody else changing it or its category's places until the commit.

    `wanted` is the category it is to change to: both are locked in one order, and before the row,
    so that two who change places do not wait for each other.
    """
    categories = {delegate.category_id, wanted.pk if wanted else delegate.category_id}
    list(Category.objects.filter(pk__in=categories).order_by("pk").select_for_update())
    rows = Delegate.everyone.select_related("conference", "category", "association")
    return rows.select_for_update(of=("self",)).get(pk=delegate.pk)


@transaction.atomic
def approve(delegate: Delegate) -> Delegate:
    """Let somebody in. Approving again is harmless and sends nothing."""
    delegate = lock(delegate)
    rules.check_can_approve(delegate)
    return delegate if delegate.status == Status.APPROVED else admit(delegate)


def admit(delegate: Delegate, *, by: object = None) -> Delegate:
    """Write the approval of a locked row, whatever led to it."""
    before, now = {"status": delegate.status}, timezone.now()
    delegate.status, delegate.approved_at = Status.APPROVED, now
    delegate.confirmed_at = delegate.confirmed_at or now
    delegate.hold_until = delegate.ended_at = None
    delegate.end_reason = ""
    delegate.save()
    after = {"status": delegate.status}
    audit.record("delegate.approved", delegate, by=by, before=before, after=after)
    events.publish("delegate.approved", delegate)
    mails.approved(delegate)
    return delegate


def approve_many(conference: Conference, ids: Iterable[int]) -> Outcome:
    """Approve each on its own: who cannot be, spoils nothing for the others."""
    return each(conference, ids, approve)


def reject_many(conference: Conference, ids: Iterable[int], reason: str) -> Outcome:
    """Reject each on its own, with one reason for all."""
    return each(conference, ids, lambda delegate: reject(delegate, reason))


def each(
    conference: Conference, ids: Iterable[int], act: Callable[[Delegate], Delegate]
) -> Outcome:
    """Do it to every chosen delegate of the conference, one transaction each."""
    wanted, outcome = set(ids), Outcome()
    for delegate in conference.delegates.filter(pk__in=wanted):
        wanted.discard(delegate.pk)
        try:
            outcome.done.append(act(delegate))
        except Refused as refusal:
            outcome.refused.append((delegate, refusal))
    outcome.unknown = len(wanted)
    return outcome


@transaction.atomic
def reject(delegate: Delegate, reason: str) -> Delegate:
    """Say no, with a reason that the delegate reads; the place becomes free."""
    delegate = lock(delegate)
    rules.check_can_reject(delegate)
    mails_wanted = delegate.status != Status.UNCONFIRMED  # an unproven address gets no more mail
    end(delegate, Status.REJECTED, reason)
    if mails_wanted:
        mails.rejected(delegate)
    return delegate


@transaction.atomic
def cancel(delegate: Delegate, reason: str = "", *, by: object = None) -> Delegate:
    """The delegate (or the desk) calls it off; the place becomes free."""
    delegate = lock(delegate)
    rules.check_can_cancel(delegate)
    mails_wanted = delegate.status != Status.UNCONFIRMED
    end(delegate, Status.CANCELLED, reason, by=by)
    if mails_wanted:
        mails.cancelled(delegate)
    return delegate


def end(delegate: Delegate, status: str, reason: str, *, by: object = None) -> None:
    """Rejected or cancelled: the place is free, and the form may be sent again."""
    before = {"status": delegate.status}
    delegate.status, delegate.ended_at, delegate.end_reason = status, timezone.now(), reason[:300]
    delegate.hold_until, delegate.form_key = None, uuid.uuid4()
    delegate.pending_email = ""
    delegate.save()
    after = {"status": status, "reason": delegate.end_reason}
    audit.record(f"delegate.{status}", delegate, by=by, before=before, after=after)
    events.publish(f"delegate.{status}", delegate)


def lapse(delegates: QuerySet[Delegate]) -> int:
    """End registrations whose address was not confirmed in time. Returns how many."""
    late = Q(status=Status.UNCONFIRMED, hold_until__lte=timezone.now())
    return sum(lapse_one(pk, late) for pk in delegates.filter(late).values_list("pk", flat=True))


@transaction.atomic
def lapse_one(pk: int, late: Q) -> bool:
    """End this one, unless it was confirmed or sent a fresh link a moment ago."""
    delegate = Delegate.objects.filter(late, pk=pk).select_for_update().first()
    if delegate is None:
        return False
    end(delegate, Status.CANCELLED, _("The address was not confirmed in time."), by="clock")
    return True


def lapse_unconfirmed() -> int:
    """Free the places, at every conference, that nobody confirmed in time."""
    return lapse(Delegate.objects.all())
