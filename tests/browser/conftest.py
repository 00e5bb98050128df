"""A real Chromium against the live server: phone and desktop, console errors kept, axe."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
SERIOUS = {"serious", "critical"}
# A busy machine takes its time; nothing here is about speed.
PATIENCE = 90_000  # milliseconds
expect.set_options(timeout=PATIENCE)


class Finding(NamedTuple):
    """One thing axe has against a page."""

    rule: str
    impact: str
    where: str


def pytest_collection_modifyitems(items):
    """Everything in this folder is a browser test and sees committed rows."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type() -> Iterator[BrowserType]:
    """The driver, one for the whole run."""
    # Playwright's own loop runs in this thread; Django would take that for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright.chromium
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def launch(browser_type: BrowserType) -> Browser:
    """A Chromium, with a fake camera for the scanner."""
    return browser_type.launch(
        executable_path=CHROMIUM,
        args=[
            "--no-sandbox",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
        ],
    )


@pytest.fixture(scope="session")
def shared_browser(browser_type) -> Iterator[Browser]:
    """The one Chromium of all tests that are marked `shared_browser`."""
    chromium = launch(browser_type)
    yield chromium
    chromium.close()


@pytest.fixture
def browser(request, browser_type) -> Iterator[Browser]:
    """A Chromium of the test's own, or the shared one where no page leaves a service worker.

    Closing the contexts of a shared one may wait for ever: Chromium does not always answer that
    a profile with a service worker is gone. A whole browser that does not end is killed.
    """
    if request.node.get_closest_marker("shared_browser"):
        yield request.getfixturevalue("shared_browser")
        return
    chromium = launch(browser_type)
    yield chromium
    chromium.close()


@pytest.fixture
def new_context(request, browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """`new_context(**options)`: a fresh browser profile on the live server."""
    made: list[BrowserContext] = []

    def make(**options) -> BrowserContext:
        facts = {"base_url": live_server.url, "locale": "en-GB", "reduced_motion": "reduce"}
        context = browser.new_context(**facts | options)
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context

    yield make
    if request.node.get_closest_marker("shared_browser"):
        for context in made:
            context.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the console said against our pages; a test ends with none.

    A test that expects some (a 422 answer is one to Chromium) takes them out of the list.
    """
    found: list[str] = []
    yield found
    assert found == []


def _settle(page: Page) -> None:
    """Nobody touches a page before it listens: goto and reload wait for its behaviours."""

    def settled(go: Callable) -> Callable:
        def arrive(*args, **options):
            answer = go(*args, **options)
            if options.get("wait_until") != "commit":
                waits = page.locator("html.js:not([data-started]), html[data-loading]")
                expect(waits).to_have_count(0)
            return answer

        return arrive

    page.goto, page.reload = settled(page.goto), settled(page.reload)


@pytest.fixture
def watched(complaints) -> Callable[[Page], Page]:
    """Keep the console errors, policy violations and script errors of a page."""

    def watch(page: Page) -> Page:
        _settle(page)
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if message.type in {"error", "warning"}
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    return watch


@pytest.fixture
def phone(new_context, watched) -> Page:
    """A page on a phone, 390 × 844."""
    return watched(new_context(**PHONE).new_page())


@pytest.fixture
def desktop(new_context, watched) -> Page:
    """A page on a desk's screen, 1440 × 900."""
    return watched(new_context(**DESKTOP).new_page())


@pytest.fixture
def axe() -> Callable[[Page], list[Finding]]:
    """`axe(page)`: the serious and critical findings on the page as it is now."""
    engine = Axe()

    def run(page: Page) -> list[Finding]:
        violations = engine.run(page).response["violations"]
        return [
            Finding(violation["id"], violation["impact"], str(node["target"]))
            for violation in violations
            if violation["impact"] in SERIOUS
            for node in violation["nodes"]
        ]

    return run


@pytest.fixture
def log_in(client, live_server) -> Callable[[Page, object], None]:
    """`log_in(page, user)`: give the page a session of this member of staff."""

    def enter(page: Page, user) -> None:
        client.force_login(user)
        value = client.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": value, "url": live_server.url}
        page.context.add_cookies([cookie])

    return enter
