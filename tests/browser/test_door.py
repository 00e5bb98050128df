"""The scanner in a real Chromium, whose camera sees a badge, and the server there."""

import pytest
from playwright.sync_api import Page, expect

from badges.models import Badge
from checkin import actions
from checkin.models import Device, Scan
from registration.actions import put_photo
from tests.browser.camera import film, launch
from tests.browser.conftest import PHONE
from tests.browser.door import (
    at_the_gate,
    choose,
    expect_answer,
    find,
    go_on,
    hand_scan,
    hold,
    picture_of,
    scanners_pace,
    zhang,
)
from tests.checkin.factories import GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory
from tests.conference.workers import wait_until
from tests.registration import photos

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate():
    """An entry, the only gate."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"}, slug="east")


@pytest.fixture
def badge(gate):
    """A delegate's badge, known to the devices."""
    return zhang(gate.conference)


@pytest.fixture
def door_phone(browser, live_server, watched, tmp_path):
    """`door_phone(token)`: a phone in front of which somebody holds this badge."""
    opened = []

    def make(token: str) -> Page:
        picture = picture_of(token, tmp_path / "badge.png")
        opened.append(launch(browser, film(picture, tmp_path / "camera.y4m")))
        context = opened[-1].new_context(base_url=live_server.url, locale="en-GB", **PHONE)
        return watched(context.new_page())

    yield make
    for each in opened:
        each.close()


def test_badge_in_front_of_the_camera_is_let_in_once(door_phone, gate, badge, axe):
    page = door_phone(badge.token())
    at_the_gate(page, gate)

    expect_answer(page, "admit", "放行", "Admit", "张文和", "Zhang Wenhe", "Creator")
    assert axe(page) == []
    go_on(page)
    page.wait_for_timeout(3500)
    expect(page.locator("#answer")).to_be_hidden()
    assert [(scan.verdict, scan.device.name) for scan in Scan.objects.all()] == [
        ("first", "East phone")
    ]

    page.reload()
    expect_answer(page, "again", "已入场", "Already in", "East gate")
    go_on(page)
    expect(page.locator("#connection")).to_have_attribute("data-state", "online")
    wait_until(lambda: Scan.objects.count() == 2)
    assert sorted(scan.verdict for scan in Scan.objects.all()) == ["first", "repeat"]


def test_badge_of_another_conference_is_refused_in_words(door_phone, gate):
    page = door_phone(badge_at(ConferenceFactory()).token())
    at_the_gate(page, gate)

    expect_answer(page, "refuse", "拒绝", "Refused", "This badge belongs to another conference.")
    expect(page.get_by_role("button", name="Let in anyway")).to_be_hidden()
    wait_until(Scan.objects.exists)
    assert [(scan.verdict, scan.reason) for scan in Scan.objects.all()] == [
        ("rejected", "wrong_conference")
    ]


def test_forged_badge_names_nobody_among_the_last_scans_either(phone, gate, badge):
    at_the_gate(phone, gate)
    signature = int(badge.token()[3:]) ^ 1
    forged = "107" + str(signature).zfill(193)
    hand_scan(phone, forged)
    expect_answer(phone, "refuse", "This badge was not made by us.")
    go_on(phone)

    phone.get_by_role("button", name="Last scans").click()
    line = phone.locator("#log-lines").get_by_role("button")
    expect(line).to_contain_text("No name")
    line.click()

    expect_answer(phone, "refuse", "This badge was not made by us.")
    expect(phone.locator("#answer")).not_to_contain_text("张文和", use_inner_text=True)
    expect(phone.locator("#answer")).not_to_contain_text("Creator", use_inner_text=True)


def test_name_and_code_let_in_without_a_camera(phone, gate, badge):
    at_the_gate(phone, gate)

    find(phone, "zwh")
    choose(phone, "张文和")
    expect_answer(phone, "admit", "张文和")
    go_on(phone)
    find(phone, badge.code.lower())
    phone.get_by_role("searchbox").press("Enter")
    expect_answer(phone, "again", "张文和")
    go_on(phone)
    find(phone, "nobody")
    expect(phone.get_by_text("Nobody found.")).to_be_visible()


@pytest.mark.parametrize("text", ["张文", "zhang w", "８０００", "Wenhe"])
def test_somebody_is_found_by_whatever_is_known(phone, gate, badge, text):
    at_the_gate(phone, gate)

    find(phone, text)

    expect(phone.locator("#found")).to_contain_text("张文和")
    expect(phone.locator("#found")).not_to_contain_text("8000")


def test_hand_scanner_that_types_is_read_with_a_chinese_input_method_on(phone, gate, badge):
    at_the_gate(phone, gate)

    scanners_pace(phone)
    phone.keyboard.type(badge.token())
    phone.keyboard.press("Enter")
    expect_answer(phone, "admit", "张文和")

    go_on(phone)
    phone.evaluate(
        """text => [...text].map((digit) => `Digit${digit}`).concat("Enter").forEach((code) =>
          document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Process", code, bubbles: true })))""",
        badge_at(gate.conference).token(),
    )
    expect_answer(phone, "admit")


def test_foreign_code_by_a_hand_scanner_is_refused_and_presses_nothing(phone, gate):
    gate.direction = "both"
    gate.save()
    at_the_gate(phone, gate)
    phone.get_by_role("button", name="Switch to exit").click()
    expect(phone.locator("#gate-way")).to_have_text("Exit")

    scanners_pace(phone)
    for key in [*"https://u.weixin.qq.com/Ab 12", "Enter"]:
        phone.keyboard.press("Space" if key == " " else key)

    expect_answer(phone, "refuse", "This is not a badge of ours.")
    go_on(phone)
    expect(phone.locator("#gate-way")).to_have_text("Exit")


def test_answer_is_there_before_the_servers_and_then_corrected(phone, gate, badge):
    at_the_gate(phone, gate)
    other = Device.objects.create(conference=gate.conference, name="West phone", digest="x")
    actions.record_scans(other, batch(reading(badge, gate)))
    let_go = hold(phone, "**/api/v1/door/scans")

    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    expect(phone.get_by_text("Corrected")).to_be_hidden()
    let_go()

    expect_answer(phone, "again", "张文和", "East gate", "Corrected: the server knows more")


def test_revoked_badge_turns_red_though_the_device_did_not_know(phone, gate, badge):
    at_the_gate(phone, gate)
    Badge.objects.filter(pk=badge.pk).update(status="revoked")

    hand_scan(phone, badge.token())

    expect_answer(phone, "refuse", "张文和", "This badge was withdrawn")
    assert [scan.verdict for scan in Scan.objects.all()] == ["admitted_revoked"]
    go_on(phone)
    phone.get_by_role("button", name="Last scans 1 to look at").click()
    told = phone.locator("#log-differing")
    expect(told).to_contain_text("张文和")
    expect(told).to_contain_text("This badge was withdrawn")
    phone.get_by_role("button", name="Back to the camera").click()
    expect(phone.locator("#told")).to_be_hidden()


def test_face_is_shown_and_never_written_down(phone, gate, badge):
    put_photo(badge.delegate, data=photos.data(), by=badge.delegate)
    at_the_gate(phone, gate)

    hand_scan(phone, badge.token())

    face = phone.get_by_role("img", name="Photo")
    expect(face).to_be_visible()
    assert face.get_attribute("src").startswith("blob:")
    kept = (
        "async () => (await Promise.all((await caches.keys()).map(async (name) => (await "
        "(await caches.open(name)).keys()).map((request) => request.url)))).flat()"
    )
    assert [url for url in phone.evaluate(kept) if "/photos/" in url] == []


def test_somebody_refused_is_let_in_with_a_reason(phone, gate, badge):
    Badge.objects.filter(pk=badge.pk).update(valid_from="2020-01-01")
    badge.refresh_from_db()
    actions.badge_changed(badge)
    at_the_gate(phone, gate)

    hand_scan(phone, badge.token())
    expect_answer(phone, "refuse", "This badge is valid from January 1 to January 2.")
    phone.get_by_role("button", name="Let in anyway").click()
    phone.get_by_role("button", name="The door lead decided so").click()

    expect_answer(phone, "admit", "张文和")
    wait_until(lambda: Scan.objects.count() == 2)
    forced = Scan.objects.get(forced=True)
    assert (forced.verdict, forced.reason) == ("admitted_revoked", "wrong_day")
    assert forced.note == "The door lead decided so"


def test_enter_records_the_words_that_were_typed_and_nothing_without_any(phone, gate, badge):
    Badge.objects.filter(pk=badge.pk).update(valid_from="2020-01-01")
    badge.refresh_from_db()
    actions.badge_changed(badge)
    at_the_gate(phone, gate)
    hand_scan(phone, badge.token())
    why = phone.get_by_label("Another reason")

    phone.get_by_role("button", name="Let in anyway").click()
    why.press("Enter")
    expect(phone.get_by_text("Please choose a reason above, or type one.")).to_be_visible()
    why.fill("Her letter was seen")
    why.press("Enter")
    expect_answer(phone, "admit", "张文和")
    phone.get_by_role("button", name="Take back").click()
    why.fill("She left her coat")
    why.press("Enter")

    expect_answer(phone, "again", "Taken back")
    wait_until(lambda: Scan.objects.count() == 3)
    notes = Scan.objects.exclude(note="").values_list("note", flat=True)
    assert sorted(notes) == ["Her letter was seen", "She left her coat"]


def test_scan_is_taken_back_with_a_reason(phone, gate, badge):
    at_the_gate(phone, gate)

    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")
    phone.get_by_role("button", name="Take back").click()
    phone.get_by_label("Another reason").fill("The twin brother")
    phone.get_by_role("button", name="Record").click()

    expect_answer(phone, "again", "已撤回", "Taken back")
    wait_until(lambda: Scan.objects.count() == 2)
    assert sorted((scan.verdict, scan.note) for scan in Scan.objects.all()) == [
        ("undo", "The twin brother"),
        ("undone", ""),
    ]
    go_on(phone)
    phone.wait_for_timeout(1600)
    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "张文和")


def test_lunch_is_given_once_and_says_where(phone, gate, badge):
    gate.delete()
    lunch = GateFactory(
        conference=badge.conference, name={"en": "Lunch"}, kind="purpose", zone="lunch",
        most_entries=1,
    )  # fmt: skip
    at_the_gate(phone, lunch)

    hand_scan(phone, badge.token())
    expect_answer(phone, "admit", "发放", "Hand it over")
    go_on(phone)
    phone.wait_for_timeout(1600)
    hand_scan(phone, badge.token())

    expect_answer(phone, "again", "已领取", "Already given", "It was given at", "at Lunch.")


def test_practice_records_nothing(phone, gate, badge):
    at_the_gate(phone, gate)
    phone.get_by_role("button", name="Menu").click()
    phone.get_by_label("Practice").check()
    phone.get_by_role("button", name="Back to the camera").click()
    expect(phone.locator("#practice-band")).to_be_visible()

    hand_scan(phone, badge.token())

    expect_answer(phone, "admit", "张文和", "nothing is recorded")
    phone.wait_for_timeout(1000)
    assert not Scan.objects.exists()


def test_screens_have_no_serious_findings(phone, gate, badge, axe):
    phone.goto("/door/")
    assert axe(phone) == []
    at_the_gate(phone, gate)
    assert axe(phone) == []
    find(phone, "zhang")
    assert axe(phone) == []
    choose(phone, "张文和")
    expect_answer(phone, "admit")
    phone.get_by_role("button", name="Take back").click()
    assert axe(phone) == []
    phone.get_by_role("button", name="Cancel").click()
    go_on(phone)
    phone.get_by_role("button", name="Last scans").click()
    assert axe(phone) == []
    phone.get_by_role("button", name="Back to the camera").click()
    phone.get_by_role("button", name="Menu").click()
    assert axe(phone) == []
