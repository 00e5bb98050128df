"""Lists of mail go to each mail house no faster than it likes; single messages never wait.

QQ, NetEase, Gmail and others defer or refuse a sender who comes too fast. Each message of a list
takes a slot of its domain's lane once; where the slot is later than now, the row goes back until
then, and the worker does something else. The lanes a site begins with are in the migration
`lanes_of_mail`; operators change them (docs/operators.md).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from conference import mail_rows as rows
from conference.lib.leases import Leased
from conference.mail_life import What, event
from conference.models import MailLane, OutgoingMail

LIST = 6  # jobs.LATER: messages of this priority or less urgent ones are a list's
LATE = timedelta(seconds=15)  # after that a slot is lost: a stopped worker must not make up for it


def wait_until(mail: OutgoingMail, lanes: Iterable[MailLane]) -> datetime | None:
    """When this message may leave, if that is later than now; its slot is taken by asking, and anew
    where it passed unused: after a stoppage the house is not visited faster than it likes."""
    if mail.priority < LIST:
        return None
    if mail.slot_at is not None and timezone.now() - mail.slot_at <= LATE:
        return None
    lane = lane_of(mail.to, lanes)
    if lane is None:
        return None
    at = take_slot(lane)
    return at if at > timezone.now() else None


def limited() -> list[MailLane]:
    """The lanes that have a limit."""
    return list(MailLane.objects.filter(per_minute__gt=0))


def lane_of(address: str, lanes: Iterable[MailLane]) -> MailLane | None:
    """The lane of an address; None where its domain has none or no limit."""
    domain = address.rpartition("@")[2].lower()
    return next((lane for lane in lanes if domain in lane.domains), None)


@transaction.atomic
def take_slot(lane: MailLane) -> datetime:
    """The lane's next free moment, ours from now on."""
    lane = MailLane.objects.select_for_update().get(pk=lane.pk)
    at = max(lane.free_at, timezone.now())
    lane.free_at = at + step(lane)
    lane.save(update_fields=["free_at"])
    return at


def step(lane: MailLane) -> timedelta:
    """The pause between two messages."""
    return timedelta(minutes=1) / max(lane.per_minute, 1)


def put_back(mail: OutgoingMail, at: datetime) -> None:
    """Let the row wait for its slot; that was no attempt."""
    waits = event(mail.pk, What.SLOT, until=at)
    rows.wait(mail, waits, due_at=at, slot_at=at, attempts=mail.attempts - 1)


@transaction.atomic
def give_back_slots() -> None:
    """After messages were held or withheld: the lanes are free from the last slot still taken."""
    now = timezone.now()
    for lane in MailLane.objects.select_for_update():
        theirs = Q()
        for domain in lane.domains:
            theirs |= Q(to__iendswith=f"@{domain}")
        taken = OutgoingMail.objects.filter(theirs, status=Leased.WAITING, slot_at__gt=now)
        last = taken.aggregate(Max("slot_at"))["slot_at__max"] if lane.domains else None
        lane.free_at = last + step(lane) if last else now
        lane.save(update_fields=["free_at"])
