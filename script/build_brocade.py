"""Draws the ornament, static/img/brocade.svg: interlaced waves and blossoms on a woven grid.

The waves are the river in which Chengdu's brocade was washed; the blossom is the hibiscus, the
city's flower. Run it after changing a number: .venv/bin/python script/build_brocade.py. The tile
repeats horizontally; it is plain paths in one colour, so browsers and WeasyPrint draw it alike.
"""

from math import cos, hypot, pi, sin, tau
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "static" / "img" / "brocade.svg"
GOLD = "#a8823a"
WIDTH, HEIGHT = 60.0, 32.0
MIDDLE, AMPLITUDE = HEIGHT / 2, 6.6
STRANDS = 2
# Offset from the strand's middle, width of the line.
THREADS = ((-1.9, 0.6), (-0.65, 0.32), (0.65, 0.32), (1.9, 0.6))
GAP = 2.9  # how far a strand keeps away from the one that lies over it
TOP, BOTTOM = 6, 26  # of the woven ground
CELL = 1.25
STEP = 0.5
Point = tuple[float, float]


def height(strand: int, x: float) -> float:
    """The middle of a strand."""
    return MIDDLE + AMPLITUDE * sin(tau * (x / WIDTH + strand / STRANDS))


def over(strand: int, x: float) -> bool:
    """Whether it lies above the other here: they take turns from crossing to crossing."""
    return (cos(tau * x / WIDTH) > 0) == (strand == 0)


def thread(strand: int, x: float, offset: float) -> Point:
    """A point of a thread that runs beside the strand's middle."""
    slope = AMPLITUDE * tau / WIDTH * cos(tau * (x / WIDTH + strand / STRANDS))
    length = hypot(1, slope)
    return x - offset * slope / length, height(strand, x) + offset / length


def near(strand: int, spot: Point, reach: float) -> bool:
    """Whether the strand's middle passes within reach."""
    around = (spot[0] + i * STEP / 2 for i in range(-16, 17))
    return any(hypot(spot[0] - x, spot[1] - height(strand, x)) < reach for x in around)


def runs(strand: int, offset: float) -> list[list[float]]:
    """The stretches of a thread that no other strand covers, as lists of x."""
    found: list[list[float]] = [[]]
    for i in range(-4, int(WIDTH / STEP) + 5):  # a little over both ends, so that tiles join
        x = i * STEP
        if not over(strand, x) and near(1 - strand, thread(strand, x, offset), GAP):
            found.append([])
        else:
            found[-1].append(x)
    return [run for run in found if len(run) > 1]


def curve(strand: int, offset: float, run: list[float]) -> str:
    """One stretch as Bézier curves through every sixth point."""
    knots = [*run[:-1:6], run[-1]]
    spots = [thread(strand, x, offset) for x in knots]
    ahead = [thread(strand, x + 0.01, offset) for x in knots]
    slopes = [
        ((b[0] - a[0]) / 0.03, (b[1] - a[1]) / 0.03) for a, b in zip(spots, ahead, strict=True)
    ]
    path = f"M{spots[0][0]:.2f} {spots[0][1]:.2f}"
    for i in range(1, len(knots)):
        length = knots[i] - knots[i - 1]
        (ax, ay), (bx, by), (sx, sy), (tx, ty) = *spots[i - 1 : i + 1], *slopes[i - 1 : i + 1]
        path += f"C{ax + sx * length:.2f} {ay + sy * length:.2f} "
        path += f"{bx - tx * length:.2f} {by - ty * length:.2f} {bx:.2f} {by:.2f}"
    return path


def waves() -> str:
    """All threads of all strands."""
    lines = []
    for width in sorted({width for _offset, width in THREADS}):
        offsets = [offset for offset, each in THREADS if each == width]
        paths = (
            curve(s, offset, run)
            for offset in offsets
            for s in range(STRANDS)
            for run in runs(s, offset)
        )
        lines.append(f'<path stroke-width="{width}" d="{"".join(paths)}"/>')
    return "".join(lines)


def eyes() -> list[Point]:
    """The middles of the spaces between two crossings."""
    return [(WIDTH / 4, MIDDLE), (WIDTH * 3 / 4, MIDDLE)]


def weave() -> str:
    """The ground: a plain weave, one thread over and one under, where nothing lies on it."""
    path = ""
    for column in range(int(WIDTH / CELL)):
        for row in range(int((BOTTOM - TOP) / CELL)):
            x, y = column * CELL, TOP + row * CELL
            middle = (x + CELL / 2, y + CELL / 2)
            if any(near(s, middle, 3.1) for s in range(STRANDS)):
                continue
            if any(hypot(middle[0] - ex, middle[1] - ey) < 3 for ex, ey in eyes()):
                continue
            across = (column + row) % 2
            path += (
                f"M{x - 0.4:.4g} {y + 0.62:.4g}h2.05"
                if across
                else f"M{x + 0.62:.4g} {y - 0.4:.4g}v2.05"
            )
    return f'<path stroke-width=".24" opacity=".65" d="{path}"/>'


def disc(x: float, y: float, r: float) -> str:
    """A filled circle as part of a path."""
    return f"M{x - r:.2f} {y:.2f}a{r} {r} 0 1 0 {2 * r:g} 0a{r} {r} 0 1 0 {-2 * r:g} 0z"


def blossoms_and_pearls() -> str:
    """A hibiscus of five petals in each eye; a row of pearls along both borders."""
    path = ""
    for x, y in eyes():
        angles = [tau * petal / 5 - pi / 2 for petal in range(5)]
        path += "".join(disc(x + 1.5 * cos(a), y + 1.5 * sin(a), 0.82) for a in angles)
    rows = (4.15, HEIGHT - 4.15)
    path += "".join(disc(x * 4 + 2, y, 0.5) for y in rows for x in range(int(WIDTH / 4)))
    return f'<path fill="{GOLD}" stroke="none" d="{path}"/>'


def borders() -> str:
    """A strong and a fine rule at both edges."""
    strong = f"M0 .5h{WIDTH:g}M0 {HEIGHT - 0.5:g}h{WIDTH:g}"
    fine = f"M0 2.5h{WIDTH:g}M0 {HEIGHT - 2.5:g}h{WIDTH:g}"
    return f'<path d="{strong}"/><path stroke-width=".4" d="{fine}"/>'


def drawing() -> str:
    """The whole tile."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{HEIGHT:g}" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" fill="none" stroke="{GOLD}">'
        f"<title>Brocade</title>{weave()}{waves()}{blossoms_and_pearls()}{borders()}</svg>\n"
    )


if __name__ == "__main__":
    TARGET.write_text(drawing())
