"""One city under one name, however it is written; never where two cities read alike."""

import pytest

from conference.lib import cities


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        (["成都", "Chengdu"], {"成都": "成都", "Chengdu": "成都"}),
        (["成都市", "CHENG DU"], {"成都市": "成都", "CHENG DU": "成都"}),
        (["乌鲁木齐", "Ürümqi"], {"乌鲁木齐": "乌鲁木齐", "Ürümqi": "乌鲁木齐"}),
        (["西安", "Xi\u2019an"], {"西安": "西安", "Xi\u2019an": "西安"}),
        (["吕梁", "Lüliang", "Lvliang"], dict.fromkeys(["吕梁", "Lüliang", "Lvliang"], "吕梁")),
        (["Chengdu", "chengdu"], {"Chengdu": "Chengdu", "chengdu": "Chengdu"}),
        (["Chengdu", "北京"], {"Chengdu": "Chengdu", "北京": "北京"}),
        (["Paris", "巴黎"], {"Paris": "Paris", "巴黎": "巴黎"}),
        (["小城市", "津市"], {"小城市": "小城市", "津市": "津市"}),
        (["—"], {"—": "—"}),
    ],
)
def test_a_city_counts_under_one_name(written, counted):
    assert cities.one_name(written) == counted


@pytest.mark.parametrize(
    ("spelt", "occurring"),
    [
        ("Suzhou", ["苏州"]),
        ("Suzhou", ["宿州"]),
        ("Suzhou", ["苏州", "宿州"]),
        ("Taizhou", ["台州"]),
        ("Fuzhou", ["福州"]),
        ("Yichun", ["宜春", "伊春"]),
    ],
)
def test_a_reading_that_two_cities_share_is_never_guessed(spelt, occurring):
    assert cities.one_name([spelt, *occurring])[spelt] == spelt


def test_counts_are_added_up_the_most_frequent_first():
    rows = [("Chengdu", 2), ("绵阳", 3), ("成都", 2), ("Suzhou", 1), ("苏州", 1)]

    assert cities.count(rows) == [("成都", 4), ("绵阳", 3), ("Suzhou", 1), ("苏州", 1)]


def test_the_table_has_each_reading_in_plain_letters():
    assert len(cities.known()) > 700
    assert [reading for reading in cities.names() if cities.letters(reading) != reading] == []
    assert [reading for reading, found in cities.names().items() if found >= {"苏州", "宿州"}] == [
        "suzhou"
    ]
