"""Where pages come to lie on a sheet of paper: rows and columns, the other side, crop marks, and
the bleed that a knife may miss the edge by."""

from dataclasses import dataclass, replace
from itertools import product

from conference.lib.stamping.frozen import FrozenPage

_SEAM = 0.25  # points within the edge where a bleed begins: no paper shines through
_MARK, _AWAY = 5.5, 8.5  # a crop mark's length and distance from the corner, points


@dataclass(frozen=True)
class Cell:
    """Where a page's lower left corner comes to lie, points; `turned` by 90° to the left, and
    with `over` by 180° more."""

    x: float
    y: float
    turned: bool = False
    over: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet's size in points, its cells in the order they are filled, crop marks or none, and how
    far pages are drawn beyond their edges."""

    width: float
    height: float
    cells: tuple[Cell, ...]
    marks: bool = False
    bleed: float = 0.0


def grid(
    sheet: tuple[float, float],
    page: tuple[float, float],
    across: int,
    down: int,
    gap: float = 0.0,
    *,
    marks: bool = False,
    bleed: float = 0.0,
) -> Sheet:
    """A sheet with `across` times `down` pages in its middle, row by row; points.

    Raises ValueError where they have no room.
    """
    width, height = (count * side + (count - 1) * gap
                     for count, side in zip((across, down), page, strict=True))  # fmt: skip
    left, below = (sheet[0] - width) / 2, (sheet[1] - height) / 2
    if min(left, below) < -0.5:  # half a point is what A4 is more than four A6
        raise ValueError("the pages have no room on the sheet")
    cells = tuple(
        Cell(left + column * (page[0] + gap), below + (down - 1 - row) * (page[1] + gap))
        for row in range(down)
        for column in range(across)
    )
    return Sheet(*sheet, cells, marks, bleed)


def mirrored(sheet: Sheet, page: tuple[float, float], *, upright: bool) -> Sheet:
    """The sheet's other side: the cells behind pages of this size (as they lie, points).

    `upright`: the printer turns the sheet about its upright middle, else about the level one. A
    page that is turned like the leaf of a book stands on its feet either way.
    """
    cells = []
    for cell in sheet.cells:
        behind = replace(cell, x=sheet.width - cell.x - page[0], over=cell.turned)
        if not upright:
            behind = replace(
                behind, x=cell.x, y=sheet.height - cell.y - page[1], over=not behind.over
            )
        cells.append(behind)
    return Sheet(sheet.width, sheet.height, tuple(cells), bleed=sheet.bleed)


def placed(cell: Cell, page: FrozenPage) -> str:
    """The matrix that turns a page and brings its box to the cell."""
    quarter = cell.turned + 2 * cell.over
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
    right = (0, page.height, page.width, 0)[quarter]
    up = (0, 0, page.height, page.width)[quarter]
    return f"{cos} {sin} {-sin} {cos} {cell.x + right:.3f} {cell.y + up:.3f}"


def bled(cell: Cell, page: FrozenPage, bleed: float, name: str) -> str:
    """What a page's form bleeds, in a ring of `bleed` points around the cell, an artifact: its
    margins as mirrors at its edges would show them."""
    pieces = []
    for across, up in product((-1, 0, 1), repeat=2):
        if not (across or up):
            continue
        x, width, right = _beside(across, page.width, bleed)
        y, height, above = _beside(up, page.height, bleed)
        turn = f"{-1 if across else 1} 0 0 {-1 if up else 1} {right:.3f} {above:.3f}"
        pieces.append(f"q {x:.3f} {y:.3f} {width:.3f} {height:.3f} re W n {turn} cm /{name} Do Q")
    return f"/Artifact BMC q {placed(cell, page)} cm {' '.join(pieces)} Q EMC"


def _beside(which: int, side: float, bleed: float) -> tuple[float, float, float]:
    """Along one axis: where the piece before (-1), behind (1) or of the page itself begins, how
    long it is, and by how much what is mirrored moves."""
    if not which:
        return 0.0, side, 0.0
    edge = _SEAM if which < 0 else side - _SEAM
    return (-bleed if which < 0 else edge), bleed + _SEAM, 2 * edge


def _lying(cell: Cell, page: FrozenPage) -> tuple[float, float]:
    return (page.height, page.width) if cell.turned else (page.width, page.height)


def crop_marks(cell: Cell, page: FrozenPage) -> str:
    """Two lines at each corner of the cell, beyond what bleeds; an artifact."""
    width, height = _lying(cell, page)
    lines = []
    for x, out in ((cell.x, -1), (cell.x + width, 1)):
        for y, up in ((cell.y, -1), (cell.y + height, 1)):
            ends = (_AWAY, _AWAY + _MARK)
            lines += [
                f"{x + out * ends[0]:.2f} {y:.2f} m {x + out * ends[1]:.2f} {y:.2f} l",
                f"{x:.2f} {y + up * ends[0]:.2f} m {x:.2f} {y + up * ends[1]:.2f} l",
            ]
    return f"/Artifact BMC q 0 G .25 w {' '.join(lines)} S Q EMC"
