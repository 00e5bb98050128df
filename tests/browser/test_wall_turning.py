"""While nobody signs the wall turns through all names; whoever signs brings the newest back."""

import pytest
from playwright.sync_api import Page, expect

from initiative import actions, wall_names
from tests.initiative.factories import CeremonyFactory
from tests.initiative.signing import signed

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.shared_browser, pytest.mark.stateless,
]  # fmt: skip
SCREEN = {"viewport": {"width": 1920, "height": 1080}}
TURN = 20_000  # milliseconds; longer than the pause before the first page, and than any page
NAMES = [f"人{n:03}" for n in range(130)]

# Names somebody sees: in the list that is shown, within its place.
SEEN = """roll => {
  if (roll.classList.contains("wall__roll--out")) return [];
  const end = roll.getBoundingClientRect().bottom;
  return [...roll.querySelectorAll(".wall__name")].filter((item) => {
    const box = item.getBoundingClientRect();
    return getComputedStyle(item).visibility === "visible" && box.height > 0 && box.bottom <= end;
  }).map((item) => item.firstChild.textContent.trim());
}"""
# The page's own EventSource, which tells what the test says.
TELLS = """window.EventSource = class extends EventTarget {
  constructor() { super(); window.hears = this; this.readyState = 1; }
};
window.tell = (name, facts) => {
  const event = new Event(name);
  event.data = JSON.stringify(facts);
  window.hears.dispatchEvent(event);
};"""


def standing(new_context, watched, **context) -> tuple[Page, list, list]:
    """(page, signatures, addresses asked for names) of a wall with all of NAMES, its clock ours."""
    ceremony = CeremonyFactory()
    rows = [signed(ceremony.initiative, name=name, ceremony=ceremony) for name in NAMES]
    page = watched(new_context(**SCREEN | context).new_page())
    asked = []
    page.on("request", lambda sent: "names.json" in sent.url and asked.append(sent.url))
    page.add_init_script(TELLS)
    page.clock.install()
    page.goto(f"/zh-hans/initiative/{ceremony.initiative.slug}/wall/")
    expect(page.locator(".wall__name[data-fit]").first).to_be_attached()
    return page, rows, asked


def tell(page: Page, event: str, /, **facts) -> None:
    """An event of the ledger."""
    totals = {"signatures": 1, "named": 1, "reach": 0, "cities": []}
    page.evaluate(
        "([event, facts]) => tell(event, facts)", [event, {"totals": totals, "map": []} | facts]
    )


def seen(page: Page) -> list[str]:
    """The names that somebody sees."""
    found: list[str] = page.locator("[data-roll]").evaluate(SEEN)
    return found


def turned(page: Page) -> list[str]:
    """The names a little later: each page is met twice at least, between pages there are none."""
    page.clock.run_for(TURN // 5)
    return seen(page)


def test_every_name_has_its_turn_and_the_newest_come_back(new_context, watched, monkeypatch):
    monkeypatch.setattr(wall_names, "PAGE", 50)
    page, _rows, asked = standing(new_context, watched)
    newest = seen(page)
    assert newest == NAMES[: -len(newest) - 1 : -1]
    page.clock.run_for(TURN // 2)  # nobody signed for some seconds

    shown = [*newest]
    for _moment in range(100):
        names = turned(page)
        if names and names[0] not in shown:
            shown += names
        if len(shown) == len(NAMES):
            break

    assert shown == NAMES[::-1]
    assert len(asked) == 2
    assert any(turned(page) == newest for _moment in range(8))


def test_whoever_signs_brings_the_newest_back_at_once(new_context, watched):
    page, _rows, _asked = standing(new_context, watched)
    newest = seen(page)
    page.clock.run_for(TURN)
    assert not set(seen(page)) & set(newest)

    entry = {"index": 900, "key": 99_999, "name": "单雄", "latin": "", "city": "", "path": ""}
    tell(page, "signature", **entry)

    assert seen(page)[:3] == ["单雄", *newest[:2]]
    page.clock.run_for(TURN // 4)
    assert seen(page)[0] == "单雄"


def test_a_name_taken_back_is_on_no_page_neither_shown_nor_waiting(new_context, watched):
    page, rows, _asked = standing(new_context, watched)
    page.clock.run_for(TURN)
    there = seen(page)
    gone = next(row for row in rows if row.name == there[0])
    waiting = rows[NAMES.index(there[-1]) - 2]
    for row in (gone, waiting):
        actions.withdraw(row)
        tell(page, "gone", index=row.leaf, key=row.pk)

    assert seen(page) == there[1:]
    after, later = rows[NAMES.index(there[-1]) - 1].name, []
    for _moment in range(200):
        later += turned(page)
        if after in later:
            break
        page.wait_for_timeout(50)  # a busy server has ten seconds for older names
    assert after in later
    assert waiting.name not in later


def test_an_amended_name_stays_where_it_stood_and_does_not_rise(new_context, watched):
    page, rows, _asked = standing(new_context, watched)
    newest = seen(page)
    for at, (row, name) in enumerate([(rows[-1], "新名"), (rows[-3], "改名")]):
        entry = {"index": 900 + at, "key": 99_000 + at, "name": name, "latin": "", "city": "",
                 "path": "", "instead": [row.leaf], "below": None}  # fmt: skip
        tell(page, "signature", **entry)

    assert seen(page) == ["新名", newest[1], "改名", *newest[3:]]
    expect(page.locator("[data-stage] [data-name]")).to_have_text("新名")


def test_in_the_hand_nothing_turns_and_nothing_is_asked_for(new_context, watched):
    phone = {"viewport": {"width": 390, "height": 844}}
    page, _rows, asked = standing(new_context, watched, **phone)
    before = page.locator("[data-names] .wall__name").all_text_contents()
    page.clock.run_for(10 * TURN)

    assert page.locator(".wall__roll--turned").count() == 0
    assert (page.locator("[data-names] .wall__name").all_text_contents(), asked) == (before, [])


def test_who_wants_no_motion_sees_pages_change_without_any(new_context, watched):
    page, _rows, _asked = standing(new_context, watched, reduced_motion="reduce")
    newest = seen(page)
    durations = page.locator(".wall__roll > ul").evaluate_all(
        "lists => lists.map((list) => getComputedStyle(list).transitionProperty)"
    )
    assert durations == ["none", "none"]
    for _step in range(TURN // 500):
        page.clock.run_for(500)
        assert seen(page)

    assert not set(seen(page)) & set(newest)
