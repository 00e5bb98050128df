"""The desk's pages of the door in a real Chromium, used as staff use them: every one whole on phone
and desktop, in both languages; then a day at the desk.
"""

import csv
import io
import json
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Page, expect

from badges.models import Badge
from checkin import actions, printing, watching
from checkin.models import BadgePrint, Device, DeviceKind, Gate, Scan, Zone
from conference.models import Membership
from registration.models import Delegate
from tests.browser.conftest import DESKTOP, PHONE
from tests.checkin.factories import DeviceFactory, GateFactory, ago, badge_at, batch, reading
from tests.conference.factories import MembershipFactory
from tests.registration.factories import CategoryFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stateless]
# The door's events are served by the live process, not by this WSGI server.
SILENCE = {"content_type": "text/event-stream", "body": "retry: 600000\n\n"}
LABELS_OF_NOTHING = """() => [...document.querySelectorAll(".table--cards td[data-label]")]
  .filter(cell => cell.offsetParent && !cell.innerText.trim())
  .filter(cell => getComputedStyle(cell, "::before").content !== "none")
  .map(cell => cell.dataset.label)"""


class Venue(NamedTuple):
    """A conference whose door has everything once."""

    east: Gate
    badge: Badge
    staff: object

    @property
    def conference(self):
        """Whose door it is."""
        return self.east.conference

    def address(self, path: str = "", language: str = "en") -> str:
        """A page of the desk's door."""
        return f"/{language}/desk/{self.conference.slug}/door/{path}"


def known(conference, name, latin, **more):
    """The badge of somebody whom the desk finds by name."""
    badge = badge_at(conference, delegate__name_zh=name, delegate__name_latin=latin, **more)
    badge.delegate.index()
    badge.delegate.save()
    return badge


@pytest.fixture
def venue(live_server):
    """Two gates, a lunch, a zone that is nearly full, people, and a member of staff."""
    east = GateFactory(name={"en": "East gate", "zh-hans": "东门"}, slug="east", direction="both")
    conference = east.conference
    creator = CategoryFactory(conference=conference, name={"en": "Creator", "zh-hans": "创作者"})
    east.opening = [{"from": "00:00", "to": "24:00"}]
    east.save()
    GateFactory(
        conference=conference, slug="lunch", kind="purpose", zone="lunch", most_entries=1,
        name={"en": "Lunch", "zh-hans": "午餐"},
    )  # fmt: skip
    Zone.objects.create(
        conference=conference, slug="venue", name={"en": "Venue", "zh-hans": "会场"}, capacity=3
    )
    more = {"delegate__category": creator, "delegate__phone": "+8613980008000"}
    badge = known(conference, "张文和", "Zhang Wenhe", **more)
    role = Membership.Role.ORGANISER
    return Venue(east, badge, MembershipFactory(conference=conference, role=role).user)


@pytest.fixture
def busy(venue):
    """Devices of every kind and state, scans with a conflict, prints of every state."""
    conference, now = venue.conference, timezone.now()
    phone = DeviceFactory(
        conference=conference, name="东门一号", last_seen_at=now, last_sync_at=now, battery=12,
        queue_length=7, app_version="2026.11.28", hide_names=True,
    )  # fmt: skip
    phone.gates.add(venue.east)
    other = DeviceFactory(conference=conference, name="West phone")
    DeviceFactory(conference=conference, name="Lost phone", revoked_at=now, last_seen_at=now)
    DeviceFactory(conference=conference, name="Foyer", kind=DeviceKind.KIOSK, last_seen_at=now)
    station = DeviceFactory(
        conference=conference, name="East desk", kind=DeviceKind.STATION, last_seen_at=now
    )
    people = [known(conference, "", f"Delegate {n}") for n in range(3)]
    scans = [reading(badge, venue.east, at=ago(minutes=n)) for n, badge in enumerate(people, 1)]
    actions.record_scans(phone, batch(*scans))
    actions.record_scans(other, batch(reading(people[0], venue.east)))
    watching.watch(people[0].delegate, venue.staff)
    for badge, state in zip(people, ("failed", "cancelled", "printed"), strict=True):
        row = printing.ask(badge, by=venue.staff, station=station)
        reason = {} if state == "printed" else {"reason": "the paper is jammed"}
        BadgePrint.objects.filter(pk=row.pk).update(state=state, ended_at=now, **reason)
    printing.ask(venue.badge)
    return venue


@pytest.fixture
def at_the_desk(new_context, watched, log_in):
    """`at_the_desk(venue, screen)`: a page of the staff's own browser."""

    def sit_down(venue: Venue, screen=DESKTOP) -> Page:
        page = watched(new_context(**screen).new_page())
        page.route("**/door/events*", lambda route: route.fulfill(**SILENCE))
        log_in(page, venue.staff)
        return page

    return sit_down


def faults(page: Page, axe) -> list:
    """What is wrong with a page as it is now: axe, too wide, a label with nothing beside it."""
    return [*axe(page), *misfits(page)]


def misfits(page: Page) -> list:
    """What is wrong with its measures alone."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*(["wide"] if wide > 0 else []), *page.evaluate(LABELS_OF_NOTHING)]


def refused(complaints: list[str]) -> None:
    """A 409 or 422 answer is one to Chromium; anything else it said stays in the list."""
    complaints[:] = [each for each in complaints if "status of 4" not in each]


PAGES = (
    "", "inside/", "watch/", "watch/?q=delegate", "report/", "conflicts/", "gates/", "gates/new/",
    "gates/new/?kind=entrance", "gates/new/?kind=room", "gates/new/?kind=purpose", "gates/east/",
    "gates/east/change/", "zones/venue/", "devices/", "provision/", "provision/?kind=station",
    "people/", "people/?q=delegate", "people/?q=xyzzy", "people/new/", "prints/",
    "prints/?state=failed", "try/", "people/{person}/", "try/?person={person}",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.shared_browser
def test_every_page_of_the_door_is_whole(at_the_desk, axe, busy):
    """Measures on both screens in both languages; axe once for each screen and each language."""
    found = {}
    for screen, language, thorough in (
        (PHONE, "en", True), (PHONE, "zh-hans", False),
        (DESKTOP, "en", False), (DESKTOP, "zh-hans", True),
    ):  # fmt: skip
        page = at_the_desk(busy, screen)
        for path in PAGES:
            address = path.format(person=busy.badge.delegate_id)
            page.goto(busy.address(address, language))
            for closed in page.locator("main details").all():
                closed.evaluate("element => { element.open = true; }")
            wrong = faults(page, axe) if thorough else misfits(page)
            found[path, language, screen["viewport"]["width"]] = wrong
        page.close()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.shared_browser
def test_a_gate_is_made_refused_mended_and_changed(at_the_desk, complaints, axe, busy):
    page = at_the_desk(busy, PHONE)
    page.goto(busy.address("gates/"))
    page.get_by_role("link", name="Add a gate").click()
    page.get_by_role("link", name="Entrance or exit").click()
    page.locator("[name=name_en]").fill("North gate")
    page.locator("[name=slug]").fill("north")
    page.get_by_label("some minutes after an exit was scanned").check()
    page.locator("[name=opening-0-since]").fill("09:00")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("[name=name_en]").input_value() == "North gate"
    assert page.locator("[name=opening-0-since]").input_value() == "09:00"
    assert faults(page, axe) == []
    page.locator("[name=opening-0-to]").fill("18:00")
    page.locator("[name=re_entry_minutes]").fill("10")
    page.locator("[name=name_zh-hans]").fill("北门")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="North gate", level=1)).to_be_visible()
    expect(page.get_by_text("Open: every day 09:00–18:00.")).to_be_visible()
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("in use").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("out of use")).to_be_visible()
    refused(complaints)


def test_a_device_is_let_in_by_its_code_once_watched_and_signed_off(
    at_the_desk, phone, complaints, axe, venue
):
    page = at_the_desk(venue)
    page.goto(venue.address("devices/"))
    page.get_by_role("link", name="Set up a device").first.click()
    page.get_by_label("East gate").check()
    page.get_by_role("button", name="Show the code").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    assert faults(page, axe) == []
    code = page.locator(".qr code, .qr__code").first.inner_text()

    phone.goto(f"/door/#code={code}")
    phone.get_by_label("Name of this device").fill("Door phone")
    phone.get_by_role("button", name="Set up").click()
    expect(phone.get_by_role("heading", name="East gate")).to_be_visible()

    page.get_by_role("link", name="Devices", exact=True).last.click()
    row = page.get_by_role("row", name="Door phone")
    expect(row.get_by_text("at work")).to_be_visible()
    expect(row.get_by_text("East gate")).to_be_visible()
    long_ago = timezone.now() - timedelta(minutes=2)
    Device.objects.update(battery=9, queue_length=41, queue_since=long_ago)
    expect(row.get_by_text("9 %")).to_be_visible()  # the page looks again by itself
    expect(row.get_by_text("41", exact=True)).to_be_visible()
    assert faults(page, axe) == []

    row.get_by_text("Sign off…").click()
    expect(row.get_by_text("41 scans are not sent yet.")).to_be_visible()
    Device.objects.update(queue_length=42)
    page.wait_for_timeout(6000)  # the page waits for the answer, whatever is news
    expect(row.get_by_text("41 scans are not sent yet.")).to_be_visible()
    assert faults(page, axe) == []
    page.get_by_role("button", name="Sign off Door phone").click()
    expect(page.get_by_text("Door phone is signed off.")).to_be_visible()
    assert Device.objects.get().revoked_at
    phone.reload()
    expect(phone.get_by_text("An organiser signed this device off.")).to_be_visible()
    complaints.clear()  # the phone's 401


@pytest.mark.shared_browser
def test_on_a_phone_the_place_one_is_at_is_in_view(at_the_desk, venue):
    page = at_the_desk(venue, PHONE)
    for path in ("report/", "devices/", "people/"):
        page.goto(venue.address(path))
        expect(page.locator(".chips > [aria-current]").first).to_be_in_viewport(ratio=1)


def at_once(page: Page, venue: Venue) -> None:
    """To the only one of this name, as staff do: typed, Enter."""
    page.goto(venue.address("people/"))
    page.get_by_label("Who stands before you?").fill("zhangwenhe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Zhang Wenhe", level=1)).to_be_visible()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.shared_browser
def test_somebody_comes_in_is_forced_and_taken_back_each_with_its_reason(
    at_the_desk, complaints, axe, venue, screen
):
    page = at_the_desk(venue, screen)
    at_once(page, venue)
    page.locator("[name=enter-gate]").select_option("east")
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("Zhang Wenhe is checked in: East gate.")).to_be_visible()
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("is not checked in: East gate. Already inside since")).to_be_visible()

    page.get_by_text("Let in against the rules…").click()
    forced = page.locator("#force")
    forced.get_by_role("button", name="Let in").click()
    expect(forced.get_by_text("Please say why")).to_be_visible()
    assert faults(page, axe) == []
    forced.get_by_label("Reason").fill("carries the flag")
    forced.get_by_role("button", name="Let in").click()
    expect(page.get_by_text("is let in against the rules: East gate.")).to_be_visible()

    page.get_by_text("Take the last scan back…").click()
    page.locator("#undo").get_by_label("Reason").fill("the wrong person")
    page.locator("#undo").get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("cell", name="the wrong person").first).to_be_visible()
    assert faults(page, axe) == []
    page.goto(venue.address("conflicts/"))
    expect(page.get_by_text("Nothing to look at")).to_be_visible()
    assert ("undone", "carries the flag") in Scan.objects.values_list("verdict", "note")
    refused(complaints)


@pytest.mark.shared_browser
def test_a_name_is_corrected_before_the_print_and_a_lost_badge_is_printed_anew(
    at_the_desk, complaints, axe, venue
):
    DeviceFactory(
        conference=venue.conference, name="East desk", kind=DeviceKind.STATION,
        last_seen_at=timezone.now(),
    )  # fmt: skip
    page = at_the_desk(venue, PHONE)
    at_once(page, venue)
    page.get_by_text("Correct the name…").click()
    name = page.locator("#name")
    name.get_by_label("Name in Chinese").fill("Zhang")
    name.get_by_role("button", name="Save").click()
    expect(name.get_by_text("Please write this name in Chinese characters.")).to_be_visible()
    name.get_by_label("Name in Chinese").fill("章文和")
    name.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The name is corrected; the badge is being made anew.")).to_be_visible()
    assert Delegate.objects.get().name_zh == "章文和"

    page.get_by_role("button", name="Print the badge").click()
    expect(page.get_by_text("The badge of Zhang Wenhe is printed next.")).to_be_visible()
    page.get_by_text("Lost, damaged or corrected…").click()
    anew = page.locator("#reprint")
    anew.get_by_label("Reason").fill("left in the taxi")
    anew.get_by_role("button", name="Print a new one").click()
    expect(page.get_by_text("The old one opens no door any more.")).to_be_visible()
    assert faults(page, axe) == []
    assert Badge.objects.get().lowest_valid_serial == 2
    page.get_by_text("Withdraw the badge…").click()
    page.locator("#withdraw").get_by_label("Reason").fill("was not theirs")
    page.locator("#withdraw").get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("The badge of Zhang Wenhe is revoked.")).to_be_visible()
    expect(page.get_by_role("button", name="Issue a badge and print it")).to_be_visible()
    refused(complaints)


@pytest.mark.shared_browser
def test_the_print_queue_cancels_with_a_reason_prints_again_and_pauses(
    at_the_desk, complaints, axe, busy
):
    page = at_the_desk(busy, PHONE)
    page.goto(busy.address("prints/"))
    row = page.get_by_role("row", name="Zhang Wenhe")
    row.get_by_text("Cancel…").click()
    row.get_by_label("Reason").fill("has it already")
    row.get_by_role("button", name="Cancel the print").click()
    expect(row.get_by_text("has it already")).to_be_visible()
    row.get_by_role("button", name="Print it again").click()
    expect(row.get_by_text("Cancel…")).to_be_visible()
    page.get_by_role("row", name="Delegate 0").get_by_role("button", name="It was printed").click()
    expect(page.get_by_role("row", name="Delegate 0").get_by_text("printed")).to_be_visible()
    page.get_by_role("button", name="Pause East desk").click()
    expect(page.get_by_role("button", name="Go on East desk")).to_be_visible()
    assert faults(page, axe) == []
    refused(complaints)


@pytest.mark.parametrize(
    ("screen", "language"), [(PHONE, "zh-hans"), (DESKTOP, "en")], ids=["phone-zh", "desktop-en"]
)
@pytest.mark.shared_browser
def test_a_walk_in_fills_in_a_short_form_and_nothing_typed_is_lost(
    at_the_desk, complaints, axe, venue, screen, language
):
    page = at_the_desk(venue, screen)
    CategoryFactory(
        conference=venue.conference, approval="automatic", code="guest",
        name={"en": "Guest", "zh-hans": "嘉宾"},
    )  # fmt: skip
    page.goto(venue.address("people/new/", language))
    with translation.override(language):
        register = gettext("Register and print the badge")
        made = gettext("%(name)s is registered; the badge is being made.") % {"name": "李想"}
    page.locator("[name=name_zh]").fill("李想")
    page.locator("[name=category]").select_option("guest")
    page.locator("[name=phone]").fill("13800138000")
    page.locator("[name=gate]").select_option("east")
    page.get_by_role("button", name=register).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("[name=name_zh]").input_value() == "李想"
    assert page.locator("[name=gate]").input_value() == "east"
    assert faults(page, axe) == []

    page.locator("[name=email]").fill("li@example.org")
    page.locator("[name=consent_processing]").check()
    page.get_by_role("button", name=register).click()
    expect(page.get_by_text(made)).to_be_visible()
    assert faults(page, axe) == []
    assert Scan.objects.get().verdict == Scan.Verdict.FIRST
    assert BadgePrint.objects.get().state == BadgePrint.State.WAITING
    refused(complaints)


@pytest.mark.parametrize(
    ("screen", "language"), [(PHONE, "zh-hans"), (DESKTOP, "en")], ids=["phone-zh", "desktop-en"]
)
@pytest.mark.shared_browser
def test_a_scan_is_tried_and_the_page_says_what_the_door_would_say(
    at_the_desk, complaints, axe, venue, screen, language
):
    known(venue.conference, "张文河", "Zhang Wenhe")
    page = at_the_desk(venue, screen)
    with translation.override(language):
        ask, which = gettext("What would the door say?"), gettext("Please choose one of them.")
        admit, refuse = gettext("Admit"), pgettext("at the door", "Refused")
        day = gettext("The badge is valid from %(first)s to %(last)s.").partition("%")[0]
    page.goto(venue.address("try/", language))
    page.locator("[name=who]").fill("zhangwenhe")
    page.locator("[name=gate]").select_option("east")
    page.get_by_role("button", name=ask).click()
    expect(page.get_by_text(which).first).to_be_visible()
    assert faults(page, axe) == []
    page.get_by_label("张文和").check()
    page.get_by_role("button", name=ask).click()
    expect(page.locator(".trial--admit > #trial-word").get_by_text(admit)).to_be_visible()
    assert faults(page, axe) == []

    page.locator("[name=at]").fill("2031-01-01T10:00")
    page.get_by_role("button", name=ask).click()
    expect(page.locator(".trial--refuse > #trial-word").get_by_text(refuse)).to_be_visible()
    expect(page.locator(".trial").get_by_text(day)).to_be_visible()
    assert faults(page, axe) == []
    assert page.locator("[name=at]").input_value() == "2031-01-01T10:00"
    assert not Scan.objects.exists()
    refused(complaints)


@pytest.mark.shared_browser
def test_the_lists_are_taken_home_as_files(at_the_desk, busy):
    page = at_the_desk(busy)
    page.goto(busy.address("report/"))

    def taken(name: str) -> str:
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        return download.value.path().read_text(encoding="utf-8-sig")

    arrivals = list(csv.DictReader(io.StringIO(taken("CSV Arrivals"))))
    missing = json.loads(taken("JSON No-shows"))
    assert {row["Name in Latin letters"] for row in arrivals} == {f"Delegate {n}" for n in range(3)}
    assert [row["name_latin"] for row in missing["rows"]] == ["Zhang Wenhe"]
    page.goto(busy.address("inside/"))
    inside = list(csv.DictReader(io.StringIO(taken("For a spreadsheet"))))
    assert [row["Zone"] for row in inside] == ["Venue"] * 3
