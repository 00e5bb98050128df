"""Answers above an open sheet, what the server says of an undo and in practice, signing off."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from badges.models import Badge
from checkin import actions
from checkin.models import Device, Scan
from tests.browser.door import (
    at_the_gate,
    expect_answer,
    find,
    go_on,
    hand_scan,
    hold,
    known_badge,
    scanners_pace,
    zhang,
)
from tests.checkin.factories import GateFactory, batch, reading
from tests.conference.workers import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stateless]


@pytest.fixture
def gate():
    """An entry, the only gate."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"}, slug="east")


@pytest.fixture
def badge(gate):
    """A delegate's badge, known to the devices."""
    return zhang(gate.conference)


@pytest.fixture
def other(gate):
    """Somebody else's badge, known to the devices."""
    return known_badge(
        gate.conference, delegate__name_zh="李小龙", delegate__name_latin="Li Xiaolong"
    )


def practise(page: Page) -> None:
    """Switch practice on, and go back to the camera."""
    page.get_by_role("button", name="Menu").click()
    page.get_by_label("Practice").check()
    page.get_by_role("button", name="Back to the camera").click()


def top_is_answer(page: Page) -> bool:
    """A finger on the middle of the screen touches the answer."""
    script = "() => document.elementFromPoint(195, 300).closest('#answer') !== null"
    return page.evaluate(script)


def test_scan_while_a_reason_is_typed_is_answered_on_top_and_the_words_stay(
    phone, gate, badge, other, axe
):
    at_the_gate(phone, gate)
    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    phone.get_by_role("button", name="Take back").click()
    why = phone.get_by_label("Another reason")
    why.fill("The twin")

    hand_scan(phone, other.token())

    expect_answer(phone, "admit", "李小龙")
    assert top_is_answer(phone)
    assert axe(phone) == []
    expect(phone.get_by_role("button", name="Take back")).to_be_hidden()
    go_on(phone)
    expect(why).to_have_value("The twin")
    expect(why).to_be_focused()
    phone.get_by_role("button", name="Record").click()
    expect_answer(phone, "again", "张文和", "Taken back")
    wait_until(lambda: Scan.objects.count() == 3)
    undo = Scan.objects.get(verdict="undo")
    assert (undo.badge, undo.note) == (badge, "The twin")


def test_badge_read_into_a_field_is_a_scan_and_leaves_the_words_as_they_were(
    phone, gate, badge, other
):
    at_the_gate(phone, gate)
    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    phone.get_by_role("button", name="Take back").click()
    why = phone.get_by_label("Another reason")
    why.fill("The twin")

    scanners_pace(phone)
    why.press_sequentially(other.token())
    why.press("Enter")

    expect_answer(phone, "admit", "李小龙")
    go_on(phone)
    expect(why).to_have_value("The twin")
    wait_until(lambda: Scan.objects.count() == 2)
    assert not Scan.objects.exclude(note="").exists()


def test_scan_while_the_pin_is_asked_is_answered_on_top(phone, gate, badge):
    at_the_gate(phone, gate, pin="2468")
    phone.get_by_role("button", name="Menu").click()
    pin = phone.get_by_label("PIN", exact=True)
    pin.fill("24")

    hand_scan(phone, badge.token())

    expect_answer(phone, "admit", "张文和")
    assert top_is_answer(phone)
    go_on(phone)
    expect(pin).to_have_value("24")


def test_scan_while_somebody_is_searched_for_is_answered_on_top(phone, gate, badge, other):
    at_the_gate(phone, gate)
    find(phone, "zhang")

    hand_scan(phone, other.token())

    expect_answer(phone, "admit", "李小龙")
    assert top_is_answer(phone)
    go_on(phone)
    expect(phone.get_by_role("searchbox")).to_have_value("zhang")


def test_undo_that_the_server_refuses_is_said_on_the_screen_and_in_the_last_scans(
    phone, gate, badge
):
    at_the_gate(phone, gate)
    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    wait_until(Scan.objects.exists)
    expect(phone.locator("#connection")).to_have_attribute("data-state", "online")
    phone.get_by_role("button", name="Take back").click()
    long_ago = timezone.now() - timezone.timedelta(minutes=20)
    Scan.objects.update(effective_at=long_ago)

    phone.get_by_role("button", name="Scanned by mistake").click()

    expect_answer(phone, "again", "张文和", "未撤回", "Not taken back", "still counts")
    go_on(phone)
    phone.get_by_role("button", name="Last scans 1 to look at").click()
    line = phone.locator("#log-differing")
    expect(line).to_contain_text("Not taken back")
    expect(line).to_contain_text("It was made more than a quarter of an hour before")


def test_practice_shows_what_the_server_would_say_and_records_nothing(phone, gate, badge):
    at_the_gate(phone, gate)
    practise(phone)
    phone_west = Device.objects.create(conference=gate.conference, name="West phone", digest="x")
    actions.record_scans(phone_west, batch(reading(badge, gate)))
    let_go = hold(phone, "**/api/v1/door/scans")

    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和", "Practice: nothing is recorded")
    let_go()

    expect_answer(phone, "again", "张文和", "Practice: the server’s answer", "Corrected")
    assert Scan.objects.count() == 1


def test_practice_without_a_network_goes_by_the_device(phone, gate, badge, complaints):
    at_the_gate(phone, gate)
    practise(phone)
    phone.context.set_offline(True)

    hand_scan(phone, badge.token())

    expect_answer(phone, "admit", "张文和", "Practice: nothing is recorded")
    phone.context.set_offline(False)
    assert not Scan.objects.exists()
    no_network = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    complaints[:] = [text for text in complaints if not any(word in text for word in no_network)]


def test_withdrawn_badge_is_let_in_with_a_reason(phone, gate, badge):
    Badge.objects.filter(pk=badge.pk).update(status="revoked")
    badge.refresh_from_db()
    actions.badge_changed(badge)
    at_the_gate(phone, gate)

    hand_scan(phone, badge.token())
    expect_answer(phone, "refuse", "This badge was withdrawn")
    phone.get_by_role("button", name="Let in anyway").click()
    phone.get_by_role("button", name="Identity checked by document").click()

    expect_answer(phone, "admit", "张文和")
    wait_until(lambda: Scan.objects.count() == 2)
    forced = Scan.objects.get(forced=True)
    assert (forced.verdict, forced.reason) == ("admitted_revoked", "revoked")


def test_sign_off_is_asked_once(phone, gate):
    at_the_gate(phone, gate)
    phone.get_by_role("button", name="Menu").click()
    phone.get_by_text("Sign this device off", exact=True).click()
    phone.get_by_role("button", name="Sign off").click()
    sheet = phone.get_by_role("dialog", name="Sign this device off?")
    expect(sheet).to_contain_text("must be set up again")
    sheet.get_by_role("button", name="Cancel").click()
    expect(phone.get_by_role("heading", name="Menu")).to_be_visible()

    phone.get_by_role("button", name="Sign off").click()
    sheet.get_by_role("button", name="Sign off").click()

    expect(phone.get_by_text("This device is signed off.")).to_be_visible()
