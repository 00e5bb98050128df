"""The order of signing: who is called up, in which place, and who would rather not."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from conference import audit, events
from initiative import ceremony_actions
from initiative.models import Ceremony, Seat
from registration.audiences import Audience, find
from registration.models import Delegate


@transaction.atomic
def fill(ceremony: Ceremony, delegates: Iterable[Delegate]) -> int:
    """Add these behind the others, in their order. Who is in the order keeps the place."""
    ceremony = ceremony_actions.locked(ceremony)
    known = set(ceremony.seats.values_list("delegate", flat=True))
    last = ceremony.seats.aggregate(last=Max("order"))["last"] or 0
    fresh = [delegate for delegate in delegates if delegate.pk not in known]
    Seat.objects.bulk_create(
        Seat(conference=ceremony.conference, ceremony=ceremony, delegate=delegate, order=order)
        for order, delegate in enumerate(fresh, start=last + 1)
    )
    if fresh:
        audit.record("ceremony.roll_filled", ceremony, after={"added": len(fresh)})
        events.publish("ceremony.changed", ceremony)
    return len(fresh)


def fill_from(ceremony: Ceremony, audience: Audience) -> int:
    """The same of a selection of delegates; only accredited ones are called up. Raises Refused."""
    found = find(ceremony.conference, audience)
    return fill(ceremony, found.filter(status=Delegate.Status.APPROVED))


@transaction.atomic
def move(seat: Seat, order: int) -> None:
    """Give a seat another place; those between move up or down by one."""
    ceremony = ceremony_actions.locked(seat.ceremony)
    seats = ceremony.seats.order_by("order")
    places = list(seats.values_list("pk", flat=True))
    places.remove(seat.pk)
    places.insert(min(max(order, 1), len(places) + 1) - 1, seat.pk)
    _number(ceremony, places)
    audit.record("ceremony.roll_moved", ceremony, after={"delegate": str(seat.delegate)})


@transaction.atomic
def decline(seat: Seat, *, declined: bool) -> None:
    """They would rather not sign, or will after all."""
    now = timezone.now() if declined else None
    seat.ceremony.seats.filter(pk=seat.pk).update(declined_at=now, kiosk_at=None)
    action = "ceremony.declined" if declined else "ceremony.not_declined"
    audit.record(action, seat.delegate, after={"ceremony": seat.ceremony_id})


@transaction.atomic
def remove(seat: Seat) -> None:
    """Take somebody out of the order; the others move up."""
    ceremony = ceremony_actions.locked(seat.ceremony)
    audit.record("ceremony.roll_left", seat.delegate, after={"ceremony": ceremony.pk})
    ceremony.seats.filter(pk=seat.pk).delete()
    _number(ceremony, list(ceremony.seats.order_by("order").values_list("pk", flat=True)))


def _number(ceremony: Ceremony, places: list[int]) -> None:
    """1, 2, 3, … in this order. First out of the way: each number is somebody's at any time."""
    beyond = (ceremony.seats.aggregate(last=Max("order"))["last"] or 0) + len(places) + 1
    ceremony.seats.update(order=F("order") + beyond)
    seats = {seat.pk: seat for seat in ceremony.seats.all()}
    for order, pk in enumerate(places, start=1):
        seats[pk].order = order
    Seat.objects.bulk_update(seats.values(), ["order"], batch_size=200)
