"""A chart of people by time, as plain numbers for an SVG; a table beside it says the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

HEIGHT = 100  # of the drawing, stretched to its place by the style sheet
LABELS = 5


@dataclass(frozen=True)
class Chart:
    """Bars one unit wide from left to right; `rows` are those with anybody in them."""

    values: Sequence[tuple[datetime, int]]

    @property
    def width(self) -> int:
        """Of the drawing."""
        return max(len(self.values), 1)

    @property
    def top(self) -> int:
        """What the full height stands for: an even number, so that half of it is a whole one."""
        most = max((n for _at, n in self.values), default=0)
        return next(top for top in _steps() if top >= most)

    @property
    def half(self) -> int:
        """What half the height stands for."""
        return self.top // 2

    @property
    def path(self) -> str:
        """The bars as one path of the SVG."""
        return "".join(
            f"M{x + 0.1:.1f} {HEIGHT}V{HEIGHT - n * HEIGHT / self.top:.1f}h.8V{HEIGHT}z"
            for x, (_at, n) in enumerate(self.values)
            if n
        )

    @property
    def labels(self) -> list[datetime]:
        """Times evenly spaced below it, the first and the last among them."""
        last = len(self.values) - 1
        places = sorted({round(last * n / (LABELS - 1)) for n in range(LABELS)}) if last > 0 else []
        return [self.values[place][0] for place in places]

    @property
    def rows(self) -> list[tuple[datetime, int]]:
        """The table: what has nobody is left out."""
        return [(at, n) for at, n in self.values if n]

    @property
    def peak(self) -> tuple[datetime, int] | None:
        """The highest bar, the first of several; None where nobody came."""
        return max(self.rows, key=lambda row: row[1], default=None)


def _steps() -> Iterator[int]:
    """2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, …"""
    size = 1
    while True:
        yield from (2 * size, 4 * size, 6 * size, 8 * size, 10 * size)
        size *= 10
