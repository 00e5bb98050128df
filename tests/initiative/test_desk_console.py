"""The host's console: what it shows, its buttons, kiosks, the PIN."""

import re

import pytest
from django.urls import reverse

from conference.models import Membership
from initiative import ceremony_queries, roll
from initiative.models import KioskPlace, Seat, Signature
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory, SeatFactory
from tests.initiative.kiosks import at_kiosk, confirmed, kiosk_at
from tests.initiative.signing import signed
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
HOST = Membership.Role.CEREMONY_HOST


@pytest.fixture
def kiosk():
    """At an open ceremony, with a delegate before it: kiosk.delegate."""
    made, delegate = at_kiosk()
    object.__setattr__(made, "delegate", delegate)
    return made


@pytest.fixture
def host(client, kiosk):
    """`host(name, **posted)`: the host posts to an address of the console, or gets it."""
    client.force_login(MembershipFactory(conference=kiosk.ceremony.conference, role=HOST).user)

    def ask(name, pk=None, **posted):
        address = reverse(
            f"initiative:{name}", args=[kiosk.ceremony.conference.slug, pk or kiosk.ceremony.pk]
        )
        return client.post(address, posted) if posted else client.get(address)

    return ask


def test_console_shows_who_is_next_and_who_is_held(host, kiosk):
    SeatFactory(ceremony=kiosk.ceremony, conference=kiosk.ceremony.conference,
                delegate=kiosk.delegate)  # fmt: skip
    signature = confirmed(kiosk, kiosk.delegate)

    page = host("desk_console").content.decode()

    assert signature.name in page
    assert f'id="undo-{signature.pk}"' in page
    assert re.search(r'data-turn="held"[^>]*>signed, held', page)
    assert "Nobody who is here waits to sign." in page


@pytest.mark.parametrize("name", ["desk_console", "desk_ceremony"])
def test_a_gathering_s_own_figures_stand_beside_those_of_all(client, host, kiosk, name):
    ceremony = kiosk.ceremony
    for number in (1, 2):
        elsewhere = CeremonyFactory(initiative=ceremony.initiative)
        signed(ceremony.initiative, ceremony=elsewhere, conference=elsewhere.conference,
               reach=1000 * number)  # fmt: skip
    signed(ceremony.initiative, ceremony=ceremony, conference=ceremony.conference, reach=5)

    args = [ceremony.conference.slug, *([ceremony.pk] if name == "desk_console" else [])]
    page = client.get(reverse(f"initiative:{name}", args=args)).content.decode()

    stats = [tuple(re.findall(r'stat__(?:value|label|note)">([^<]+)<', each))
             for each in page.split('class="stat"')[1:4]]  # fmt: skip
    assert stats == [
        ("1", "signature here", "3 in all"),
        ("5", "followers reached", "3,005 in all"),
        ("1", "cities", "1 in all"),
    ]


def test_the_living_part_carries_no_token_of_a_form(client, host, kiosk):
    address = reverse(
        "initiative:desk_console", args=[kiosk.ceremony.conference.slug, kiosk.ceremony.pk]
    )

    part = client.get(address, headers={"X-Part": "1"}).content.decode()

    assert "csrfmiddlewaretoken" not in part
    assert "console-roll" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("do", "field", "value"),
    [("pause", "state", "paused"), ("close", "state", "closed"), ("dark", "blackout", True),
     ("finale", "state", "closed")],
)  # fmt: skip
def test_each_button_does_what_it_says(host, kiosk, do, field, value):
    answer = host("desk_console_act", do=do)

    kiosk.ceremony.refresh_from_db()
    assert answer.status_code == 302
    assert getattr(kiosk.ceremony, field) == value
    assert (kiosk.ceremony.finale_at is not None) == (do == "finale")


def test_after_the_finale_nobody_is_called_and_opening_again_is_no_first_choice(host):
    before = host("desk_console").content.decode()
    host("desk_console_act", do="close")
    closed = host("desk_console").content.decode()
    host("desk_console_act", do="finale")
    after = host("desk_console").content.decode()

    assert 'aria-labelledby="next-title">' in before
    assert 'class="button button--solemn" id="do-open"' in closed
    assert 'class="button button--quiet" id="do-open"' in after
    assert 'aria-labelledby="next-title" hidden>' in after


def test_the_host_undoes_what_is_held_and_is_told_when_it_is_too_late(host, kiosk):
    signature = confirmed(kiosk, kiosk.delegate)

    host("desk_undo", signature.pk, do="undo")
    assert Signature.objects.count() == 0

    again = confirmed(kiosk, kiosk.delegate)
    host("desk_console_act", do="finale")
    host("desk_undo", again.pk, do="undo")
    page = host("desk_console").content.decode()
    assert "The minute is over" in page
    assert Signature.objects.count() == 1


def test_the_order_is_filled_from_a_selection_and_changed(host, kiosk):
    DelegateFactory(conference=kiosk.ceremony.conference)
    host("desk_console_fill", selection="everybody", category="")
    first, second = kiosk.ceremony.seats.order_by("order")

    host("desk_turn", second.pk, do="up")
    host("desk_turn", first.pk, do="decline")

    assert [seat.pk for seat in kiosk.ceremony.seats.order_by("order")] == [second.pk, first.pk]
    assert Seat.objects.get(pk=first.pk).declined_at is not None


def test_a_kiosk_s_code_is_shown_once_and_bound_to_the_ceremony(host, kiosk):
    page = host("desk_kiosk_new", show="1").content.decode()

    assert re.search(r'qr__code">[0-9A-Z-]{11,}<', page)
    assert KioskPlace.objects.latest("pk").ceremony == kiosk.ceremony


def test_the_pin_is_kept_as_a_hash_and_makes_a_countersigner(host, kiosk):
    refused = host("desk_pin", pin="1111")
    host("desk_pin", pin="4711")

    kept = kiosk.ceremony.conference.staff_pins.get()
    assert (refused.status_code, "4711" in kept.digest) == (422, False)
    assert ceremony_queries.countersigners(kiosk.ceremony) == [kept.user]


def test_whoever_may_only_look_changes_nothing(client, kiosk):
    conference = kiosk.ceremony.conference
    role = Membership.Role.READ_ONLY
    client.force_login(MembershipFactory(conference=conference, role=role).user)
    seat = SeatFactory(ceremony=kiosk.ceremony, conference=conference)

    asked = [
        client.post(reverse(f"initiative:{name}", args=[conference.slug, pk]), {"do": do})
        for name, pk, do in (
            ("desk_console_act", kiosk.ceremony.pk, "pause"), ("desk_turn", seat.pk, "remove"),
            ("desk_kiosk_new", kiosk.ceremony.pk, ""),
        )
    ]  # fmt: skip

    assert [answer.status_code for answer in asked] == [403, 403, 403]
    kiosk.ceremony.refresh_from_db()
    assert (kiosk.ceremony.state, kiosk.ceremony.seats.count()) == ("open", 1)


def test_a_console_asks_the_database_no_more_for_a_long_order(
    host, kiosk, django_assert_max_num_queries
):
    conference = kiosk.ceremony.conference
    roll.fill(kiosk.ceremony, [DelegateFactory(conference=conference) for _n in range(12)])
    kiosk_at(kiosk.ceremony, "Tablet 2")

    with django_assert_max_num_queries(40):
        host("desk_console")
