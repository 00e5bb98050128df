"""The wall's map: China's, and the world's once somebody comes from abroad, without a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.conference.test_live import served
from tests.initiative.factories import CeremonyFactory
from tests.initiative.signing import signed

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.processes, pytest.mark.stateless,
]  # fmt: skip
SIZES = [(1920, 1080), (3840, 2160)]
AWAY = ("ERR_CONNECTION", "ERR_INCOMPLETE_CHUNKED", "ERR_EMPTY_RESPONSE")
# What of the map is not within its half of the side, and which names lie over another.
AMISS = """map => {
  const outer = map.getBoundingClientRect();
  const all = (name) => [...map.querySelectorAll(name)].map((each) => ({
    what: each.textContent || each.outerHTML.slice(0, 80),
    box: each.getBoundingClientRect(),
  }));
  // A line's box is higher than its letters.
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - a.height / 4 && b.top < a.bottom - a.height / 4;
  const within = ({ left, right, top, bottom }) => left >= outer.left - 9
    && right <= outer.right + 9 && top >= outer.top - 1 && bottom <= outer.bottom + 1;
  const names = all("text");
  return [
    ...all("text, circle, path").filter(({ box }) => !within(box)),
    ...names.filter(({ box }, at) => names.slice(at + 1).some((other) => over(box, other.box))),
  ].map(({ what }) => what);
}"""
PLACES = """wall => [...wall.children].filter((each) => each.offsetHeight).map((each) => {
  const { x, y, width, height } = each.getBoundingClientRect();
  return [each.className, x, y, width, height];
})"""


@pytest.fixture
def screen(new_context, watched, complaints):
    """A projector's; that the server ends before it is no complaint."""
    yield watched(new_context().new_page())
    complaints[:] = [text for text in complaints if not any(word in text for word in AWAY)]


def names(page: Page) -> list[str]:
    """The cities named on the map."""
    return page.locator(".wall__place").all_text_contents()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_map_becomes_the_world_s_when_somebody_comes_from_abroad(screen, language):
    initiative = CeremonyFactory().initiative
    for city in ("成都", "成都", "北京", "高雄"):
        signed(initiative, city=city)
    chart = screen.locator("[data-map]")
    with served("application") as (port, _process):
        screen.set_viewport_size({"width": 1920, "height": 1080})
        screen.goto(f"http://127.0.0.1:{port}/{language}/initiative/{initiative.slug}/wall/")
        expect(chart).to_have_attribute("data-frame", "china")
        assert names(screen)[0] == {"en": "Chengdu", "zh-hans": "成都"}[language]
        before = screen.locator(".wall").evaluate(PLACES)
        screen.evaluate("window.same = true")

        for city in ("東京", "Nowhere", "Paris", "Jakarta", "Αθήνα"):
            signed(initiative, city=city)

        expect(chart).to_have_attribute("data-frame", "world")
        expect(chart.locator(".wall__place", has_text="Jakarta")).to_have_count(1)
        expect(chart.locator("circle")).to_have_count(7)
        expect(chart.locator(".wall__light--new")).to_have_count(1)
        assert screen.evaluate("window.same")
        assert {"東京", "Paris", "Αθήνα"} <= set(names(screen))
        assert screen.locator(".wall").evaluate(PLACES) == before
        for width, height in SIZES:
            screen.set_viewport_size({"width": width, "height": height})
            assert chart.evaluate(AMISS) == []

        screen.reload()
        expect(chart).to_have_attribute("data-frame", "world")
