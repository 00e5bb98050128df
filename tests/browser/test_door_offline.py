"""The scanner without a network: it starts, decides and keeps; later all is sent, and once."""

import pytest
from playwright.sync_api import Page, expect

from badges.models import Badge
from checkin import actions
from checkin.models import Scan
from tests.browser.conftest import PHONE
from tests.browser.door import (
    at_the_gate,
    choose,
    expect_answer,
    find,
    go_on,
    hand_scan,
    hold,
    installed,
    known_badge,
    set_up,
    zhang,
)
from tests.checkin.factories import GateFactory, badge_at
from tests.conference.workers import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stateless]
GOOD = 46
# Everything the band said since the page began.
TOLD = """document.addEventListener("DOMContentLoaded", () => {
  const band = document.getElementById("connection");
  window.told = [];
  new MutationObserver(() => told.push(band.dataset.state)).observe(band, { attributes: true });
})"""


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


def waits(page: Page, count: int) -> None:
    """The calm band says how many scans wait."""
    band = page.locator("#connection")
    expect(band).to_have_attribute("data-state", "offline")
    expect(band).to_contain_text(f"Waiting: {count}")


def everything_sent(page: Page) -> None:
    """The band is gone."""
    expect(page.locator("#connection")).to_have_attribute("data-state", "online")


@pytest.mark.parametrize("away", ["network", "server"])
def test_started_anew_without_an_answer_it_never_says_that_it_is_connected(phone, gate, away):
    at_the_gate(phone, gate)
    installed(phone)
    everything_sent(phone)
    phone.add_init_script(TOLD)
    if away == "network":
        phone.context.set_offline(True)
    else:
        phone.route("**/api/v1/door/**", lambda route: route.abort())

    for _time in range(4):
        phone.reload()
        waits(phone, 0)
        assert "online" not in phone.evaluate("() => told")


def test_fifty_scans_offline_arrive_once_each(phone, gate):
    """Among them a forged one, revoked ones and a duplicate; the page itself opens offline."""
    badges = [known_badge(gate.conference) for _ in range(GOOD)]
    revoked = known_badge(gate.conference, status="revoked")
    late = known_badge(gate.conference)
    forged = badges[0].token()[:-1] + str((int(badges[0].token()[-1]) + 1) % 10)
    at_the_gate(phone, gate)
    installed(phone)
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_role("heading", name="East gate")).to_be_visible()
    Badge.objects.filter(pk=late.pk).update(status="revoked")  # the device cannot know

    for badge in badges:
        hand_scan(phone, badge.token())
    waits(phone, GOOD)
    expect_answer(phone, "admit", "放行")
    hand_scan(phone, badges[3].token())
    expect_answer(phone, "again", "已入场", "through East gate")
    hand_scan(phone, forged)
    expect_answer(phone, "refuse", "This badge was not made by us")
    hand_scan(phone, late.token())
    expect_answer(phone, "admit")
    # The last one: an answer the server corrects within ten seconds would come back to the screen.
    hand_scan(phone, revoked.token())
    expect_answer(phone, "refuse", "This badge was withdrawn")
    waits(phone, 50)
    assert not Scan.objects.exists()
    go_on(phone)

    phone.context.set_offline(False)
    everything_sent(phone)
    wait_until(lambda: Scan.objects.count() == 50)
    verdicts = [scan.verdict for scan in Scan.objects.all()]
    assert {verdict: verdicts.count(verdict) for verdict in set(verdicts)} == {
        "first": GOOD, "repeat": 1, "rejected": 1, "denied": 1, "admitted_revoked": 1,
    }  # fmt: skip
    assert Scan.objects.values("uuid").distinct().count() == 50
    phone.get_by_role("button", name="Last scans 1 to look at").click()
    expect(phone.locator("#log-differing .scan-line")).to_have_count(1)
    expect(phone.locator("#log-lines .scan-line")).to_have_count(49)


def test_server_that_does_not_answer_makes_nobody_wait(phone, gate, badge):
    at_the_gate(phone, gate)
    phone.context.route("**/api/v1/door/**", lambda route: route.abort())

    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    go_on(phone)
    waits(phone, 1)
    assert not Scan.objects.exists()

    phone.context.unroute("**/api/v1/door/**")
    everything_sent(phone)
    assert [scan.verdict for scan in Scan.objects.all()] == ["first"]


def test_answer_lost_on_the_way_back_is_asked_for_again(phone, gate, badge):
    at_the_gate(phone, gate)
    lost = []

    def lose(route):
        route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    phone.context.route("**/api/v1/door/scans", lose, times=1)
    hand_scan(phone, badge.token())
    wait_until(lambda: bool(lost) or phone.wait_for_timeout(50))
    everything_sent(phone)

    assert len(lost) == 1
    assert [scan.verdict for scan in Scan.objects.all()] == ["first"]


def test_last_scans_that_are_open_tell_when_they_were_sent(phone, gate, badge):
    at_the_gate(phone, gate)
    phone.context.set_offline(True)
    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    go_on(phone)
    phone.get_by_role("button", name="Last scans").click()
    line = phone.locator("#log-lines .scan-line")
    expect(line).to_contain_text("not sent yet")

    phone.context.set_offline(False)

    expect(line).not_to_contain_text("not sent yet")
    expect(phone.get_by_role("heading", name="Last scans")).to_be_visible()


def test_names_are_found_without_a_network(phone, gate, badge):
    at_the_gate(phone, gate)
    installed(phone)
    phone.context.set_offline(True)
    phone.reload()

    find(phone, "8000")
    choose(phone, "张文和")

    expect_answer(phone, "admit", "张文和", "Creator")


def test_another_language_without_a_network_leaves_the_page_there(phone, gate, badge):
    at_the_gate(phone, gate)
    installed(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Menu").click()
    phone.get_by_role("link", name="简体中文").click()
    expect(phone.get_by_role("heading", name="East gate")).to_be_visible()

    phone.context.set_offline(False)
    phone.get_by_role("button", name="Menu").click()
    phone.get_by_role("link", name="简体中文").click()
    expect(phone.get_by_role("heading", name="东门")).to_be_visible()
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_role("heading", name="东门")).to_be_visible()


def test_worker_sends_what_waits_though_the_page_is_closed(phone, gate, badge):
    at_the_gate(phone, gate)
    installed(phone)
    phone.context.set_offline(True)
    hand_scan(phone, badge.token())
    waits(phone, 1)
    origin = phone.evaluate("location.origin")
    tags = "() => navigator.serviceWorker.ready.then((there) => there.sync.getTags())"
    wait_until(lambda: phone.evaluate(tags) == ["scans"])
    phone.goto("about:blank", wait_until="commit")
    driver = phone.context.new_cdp_session(phone)
    found = []
    driver.on(
        "ServiceWorker.workerRegistrationUpdated", lambda news: found.extend(news["registrations"])
    )
    driver.send("ServiceWorker.enable")
    wait_until(lambda: bool(found) or phone.wait_for_timeout(50))

    phone.context.set_offline(False)
    driver.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": origin, "registrationId": found[0]["registrationId"], "tag": "scans",
         "lastChance": False},
    )  # fmt: skip

    wait_until(Scan.objects.exists)
    assert [scan.verdict for scan in Scan.objects.all()] == ["first"]


@pytest.mark.parametrize("order", [("East", "West"), ("West", "East")])
def test_one_badge_at_two_gates_offline_is_the_same_report_in_either_order(
    new_context, watched, gate, badge, order
):
    west = GateFactory(conference=gate.conference, slug="west", name={"en": "West gate"})
    phones = {}
    for name in ("East", "West"):
        phones[name] = page = watched(new_context(**PHONE).new_page())
        set_up(page, gate.conference, name=f"{name} phone")
        page.get_by_role("button", name=f"{name} gate").click()
        expect(page.get_by_role("heading", name=f"{name} gate")).to_be_visible()
        page.context.set_offline(True)
    for page in phones.values():  # the east gate first, whoever is sent first
        hand_scan(page, badge.token())
        expect_answer(page, "admit", "张文和")
        page.wait_for_timeout(1200)

    for count, name in enumerate(order, 1):
        phones[name].context.set_offline(False)
        wait_until(lambda: Scan.objects.count() == count)  # noqa: B023 - called at once

    report = {scan.gate.slug: (scan.verdict, scan.reason) for scan in Scan.objects.all()}
    assert report == {"east": ("first", ""), west.slug: ("conflict", "already_in")}


def test_badge_printed_a_minute_ago_is_let_in_without_a_network(phone, gate, badge):
    at_the_gate(phone, gate)
    phone.context.set_offline(True)
    fresh = badge_at(gate.conference)

    hand_scan(phone, fresh.token())

    expect_answer(phone, "admit")


def test_key_that_came_after_the_last_sync_is_asked_for(phone, gate, badge):
    at_the_gate(phone, gate)
    phone.route("**/api/v1/door/scans", lambda route: route.abort())
    forget = """() => new Promise((done) => {
      const opening = indexedDB.open("jinjiang-door");
      opening.onsuccess = () => {
        const change = opening.result.transaction("kept", "readwrite");
        change.objectStore("kept").put([], "keys");
        change.oncomplete = () => done(opening.result.close());
      };
    })"""
    phone.evaluate(forget)
    let_go = hold(phone, "**/api/v1/door/sync*")
    phone.reload()
    expect(phone.get_by_role("heading", name="East gate")).to_be_visible()

    hand_scan(phone, badge.token())
    expect_answer(phone, "refuse", "a key this device does not know")
    let_go()

    expect_answer(phone, "admit", "张文和")


def test_actions_of_an_offline_hour_keep_their_order(phone, gate, badge):
    """In, out, in again: the server sees it as it was."""
    gate.direction = "both"
    gate.save()
    actions.badge_changed(badge)
    at_the_gate(phone, gate)
    phone.context.set_offline(True)
    for switch in ("Switch to exit", "Switch to entry", None):
        hand_scan(phone, badge.token())
        expect_answer(phone, "admit")
        go_on(phone)
        if switch:
            phone.get_by_role("button", name=switch).click()

    phone.context.set_offline(False)
    everything_sent(phone)
    wait_until(lambda: Scan.objects.count() == 3)
    said = [(scan.direction, scan.verdict, scan.reason) for scan in Scan.objects.all()]
    assert said == [("in", "first", ""), ("out", "first", ""), ("in", "first", "re_entry")]


def test_reader_that_did_not_come_is_said_and_tried_again(phone, gate, badge):
    """Its file is lost on the way: the scanner says so, works by hand, and later reads again."""
    lost = []

    def lose(route):
        lost.append(route.request.url)
        route.abort()

    phone.context.route("**/scan/worker*.js", lose)
    at_the_gate(phone, gate)
    expect(phone.locator("#no-camera")).to_contain_text("cannot be read just now")
    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    go_on(phone)
    assert lost

    phone.context.unroute("**/scan/worker*.js")
    expect(phone.locator("#no-camera")).to_be_hidden()
    expect(phone.locator("#frame")).to_be_visible()
