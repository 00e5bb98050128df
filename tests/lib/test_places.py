"""Where cities lie, and under which names they are found."""

import pytest

from conference.lib import places


@pytest.mark.parametrize("name", ["成都", "成都市", "Chengdu", "chengdu", "CHENGDU City", " 成都 "])
def test_city_is_found_under_each_of_its_names(name):
    assert places.find(name).name == "成都"


@pytest.mark.parametrize(
    ("name", "city"),
    [("Xi'an", "西安"), ("Hong Kong", "香港"), ("Urumqi", "乌鲁木齐"), ("苏州", "苏州")],
)
def test_customary_names_are_known(name, city):
    assert places.find(name).name == city


@pytest.mark.parametrize("name", ["Suzhou", "Nowhere", "", "市", "éé"])
def test_what_is_unknown_or_ambiguous_is_nowhere(name):
    assert places.find(name) is None


def test_every_city_lies_on_the_map_and_has_one_line():
    found = [place for all_of_it in places._index().values() for place in all_of_it]
    names = {place.name: place for place in found}

    assert len(names) > 330
    for place in names.values():
        x, y = place.point
        assert 0 < x < places.WIDTH
        assert 0 < y < places.HEIGHT


def test_north_is_up_and_east_is_right():
    beijing, guangzhou, chengdu = map(places.find, ("北京", "广州", "成都"))

    assert beijing.point[1] < guangzhou.point[1]
    assert chengdu.point[0] < guangzhou.point[0]


@pytest.mark.parametrize(
    ("city", "shown"),
    [("成都", "Chengdu"), ("成都市", "Chengdu"), ("西安", "Xi’an"),
     ("Chengdu City", "Chengdu City"), ("火星", "火星"), ("", "")],
)  # fmt: skip
def test_a_city_in_latin_letters(city, shown):
    assert places.in_latin(city) == shown


def test_every_latin_name_leads_back_to_its_city():
    for name, latin in places.latin_names().items():
        assert places.find(name).latin == latin
