"""Where a city lies, and what else it is called: China's cities at prefecture level and above.

places.csv holds facts of geography, degrees to one decimal: Han name, name in Latin letters (the
customary one and the reading), east, north. Towns below that level and places abroad are unknown;
where they lie, conference.lib.world may know.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conference.lib import cities, world
from conference.lib.frames import CHINA
from conference.lib.pinyin import letters
from conference.lib.world import Spot

DATA = Path(__file__).with_name("places.csv")
_SUFFIX = re.compile(r"(特别行政区|自治州|地区|市|盟)$")


@dataclass(frozen=True)
class Place:
    """A city: its Han name, its customary Latin name, degrees east and north."""

    name: str
    latin: str
    east: float
    north: float

    @property
    def point(self) -> tuple[int, int]:
        """Its place on the map of China."""
        return CHINA.point(self.east, self.north)


def find(city: str) -> Place | None:
    """The city of this name in Han or Latin letters; None for one unknown or ambiguous (Suzhou is
    苏州 as well as 宿州)."""
    found = _named(city)
    return found[0] if len(found) == 1 else None


def locate(city: str) -> Spot | None:
    """Where a city lies, anywhere. A name of China's is nowhere else: for one that is ambiguous
    there, or a town whose place is unknown, nobody is sought abroad."""
    if found := _named(city):
        return Spot(found[0].east, found[0].north, False) if len(found) == 1 else None
    spot = world.find(city)
    return None if spot and spot.abroad and _is_chinese(city) else spot


def _named(city: str) -> list[Place]:
    """All that have this name."""
    words = unicodedata.normalize("NFKC", city).strip()
    return _index().get(_SUFFIX.sub("", words) or words) or _index().get(_letters(words)) or []


def _is_chinese(city: str) -> bool:
    return cities.plain(city) in cities.known() or letters(city) in cities.names()


def in_latin(city: str) -> str:
    """The customary Latin name of a city in Han characters; any other name as it is."""
    found = find(city)
    return found.latin if found and city and city[0] > "\u2e7f" else city


@cache
def latin_names() -> dict[str, str]:
    """{Han name: customary Latin name} of every city."""
    places = (place for found in _index().values() for place in found)
    return {place.name: place.latin for place in places}


@cache
def all_points() -> tuple[tuple[int, int], ...]:
    """Where every city lies that is known here: together they draw the land, without borders."""
    found = {place.name: place.point for places in _index().values() for place in places}
    return tuple(sorted(found.values()))


@cache
def _index() -> dict[str, list[Place]]:
    """Places by Han name and by their Latin letters."""
    index: dict[str, list[Place]] = defaultdict(list)
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            latin = row["latin"].split("/")
            place = Place(row["name"], latin[0], float(row["east"]), float(row["north"]))
            for key in {place.name, *map(_letters, latin)}:
                index[key].append(place)
    return dict(index)


def _letters(words: str) -> str:
    """Latin letters alone, small ones, without marks: Xi'an is xian, Lüliang lvliang or luliang."""
    plain = unicodedata.normalize("NFD", words.lower().removesuffix(" city"))
    return "".join(sign for sign in plain if "a" <= sign <= "z")
