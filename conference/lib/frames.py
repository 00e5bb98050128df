"""The parts of the world that a map may show, and where a place lies on it.

Equirectangular: a degree of longitude is as long as it is at one parallel of the frame.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """Degrees, `east` beyond 180 where it reaches over the Pacific; `width` in units of the map."""

    name: str
    west: float
    east: float
    south: float
    north: float
    width: int
    parallel: float

    @property
    def height(self) -> int:
        """In units of the map."""
        across = (self.east - self.west) * math.cos(math.radians(self.parallel))
        return round(self.width * (self.north - self.south) / across)

    def point(self, east: float, north: float) -> tuple[int, int]:
        """Where this place lies on the map, from its upper left corner."""
        across = (east - self.west) % 360 / (self.east - self.west) * self.width
        down = (self.north - north) / (self.north - self.south) * self.height
        return round(across), round(down)


CHINA = Frame("china", 73.0, 135.5, 16.0, 54.0, 1000, 36)
# Cut in the Atlantic; so wide that its lights and words are as large on the wall as China's.
WORLD = Frame("world", -30.0, 330.0, -56.0, 72.0, 1400, 35)
