"""A phone at the door, as the browser tests handle it."""

import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, Route, expect

from badges.models import Badge
from checkin import actions
from conference.lib import qr
from tests.checkin.factories import badge_at

MODULE = 8  # pixels: a badge at arm's length
# Answers stay until they are put aside: a busy machine may look late.
STAYS = """((usual) => {
  window.setTimeout = (work, pause, ...more) =>
    usual(work, [2500, 5000, 7000].includes(pause) ? 3_600_000 : pause, ...more);
})(window.setTimeout);"""
# Keys that a busy machine passes on late are a scanner's all the same: 10 ms from one to the next.
PACE = """() => {
  let at = performance.now();
  Object.defineProperty(KeyboardEvent.prototype, "timeStamp", { get: () => (at += 10) });
}"""
TYPE = """text => {
  for (const key of [...text, "Enter"]) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
}"""


def known_badge(conference, **more) -> Badge:
    """A delegate's badge that devices are told of."""
    badge = badge_at(conference, **more)
    actions.badge_changed(badge)
    return badge


def zhang(conference) -> Badge:
    """张文和's badge."""
    return known_badge(
        conference,
        delegate__name_zh="张文和",
        delegate__name_latin="Zhang Wenhe",
        delegate__pinyin="zhangwenhe",
        delegate__initials="zwh",
        delegate__phone="+8613980008000",
        delegate__category__name={"en": "Creator", "zh-hans": "创作者"},
    )


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


def set_up(page: Page, conference, name: str = "East phone", pin: str = "", gates=()) -> None:
    """From the organiser's code to a device of its own, for these gates; none: for all."""
    _code, text = actions.new_code(conference, gates, None)
    page.add_init_script(STAYS)
    page.goto(f"/door/#code={text}")
    expect(page.get_by_label("Code", exact=True)).to_have_value(text)
    assert "#" not in page.url
    page.get_by_label("Name of this device").fill(name)
    page.get_by_label("PIN (optional)").fill(pin)
    page.get_by_role("button", name="Set up").click()


def at_the_gate(page: Page, gate, **more) -> None:
    """A device stands at the gate, the only one there is."""
    set_up(page, gate.conference, **more)
    expect(page.get_by_role("heading", name=gate.name["en"])).to_be_visible()


def installed(page: Page) -> None:
    """All files are on the device: from now on it starts without a network."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def hand_scan(page: Page, text: str) -> None:
    """A USB scanner types the text and Enter."""
    page.evaluate(TYPE, text)


def scanners_pace(page: Page) -> None:
    """Keys pressed from here on come as quickly as a scanner's, by their own time."""
    page.evaluate(PACE)


def expect_answer(page: Page, colour: str, *words: str) -> None:
    """The whole screen says it: colour, shape, word, and the rest."""
    answer = page.locator("#answer")
    expect(answer).to_be_visible()
    expect(answer).to_have_attribute("data-colour", colour)
    expect(answer.locator(f".answer__shape--{colour}")).to_be_visible()
    for word in words:
        expect(answer).to_contain_text(word, use_inner_text=True)


def go_on(page: Page) -> None:
    """Put the answer aside."""
    page.locator("#answer").get_by_role("button", name="Go on").click()
    expect(page.locator("#answer")).to_be_hidden()


def find(page: Page, text: str) -> None:
    """Type into the search."""
    page.get_by_role("button", name="Name or code").click()
    page.get_by_role("searchbox").fill(text)


def choose(page: Page, name: str) -> None:
    """Tap on somebody who was found."""
    page.get_by_role("button", name=re.compile(name)).click()


def hold(page: Page, address: str) -> Callable[[], None]:
    """Requests to this address wait until the function is called, which waits for the first."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    def let_go() -> None:
        while not held:
            page.wait_for_timeout(50)
        for route in held:
            route.continue_()
        page.unroute(address)

    page.route(address, keep)
    return let_go
