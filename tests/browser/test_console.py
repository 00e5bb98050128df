"""The host's console on a phone: it lives by itself, its buttons work, nothing gets lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from conference.models import Membership
from initiative import holding, roll
from initiative.models import Signature
from tests.checkin.factories import badge_at
from tests.conference.factories import MembershipFactory
from tests.conference.workers import wait_until
from tests.initiative.kiosks import at_kiosk, confirmed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kiosk():
    """At an open ceremony."""
    made, _delegate = at_kiosk()
    return made


@pytest.fixture
def console(phone, log_in, kiosk):
    """The console of its ceremony, for the host."""
    conference = kiosk.ceremony.conference
    names = [("赵磊", "Zhao Lei"), ("李娜", "Li Na"), ("王芳", "Wang Fang")]
    people = [
        badge_at(conference, delegate__name_zh=zh, delegate__name_latin=latin).delegate
        for zh, latin in names
    ]
    roll.fill(kiosk.ceremony, people)
    role = Membership.Role.CEREMONY_HOST
    log_in(phone, MembershipFactory(conference=conference, role=role).user)
    phone.goto(f"/en/desk/{conference.slug}/ceremony/{kiosk.ceremony.pk}/console/")
    expect(phone.locator(".console[data-connected]")).to_have_count(1)
    return phone


def turn(console, name):
    """Somebody's line in the roll-call."""
    return console.locator(".console__row--turn", has_text=name)


def test_the_roll_call_follows_what_happens_at_the_kiosk_and_the_host_undoes_it(
    console, kiosk, axe
):
    expect(turn(console, "Zhao Lei")).to_contain_text("not arrived")
    assert axe(console) == []

    delegate = kiosk.ceremony.conference.delegates.get(name_latin="Zhao Lei")
    signature = confirmed(kiosk, delegate)
    Signature.objects.update(held_until=timezone.now() + timedelta(hours=1))
    expect(turn(console, "Zhao Lei")).to_contain_text("signed, held")
    console.locator(f"#undo-{signature.pk}").click()

    expect(turn(console, "Zhao Lei")).to_contain_text("not arrived")
    assert Signature.objects.count() == 0

    holding.release([confirmed(kiosk, delegate)])
    expect(turn(console, "Zhao Lei")).to_contain_text("in the ledger")
    assert axe(console) == []


def test_an_opened_line_stays_open_while_the_console_renews_itself(console, kiosk):
    line = turn(console, "Li Na")
    line.locator("summary").click()
    delegate = kiosk.ceremony.conference.delegates.get(name_latin="Zhao Lei")
    confirmed(kiosk, delegate)
    expect(turn(console, "Zhao Lei")).to_contain_text("signed, held")
    expect(line.get_by_role("button", name="Earlier")).to_be_visible()

    line.get_by_role("button", name="Earlier").click()

    expect(console.locator(".console__row--turn").first).to_contain_text("Li Na")


def test_blackout_and_finale(console, kiosk):
    console.get_by_role("button", name="Blackout").click()
    expect(console.get_by_text("Walls are dark")).to_be_visible()
    console.get_by_role("button", name="Light the walls").click()
    expect(console.get_by_text("Walls are dark")).to_be_hidden()

    console.get_by_role("button", name="Finale…").click()
    dialog = console.locator("#finale")
    dialog.get_by_role("button", name="Back").click()
    expect(dialog).to_be_hidden()
    console.get_by_role("button", name="Finale…").click()
    dialog.get_by_role("button", name="Give the finale").click()

    expect(console.locator("#console-state")).to_contain_text("Finale")
    kiosk.ceremony.refresh_from_db()
    wait_until(lambda: kiosk.ceremony.finale_checkpoint_size is not None)
