"""One picture for all who look: who computes it, how often, and who gets the last one."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone

from checkin import picture, picture_sharing as sharing
from checkin.actions import record_scans
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at, batch, reading
from tests.conference.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    """A conference with an entrance."""
    return GateFactory(slug="east").conference


@pytest.fixture
def come(conference):
    """`come()`: one more person is let in."""
    device, gate = DeviceFactory(conference=conference), conference.gates.get()
    return lambda: record_scans(device, batch(reading(badge_at(conference), gate)))


@pytest.fixture
def clock(monkeypatch):
    """`clock(seconds)` turns the sharing's clock on; it stands still otherwise."""
    now = [timezone.now()]
    monkeypatch.setattr(sharing, "timezone", SimpleNamespace(now=lambda: now[0]))
    monkeypatch.setattr(sharing, "REST", 10)

    def turn(seconds):
        now[0] += timedelta(seconds=seconds)

    return turn


@pytest.fixture
def computed(monkeypatch, clock):
    """How many were inside in each computation; each takes 0.2 seconds of the clock."""
    found = []

    def slowly(conference):
        found.append(compute(conference))
        clock(0.2)
        return found[-1]

    compute = picture.compute
    monkeypatch.setattr(picture, "compute", slowly)
    return found


def test_after_a_computation_there_is_none_for_ten_times_as_long(conference, come, clock, computed):
    seen = [sharing.figures(conference).inside]
    come()
    for pause in (0, 1, 0.9, 0.2):
        clock(pause)
        seen.append(sharing.figures(conference).inside)

    assert seen == [0, 0, 0, 0, 1]
    assert len(computed) == 2


def test_while_nothing_happens_the_clock_alone_renews_it(conference, clock, computed):
    for _look in range(12):
        sharing.figures(conference)
        clock(1)

    assert len(computed) == 3


def test_whoever_comes_too_soon_hears_when_to_come_again(conference, come, clock, computed):
    first = sharing.shared(conference)
    nothing_new = sharing.again_in(conference, first)
    come()
    clock(0.5)
    too_soon = sharing.again_in(conference, sharing.shared(conference))
    clock(1.5)
    on_time = sharing.again_in(conference, sharing.shared(conference))

    assert (nothing_new, too_soon, on_time) == (None, timedelta(seconds=1.5), None)


def test_what_happens_while_it_is_computed_is_in_the_next(conference, come, clock, monkeypatch):
    def meanwhile(conference):
        found = compute(conference)
        come()
        return found

    compute = picture.compute
    monkeypatch.setattr(picture, "compute", meanwhile)
    shown = sharing.shared(conference)

    assert shown.figures.inside == 0
    assert sharing.again_in(conference, shown) >= sharing.SOON


def test_while_one_computes_everybody_else_gets_the_last_one(conference, come, clock, computed):
    before = sharing.figures(conference)
    come()
    clock(sharing.OLD.total_seconds() - 1)
    cache.add(f"{sharing.key_of(conference)}:lock", 1)

    assert sharing.figures(conference).at == before.at
    assert len(computed) == 1


@pytest.mark.parametrize("old", [True, False])
def test_where_there_is_none_or_an_old_one_they_wait_and_compute_nothing_beside(
    conference, come, clock, computed, monkeypatch, old
):
    if old:
        sharing.figures(conference)
    come()
    clock(sharing.OLD.total_seconds() + 1)
    lock, turns = f"{sharing.key_of(conference)}:lock", []
    cache.add(lock, 1)

    def the_other_ends(_seconds):
        turns.append(len(computed))
        if len(turns) == 3:
            sharing._renew(conference)
            cache.delete(lock)

    monkeypatch.setattr(sharing.time, "sleep", the_other_ends)

    assert sharing.figures(conference).inside == 1
    assert turns == [int(old)] * 3
    assert len(computed) == int(old) + 1


def test_who_gets_the_lock_after_another_computed_uses_that(
    conference, clock, computed, monkeypatch
):
    add = cache.add

    def late(key, *rest):
        sharing._renew(conference)
        return add(key, *rest)

    monkeypatch.setattr(cache, "add", late)
    sharing.figures(conference)

    assert len(computed) == 1


def test_whoever_changed_what_is_shown_sees_it_at_once(conference, clock, computed):
    sharing.figures(conference)
    sharing.forget(conference)
    sharing.figures(conference)

    assert len(computed) == 2


def test_the_living_part_says_when_there_is_another(client, conference, come, clock, computed):
    client.force_login(MembershipFactory(conference=conference).user)
    address = f"/en/desk/{conference.slug}/door/picture/"
    first = client.get(address, headers={"X-Part": "1"})
    come()
    clock(0.5)
    second = client.get(address, headers={"X-Part": "1"})

    assert "X-Again" not in first
    assert second["X-Again"] == "1500"
