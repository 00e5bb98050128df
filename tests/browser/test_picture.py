"""The live picture in a real Chromium: live, through a break of the network, on phone and desk."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from checkin import actions, watching
from checkin.models import Zone
from tests.browser.conftest import DESKTOP, PHONE
from tests.checkin.factories import DeviceFactory, GateFactory, ago, badge_at, batch, reading
from tests.conference.factories import MembershipFactory
from tests.conference.test_live import free_port, served

pytestmark = pytest.mark.django_db(transaction=True)
# Chromium says so of every address it could not reach.
UNREACHED = "net::ERR_"
SILENCE = {"content_type": "text/event-stream", "body": "retry: 600000\n\n"}


@pytest.fixture
def gate():
    """An entrance."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"}, slug="east", direction="both")


@pytest.fixture
def device(gate):
    """A phone there."""
    return DeviceFactory(conference=gate.conference, name="East phone")


def stat(page, label):
    """The figure above a label."""
    return page.locator(".stat", has_text=label).locator(".stat__value")


@pytest.mark.processes
def test_the_picture_is_live_and_recovers_after_the_network_was_gone(
    new_context, watched, complaints, client, gate, device
):
    conference = gate.conference
    user = MembershipFactory(conference=conference).user
    client.force_login(user)
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    context = new_context(**DESKTOP)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )
    page = watched(context.new_page())
    vip = badge_at(conference, delegate__name_latin="Zhang Wenhe", delegate__name_zh="张文和")
    watching.watch(vip.delegate, user)

    with served("application", port):
        page.goto(f"{site}/en/desk/{conference.slug}/door/")
        expect(stat(page, "inside now")).to_have_text("0")
        page.get_by_role("region", name="Figures").wait_for()
        actions.record_scans(device, batch(reading(vip, gate)))
        expect(stat(page, "inside now")).to_have_text("1")
        expect(page.get_by_role("link", name="Zhang Wenhe").first).to_be_visible()
        expect(page).to_have_title(re.compile(r"^\(1\) Door"))
        page.get_by_text("As a table").click()

        late = reading(badge_at(conference), gate, at=ago(minutes=40))
        actions.record_scans(device, batch(late))
        expect(page.locator("#arrivals-table tbody tr")).to_have_count(2)
        expect(page.locator("#arrivals-table")).to_have_attribute("open", "")

    expect(page.get_by_text("No connection at the moment.")).to_be_visible()
    actions.record_scans(device, batch(reading(badge_at(conference), gate)))
    with served("application", port):
        expect(stat(page, "inside now")).to_have_text("3")
        expect(page.get_by_text("No connection at the moment.")).to_be_hidden()

        page.get_by_role("button", name="Noted Zhang Wenhe").click()
        expect(page).to_have_title(re.compile("^Door"))
        expect(page.get_by_role("button", name="Noted Zhang Wenhe")).to_have_count(0)
    complaints[:] = [each for each in complaints if UNREACHED not in each]


@pytest.mark.processes
def test_every_viewer_is_told_of_the_last_of_many_scans(new_context, watched, client, gate, device):
    """Without their own look now and then: their clocks stand still, but for what the server asks
    them to wait.
    """
    conference = gate.conference
    client.force_login(MembershipFactory(conference=conference).user)
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}
    pages = []
    with served("application", port):
        for screen in (DESKTOP, PHONE):
            context = new_context(**screen)
            context.add_cookies([session])
            page = watched(context.new_page())
            page.clock.install()
            page.goto(f"{site}/en/desk/{conference.slug}/door/")
            page.clock.pause_at(timezone.now() + timedelta(minutes=1))
            pages.append((page, looks_of(page)))
        for number in range(1, 7):
            actions.record_scans(device, batch(reading(badge_at(conference), gate)))
            if number % 3 == 0:
                for page, looks in pages:
                    until_told(page, looks, str(number))


def looks_of(page):
    """Of each look of the page, whether the server asked it to come again, for what is new."""
    looks = []

    def note(answer):
        if "x-part" in answer.request.headers:
            looks.append("x-again" in answer.headers)

    page.on("response", note)
    return looks


def until_told(page, looks, number):
    """Some seconds after the last look, on a clock whose own comes after fifteen; more only where
    the server, which may be busy, has asked for it: whoever came too soon comes again.
    """
    left, seen = 40, len(looks)
    while left:
        try:
            expect(stat(page, "inside now")).to_have_text(number, timeout=1000)
        except AssertionError:
            page.clock.run_for(250)
            left -= 1
        else:
            return
        if len(looks) > seen:
            left, seen = 62 if looks[-1] else 40, len(looks)
    expect(stat(page, "inside now")).to_have_text(number)


@pytest.mark.stateless
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_the_picture_have_no_serious_findings_and_fit_the_screen(
    new_context, watched, axe, log_in, gate, device, screen
):
    conference = gate.conference
    user = MembershipFactory(conference=conference).user
    Zone.objects.create(
        conference=conference, slug="venue", name={"en": "Venue", "zh-hans": "场馆"}, capacity=3
    )
    people = [badge_at(conference, delegate__name_latin=f"Delegate {n}") for n in range(3)]
    watching.watch(people[0].delegate, user)
    scans = [reading(badge, gate, at=ago(minutes=n)) for n, badge in enumerate(people, 1)]
    actions.record_scans(device, batch(*scans))
    actions.record_scans(DeviceFactory(conference=conference), batch(reading(people[0], gate)))
    page = watched(new_context(**screen).new_page())
    # The events are served by the live process, not by this WSGI server.
    page.route("**/door/events*", lambda route: route.fulfill(**SILENCE))
    log_in(page, user)

    for path in ("", "inside/", "watch/", "watch/?q=delegate", "report/", "conflicts/"):
        page.goto(f"/en/desk/{conference.slug}/door/{path}")
        assert axe(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
