"""China's cities: one place, whether somebody writes it in Han characters or in Latin letters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from conference.lib.pinyin import HAN, letters

_TABLE = Path(__file__).with_name("cities.txt")
_SUFFIX = "市"


@cache
def names() -> Mapping[str, frozenset[str]]:
    """{reading: the cities that read so}, from the table."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, *readings = line.split()
            for reading in readings:
                found[reading].add(name)
    return {reading: frozenset(cities) for reading, cities in found.items()}


@cache
def known() -> frozenset[str]:
    """Every name of the table."""
    return frozenset().union(*names().values())


def plain(city: str) -> str:
    """A known city without the word for city behind it: 成都市 -> 成都; any other as it is."""
    short = city.removesuffix(_SUFFIX)
    return short if short in known() else city


def one_name(cities: Iterable[str]) -> dict[str, str]:
    """{city as written: the name it counts under} for cities that occur together.

    Chengdu counts under 成都 where that occurs too. Suzhou stays as it is, whatever occurs: it may
    be 苏州 or 宿州. Latin letters alone count under the first of their spellings.
    """
    written = sorted(cities)
    found = {city: plain(city) for city in written if HAN.search(city)}
    occurring = set(found.values())
    spelt: dict[str, str] = {}
    for city in written:
        if city not in found:
            reading = letters(city)
            cities_read_so = names().get(reading, frozenset())
            meant = cities_read_so & occurring if len(cities_read_so) == 1 else frozenset()
            found[city] = next(iter(meant), spelt.setdefault(reading or city, city))
    return found


def count(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """(city, how many) with every city counted under one name, the most frequent first."""
    rows = list(rows)
    name_of = one_name(city for city, _n in rows)
    counted: dict[str, int] = defaultdict(int)
    for city, n in rows:
        counted[name_of[city]] += n
    return sorted(counted.items(), key=lambda row: (-row[1], row[0]))
