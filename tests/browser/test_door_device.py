"""The device itself: its PIN, what it keeps, what it forgets and when, and where it cannot work."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from badges.models import Badge
from checkin import actions
from checkin.models import Device, Scan, UntakenScan
from conference.models import Conference
from tests.browser.conftest import PHONE
from tests.browser.door import (
    at_the_gate,
    expect_answer,
    find,
    go_on,
    hand_scan,
    installed,
    set_up,
    zhang,
)
from tests.checkin.factories import GateFactory
from tests.conference.workers import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stateless]
WECHAT = "Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile MicroMessenger/8.0.50"
WECHAT_ON_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003230) NetType/WIFI Language/zh_CN"
)
# What private windows of some browsers do: refuse at once, or a moment later, or have none.
NO_STORE = {
    "refuses": "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); }",
    "fails": """IDBFactory.prototype.open = () => {
      const asked = {};
      setTimeout(() => asked.onerror(new Event("error")));
      return asked;
    }""",
    "none": "Object.defineProperty(window, 'indexedDB', { value: null })",
}
EVERYTHING = """async () => {
  const open = indexedDB.open("jinjiang-door");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const found = {};
  for (const name of database.objectStoreNames) {
    const asked = database.transaction(name).objectStore(name).getAll();
    found[name] = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  }
  database.close();
  return JSON.stringify(found, (key, value) =>
    ArrayBuffer.isView(value) ? new TextDecoder("latin1").decode(value) : value);
}"""


@pytest.fixture(autouse=True)
def no_network_is_no_complaint(complaints):
    """What Chromium says of a network that is off, and of answers that say no, is expected here."""
    yield
    expected = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "status of 401", "status of 409")
    complaints[:] = [text for text in complaints if not any(word in text for word in expected)]


@pytest.fixture
def gate():
    """An entry, the only gate."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"}, slug="east")


@pytest.fixture
def badge(gate):
    """A delegate's badge, known to the devices."""
    return zhang(gate.conference)


def give_pin(page: Page, pin: str) -> None:
    """Type the PIN that is asked for."""
    page.get_by_label("PIN", exact=True).fill(pin)
    page.locator("#pin").get_by_role("button", name="Go on").click()


def left_on(page: Page) -> dict:
    """What the device still holds, by the name of the store; empty ones left out."""
    kept = json.loads(page.evaluate(EVERYTHING))
    return {name: rows for name, rows in kept.items() if rows}


def test_one_code_lets_one_device_in(phone, new_context, watched, gate):
    _code, text = actions.new_code(gate.conference, [], None)
    other = watched(new_context(**PHONE).new_page())
    for page in (phone, other):
        page.goto(f"/door/#code={text}")
        page.get_by_label("Name of this device").fill("A phone")
    phone.get_by_role("button", name="Set up").click()
    expect(phone.get_by_role("heading", name="East gate")).to_be_visible()

    with other.expect_response("**/api/v1/door/provision") as refused:
        other.get_by_role("button", name="Set up").click()

    expect(other.get_by_text("This code was used already.")).to_be_visible()
    assert refused.value.status == 409
    assert Device.objects.count() == 1


def test_device_that_was_signed_off_forgets_everything(phone, gate, badge):
    at_the_gate(phone, gate)
    hand_scan(phone, badge.token())
    wait_until(Scan.objects.exists)
    actions.revoke_device(Device.objects.get())

    hand_scan(phone, badge.code)

    expect(phone.get_by_text("An organiser signed this device off.")).to_be_visible()
    expect(phone.get_by_text("Scans not sent yet are kept, without names: 1.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Set up this device")).to_be_visible()
    expect(phone.locator("body")).not_to_contain_text("张文和", use_inner_text=True)
    left = json.loads(phone.evaluate(EVERYTHING))
    assert {name: len(rows) for name, rows in left.items() if rows} == {"queue": 1}


def test_scans_of_a_device_signed_off_are_sent_by_the_next_one_as_those_of_the_first(
    phone, gate, badge
):
    at_the_gate(phone, gate)
    actions.revoke_device(Device.objects.get())
    hand_scan(phone, badge.token())
    expect(phone.get_by_text("An organiser signed this device off.")).to_be_visible()

    at_the_gate(phone, gate, name="Second life")

    wait_until(Scan.objects.exists)
    assert [(scan.verdict, scan.device.name) for scan in Scan.objects.all()] == [
        ("first", "East phone")
    ]


def test_end_of_the_conference_wipes_the_device_by_itself(phone, gate, badge):
    at_the_gate(phone, gate)
    past = timezone.localdate() - timedelta(days=4)
    Conference.objects.filter(pk=gate.conference.pk).update(starts_on=past, ends_on=past)

    phone.reload()

    expect(phone.get_by_text("The conference is over.")).to_be_visible()
    left = json.loads(phone.evaluate(EVERYTHING))
    assert {name: rows for name, rows in left.items() if rows} == {}


def test_end_of_the_conference_comes_without_a_network_too(phone, gate, badge):
    """Names go at once, the token only when the last scan is sent."""
    today = timezone.localdate()
    Conference.objects.filter(pk=gate.conference.pk).update(starts_on=today, ends_on=today)
    at_the_gate(phone, gate)
    installed(phone)
    phone.context.set_offline(True)
    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    phone.clock.install(time=timezone.now() + timedelta(days=4))

    phone.reload()

    expect(phone.get_by_text("Scans still to be sent: 1.")).to_be_visible()
    left = json.loads(phone.evaluate(EVERYTHING))
    assert {name for name, rows in left.items() if rows} == {"kept", "queue"}
    phone.context.set_offline(False)
    expect(phone.get_by_text("Thank you for your help!")).to_be_visible()
    assert Scan.objects.count() == 1


def test_pin_stands_before_the_menu_and_before_names_after_a_restart(phone, gate, badge):
    at_the_gate(phone, gate, pin="2468")
    phone.get_by_role("button", name="Menu").click()
    give_pin(phone, "1111")
    expect(phone.get_by_text("This is not the PIN.")).to_be_visible()
    give_pin(phone, "2468")
    expect(phone.get_by_role("heading", name="Menu")).to_be_visible()

    phone.reload()
    expect(phone.get_by_text("Names are locked.")).to_be_visible()
    hand_scan(phone, badge.code)
    expect_answer(phone, "admit", "放行")
    go_on(phone)
    phone.get_by_role("button", name="Name or code").click()
    give_pin(phone, "2468")
    phone.get_by_role("searchbox").fill("zwh")
    expect(phone.locator("#found")).to_contain_text("张文和")


def test_enter_gives_the_pin(phone, gate):
    at_the_gate(phone, gate, pin="2468")
    pin = phone.get_by_label("PIN", exact=True)
    phone.get_by_role("button", name="Menu").click()
    phone.locator("#pin").get_by_role("button", name="Cancel").click()
    expect(pin).to_be_hidden()
    phone.get_by_role("button", name="Menu").click()
    pin.fill("1111")
    pin.press("Enter")
    expect(phone.get_by_text("This is not the PIN.")).to_be_visible()

    pin.fill("2468")
    pin.press("Enter")

    expect(phone.get_by_role("heading", name="Menu")).to_be_visible()


def test_badge_withdrawn_while_names_are_locked_stays_refused_after_another_restart(
    phone, gate, badge
):
    at_the_gate(phone, gate, pin="2468")
    installed(phone)
    Badge.objects.filter(pk=badge.pk).update(status="revoked")
    badge.refresh_from_db()
    actions.badge_changed(badge)
    phone.reload()
    expect(phone.get_by_text("Names are locked.")).to_be_visible()
    wait_until(lambda: '"lowest":256' in phone.evaluate(EVERYTHING) or phone.wait_for_timeout(50))

    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_role("heading", name="East gate")).to_be_visible()
    hand_scan(phone, badge.token())

    expect_answer(phone, "refuse", "This badge was withdrawn")


def test_ten_wrong_pins_wipe_the_device(phone, gate, badge):
    at_the_gate(phone, gate, pin="2468")
    phone.get_by_role("button", name="Menu").click()
    for left in range(9, 0, -1):
        give_pin(phone, "1111")
        expect(phone.get_by_text(f"forgets everything: {left}")).to_be_visible()
    give_pin(phone, "1111")

    expect(phone.get_by_text("The PIN was wrong ten times")).to_be_visible()
    for label in ("Name of this device", "PIN (optional)"):  # the next one is not set up with it
        expect(phone.get_by_label(label)).to_have_value("")
    wait_until(lambda: Device.objects.get().revoked_at or phone.wait_for_timeout(50))
    assert Device.objects.get().farewell == "wiped"
    wait_until(lambda: left_on(phone) == {} or phone.wait_for_timeout(50))


def test_device_wiped_without_a_network_tells_the_server_when_it_is_back(phone, gate, badge):
    at_the_gate(phone, gate, pin="2468")
    hand_scan(phone, badge.token())
    wait_until(Scan.objects.exists)
    go_on(phone)
    phone.context.set_offline(True)
    phone.wait_for_timeout(1600)
    hand_scan(phone, badge.token())
    expect_answer(phone, "again", "张文和")
    go_on(phone)
    phone.get_by_role("button", name="Menu").click()
    for _try in range(10):
        expect(phone.get_by_label("PIN", exact=True)).to_have_value("")
        give_pin(phone, "1111")
    expect(phone.get_by_text("Scans not sent yet are kept, without names: 1.")).to_be_visible()
    assert {name: len(rows) for name, rows in left_on(phone).items()} == {"kept": 1, "queue": 1}
    assert Device.objects.get().revoked_at is None

    phone.context.set_offline(False)

    wait_until(lambda: Device.objects.get().revoked_at or phone.wait_for_timeout(50))
    wait_until(lambda: list(left_on(phone)) == ["queue"] or phone.wait_for_timeout(50))
    assert Scan.objects.count() == 1
    assert Device.objects.get().queue_length == 1  # the desk knows that one waits on the phone


def test_device_signed_off_in_its_menu_is_told_to_the_desk(phone, gate):
    at_the_gate(phone, gate)
    phone.get_by_role("button", name="Menu").click()
    phone.get_by_text("Sign this device off", exact=True).click()
    phone.get_by_role("button", name="Sign off").click()
    phone.get_by_role("dialog").get_by_role("button", name="Sign off").click()

    expect(phone.get_by_text("This device is signed off.")).to_be_visible()
    wait_until(lambda: Device.objects.get().farewell == "left" or phone.wait_for_timeout(50))


def test_nothing_in_the_store_names_anybody(phone, gate, badge):
    at_the_gate(phone, gate, pin="2468")
    hand_scan(phone, badge.token())
    wait_until(Scan.objects.exists)
    expect(phone.locator("#connection")).to_have_attribute("data-state", "online")

    kept = phone.evaluate(EVERYTHING)

    delegate = badge.delegate
    words = [delegate.name_zh, "Zhang", "zhangwenhe", "zwh", delegate.email, "8000", delegate.body]
    assert [word for word in words if word and word in kept] == []
    assert badge.badge_id in kept


def test_menu_keeps_its_choices_and_hides_names(phone, gate, badge):
    at_the_gate(phone, gate)
    phone.get_by_role("button", name="Menu").click()
    expect(phone.locator("#device-people")).to_have_text("1")
    phone.get_by_label("Hide names").check()
    phone.reload()
    expect(phone.get_by_role("heading", name="East gate")).to_be_visible()
    hand_scan(phone, badge.token())

    expect_answer(phone, "admit", "张··")
    expect(phone.locator("#answer")).not_to_contain_text("文和", use_inner_text=True)
    expect(phone.locator("#answer")).not_to_contain_text("Wenhe", use_inner_text=True)
    go_on(phone)
    find(phone, "wenhe zhang")
    expect(phone.locator("#found .scan-person__name")).to_have_text("张··")
    expect(phone.locator("#found")).not_to_contain_text("Wenhe", use_inner_text=True)
    phone.get_by_role("button", name="Back to the camera").click()
    phone.get_by_role("button", name="Last scans").click()
    expect(phone.locator("#log-lines")).to_contain_text("张··", use_inner_text=True)


def test_pin_is_set_and_removed_in_the_menu(phone, gate, badge):
    at_the_gate(phone, gate)
    phone.get_by_role("button", name="Menu").click()
    phone.get_by_label("New PIN").fill("12")
    phone.get_by_role("button", name="Set", exact=True).click()
    expect(phone.get_by_text("Please choose four to twelve digits.")).to_be_visible()
    phone.get_by_label("New PIN").fill("1234")
    phone.get_by_role("button", name="Set", exact=True).click()
    expect(phone.get_by_text("The PIN is set.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Names are locked.")).to_be_visible()

    phone.get_by_role("button", name="Unlock").click()
    give_pin(phone, "1234")
    expect(phone.get_by_text("Names are locked.")).to_be_hidden()
    phone.get_by_role("button", name="Menu").click()
    give_pin(phone, "1234")
    phone.get_by_role("button", name="Remove the PIN").click()
    expect(phone.get_by_text("The PIN is removed.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="East gate")).to_be_visible()
    find(phone, "zwh")
    expect(phone.locator("#found")).to_contain_text("张文和")


def test_device_tells_the_desk_how_it_is(phone, gate, badge):
    at_the_gate(phone, gate)

    wait_until(
        lambda: Device.objects.get().last_sync_at is not None or hand_scan(phone, badge.code)
    )

    device = Device.objects.get()
    assert (device.queue_length, device.hide_names) == (0, False)
    assert device.app_version == phone.locator("#scan").get_attribute("data-version")


@pytest.mark.parametrize("address", ["/door/kiosk/", "/door/station/"])
def test_kiosks_and_stations_are_set_up_in_a_browser_too(new_context, watched, address):
    page = watched(new_context(user_agent=WECHAT, **PHONE).new_page())

    page.goto(address)

    expect(page.get_by_role("heading", name="请在浏览器中打开")).to_be_visible()
    expect(page.get_by_label("Code", exact=False).first).to_be_hidden()
    page.get_by_role("button", name="Try it here anyway").click()
    expect(page.get_by_role("heading", name="Set up this")).to_be_visible()


@pytest.mark.parametrize("agent", [WECHAT, WECHAT_ON_IPHONE])
def test_wechat_gets_a_page_that_says_what_to_do(new_context, watched, axe, agent):
    context = new_context(user_agent=agent, **PHONE)
    page = watched(context.new_page())

    page.goto("/door/#code=K7QM-3ZT9-AB1")

    expect(page.get_by_role("heading", name="请在浏览器中打开")).to_be_visible()
    expect(page.get_by_text("Choose Open in browser")).to_be_visible()
    link = page.get_by_label("链接 · Link")
    expect(link).to_have_value(page.url)
    assert page.url.endswith("#code=K7QM-3ZT9-AB1")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Try it here anyway").click()
    expect(page.get_by_role("heading", name="Set up this device")).to_be_visible()


def test_browser_that_is_too_old_is_told_so(new_context, watched):
    page = watched(new_context(**PHONE).new_page())
    page.add_init_script("delete AbortSignal.timeout")

    page.goto("/door/")

    expect(page.get_by_role("heading", name="This browser is too old")).to_be_visible()
    expect(page.get_by_text("Safari 16.4+")).to_be_visible()
    expect(page.get_by_role("heading", name="Set up this device")).to_be_hidden()


@pytest.mark.parametrize("how", NO_STORE)
def test_private_window_that_keeps_nothing_is_told_so(new_context, watched, axe, how):
    page = watched(new_context(**PHONE).new_page())
    page.add_init_script(NO_STORE[how])

    page.goto("/door/")

    expect(page.get_by_role("heading", name="This window keeps nothing")).to_be_visible()
    expect(page.get_by_role("button", name="Try it here anyway")).to_be_hidden()
    expect(page.get_by_role("heading", name="Set up this device")).to_be_hidden()
    assert axe(page) == []


def test_what_the_server_did_not_take_is_said_listed_and_put_away(phone, gate, badge):
    at_the_gate(phone, gate)
    phone.context.set_offline(True)
    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    actions.revoke_device(Device.objects.get())
    phone.context.set_offline(False)
    expect(phone.get_by_text("An organiser signed this device off.")).to_be_visible()
    lunch = GateFactory(conference=gate.conference, name={"en": "Lunch"}, slug="lunch")

    set_up(phone, gate.conference, name="Second life", gates=[lunch])

    band = phone.locator("[data-screen=scan] [data-untaken]")
    expect(band).to_contain_text("One scan was not taken by the server")
    band.get_by_role("button", name="See which").click()
    line = phone.locator("#untaken-lines")
    said = "green: let through"
    for words in ("张文和", "East gate", said, "This device does not stand at this gate any more."):
        expect(line).to_contain_text(words)
    assert [row.badge for row in UntakenScan.objects.all()] == [badge]
    phone.get_by_role("button", name="Read: take them off this list").click()
    expect(line).to_be_empty()
    phone.get_by_role("button", name="Back to the camera").click()
    expect(band).to_be_hidden()
