"""The scanner in a real Chromium, whose camera sees a badge."""

import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from badges.models import Badge
from checkin import actions
from checkin.models import Device, Scan
from conference.lib import qr
from tests.browser.camera import film, launch
from tests.browser.conftest import PHONE
from tests.checkin.factories import GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory
from tests.conference.workers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
MODULE = 8  # pixels: a badge at arm's length


@pytest.fixture
def gate():
    """An entry."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"}, slug="east")


@pytest.fixture
def badge(gate):
    """A delegate's badge, known to the devices."""
    badge = badge_at(
        gate.conference,
        delegate__name_zh="张文和",
        delegate__name_latin="Zhang Wenhe",
        delegate__pinyin="zhangwenhe",
        delegate__initials="zwh",
        delegate__category__name={"en": "Creator", "zh-hans": "创作者"},
    )
    actions.badge_changed(badge)
    return badge


def picture_of(token: str, path):
    """The token's QR code as a PNG file."""
    modules = qr.matrix(token, "digits")
    side = len(modules) + 2 * qr.QUIET_ZONE
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + qr.QUIET_ZONE, y + qr.QUIET_ZONE), 0)
    image.resize((side * MODULE, side * MODULE), Image.Resampling.NEAREST).save(path)
    return path


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


def set_up(page: Page, conference) -> None:
    """From the organiser's code to the choice of gates."""
    _code, text = actions.new_code(conference, [], None)
    page.goto(f"/door/#code={text}")
    expect(page.get_by_label("Code", exact=True)).to_have_value(text)
    assert "#" not in page.url
    page.get_by_label("Name of this device").fill("East phone")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Which gate are you at?")).to_be_visible()


def expect_answer(page: Page, colour: str, *words: str) -> None:
    """The whole screen says it: colour, shape, word, and the rest."""
    answer = page.locator("#answer")
    expect(answer).to_be_visible()
    expect(answer).to_have_attribute("data-colour", colour)
    expect(answer.locator(f".answer__shape--{colour}")).to_be_visible()
    for word in words:
        expect(answer).to_contain_text(word, use_inner_text=True)


def test_badge_in_front_of_the_camera_is_let_in_once(door_phone, gate, badge, axe):
    page = door_phone(badge.token())
    set_up(page, gate.conference)
    assert axe(page) == []
    page.get_by_role("button", name=re.compile("East gate")).click()

    expect_answer(page, "admit", "放行", "Admit", "张文和", "Zhang Wenhe", "Creator")
    assert axe(page) == []
    expect(page.locator("#answer")).to_be_hidden()
    page.wait_for_timeout(3500)
    expect(page.locator("#answer")).to_be_hidden()
    assert [(scan.verdict, scan.device.name) for scan in Scan.objects.all()] == [
        ("first", "East phone")
    ]

    page.reload()
    expect_answer(page, "again", "已入场", "Already in", "East gate")
    page.locator("#answer").click()
    expect(page.locator("#offline")).to_be_hidden()
    wait_until(lambda: Scan.objects.count() == 2)
    assert sorted(scan.verdict for scan in Scan.objects.all()) == ["first", "repeat"]


def test_badge_of_another_conference_is_refused_in_words(door_phone, gate):
    page = door_phone(badge_at(ConferenceFactory()).token())
    set_up(page, gate.conference)
    page.get_by_role("button", name=re.compile("East gate")).click()

    expect_answer(page, "refuse", "拒绝", "Refused", "This badge belongs to another conference.")
    wait_until(Scan.objects.exists)
    assert [(scan.verdict, scan.reason) for scan in Scan.objects.all()] == [
        ("rejected", "wrong_conference")
    ]


def at_the_gate(page: Page, gate) -> None:
    """A device without a badge before it stands at the gate."""
    set_up(page, gate.conference)
    page.get_by_role("button", name=re.compile("East gate")).click()
    expect(page.get_by_role("heading", name="East gate")).to_be_visible()


def find(page: Page, text: str) -> None:
    """Type into the search."""
    page.get_by_role("button", name="Name or code").click()
    page.get_by_role("searchbox").fill(text)


def test_name_and_code_let_in_without_a_camera(phone, gate, badge):
    at_the_gate(phone, gate)

    find(phone, "zwh")
    phone.get_by_role("button", name=re.compile("张文和")).click()
    expect_answer(phone, "admit", "张文和")
    phone.locator("#answer").click()
    find(phone, badge.code.lower())
    phone.get_by_role("searchbox").press("Enter")
    expect_answer(phone, "again", "张文和")
    phone.locator("#answer").click()
    find(phone, "nobody")
    expect(phone.get_by_text("Nobody found.")).to_be_visible()


def test_hand_scanner_that_types_is_read(phone, gate, badge):
    at_the_gate(phone, gate)

    phone.keyboard.type(badge.token())
    phone.keyboard.press("Enter")

    expect_answer(phone, "admit", "张文和")


def test_without_a_server_it_goes_on_and_sends_later(phone, gate, badge, complaints):
    at_the_gate(phone, gate)
    phone.context.route("**/api/v1/door/**", lambda route: route.abort())

    phone.keyboard.type(badge.token())
    phone.keyboard.press("Enter")
    expect_answer(phone, "admit", "张文和")
    phone.locator("#answer").click()
    expect(phone.locator("#offline")).to_contain_text("scans are kept here and sent later")
    assert not Scan.objects.exists()

    phone.context.unroute("**/api/v1/door/**")
    expect(phone.locator("#offline")).to_be_hidden(timeout=15_000)
    assert [scan.verdict for scan in Scan.objects.all()] == ["first"]
    assert [text for text in complaints if "ERR_FAILED" not in text] == []
    complaints.clear()


def test_servers_answer_corrects_the_screen(phone, gate, badge):
    at_the_gate(phone, gate)
    other = Device.objects.create(conference=gate.conference, name="West phone", digest="x")
    actions.record_scans(other, batch(reading(badge, gate)))

    phone.keyboard.type(badge.token())
    phone.keyboard.press("Enter")

    expect_answer(phone, "again", "张文和", "East gate")


def test_revoked_badge_turns_red_though_the_device_did_not_know(phone, gate, badge):
    at_the_gate(phone, gate)
    Badge.objects.filter(pk=badge.pk).update(status="revoked")

    phone.keyboard.type(badge.token())
    phone.keyboard.press("Enter")

    expect_answer(phone, "refuse", "张文和", "This badge was withdrawn")
    assert [scan.verdict for scan in Scan.objects.all()] == ["admitted_revoked"]


def test_device_that_was_signed_off_forgets_all_names(phone, gate, badge, complaints):
    at_the_gate(phone, gate)
    actions.revoke_device(Device.objects.get())

    phone.keyboard.type(badge.token())
    phone.keyboard.press("Enter")

    expect(phone.get_by_text("An organiser signed this device off.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Set up this device")).to_be_visible()
    expect(phone.locator("body")).not_to_contain_text("张文和", use_inner_text=True)
    assert [text for text in complaints if "401" not in text] == []
    complaints.clear()


def test_screens_have_no_serious_findings(phone, gate, badge, axe):
    phone.goto("/door/")
    assert axe(phone) == []
    at_the_gate(phone, gate)
    assert axe(phone) == []
    find(phone, "zhang")
    assert axe(phone) == []
    phone.get_by_role("button", name="Back to the camera").click()
    phone.get_by_role("button", name="Menu").click()
    assert axe(phone) == []
