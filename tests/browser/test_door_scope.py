"""What a phone for lunch alone holds of a conference: those who may have lunch, and nobody else."""

import json

import pytest
from playwright.sync_api import Page, expect

from checkin import actions
from tests.browser.door import (
    expect_answer,
    find,
    go_on,
    hand_scan,
    installed,
    known_badge,
    set_up,
)
from tests.checkin.factories import DeviceFactory, GateFactory, batch, reading
from tests.conference.workers import wait_until
from tests.registration.factories import CategoryFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stateless]
# All the phone keeps of people, its names opened with its own key: no PIN stands before that.
HELD = """async () => {
  const open = indexedDB.open("jinjiang-door");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const asked = (request) =>
    new Promise((done) => { request.onsuccess = () => done(request.result); });
  const store = (name) => database.transaction(name).objectStore(name);
  const { key } = await asked(store("kept").get("lock"));
  const people = await asked(store("people").getAll());
  const names = [];
  for (const { names: { iv, data } } of people) {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
    names.push(...JSON.parse(new TextDecoder().decode(text)));
  }
  const stays = await asked(store("stays").getAll());
  const gates = await asked(store("kept").get("gates"));
  database.close();
  return JSON.stringify({
    badges: people.flatMap(({ facts }) => facts.map(({ badge }) => badge)).sort(),
    names: names.map(([, { name }]) => name).sort(),
    stays: stays.map(({ key }) => key).sort(),
    kinds: gates.flatMap(({ categories }) => categories),
  });
}"""


@pytest.fixture(autouse=True)
def no_network_is_no_complaint(complaints):
    """What Chromium says of a network that is off is expected here."""
    yield
    expected = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    complaints[:] = [text for text in complaints if not any(word in text for word in expected)]


@pytest.fixture
def lunch():
    """Lunch, which speakers get."""
    gate = GateFactory(
        slug="lunch", name={"en": "Lunch", "zh-hans": "午餐"}, kind="purpose", zone="lunch",
        most_entries=1,
    )  # fmt: skip
    kind = CategoryFactory(conference=gate.conference, code="speaker", role_code=20)
    gate.categories.set([kind])
    return gate


@pytest.fixture
def press(lunch):
    """Another category."""
    return CategoryFactory(conference=lunch.conference, code="press", role_code=21)


def badge_of(conference, kind, name, latin):
    """A delegate's badge of this category."""
    who = {"name_zh": name, "name_latin": latin, "pinyin": latin.lower().replace(" ", "")}
    return known_badge(
        conference,
        delegate__category=kind,
        **{f"delegate__{field}": value for field, value in who.items()},
    )


def held(page: Page) -> dict:
    """What the phone keeps of people."""
    return json.loads(page.evaluate(HELD))


def told(page: Page, *kinds: str) -> dict:
    """What the phone keeps, once it knows that its gate lets in these."""
    page.reload()
    expect(page.get_by_role("heading", name="Lunch")).to_be_visible()
    wait_until(lambda: sorted(held(page)["kinds"]) == sorted(kinds) or page.wait_for_timeout(50))
    page.wait_for_load_state("networkidle")
    return held(page)


def test_a_phone_for_lunch_holds_those_who_may_have_lunch_and_nobody_else(phone, lunch, press):
    conference = lunch.conference
    speaker = badge_of(conference, lunch.categories.get(), "张文和", "Zhang Wenhe")
    journalist = badge_of(conference, press, "李娜", "Li Na")
    venue = GateFactory(conference=conference, slug="venue")
    scans = [reading(badge, gate) for badge in (speaker, journalist) for gate in (venue, lunch)]
    actions.record_scans(DeviceFactory(conference=conference), batch(*scans))

    set_up(phone, conference, gates=[lunch])
    expect(phone.get_by_role("heading", name="Lunch")).to_be_visible()
    installed(phone)
    lunch_alone = {
        "badges": [speaker.badge_id], "names": ["张文和"],
        "stays": [f"{speaker.badge_id} tally:lunch"], "kinds": ["speaker"],
    }  # fmt: skip
    assert held(phone) == lunch_alone
    find(phone, "lina")
    expect(phone.get_by_text("Nobody found.")).to_be_visible()
    phone.get_by_role("button", name="Back to the camera").click()
    phone.context.set_offline(True)
    hand_scan(phone, journalist.token())
    expect_answer(phone, "refuse")
    go_on(phone)
    hand_scan(phone, speaker.token())
    expect_answer(phone, "again", "张文和")
    go_on(phone)
    phone.context.set_offline(False)

    lunch.categories.add(press)
    both = told(phone, "press", "speaker")
    lunch.categories.remove(press)

    assert both["names"] == ["张文和", "李娜"]
    assert f"{journalist.badge_id} tally:lunch" in both["stays"]
    assert told(phone, "speaker") == lunch_alone
