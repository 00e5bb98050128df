"""A day of the programme as a grid: rooms across, times down, in the order it is read aloud.

The style sheet has classes for that many rows and columns (static/css/timetable.css); beyond them
the day stays the list it is on a phone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sessions.snapshots import Item

MOST_ROWS, MOST_COLUMNS = 60, 10
FIRST_ROW = FIRST_COLUMN = 2  # the rooms' names are row 1, the times column 1


@dataclass(frozen=True)
class Cell:
    """An item from one row to another, in a column; column None is the whole width."""

    item: Item
    first: int
    last: int
    column: int | None


@dataclass(frozen=True)
class Row:
    """A moment at which something begins (`cells`) or only ends (no cells)."""

    at: datetime
    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Timetable:
    """The rows, and the rooms used with their columns."""

    rows: list[Row]
    rooms: list[tuple[int, dict[str, Any]]]

    @property
    def gridded(self) -> bool:
        """True where the style sheet can lay it out."""
        columns = {cell.column or 0 for row in self.rows for cell in row.cells}
        return len(self.rows) <= MOST_ROWS and max(columns, default=0) <= MOST_COLUMNS


def lay_out(items: list[Item], rooms: list[dict[str, Any]]) -> Timetable:
    """Items of one day in the order of time."""
    used = [room for room in rooms if any(item.room == room for item in items)]
    columns = {room["slug"]: number for number, room in enumerate(used, FIRST_COLUMN)}
    moments = sorted({moment for item in items for moment in (item.starts_at, item.ends_at)})
    numbers = {moment: number for number, moment in enumerate(moments, FIRST_ROW)}
    cells = [
        Cell(item, numbers[item.starts_at], numbers[item.ends_at], column_of(item, items, columns))
        for item in items
    ]
    rows = [
        Row(moment, number, [cell for cell in cells if cell.first == number])
        for moment, number in numbers.items()
    ]
    return Timetable(rows, [(columns[room["slug"]], room) for room in used])


def column_of(item: Item, items: list[Item], columns: dict[str, int]) -> int | None:
    """Its room's column. Without a room the whole width, or beside the rooms if something runs."""
    if item.room:
        return columns[item.room["slug"]]
    alone = not any(other.overlaps(item) for other in items if other is not item)
    return None if alone else len(columns) + FIRST_COLUMN
