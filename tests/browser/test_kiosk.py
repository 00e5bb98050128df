"""The self check-in kiosk in a real Chromium, whose camera sees somebody's own code."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from checkin import actions, help_codes, printing
from checkin.models import BadgePrint, Device, DeviceKind, Scan
from tests.browser.camera import film, launch
from tests.browser.door import picture_of
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at
from tests.conference.workers import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stateless]
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
PIN = "4711"


@pytest.fixture
def gate():
    """Where the kiosk stands."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"}, slug="east")


@pytest.fixture
def badge(gate):
    """Somebody's badge, its document made."""
    badge = badge_at(
        gate.conference, delegate__name_zh="张文和", delegate__name_latin="Zhang Wenhe"
    )
    badge.pdf, badge.made_revision = "badges/some.pdf", badge.revision
    badge.save()
    return badge


@pytest.fixture
def kiosk(browser, live_server, watched, tmp_path, gate):
    """`kiosk(token)`: a kiosk that is set up, before whose camera somebody holds this code."""
    opened = []

    def make(token: str) -> Page:
        opened.append(launch(browser, film(picture_of(token, tmp_path / "code.png"),
                                           tmp_path / "camera.y4m")))  # fmt: skip
        context = opened[-1].new_context(base_url=live_server.url, locale="en-GB", **TABLET)
        page = watched(context.new_page())
        _code, text = actions.new_code(gate.conference, [gate], None, kind=DeviceKind.KIOSK)
        page.goto(f"/door/kiosk/#code={text}")
        page.get_by_label("Name of this device").fill("Kiosk 1")
        page.locator("#pin-new").fill(PIN)
        page.get_by_role("button", name="Set up").click()
        return page

    yield make
    for each in opened:
        each.close()


def test_somebody_is_greeted_by_name_and_sees_the_badge_appear_as_printed(kiosk, gate, badge, axe):
    station = DeviceFactory(
        conference=gate.conference, kind=DeviceKind.STATION, name="East desk",
        last_seen_at=timezone.now() + timedelta(hours=1),  # awake, however long this takes
    )  # fmt: skip
    page = kiosk(badge.token())

    expect(page.get_by_role("heading", name="Zhang Wenhe")).to_be_visible()
    expect(page.get_by_text("Your badge is being printed")).to_be_visible()
    assert axe(page) == []
    assert Scan.objects.get().verdict == Scan.Verdict.FIRST

    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    printing.printed(station, row.pk, row.lease)

    expect(page.get_by_text("Please fetch it at: East desk")).to_be_visible()
    # By itself, after some seconds; the code that still lies there is no second visit.
    expect(page.get_by_role("heading", name="Welcome. Please hold your code here.")).to_be_visible()
    assert axe(page) == []
    assert BadgePrint.objects.count() == 1


def test_a_code_that_is_refused_goes_to_the_desk_with_a_code_and_no_name(kiosk, gate, badge):
    token = badge.token()
    page = kiosk(token[:-1] + ("1" if token[-1] != "1" else "2"))

    expect(page.get_by_text("Please go to the desk")).to_be_visible()
    expect(page.locator("#help-code")).to_have_text(help_code())
    expect(page.get_by_text("Zhang Wenhe")).to_have_count(0)

    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="Welcome. Please hold your code here.")).to_be_visible()


def help_code() -> str:
    """Of the one scan there is."""
    wait_until(Scan.objects.exists)
    return help_codes.of(Scan.objects.get())


def test_nobody_leaves_without_the_pin_and_both_languages_are_there(kiosk, gate, badge):
    page = kiosk("123")
    expect(page.get_by_text("This is not the code of a badge.")).to_be_visible()

    page.get_by_role("link", name="简体中文").click()
    expect(page.get_by_role("heading", name="欢迎光临，请在此出示二维码。")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Welcome. Please hold your code here.")).to_be_visible()
    assert [link.get_attribute("href") for link in page.get_by_role("link").all()] == [
        "#main", "?language=zh-hans", "?language=en",
    ]  # fmt: skip

    page.get_by_role("button", name="For staff").click()
    dialog = page.locator("#pin-dialog")
    for digit in "4712":
        dialog.get_by_role("button", name=digit, exact=True).click()
    dialog.get_by_role("button", name="Open").click()
    expect(page.get_by_text("This is not the PIN.")).to_be_visible()
    dialog.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="1", exact=True).click()
    dialog.get_by_role("button", name="Open").click()
    page.get_by_role("button", name="Forget this kiosk").click()
    sure = page.get_by_role("dialog", name="Forget this kiosk?")
    sure.get_by_role("button", name="Cancel").click()
    expect(sure).to_be_hidden()
    forget(page)

    expect(page.get_by_role("heading", name="Set up this kiosk")).to_be_visible()
    wait_until(lambda: Device.objects.get(kind=DeviceKind.KIOSK).farewell == "left")
    expect(page.locator("#set-up-error")).to_be_hidden()


def test_wrong_pins_are_waited_for_and_a_reload_forgives_none(kiosk, gate):
    page = kiosk("123")
    page.get_by_role("button", name="For staff").click()
    opens = page.locator("#pin-open")
    for _time in range(5):
        page.locator("#pin").fill("4712")
        opens.click()
        expect(page.locator("#pin-error")).to_be_visible()
        expect(page.locator("#pin")).to_be_visible()

    expect(page.locator("#pin-error")).to_contain_text("Too many wrong PINs.")
    expect(opens).to_be_disabled()
    page.reload()
    page.get_by_role("button", name="For staff").click()
    page.locator("#pin").fill(PIN)
    expect(page.locator("#pin-error")).to_contain_text("Too many wrong PINs.")
    expect(opens).to_be_disabled()


def test_nobody_is_filmed_while_a_kiosk_is_set_up_anew(kiosk, gate, complaints):
    page = kiosk("123")
    expect(page.get_by_text("This is not the code of a badge.")).to_be_visible()
    actions.revoke_device(Device.objects.get(kind=DeviceKind.KIOSK))

    page.evaluate("() => dispatchEvent(new Event('online'))")  # it asks the server at once

    expect(page.locator("#set-up-error")).to_have_text(
        "This device was signed off by an organiser."
    )
    assert page.evaluate("() => document.getElementById('video').srcObject") is None
    complaints.clear()  # Chromium counts the answer that says no


def forget(page):
    """As staff do, who know the PIN."""
    page.get_by_role("button", name="For staff").click()
    page.locator("#pin").fill(PIN)
    page.locator("#pin-dialog").get_by_role("button", name="Open").click()
    page.get_by_role("button", name="Forget this kiosk").click()
    sure = page.get_by_role("dialog", name="Forget this kiosk?")
    sure.get_by_role("button", name="Forget this kiosk").click()


def test_a_kiosk_without_a_network_forgets_itself_all_the_same_and_says_that_nobody_knows(
    kiosk, gate, complaints
):
    page = kiosk("107" + "1" * 193)
    expect(page.locator("#conference")).to_have_text(gate.conference.name["en"])
    page.context.set_offline(True)

    forget(page)

    expect(page.get_by_role("heading", name="Set up this kiosk")).to_be_visible()
    expect(page.locator("#set-up-error")).to_contain_text("the desk shows it as silent")
    assert page.evaluate("() => localStorage.getItem('door-kiosk')") is None
    device = Device.objects.get(kind=DeviceKind.KIOSK)
    assert (device.farewell, device.revoked_at) == ("", None)
    no_network = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    complaints[:] = [text for text in complaints if not any(word in text for word in no_network)]


def test_a_kiosk_starts_without_a_network_and_goes_on_by_itself(kiosk, gate, badge, complaints):
    page = kiosk("107" + "1" * 193)
    conference = gate.conference.name["en"]
    expect(page.locator("#conference")).to_have_text(conference)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)

    page.reload()

    expect(page.locator("#conference")).to_have_text(conference)
    expect(page.locator("#offline")).to_have_text(
        "This kiosk has no connection just now. The desk checks you in."
    )
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    no_network = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    complaints[:] = [text for text in complaints if not any(word in text for word in no_network)]


def test_a_kiosk_says_that_no_badge_comes_out(kiosk, gate, badge):
    page = kiosk(badge.token())

    expect(page.locator("#name")).to_have_text("Zhang Wenhe")
    expect(page.locator("#answer-words")).to_contain_text("cannot be printed just now")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#no-prints")).to_contain_text("Badges cannot be printed just now.")
