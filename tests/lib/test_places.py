"""Where cities lie, and under which names they are found."""

import pytest

from conference.lib import places
from conference.lib.frames import CHINA


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
        assert 0 < x < CHINA.width
        assert 0 < y < CHINA.height


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


@pytest.mark.parametrize("city", ["成都", "Chengdu", "香港", "Hong Kong", "澳门", "台北", "Taipei"])
def test_place_of_a_city_of_the_table_is_the_table_s(city):
    place = places.find(city)

    assert places.locate(city) == (place.east, place.north, False)


@pytest.mark.parametrize("city", ["高雄", "Kaohsiung", "台中", "臺中", "Kowloon"])
def test_other_cities_of_china_are_not_abroad(city):
    east, north, abroad = places.locate(city)

    assert not abroad
    assert 0 < CHINA.point(east, north)[0] < CHINA.width
    assert 0 < CHINA.point(east, north)[1] < CHINA.height


@pytest.mark.parametrize(
    "city", ["Suzhou", "海宁", "Houma", "侯马", "Nowhere", "", "市", "\n", "东", "Paris, or so"]
)
def test_name_of_china_s_is_sought_nowhere_else_and_an_unknown_one_in_vain(city):
    assert places.locate(city) is None


@pytest.mark.parametrize("city", ["東京", "Seoul", "Paris"])
def test_a_city_abroad_keeps_the_name_it_was_given(city):
    assert places.find(city) is None
    assert places.in_latin(city) == city
    assert places.locate(city).abroad
