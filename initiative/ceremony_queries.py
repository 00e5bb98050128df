"""Reads of a ceremony: how its stage is set, its order of signing with each one's state."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkin.audiences import arrived
from conference.models import User
from initiative import queries, signed_before
from initiative.kiosk_rules import may_countersign
from initiative.models import Ceremony, Initiative, Seat, Signature, StaffPin
from registration.models import Delegate

# Whoever stands before a kiosk for longer has gone away without a word.
AT_KIOSK = timedelta(minutes=10)


def stage(ceremony: Ceremony | None) -> dict[str, Any]:
    """What a wall shows beside the ledger, as this ceremony's host has set it: {"blackout",
    "finale_at", "finale_size"}."""
    at = ceremony.finale_at if ceremony else None
    return {
        "blackout": bool(ceremony and ceremony.blackout),
        "finale_at": at.isoformat(timespec="seconds") if at else None,
        "finale_size": ceremony.finale_checkpoint_size if ceremony else None,
    }


def leading(initiative: Initiative) -> Ceremony | None:
    """The ceremony whose host sets the stage of the initiative's wall: of the organisers' own the
    one that is open, opened last; where none is, the one paused or ended by a finale last.

    Never one by a grant: whoever was lent a ceremony has that one's wall alone.
    """
    rows = initiative.ceremonies.filter(allowed_until=None).select_related("conference")
    return max(rows, key=_claim, default=None)


def _claim(ceremony: Ceremony) -> tuple[int, float, int]:
    """How much it has to say on the initiative's wall."""
    states = Ceremony.State
    opened = ceremony.last_opened_at or ceremony.opened_at
    since = ceremony.finale_at or opened
    rank = 2 if ceremony.state == states.OPEN else 0
    if ceremony.finale_at or ceremony.state == states.PAUSED:
        rank = 1
    return rank, since.timestamp() if since else 0.0, ceremony.pk


def signing_now(initiative: Initiative) -> QuerySet[Ceremony]:
    """Where delegates can sign at this moment, as rules.check_open has it: where the ceremony is
    open, and where it is over and one can still join online."""
    if not initiative.open_for_signing:
        return Ceremony.objects.none()
    states = Ceremony.State
    still = Q(state=states.OPEN) | Q(state=states.CLOSED, joins_online=True)
    allowed = Q(allowed_until=None) | Q(allowed_until__gt=timezone.now())
    return queries.ceremonies(initiative).filter(still, allowed)


def is_open(ceremony: Ceremony) -> bool:
    """Whether whoever is in its hall can sign from their seat."""
    is_open = ceremony.state == Ceremony.State.OPEN
    return is_open and signing_now(ceremony.initiative).filter(pk=ceremony.pk).exists()


class TurnState(models.TextChoices):
    """How it stands with somebody in the order of signing."""

    ABSENT = "absent", _("not arrived")
    ARRIVED = "arrived", _("arrived")
    KIOSK = "kiosk", _("at the kiosk")
    HELD = "held", _("signed, held")
    LOGGED = "logged", _("in the ledger")
    ELSEWHERE = "elsewhere", _("signed elsewhere")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


@dataclass(frozen=True)
class Turn:
    """One seat: its delegate, where they are, their signature if any; `next`: to be called up."""

    seat: Seat
    state: TurnState
    signature: Signature | None
    next: bool = False

    @property
    def delegate(self) -> Delegate:
        """Whose turn it is."""
        return self.seat.delegate


WAITING = (TurnState.ARRIVED, TurnState.KIOSK)


def roll_call(ceremony: Ceremony) -> list[Turn]:
    """Everybody invited to sign, in order; the first who is here and has not signed is next."""
    seats = list(
        ceremony.seats.select_related("delegate__association", "delegate__photo").order_by("order")
    )
    here = set(arrived(ceremony.conference).filter(signing_seats__ceremony=ceremony)
               .values_list("pk", flat=True))  # fmt: skip
    given: dict[int, Signature] = {}
    rows = ceremony.conference.signatures.filter(initiative=ceremony.initiative_id)
    # The last one counts; one that stands counts before all that do not.
    for signature in rows.order_by("pk"):
        standing = given.get(signature.delegate_id)
        if standing is None or standing.status != Signature.Status.SIGNED:
            given[signature.delegate_id] = signature
    people = [seat.delegate for seat in seats]
    elsewhere = signed_before.elsewhere(people, ceremony.initiative) if people else set()
    turns, called = [], False
    ended = ceremony.state == Ceremony.State.CLOSED  # nobody signs at a kiosk any more
    for seat in seats:
        signature_of = given.get(seat.delegate_id)
        state = _state(seat, signature_of, seat.delegate_id in here, ended=ended)
        if seat.delegate_id in elsewhere and state not in (TurnState.LOGGED, TurnState.HELD):
            state = TurnState.ELSEWHERE
        is_next = not ended and not called and state == TurnState.ARRIVED
        called = called or is_next
        turns.append(Turn(seat, state, signature_of, is_next))
    return turns


def _state(seat: Seat, signature: Signature | None, here: bool, *, ended: bool) -> TurnState:
    if signature and signature.status == Signature.Status.SIGNED:
        return TurnState.LOGGED if signature.final else TurnState.HELD
    if seat.declined_at:
        return TurnState.DECLINED
    if seat.kiosk_at and not ended and timezone.now() - seat.kiosk_at < AT_KIOSK:
        return TurnState.KIOSK
    if signature:
        return TurnState.WITHDRAWN
    return TurnState.ARRIVED if here else TurnState.ABSENT


def counts(turns: list[Turn]) -> list[tuple[str, str, int]]:
    """(state, its words, how many), of those states that occur."""
    found = Counter(turn.state for turn in turns)
    return [(state.value, str(state.label), found[state]) for state in TurnState if found[state]]


def is_sealed(signature: Signature) -> bool:
    """Whether the checkpoint of the finale covers it, if there was one where its signatory is
    registered."""
    ceremony = signature.ceremony
    if ceremony is None and not signature.given_online:  # given on the own page, after the end
        ceremony = queries.ceremony_of(signature.initiative, signature.conference)
    size = ceremony.finale_checkpoint_size if ceremony else None
    return size is None or (signature.leaf_index is not None and signature.leaf_index < size)


def held(ceremony: Ceremony) -> list[Signature]:
    """Those that can still be undone, the oldest first."""
    rows = ceremony.signatures.held().select_related("delegate")
    return list(rows.order_by("at", "pk"))


def latest(ceremony: Ceremony, most: int) -> list[Signature]:
    """The last ones in the ledger whose names its host may hide, newest first: of whoever signed
    here, and of whoever joined online where its conference collects that."""
    rows = ceremony.conference.signatures.filter(initiative=ceremony.initiative_id)
    rows = rows.active().sequenced().select_related("delegate")
    return list(rows.order_by("-leaf_index")[:most])


@dataclass(frozen=True)
class Given:
    """What somebody gave at a ceremony, for the desk: what stands, else what ended last."""

    ceremony: Ceremony
    stands: Signature | None
    ended: Signature | None = None


def given_by(delegate: Delegate) -> list[Given]:
    """Of each ceremony of the delegate's conference."""
    statuses = Signature.Status
    rows = delegate.signatures.exclude(status=statuses.AMENDED)  # it was entered anew
    last = {row.initiative_id: row for row in rows.order_by("pk")}
    return [
        Given(ceremony, stands, None if stands else last.get(ceremony.initiative_id))
        for ceremony, stands in queries.delegate_ceremonies(delegate)
    ]


def countersigners(ceremony: Ceremony) -> list[User]:
    """Staff with a PIN who may countersign here."""
    return [pin.user for pin in pins(ceremony)]


def pins(ceremony: Ceremony) -> list[StaffPin]:
    """The PINs of those who may countersign here."""
    rows = ceremony.conference.staff_pins.select_related("user").order_by("user__name", "pk")
    return [pin for pin in rows if may_countersign(pin.user, ceremony.conference)]


def kiosks(ceremony: Ceremony) -> Any:
    """Tablets that were set up for it and not signed off."""
    rows = ceremony.conference.devices.filter(code__kiosk_place__ceremony=ceremony)
    return rows.filter(Q(revoked_at=None)).order_by("name", "pk")


def sign_path(ceremony: Ceremony) -> str:
    """Where delegates sign from their seats."""
    return reverse("initiative:sign", args=[ceremony.initiative.slug])
