"""The order of signing, and how it stands with each in it."""

import pytest
from hypothesis import HealthCheck, given as generated, settings, strategies as st

from checkin.actions import record_scans
from initiative import actions, audiences, ceremony_queries, holding, kiosk_actions, roll
from initiative.models import Ceremony, Seat
from registration.audiences import Audience
from registration.models import Delegate
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at, batch, reading
from tests.initiative.factories import CeremonyFactory, SeatFactory
from tests.initiative.kiosks import confirmed, kiosk_at
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def order(ceremony) -> list[int]:
    """The delegates, as they are called up."""
    seats = ceremony.seats.order_by("order")
    assert [seat.order for seat in seats] == list(range(1, len(seats) + 1))
    return [seat.delegate_id for seat in seats]


def test_fill_keeps_places_and_adds_behind():
    ceremony = CeremonyFactory()
    first, second, third = (DelegateFactory(conference=ceremony.conference) for _n in range(3))

    assert roll.fill(ceremony, [second]) == 1
    assert roll.fill(ceremony, [first, second, third]) == 2

    assert order(ceremony) == [second.pk, first.pk, third.pk]


def test_fill_from_a_selection_calls_up_accredited_delegates_alone():
    ceremony = CeremonyFactory()
    approved = DelegateFactory(conference=ceremony.conference)
    DelegateFactory(conference=ceremony.conference, status=Delegate.Status.CANCELLED)
    DelegateFactory()

    roll.fill_from(ceremony, Audience("everybody"))

    assert order(ceremony) == [approved.pk]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@generated(moves=st.lists(st.tuples(st.integers(1, 5), st.integers(-2, 9)), max_size=6))
def test_moves_are_those_of_a_list(moves):
    ceremony = CeremonyFactory()
    roll.fill(ceremony, [DelegateFactory(conference=ceremony.conference) for _n in range(5)])
    expected = order(ceremony)

    for place, to in moves:
        seat = ceremony.seats.get(order=place)
        roll.move(seat, to)
        expected.insert(min(max(to, 1), 5) - 1, expected.pop(place - 1))

    assert order(ceremony) == expected


def test_remove_closes_the_gap():
    ceremony = CeremonyFactory()
    seats = [SeatFactory(ceremony=ceremony, conference=ceremony.conference) for _n in range(3)]

    roll.remove(seats[1])

    assert order(ceremony) == [seats[0].delegate_id, seats[2].delegate_id]


def test_each_state_of_the_roll_call_and_who_is_next():
    ceremony = CeremonyFactory()
    kiosk, gate = kiosk_at(ceremony), GateFactory(conference=ceremony.conference)
    badges = [badge_at(ceremony.conference) for _n in range(7)]
    absent, arrived, waiting, at_it, held, logged, withdrawn = (b.delegate for b in badges)
    roll.fill(ceremony, [b.delegate for b in badges])
    device = DeviceFactory(conference=ceremony.conference)
    record_scans(device, batch(*[reading(badge, gate) for badge in badges[1:4]]))
    kiosk_actions.identify(kiosk, badges[3].token(), "scanned")
    confirmed(kiosk, held)
    holding.release([confirmed(kiosk, logged)])
    gone = confirmed(kiosk, withdrawn)
    holding.release([gone])
    actions.withdraw(gone)

    turns = ceremony_queries.roll_call(ceremony)

    assert [(turn.delegate.pk, str(turn.state)) for turn in turns] == [
        (absent.pk, "absent"), (arrived.pk, "arrived"), (waiting.pk, "arrived"),
        (at_it.pk, "kiosk"), (held.pk, "held"), (logged.pk, "logged"),
        (withdrawn.pk, "withdrawn"),
    ]  # fmt: skip
    assert [turn.delegate.pk for turn in turns if turn.next] == [arrived.pk]
    assert {code: n for code, _words, n in ceremony_queries.counts(turns)}["arrived"] == 2

    roll.decline(Seat.objects.get(delegate=arrived), declined=True)
    turns = ceremony_queries.roll_call(ceremony)
    assert [turn.delegate.pk for turn in turns if turn.next] == [waiting.pk]
    assert str(turns[1].state) == "declined"

    ceremony.state = Ceremony.State.CLOSED
    turns = ceremony_queries.roll_call(ceremony)
    assert str(turns[3].state) == "arrived"  # nobody is at a kiosk
    assert not any(turn.next for turn in turns)


def test_who_has_signed_at_another_gathering_is_said_to_and_is_not_called_up():
    ceremony = CeremonyFactory()
    there = CeremonyFactory(initiative=ceremony.initiative)
    gate = GateFactory(conference=ceremony.conference)
    facts = {"delegate__email": "wang@example.org", "delegate__name_zh": "王二"}
    badges = [badge_at(ceremony.conference, **facts), badge_at(ceremony.conference)]
    facts = {"delegate__email": "WANG@example.org", "delegate__name_zh": "何三"}
    shared = badge_at(there.conference, **facts)
    roll.fill(ceremony, [badge.delegate for badge in badges])
    device = DeviceFactory(conference=ceremony.conference)
    record_scans(device, batch(*[reading(badge, gate) for badge in badges]))
    confirmed(kiosk_at(there), shared.delegate)  # another name of the same mailbox
    assert [turn.state for turn in ceremony_queries.roll_call(ceremony)] == ["arrived", "arrived"]

    third = CeremonyFactory(initiative=ceremony.initiative)
    twin = badge_at(third.conference, delegate__email="Wang@Example.org", delegate__name_zh="王 二")
    confirmed(kiosk_at(third), twin.delegate)

    turns = ceremony_queries.roll_call(ceremony)
    assert [(str(turn.state), turn.next) for turn in turns] == [
        ("elsewhere", False), ("arrived", True),
    ]  # fmt: skip
    assert list(audiences.not_signed(ceremony.conference)) == [badges[1].delegate]


def test_the_roll_asks_for_all_of_them_at_once(django_assert_max_num_queries):
    ceremony = CeremonyFactory()
    roll.fill(ceremony, [DelegateFactory(conference=ceremony.conference) for _n in range(8)])
    with django_assert_max_num_queries(6):
        ceremony_queries.roll_call(ceremony)
