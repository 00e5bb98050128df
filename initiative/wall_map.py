"""The maps beside the names, each with its land: cities as dots, without borders."""

from dataclasses import asdict
from functools import cache
from typing import Any

from conference.lib import land, places
from conference.lib.frames import CHINA, WORLD, Frame


@cache
def maps() -> list[dict[str, Any]]:
    """China's and the world's, as the page's script knows them: it shows the second as soon as a
    city lies abroad. `land`: the dots as an SVG path."""
    dots = {CHINA: places.all_points(), WORLD: land.points()}
    return [_facts(frame) | {"land": "".join(f"M{x} {y}h0" for x, y in dots[frame])}
            for frame in dots]  # fmt: skip


def _facts(frame: Frame) -> dict[str, Any]:
    return asdict(frame) | {"height": frame.height}
