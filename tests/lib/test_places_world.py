"""Where cities of the world lie, under their names in many languages, and the map they are on."""

from concurrent.futures import ThreadPoolExecutor
from math import cos, radians

import pytest

from conference.lib import land, world
from conference.lib.frames import CHINA, WORLD


@pytest.mark.parametrize(
    ("names", "east", "north"),
    [
        ("Paris|paris|PARIS| Paris |巴黎|巴黎市|Париж|باريس", 2.3, 48.9),
        ("Jakarta|雅加达|雅加達|JAKARTA", 106.8, -6.2),
        ("Athens|Αθήνα|ΑΘΉΝΑ|雅典|Athènes", 23.7, 38.0),
        ("Tokyo|東京|东京|東京都|Tōkyō", 139.7, 35.7),
        ("New York|New York City|纽约|紐約|Нью-Йорк", -74.0, 40.7),
        ("Hanoi|Hà Nội|河内|河內", 105.8, 21.0),
        ("São Paulo|Sao Paulo|são paulo|圣保罗", -46.6, -23.5),
        ("Cairo|القاهرة|开罗", 31.2, 30.1),
        ("Seoul|서울|首尔", 127.0, 37.6),
        ("Łódź|Lodz", 19.5, 51.8),
        ("N'Djamena|N’Djamena", 15.0, 12.1),
        ("Luxembourg|卢森堡", 6.1, 49.6),
        ("Barcelona|巴塞罗那", 2.2, 41.4),
        ("New Delhi|新德里|नई दिल्ली", 77.2, 28.6),
    ],
)
def test_city_is_found_in_its_own_script_in_latin_and_in_chinese(names, east, north):
    for name in names.split("|"):
        found = world.find(name)
        assert (round(found.east, 1), round(found.north, 1)) == pytest.approx(
            (east, north), abs=0.11
        )
        assert found.abroad


def test_of_several_of_one_name_the_by_far_largest_is_meant():
    assert world.find("London").east == pytest.approx(-0.1, abs=0.1)
    assert world.find("Birmingham").north == pytest.approx(52.5, abs=0.1)
    assert world.find("Cambridge") is None
    assert world.find("Valencia") is None


@pytest.mark.parametrize(
    ("chinese", "name"), [("拉各斯", "Lagos"), ("亚的斯亚贝巴", "Addis Ababa")]
)
def test_chinese_name_that_the_package_lacks_may_be_that_of_a_time_zone(chinese, name):
    assert world.find(chinese) == world.find(name) is not None


def test_own_name_goes_before_another_city_s_translation():
    """Lomé, about as large, is Rome in some language."""
    assert world.find("Rome").north == pytest.approx(41.9, abs=0.1)


def test_lesser_namesake_has_no_name_that_the_greater_one_lacks():
    """A town in England is the only Washington whose Chinese name the package knows."""
    assert world.find("华盛顿") is None
    assert world.find("Washington").east == pytest.approx(-77.0, abs=0.1)


@pytest.mark.parametrize("name", ["", " ", "市", "City", "luo ma", "x" * 500, "'"])
def test_what_is_no_city_is_nowhere(name):
    assert world.find(name) is None


def test_cities_are_read_once_and_by_one_of_many_at_once():
    world._world.cache_clear()

    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(world.find, ["Paris"] * 8))

    assert len(found) == 1
    assert world._world.cache_info().misses == 1


def test_every_city_of_the_package_is_read():
    """Were its file another one day, no city would be found, and nothing else would tell."""
    assert len(world._loaded().east) > 30_000
    assert len(world._loaded().numbers) > 100_000


def test_the_world_s_map_has_east_asia_near_its_middle_and_is_cut_in_the_atlantic():
    chengdu, tokyo, lisbon, recife = (
        WORLD.point(east, north)[0]
        for east, north in ((104.1, 30.6), (139.7, 35.7), (-9.1, 38.7), (-34.9, -8.1))
    )

    assert 0 < lisbon < chengdu < tokyo < recife < WORLD.width
    assert 0.3 * WORLD.width < chengdu < tokyo < 0.5 * WORLD.width


def test_land_is_dots_apart_on_the_map():
    dots = land.points()

    assert len(set(dots)) == len(dots) > 2000
    for x, y in dots:
        assert 0 <= x <= WORLD.width
        assert 0 <= y <= WORLD.height


def test_a_degree_is_as_long_either_way_at_the_parallel_of_the_frame():
    for frame in (CHINA, WORLD):
        across = frame.width / (frame.east - frame.west) / cos(radians(frame.parallel))
        assert frame.height / (frame.north - frame.south) == pytest.approx(across, rel=0.01)


def test_points_are_those_of_the_wall_s_script():
    """The same numbers stand in tests/js/wall.test.js."""
    assert CHINA.point(104.1, 30.6) == (498, 463)
    assert WORLD.point(2.35, 48.85) == (126, 110)
    assert WORLD.point(-74.01, 40.71) == (1229, 149)
