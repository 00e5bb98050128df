"""The list as it is narrowed, a signatory's own page, figures, statements, cards."""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from PIL import Image

from conference.models import Conference
from initiative import actions, queries, roster
from initiative.figures import figures
from tests.initiative.factories import InitiativeFactory
from tests.initiative.joins import asked, collecting, joined
from tests.initiative.signing import PATH, given, open_ceremony, signed
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db

DOUYIN = {"platform": "douyin", "handle": "@a", "followers": 900, "as_of": "2024-08-01"}
WEIBO = {
    "platform": "weibo",
    "handle": '"platform": "douyin"',
    "followers": 50,
    "as_of": "2024-08-01",
}


def names(initiative, **asked):
    rows = roster.found(initiative, roster.wanted(asked))
    return [row.name for row in rows]


def body(response) -> str:
    return response.content.decode()


def address(initiative, rest="", language="en"):
    return f"/{language}/initiative/{initiative.slug}/{rest}"


@pytest.fixture
def initiative():
    return InitiativeFactory()


# -- The list


def test_list_is_narrowed_by_city_kind_body_platform_and_letter(initiative):
    one = {"delegate": DelegateFactory(name_zh="张文和"), "name": "张文和", "city": "成都"}
    two = {"delegate": DelegateFactory(name_zh="李娜"), "name": "李娜", "city": "重庆"}
    signed(initiative, **one, platforms=[DOUYIN], reach=900)
    signed(initiative, **two, platforms=[WEIBO], reach=50, represents="重庆自媒体协会")

    assert names(initiative) == ["李娜", "张文和"]
    assert names(initiative, city="成都") == names(initiative, city="Chengdu") == ["张文和"]
    assert names(initiative, kind="association") == ["李娜"]
    assert names(initiative, kind="person") == ["张文和"]
    assert names(initiative, body="重庆自媒体协会") == ["李娜"]
    assert names(initiative, letter="z") == ["张文和"]
    assert names(initiative, order="reach") == ["张文和", "李娜"]
    assert names(initiative, order="newest") == ["李娜", "张文和"]


def test_handle_that_looks_like_a_platform_is_not_taken_for_it(initiative):
    signed(initiative, name="甲", platforms=[DOUYIN])
    signed(initiative, name="乙", platforms=[WEIBO])

    assert names(initiative, platform="douyin") == ["甲"]
    assert names(initiative, platform="weibo") == ["乙"]


@pytest.mark.parametrize(
    "typed",
    ["Mock Jinchuan", "jinchuan mock", "Mock", "Jinch", "njc", "NJC", "锦川", "nijinchuan"],
)
def test_list_is_searched_by_every_name_it_shows_and_by_initials(client, typed):
    initiative = InitiativeFactory()
    for name_zh, name_latin, private in (
        ("拟锦川", "Mock Jinchuan", False), ("示望山", "Sample Wangshan", False),
        ("拟锦川", "Mock Jinchuan", True),
    ):  # fmt: skip
        delegate = DelegateFactory(name_zh=name_zh, name_latin=name_latin)
        signed(initiative, delegate=delegate, name=name_zh, consent_list=not private)

    found = [row.name for row in roster.found(initiative, roster.wanted({"q": typed}))]
    page = body(client.get(address(initiative, "signatories/"), {"q": typed}))

    assert found == ["拟锦川"]
    assert ("Mock Jinchuan" in page, "Sample" in page) == (True, False)


def test_list_is_not_searched_by_a_latin_name_it_does_not_show():
    initiative = InitiativeFactory()
    delegate = DelegateFactory(name_zh="张三", name_latin="Newname Anna")
    signed(initiative, delegate=delegate, name="Anna Oldname", consent_list=True)

    assert names(initiative, q="Oldname") == ["Anna Oldname"]
    assert names(initiative, q="Newname") == []


def test_nonsense_in_the_address_is_left_out(initiative):
    asked = roster.wanted(
        {"platform": "w", "kind": "y", "order": "z", "letter": "é", "q": "a\x00b", "city": "\x00"}
    )

    assert asked == roster.Wanted(text="ab")


def test_page_keeps_what_was_asked_for_and_leads_to_everybody(client, initiative):
    signed(initiative, name="甲", city="成都")

    page = body(client.get(address(initiative, "signatories/?city=成都&order=reach")))

    assert '<option value="成都" selected>Chengdu</option>' in page
    assert '<option value="reach" selected>' in page
    assert "1 found" in page


# -- A signatory's own page


def test_page_of_a_signatory_shows_facts_and_proofs(client, initiative):
    signature = signed(
        initiative, name="张文和", platforms=[DOUYIN], drawn_path=PATH, consent_drawn=True,
        statement="Shown words", statement_state="shown", consent_statement=True,
    )  # fmt: skip

    page = body(client.get(address(initiative, f"signatories/{signature.leaf_index}/")))

    said = ("张文和", "Douyin", "@a", "900 followers, as of 1 Aug", PATH, "Shown words")
    for shown in (*said, queries.serial(signature), f"/log/{signature.leaf_index}.tlog-proof"):
        assert shown in page


@pytest.mark.parametrize(
    "private", [{"consent_list": False}, {"hidden": True}, {"status": "withdrawn"}]
)
@pytest.mark.parametrize("rest", ["", "card.png"])
def test_who_is_not_named_has_no_page_and_no_card(client, initiative, private, rest):
    leaf = signed(initiative, **private).leaf_index

    assert client.get(address(initiative, f"signatories/{leaf}/{rest}")).status_code == 404


def test_page_of_who_joined_online_names_no_gathering(client):
    ceremony = collecting()
    Conference.objects.filter(pk=ceremony.conference_id).update(
        name={"en": "Brocade Gathering"}, published=True
    )
    initiative = ceremony.initiative
    joined(initiative, asked(initiative, given=given(initiative, consent_list=True)))

    shown = body(
        client.get(address(initiative, f"signatories/{queries.newest(initiative, 1)[0].leaf}/"))
    )

    assert "<dt>Signed</dt><dd>online</dd>" in shown
    assert "<dt>Signed at</dt>" not in shown


def test_page_of_a_signatory_keeps_statement_and_drawing_without_consent(client, initiative):
    signature = signed(initiative, drawn_path=PATH, statement="Private words",
                       statement_state="shown")  # fmt: skip

    page = body(client.get(address(initiative, f"signatories/{signature.leaf_index}/")))

    assert "Private words" not in page
    assert PATH not in page


def linked(page: str) -> dict:
    return json.loads(re.search(r'application/ld\+json">(.*?)</script>', page)[1])


def test_pages_are_described_for_machines(client, initiative):
    signature = signed(initiative, name="</script><b>", represents="协会")

    show = linked(body(client.get(address(initiative))))
    own = linked(body(client.get(address(initiative, f"signatories/{signature.leaf_index}/"))))

    assert show["interactionStatistic"]["userInteractionCount"] == 1
    assert own["@type"] == "EndorseAction"
    assert own["agent"]["name"] == "协会"
    assert own["agent"]["member"]["name"] == "</script><b>"


# -- Figures


def test_figures_count_all_that_stand_and_name_only_bodies_on_the_list(initiative):
    at = datetime(2024, 8, 26, 20, tzinfo=UTC)
    signed(initiative, city="成都", platforms=[DOUYIN], reach=900, at=at)
    signed(initiative, city="重庆", platforms=[DOUYIN, WEIBO], reach=950, represents="协会", at=at)
    signed(initiative, city="", consent_list=False, represents="私下", at=at)
    signed(initiative, status="withdrawn", platforms=[WEIBO])

    counted = figures(initiative)

    assert (counted.totals.signatures, counted.people, counted.bodies) == (3, 1, 2)
    assert counted.city_count == 2
    assert counted.platforms == (("douyin", 2, 1800), ("weibo", 1, 50))
    assert counted.associations == (("协会", 1),)
    assert [n for _day, n in counted.days] == [3]


def test_figures_follow_a_withdrawal():
    initiative, delegate = open_ceremony()
    signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))
    initiative.log.refresh_from_db()
    before = figures(initiative).totals.signatures
    actions.withdraw(signature)
    initiative.log.refresh_from_db()

    assert (before, figures(initiative).totals.signatures) == (1, 0)


def test_days_without_a_signature_are_in_the_chart(initiative):
    for day in (1, 4):
        signed(initiative, at=datetime(2024, 8, day, 12, tzinfo=UTC))

    growth = figures(initiative).growth

    assert [n for _at, n in growth.values] == [1, 0, 0, 1]


def test_page_of_figures_names_cities_and_platforms(client, initiative):
    signed(initiative, city="成都", platforms=[DOUYIN], reach=900)

    page = body(client.get(address(initiative, "figures/", "zh-hans")))

    for shown in ("成都", "抖音", "900", "?city=%E6%88%90%E9%83%BD"):
        assert shown in page


# -- Statements and cards


def test_statements_show_only_what_was_read_and_agreed_to(client, initiative):
    said = {"statement_state": "shown", "consent_statement": True}
    signed(initiative, statement="Shown words", **said)
    signed(initiative, statement="Unread", statement_state="pending", consent_statement=True)

    page = body(client.get(address(initiative, "statements/")))

    assert ("Shown words" in page, "Unread" in page) == (True, False)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_cards_are_pictures_of_the_size_that_networks_want(client, initiative, language):
    signature = signed(initiative, name="张文和")

    for rest in ("card.png", f"signatories/{signature.leaf_index}/card.png"):
        response = client.get(address(initiative, rest, language))
        assert response["Content-Type"] == "image/png"
        assert response.content[16:24] == (1200).to_bytes(4) + (630).to_bytes(4)


def test_card_has_the_brocade_over_its_whole_width(client, initiative):
    card = Image.open(io.BytesIO(client.get(address(initiative, "card.png")).content)).convert("L")

    tiles = [card.crop((x, 0, x + 120, 64)) for x in range(0, 1200, 120)]

    gold = [sum(tile.histogram()[:220]) for tile in tiles]
    assert min(gold) > max(gold) * 0.9 > 0


@pytest.mark.parametrize("rest", ["", "wall/", "figures/"])
def test_signatures_of_bodies_are_not_counted_as_people(client, initiative, rest):
    signed(initiative, represents="协会")

    page = body(client.get(address(initiative, rest, "zh-hans")))

    assert ("签署数" in page, "签署人数" in page) == (True, False)


def test_card_of_a_name_no_font_has_is_the_initiative_s(client, initiative):
    signature = signed(initiative, name="\U0010fffd")

    card = client.get(address(initiative, f"signatories/{signature.leaf_index}/card.png"))

    assert card.content == client.get(address(initiative, "card.png")).content
