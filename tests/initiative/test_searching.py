"""Signatories are found by what their row shows."""

import pytest

from initiative import queries, searching
from tests.initiative.factories import InitiativeFactory
from tests.initiative.signing import signed
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    return InitiativeFactory()


def claim(handle: str, platform: str = "wechat") -> dict:
    return {"platform": platform, "handle": handle, "followers": 7, "as_of": "2026-08-26"}


def found(initiative, text: str) -> list:
    return list(searching.found(queries.listed(initiative), text))


@pytest.mark.parametrize(
    "text",
    [
        "张文", "zhang", "zwh", "Wenhe", "西", "协会 张", "Xi’an", "xi an", "XIAN", "西安",
        "示例号43", "@示例号43", "例号", "big_v", 'a"b',
    ],
)  # fmt: skip
def test_found_by_name_pinyin_city_body_and_handle(initiative, text):
    accounts = [claim("@示例号43"), claim("Big_V"), claim('a"b')]
    wanted = signed(
        initiative, delegate=DelegateFactory(name_zh="张文和"), name="张文和", city="西安市",
        represents="自媒体协会", platforms=accounts,
    )  # fmt: skip
    signed(initiative, delegate=DelegateFactory(name_zh="李娜"), name="李娜",
           platforms=[claim("bigXv")])  # fmt: skip

    assert found(initiative, text) == [wanted]


@pytest.mark.parametrize("text", ["Beijing", "beijing", "北京"])
def test_city_is_found_by_each_of_its_names_however_it_was_written(initiative, text):
    wanted = [signed(initiative, city=city) for city in ("北京", "北京市", "Beijing")]
    signed(initiative, city="南京")

    assert sorted(row.pk for row in found(initiative, text)) == sorted(row.pk for row in wanted)


@pytest.mark.parametrize("text", ["@", "wechat", "handle", "2026", '"', "\\", "%", "_", "(", "@x"])
def test_what_no_row_shows_finds_nobody(initiative, text):
    signed(initiative, name="Ada", city="", platforms=[claim("ada")],
           delegate=DelegateFactory(name_zh="", name_latin="Ada"))  # fmt: skip

    assert found(initiative, text) == []


@pytest.mark.parametrize(
    "text", ["санкт", "САНКТ", "преображенский", "Иван", "ёлкин", "СОЮЗ", "(С"]
)
def test_capitals_of_every_script_are_found_by_small_letters_and_small_ones_by_capitals(
    initiative, text
):
    wanted = signed(
        initiative, name="Иван Ёлкин-Преображенский (сын)", city="Санкт-Петербург",
        represents="Союз авторов",
    )  # fmt: skip
    signed(initiative, name="Мария", city="Москва")

    assert found(initiative, text) == [wanted]
