"""The whole story in a real browser, on the real processes: from register to verified certificate.

A phone registers, an organiser approves, another phone's camera sees the badge that this very test
downloaded, the delegate signs, the wall shows it, the certificate comes by mail, a stranger
verifies it.
"""

import re
import time
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Page, expect

from checkin import actions as door
from conference.lib.ports import free_port
from conference.models import Conference, Membership
from conference.rehearsal.sink import attachment, links
from conference.rehearsal.stage import make_programme
from initiative import actions as signing, texts
from initiative.models import Ceremony
from tests.browser.camera import film, launch
from tests.browser.conftest import DESKTOP, PHONE
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.conference.workers import for_real_processes, running, wait_until
from tests.initiative.factories import InitiativeFactory
from tests.registration.factories import CategoryFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
TEXTS = {
    "en": ("Jinjiang Initiative", "We spread what is true.\n"),
    "zh-hans": ("锦江倡议", "我们传播真实。\n"),
}


@pytest.fixture
def conference(settings, tmp_path):
    """A conference that takes registrations, with a gate and an open ceremony."""
    for_real_processes(settings, tmp_path / "static")
    conference = ConferenceFactory(slug="story")
    CategoryFactory(conference=conference, code="creator", approval="manual")
    MembershipFactory(
        conference=conference, user__email="organiser@example.org", role=Membership.Role.ORGANISER
    )
    make_programme(conference, 5)
    door.create_gate(conference, slug="east", name={"en": "East gate", "zh-hans": "东门"})
    initiative = InitiativeFactory(slug="jinjiang", open_for_signing=True)
    texts.publish(initiative, "en", TEXTS)
    signing.set_state(signing.plan(conference, initiative), Ceremony.State.OPEN)
    return conference


@pytest.fixture
def site(conference, tmp_path):
    """The product's own processes on the test's database; gives (address, folder of its files)."""
    data, static, port = tmp_path / "data", tmp_path / "static", free_port()
    address = f"http://127.0.0.1:{port}"
    names = ("site", "worker", "worker-mail", "beat")
    facts = {"PORT": str(port), "SITE_URL": address, "STATIC_ROOT": str(static),
             "ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "0"}  # fmt: skip
    with running(data, *names, **facts):
        wait_until(lambda: answers(f"{address}/readyz"))
        yield address, data


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def mail_with(data, wanted):
    """The first mail written to DATA_DIR/mail for which wanted(message) is true."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for path in sorted((data / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if wanted(message):
                return message
        time.sleep(0.3)
    raise AssertionError("the mail did not come")


def go_on(page: Page) -> None:
    """The next group of questions, as a phone shows them one at a time."""
    page.get_by_role("button", name="Continue").click()


def test_story_from_registration_to_verified_certificate(
    conference, site, browser, watched, tmp_path
):
    address, data = site
    phone = watched(browser.new_context(base_url=address, locale="en-GB", **PHONE).new_page())
    desk = watched(browser.new_context(base_url=address, locale="en-GB", **DESKTOP).new_page())

    register(phone, conference)
    confirm(phone, mail_with(data, lambda mail: any("/confirm/" in link for link in links(mail))))
    own_page = phone.url
    approve(desk, conference)
    badge = download_badge(phone, own_page)
    scan(browser, watched, address, conference, badge, tmp_path)
    wall = watched(browser.new_context(base_url=address, locale="en-GB", **DESKTOP).new_page())
    wall.goto("/en/initiative/jinjiang/wall/")
    sign(phone, own_page)
    expect(wall.get_by_text("张文和").first).to_be_visible(timeout=15_000)
    pdf = certificate(desk, conference, data)
    stranger = watched(browser.new_context(base_url=address, locale="en-GB", **PHONE).new_page())
    verify(stranger, pdf)


def register(page: Page, conference: Conference) -> None:
    page.goto(f"/en/{conference.slug}/register/")
    page.get_by_label(re.compile("Name in Chinese")).fill("张文和")
    page.get_by_label(re.compile("Name in Latin")).fill("Zhang Wenhe")
    go_on(page)
    page.get_by_label(re.compile("Mail address")).fill("zhang@example.org")
    page.get_by_label(re.compile("Mobile phone")).fill("138 0013 8000")
    go_on(page)
    page.get_by_label(re.compile("City")).fill("Chengdu")
    go_on(page)
    page.get_by_label("Platform").first.select_option("douyin")
    page.get_by_label("Account name").first.fill("文和说")
    page.get_by_label("Followers").first.fill("1800万")
    go_on(page)
    page.get_by_label(re.compile("may use what I enter here")).check()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("zhang@example.org").first).to_be_visible()


def confirm(page: Page, mail) -> None:
    [link] = [link for link in links(mail) if "/confirm/" in link]
    page.goto(link)
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile(r"/en/me/[\w-]+/$"))


def approve(page: Page, conference: Conference) -> None:
    page.goto("/en/desk/")
    page.get_by_label(re.compile("Mail address|Email", re.I)).fill("organiser@example.org")
    page.get_by_label(re.compile("Password")).fill("brocade river")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log in")).to_be_hidden()
    page.goto(f"/en/desk/{conference.slug}/delegates/?status=pending")
    page.get_by_role("checkbox", name=re.compile("Zhang Wenhe")).check()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("1 delegate approved.")).to_be_visible()


def download_badge(page: Page, own_page: str) -> bytes:
    """The badge appears on the delegate's page by itself once a worker has made it."""
    page.goto(own_page)
    expect(page.get_by_alt_text(re.compile("Badge of"))).to_be_visible(timeout=90_000)
    with page.expect_download() as started:
        page.get_by_role("link", name="Save the picture").click()
    return started.value.path().read_bytes()


def scan(browser, watched, address, conference, badge: bytes, tmp_path) -> None:
    """Another phone, provisioned by the organiser's code, sees the badge and turns green."""
    _code, text = door.new_code(conference, [], None)
    chromium = launch(browser, film(badge, tmp_path / "camera.y4m"))
    page = watched(chromium.new_context(base_url=address, locale="en-GB", **PHONE).new_page())
    page.goto("/door/")
    page.get_by_label("Code", exact=True).fill(text)
    page.get_by_label("Name of this device").fill("East phone")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="East gate")).to_be_visible()  # there is no other
    answer = page.locator("#answer")
    expect(answer).to_have_attribute("data-colour", "admit", timeout=30_000)
    expect(answer).to_contain_text("张文和", use_inner_text=True)
    wait_until(lambda: [s.verdict for s in conference.scans.all()] == ["first"])
    chromium.close()


def sign(page: Page, own_page: str) -> None:
    page.goto(own_page)
    page.get_by_role("link", name="Read and sign").click()
    expect(page.get_by_text("We spread what is true.")).to_be_visible()
    go_on(page)
    page.locator("canvas.pad__canvas").hover()
    canvas = page.locator("canvas.pad__canvas").bounding_box()
    page.mouse.move(canvas["x"] + 40, canvas["y"] + 60)
    page.mouse.down()
    page.mouse.move(canvas["x"] + 200, canvas["y"] + 30, steps=8)
    page.mouse.move(canvas["x"] + 260, canvas["y"] + 90, steps=8)
    page.mouse.up()
    page.get_by_label("Show my drawn signature").check()
    go_on(page)
    page.get_by_label("Your statement").fill("Clean water, clear words.")
    page.get_by_label("Publish my statement").check()
    go_on(page)
    page.get_by_label(re.compile("Publish my name")).check()
    go_on(page)
    page.get_by_label(re.compile("18 years")).check()
    page.get_by_label(re.compile("I endorse this text")).check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Thank you. Your endorsement is recorded.")).to_be_visible()


def certificate(page: Page, conference: Conference, data) -> bytes:
    """The organiser presses one button; the mail brings the sealed PDF."""
    wait_until(conference.certificates.exists)
    page.goto(f"/en/desk/{conference.slug}/certificates/")
    page.get_by_text("Mail certificates to all…").click()
    page.get_by_role("button", name="Mail them now").click()
    mail = mail_with(data, lambda mail: "jinjiang-" in str(
        [part.get_filename() for part in mail.iter_attachments()]
    ))  # fmt: skip
    assert mail["To"] == "zhang@example.org"
    return attachment(mail)


def verify(page: Page, pdf: bytes) -> None:
    """By the code on it, by the file, and with one byte changed."""
    serial = Conference.objects.get(slug="story").certificates.get().serial
    page.goto(f"/v/{serial}")
    assert urlsplit(page.url).path.startswith("/en/verify/")
    expect(page.locator("main")).to_contain_text("张文和")
    expect(page.get_by_text("This certificate is genuine")).to_be_visible()
    for name, content, word in (
        ("good.pdf", pdf, "This certificate is genuine"),
        ("bad.pdf", changed(pdf), "Do not trust this document"),
    ):
        page.goto("/en/verify/")
        file = {"name": name, "mimeType": "application/pdf", "buffer": content}
        page.locator("input[type=file]").set_input_files(file)
        page.locator("form:has(input[type=file]) button").click()
        expect(page.get_by_text(word)).to_be_visible()


def changed(pdf: bytes) -> bytes:
    """The same file with one byte of a page's content changed."""
    at = pdf.index(b"stream") + 40
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
