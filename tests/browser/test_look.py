"""How every public page looks and behaves: axe, the policy, both languages, themes, sizes."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import translation
from playwright.sync_api import expect

from checkin import actions as door
from checkin.models import Device
from conference.templatetags.ui import RAIL
from initiative import sequencing
from sessions.actions import release
from tests.browser.conftest import DESKTOP, PHONE
from tests.checkin.factories import GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.initiative.factories import CeremonyFactory, SignatureFactory
from tests.registration.factories import CategoryFactory, DelegateFactory
from tests.sessions.factories import TalkFactory

pytestmark = [pytest.mark.stateless, pytest.mark.shared_browser]
DOWNLOADS = re.compile(r"\.(?:pdf|png|zip|txt|ics|xml|json|jsonl|csv|tlog-proof)$")
PRIVATE = ("/admin/", "/api/", "/log/", "/static/")
LIGHT_AND_DARK = ("light", "dark")
SILENCE = {"content_type": "text/event-stream", "body": "retry: 600000\n\n"}


def crawl(page, starts: list[str]) -> list[str]:
    """Addresses of public pages that links lead to from `starts`, one for each view."""
    seen: dict[str, str] = {}
    queue = [*starts]
    while queue:
        address = queue.pop(0)
        try:
            with translation.override(address.split("/")[1]):  # prefixes match the active language
                view = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if view in seen or view.startswith("desk:"):
            continue
        seen[view] = address
        page.goto(address)
        links = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
        for link in links:
            path = urlsplit(link).path
            if link.startswith(origin) and not DOWNLOADS.search(path):
                queue += [path] if not path.startswith(PRIVATE) else []
    return list(seen.values())


def overflow(page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.fixture
def conference(live_server):
    """A demo conference to walk through, its programme public."""
    conference = ConferenceFactory(
        is_demo=True, about={"en": "Creators meet.", "zh-hans": "相聚。"}
    )
    CategoryFactory(conference=conference)
    TalkFactory(conference=conference)
    release(conference)
    return conference


@pytest.fixture
def doors(conference) -> list[str]:
    """Where people come in: the conference, an initiative, a delegate's own page."""
    delegate = DelegateFactory(conference=conference)
    initiative = CeremonyFactory(conference=conference).initiative
    return [each.get_absolute_url() for each in (conference, initiative, delegate)]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_public_pages_have_no_serious_findings(phone, complaints, axe, doors, language):
    starts = [re.sub("^/[a-z-]+/", f"/{language}/", door) for door in doors]
    pages = crawl(phone, starts)
    assert set(starts) <= set(pages)
    found = {}
    for address in pages:
        phone.goto(address)
        found[address] = [
            *axe(phone),
            *([("wide", overflow(phone))] if overflow(phone) > 0 else []),
        ]
    assert {address: findings for address, findings in found.items() if findings} == {}
    # The wall's event stream is served by the live process, not by this WSGI server.
    complaints[:] = [each for each in complaints if "/wall/" not in each]


@pytest.mark.parametrize("theme", LIGHT_AND_DARK)
def test_both_themes_keep_their_contrast(new_context, watched, axe, conference, theme):
    page = watched(new_context(color_scheme=theme).new_page())
    page.goto(conference.get_absolute_url())
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(251, 249, 244)", "dark": "rgb(21, 23, 25)"}[theme]
    assert axe(page) == []


def test_theme_is_remembered_and_set_before_the_first_paint(desktop, conference):
    desktop.goto(conference.get_absolute_url())
    desktop.get_by_role("button", name="Dark").click()
    desktop.reload(wait_until="commit")
    desktop.wait_for_selector("body", state="attached")
    assert desktop.evaluate("document.documentElement.dataset.theme") == "dark"
    desktop.get_by_role("button", name="As the device").click()
    assert desktop.evaluate("document.documentElement.dataset.theme ?? null") is None


def test_menu_opens_on_a_phone_and_escape_closes_it(phone, conference):
    phone.goto(conference.get_absolute_url())
    menu, chinese = (
        phone.get_by_role("button", name="Menu"),
        phone.get_by_role("link", name="简体中文"),
    )
    expect(chinese).to_be_hidden()
    menu.click()
    expect(chinese).to_be_visible()
    phone.keyboard.press("Escape")
    expect(chinese).to_be_hidden()
    assert menu.get_attribute("aria-expanded") == "false"


def test_pages_are_whole_without_javascript(new_context, conference):
    page = new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(conference.get_absolute_url())
    expect(page.get_by_role("link", name="简体中文")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    expect(page.get_by_role("group", name="Colours")).to_be_hidden()


def test_language_switch_keeps_the_page(desktop, conference):
    desktop.goto(conference.get_absolute_url())
    desktop.get_by_role("link", name="简体中文").click()
    expect(desktop).to_have_url(re.compile(f"/zh-hans/{conference.slug}/$"))
    expect(desktop.get_by_role("heading", level=1)).to_have_text("创作者大会")


def test_nothing_shifts_while_a_page_loads(phone, conference):
    phone.goto(conference.get_absolute_url())
    shift = phone.evaluate(
        """() => new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => {
            for (const entry of list.getEntries()) sum += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
        })"""
    )
    assert shift == 0


def test_public_page_is_light(phone, conference):
    sizes = []
    phone.on("response", lambda answer: sizes.append((answer.url, len(answer.body()))))
    phone.goto(conference.get_absolute_url(), wait_until="networkidle")
    assert {urlsplit(url).netloc for url, _size in sizes} == {urlsplit(phone.url).netloc}
    images = re.compile(r"\.(?:svg|png)$")
    assert sum(size for url, size in sizes if not images.search(url)) < 150_000


@pytest.mark.slow
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_desk_pages_have_no_serious_findings(
    new_context, watched, axe, log_in, conference, doors, screen
):
    page = watched(new_context(**screen).new_page())
    # The door's events are served by the live process, not by this WSGI server.
    page.route("**/door/events*", lambda route: route.fulfill(**SILENCE))
    log_in(page, MembershipFactory(conference=conference).user)
    page.goto(f"/en/desk/{conference.slug}/mail/")
    links = page.eval_on_selector_all(".rail__links a", "links => links.map(a => a.href)")
    assert len(links) == len(RAIL)
    found = {}
    for link in links:
        page.goto(link)
        found[link] = [*axe(page), *([("wide", overflow(page))] if overflow(page) > 0 else [])]
    assert {link: findings for link, findings in found.items() if findings} == {}


def test_a_persons_scans_are_whole_on_the_narrowest_phone(
    new_context, watched, axe, log_in, conference
):
    gate = GateFactory(conference=conference)
    badge = badge_at(conference)
    for name in ("East phone", "West phone"):
        device = Device.objects.create(conference=conference, name=name, digest=name)
        door.record_scans(device, batch(reading(badge, gate)))
    page = watched(new_context(viewport={"width": 320, "height": 700}).new_page())
    log_in(page, MembershipFactory(conference=conference).user)

    page.goto(f"/en/desk/{conference.slug}/delegates/{badge.delegate_id}/")

    expect(page.get_by_text("at another device")).to_be_visible()
    assert (axe(page), overflow(page)) == ([], 0)


def test_short_chinese_names_beside_longer_latin_ones_are_seen_to_be_links(
    desktop, axe, log_in, conference
):
    DelegateFactory(conference=conference, name_zh="拟言", name_latin="Ni Yanqing")
    log_in(desktop, MembershipFactory(conference=conference).user)
    desktop.goto(f"/zh-hans/desk/{conference.slug}/delegates/")
    name = desktop.get_by_role("rowheader").get_by_role("link", name="拟言")
    assert name.evaluate("link => getComputedStyle(link).textDecorationLine") == "underline"
    assert axe(desktop) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_documentation_of_the_api_has_no_serious_findings(new_context, watched, axe, language):
    page = watched(new_context(**PHONE).new_page())
    page.goto(f"/api/v1/docs/?lang={language}")
    for example in page.locator("details").all():
        example.evaluate("element => { element.open = true; }")
    assert (axe(page), overflow(page)) == ([], 0)


PLACEHOLDER_IS_WHOLE = """input => {
  const pen = document.createElement("canvas").getContext("2d");
  const style = getComputedStyle(input);
  const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  pen.font = style.font;
  return pen.measureText(input.placeholder).width <= room;
}"""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_words_in_the_search_fields_are_whole_on_a_phone(
    phone, log_in, conference, doors, language
):
    log_in(phone, MembershipFactory(conference=conference).user)
    desk = f"/{language}/desk/{conference.slug}"
    initiative = re.sub("^/[a-z-]+/", f"/{language}/", doors[1])
    whole = {}
    for address in (f"{desk}/delegates/", f"{desk}/mail/", f"{initiative}signatories/"):
        phone.goto(address)
        whole[address] = phone.get_by_role("searchbox").evaluate(PLACEHOLDER_IS_WHOLE)
    assert set(whole.values()) == {True}, whole


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (820, 1180)])
def test_the_wall_shows_every_city_it_names(new_context, conference, size):
    initiative = CeremonyFactory(conference=conference).initiative
    cities = ["成都", "绵阳", "乐山", "上海", "北京", "杭州", "广州", "乌鲁木齐", "重庆"]
    cities += ["Copenhagen", "San Francisco", "Hong Kong"]
    facts = {"initiative": initiative, "conference": conference}
    sequencing.sequence([SignatureFactory(city=city, **facts) for city in cities])
    page = new_context().new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{initiative.get_absolute_url()}wall/", wait_until="domcontentloaded")
    boxes = [each.bounding_box() for each in page.locator("[data-cities] li").all()]
    assert len(boxes) == len(cities)
    assert max(box["x"] + box["width"] for box in boxes) <= size[0]
    assert max(box["y"] + box["height"] for box in boxes) <= size[1]
    assert overflow(page) <= 0


def test_the_answer_about_a_certificate_takes_the_phones_whole_width(phone, complaints, db):
    phone.goto("/en/verify/AAAA-BBBB/")
    answer = phone.get_by_role("status")
    words, icon = answer.locator("p").bounding_box(), answer.locator(".icon").bounding_box()
    heading = answer.get_by_role("heading").bounding_box()
    assert words["x"] == icon["x"]
    assert words["y"] > heading["y"] + heading["height"]
    assert heading["x"] + heading["width"] == words["x"] + words["width"]
    complaints.clear()  # the status of the answer is one to Chromium


def test_wrong_password_is_said_beside_the_form_and_keeps_the_address(
    desktop, complaints, conference
):
    desktop.goto("/en/desk/login/")
    desktop.get_by_label("Mail address").fill("nobody@example.org")
    desktop.get_by_label("Password").fill("wrong")
    desktop.get_by_role("button", name="Log in").click()
    expect(desktop.get_by_role("alert")).to_be_visible()
    assert desktop.get_by_label("Mail address").input_value() == "nobody@example.org"
    complaints.clear()  # the status of the answer is one to Chromium


def test_long_form_asks_one_group_a_screen_on_a_phone_and_checks_it_first(phone, conference):
    phone.goto(f"/en/{conference.slug}/register/")
    steps = phone.locator("fieldset[data-step]")
    go_on = phone.get_by_role("button", name="Continue")
    expect(phone.locator("fieldset[data-step]:visible")).to_have_count(1)
    expect(steps.first).to_be_visible()
    phone.get_by_label("Name in Latin letters").fill("Zhang Wenhe")
    go_on.click()
    address = phone.get_by_label("Mail address")
    expect(address).to_be_visible()
    address.fill("no address")
    go_on.click()
    expect(address).to_be_visible()
    phone.get_by_role("button", name="Back").click()
    assert phone.get_by_label("Name in Latin letters").input_value() == "Zhang Wenhe"


def test_error_summary_takes_the_focus_and_leads_to_the_field(desktop, complaints, conference):
    desktop.goto(f"/en/{conference.slug}/register/")
    desktop.get_by_label("City").fill("Chengdu")
    desktop.locator("[data-steps-actions]").get_by_role("button", name="Register").click()
    summary = desktop.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Mail address").click()
    expect(desktop.locator("[name=email]")).to_be_focused()
    assert desktop.get_by_label("City").input_value() == "Chengdu"
    complaints.clear()  # the status of the answer is one to Chromium
