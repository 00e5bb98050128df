"""Words on the wall are whole, however long: names, cities, statements; at both common sizes."""

import json

import pytest
from playwright.sync_api import Page, expect

from initiative import sequencing
from tests.initiative.factories import CeremonyFactory, SignatureFactory
from tests.initiative.signing import PATH

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.stateless, pytest.mark.shared_browser,
]  # fmt: skip
SILENCE = {"content_type": "text/event-stream", "body": "retry: 600000\n\n"}
SIZES = [(1920, 1080), (3840, 2160)]
CHINESE = "张文和"
LATIN = "Maria Fernanda Gonçalves de Albuquerque e Souza"
LONGEST = "Muhammetgeldi Gurbangulyyewitsch Abdurahmanowa-Wolfeschlegelsteinhausenbergerdorff"
REAL = [
    "Иван Сергеевич Константинопольский-Преображенский",
    "María de los Ángeles Fernández-Ordóñez y Gutiérrez de la Concepción",
]
IRISH = "Siobhán O’Brien"
LONG_CITY = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
STATEMENT = ("每一个自媒体人都应当把真实放在流量之前，把责任放在热度之前。" * 10)[:279]

SHOWN_WHOLE = """place => {
  const outer = place.getBoundingClientRect();
  const range = document.createRange();
  const out = [];
  const parts = "[data-name], [data-city], [data-words], [data-who], [data-of]";
  for (const part of place.querySelectorAll(parts)) {
    range.selectNodeContents(part);
    // A line's box is higher than its letters.
    const spare = 0.16 * parseFloat(getComputedStyle(part).fontSize) + 1;
    for (const box of range.getClientRects())
      if (box.left < outer.left - 1 || box.right > outer.right + 1
          || box.top < outer.top - spare || box.bottom > outer.bottom + spare)
        out.push(part.textContent);
  }
  return out;
}"""
# Nothing wider than its box, and no line of a name that its row would cut through.
CUT_THROUGH = """list => [...list.children].filter((item) => {
  const box = item.getBoundingClientRect();
  if (item.offsetTop + item.offsetHeight > list.offsetTop + list.offsetHeight) return false;
  if (item.scrollWidth > item.clientWidth) return true;
  const cut = item.dataset.fit === "cut";
  return box.height > 0 && !cut && item.scrollHeight > item.clientHeight;
}).map((item) => item.textContent)"""
# Numbers, cities and code: none over another, nothing wider than its place.
APART = """place => {
  const boxes = [...place.children].map((each) => each.getBoundingClientRect());
  const seen = boxes.filter((box) => box.width && box.height);
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const apart = seen.every((box, at) => seen.slice(at + 1).every((other) => !over(box, other)));
  return apart && place.scrollWidth <= place.clientWidth;
}"""
ADVANCES = """name => {
  const pen = document.createElement("canvas").getContext("2d");
  const style = getComputedStyle(name);
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return pen.measureText("’").width / parseFloat(style.fontSize);
}"""


def wall(
    new_context, watched, size, language: str, last: dict, *others: dict, news: str = ""
) -> Page:
    """The wall after these signatures, the last of them on its stage."""
    ceremony = CeremonyFactory()
    facts = {"initiative": ceremony.initiative, "conference": ceremony.conference}
    sequencing.sequence([SignatureFactory(**facts, **each) for each in (*others, last)])
    page = watched(new_context(viewport={"width": size[0], "height": size[1]}).new_page())
    page.route(
        "**/events?*", lambda route: route.fulfill(**SILENCE | {"body": SILENCE["body"] + news})
    )
    page.goto(f"/{language}/initiative/{ceremony.initiative.slug}/wall/")
    expect(page.locator(".wall__signing[data-fit]").first).to_be_attached()
    return page


def crowd() -> list[dict]:
    """Names of every length among short ones."""
    short = [{"name": CHINESE} for _each in range(12)]
    return [*short, {"name": IRISH, "city": "西安"}, {"name": LONGEST}, {"name": LATIN}, *short]


@pytest.mark.parametrize(
    ("size", "language", "name", "path"),
    [
        (SIZES[0], "zh-hans", CHINESE, PATH),
        (SIZES[0], "en", LATIN, ""),
        (SIZES[0], "en", LATIN, PATH),
        (SIZES[0], "en", LONGEST, PATH),
        (SIZES[0], "zh-hans", LONGEST, ""),
        (SIZES[1], "en", LATIN, PATH),
        (SIZES[1], "zh-hans", LONGEST, ""),
        ((390, 844), "en", LONGEST, PATH),
    ],
)
def test_the_last_name_is_whole_on_the_stage(new_context, watched, size, language, name, path):
    last = {"name": name, "city": "Rio de Janeiro", "drawn_path": path, "consent_drawn": True}
    page = wall(new_context, watched, size, language, last)
    stage = page.locator("[data-stage]")
    assert stage.evaluate(SHOWN_WHOLE) == []
    expect(stage).to_contain_text(name)
    if name == CHINESE:
        shrunk = stage.locator("figure").evaluate("f => f.style.getPropertyValue('--fit')")
        assert shrunk == "1"


def test_a_name_that_arrives_is_whole_too(new_context, watched):
    entry = {"index": None, "key": 999, "name": LONGEST, "latin": "", "city": "Lomé", "path": PATH}
    news = f"event: held\ndata: {json.dumps(entry)}\n\n"
    page = wall(new_context, watched, SIZES[0], "zh-hans", {"name": CHINESE}, news=news)
    stage = page.locator("[data-stage]")
    expect(stage.locator("figure[data-key='999']")).to_be_visible()
    expect(stage.locator("figure")).to_have_count(1)
    assert stage.evaluate(SHOWN_WHOLE) == []
    assert page.locator("[data-names]").evaluate(CUT_THROUGH) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_name_of_the_grid_and_no_city_is_cut_through(new_context, watched, size, language):
    last = {"name": LATIN, "city": LONG_CITY}
    page = wall(new_context, watched, size, language, last, *crowd())
    assert page.locator("[data-names]").evaluate(CUT_THROUGH) == []
    ordinary = page.locator(".wall__name", has_text=LATIN)
    assert {each.get_attribute("data-fit") for each in ordinary.all()} <= {"words", "wide"}
    assert page.locator(".wall__foot").evaluate(APART)


CITIES = ["上海", "北京", "广州", "成都", "武汉", "深圳", "重庆", "南京", "杭州"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_many_cities_and_a_large_reach_take_no_row_from_the_names(new_context, watched, language):
    rows = [{"name": CHINESE, "city": city, "reach": 7_000_000} for city in CITIES * 4]
    page = wall(new_context, watched, SIZES[0], language, {"name": CHINESE}, *rows)
    assert page.locator(".wall__foot").evaluate(APART)
    rows_of_cities = page.locator("[data-cities] li").evaluate_all(
        "items => new Set(items.map((item) => item.offsetTop)).size"
    )
    assert rows_of_cities <= 2
    rows_of_names = page.locator("[data-names]").evaluate(
        "list => getComputedStyle(list).gridTemplateRows.split(' ')"
        ".filter((row) => parseFloat(row) > 0).length"
    )
    assert rows_of_names >= 3


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", REAL)
def test_a_name_as_people_have_it_is_whole_in_the_narrow_columns_too(
    new_context, watched, size, name
):
    page = wall(new_context, watched, size, "zh-hans", {"name": name}, *crowd()[:19])
    item = page.locator(".wall__name", has_text=name)
    assert item.get_attribute("data-fit") in {"words", "wide", "wider"}
    assert item.evaluate("item => item.scrollHeight <= item.clientHeight")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_apostrophe_of_a_latin_name_is_a_latin_one(new_context, watched, language):
    page = wall(new_context, watched, SIZES[0], language, {"name": IRISH, "city": "Xi’an"})
    for place in (".wall__name", ".wall__big", ".wall__town"):
        assert page.locator(place).first.evaluate(ADVANCES) < 0.5


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_long_statement_is_whole(new_context, watched, size, language):
    said = {"statement": STATEMENT, "statement_state": "shown", "consent_statement": True}
    page = wall(new_context, watched, size, language, {"name": LATIN, **said})
    quote = page.locator("[data-quote]")
    expect(quote.locator("[data-words]")).to_have_text(STATEMENT)
    assert quote.evaluate(SHOWN_WHOLE) == []
    assert quote.evaluate("q => q.scrollHeight <= q.clientHeight && q.scrollWidth <= q.clientWidth")
