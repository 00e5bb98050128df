"""A signature drawn with a finger: the picture re-encoded, the strokes simplified.

Nothing of how it was drawn stays: no timing, no pressure, no metadata, no client's bytes.
"""

import base64
import binascii
import io
import math
import re
from itertools import pairwise

from PIL import Image, ImageOps, UnidentifiedImageError

from conference.lib import uploads

MOST_BYTES = 400_000
MOST_PIXELS = 2_000_000
PICTURE_BOX = (900, 360)
# Strokes live in a box of this size, whatever the screen they were drawn on.
WIDTH, HEIGHT = 1000, 400
MOST_PATH = 60_000
MOST_POINTS = 2_000
TOLERANCE = 1.5
PIECE = 32
PNG_URL = "data:image/png;base64,"

_STROKE = re.compile(r"M(-?\d{1,4} -?\d{1,4}(?:[ L]-?\d{1,4} -?\d{1,4})*)", re.ASCII)
Point = tuple[int, int]


class BadDrawing(ValueError):
    """What was sent is no drawing of ours. `code` says why: too_large or wrong_kind."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def picture(data_url: str) -> bytes:
    """The drawing as a small PNG of ours: black ink over nothing. Raises BadDrawing."""
    if not data_url.startswith(PNG_URL):
        raise BadDrawing("wrong_kind")
    if len(data_url) > len(PNG_URL) + MOST_BYTES * 4 // 3 + 4:
        raise BadDrawing("too_large")
    try:
        raw = base64.b64decode(data_url[len(PNG_URL) :], validate=True)
    except binascii.Error as error:
        raise BadDrawing("wrong_kind") from error
    ink = _ink(raw)
    ink.thumbnail(PICTURE_BOX)
    flat = Image.merge("LA", (Image.new("L", ink.size, 0), ink))
    out = io.BytesIO()
    flat.save(out, "PNG", optimize=True)
    return out.getvalue()


def _ink(raw: bytes) -> Image.Image:
    """How much ink lies on each pixel, 0–255, whatever colours the picture had."""
    try:
        with uploads.opened(raw, ["PNG"]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadDrawing("too_large")
            drawn = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, BadDrawing):
            raise
        raise BadDrawing("wrong_kind") from error
    paper = Image.new("RGBA", drawn.size, "white")
    return ImageOps.invert(Image.alpha_composite(paper, drawn).convert("L"))


def path(data: str) -> str:
    """SVG path data of straight strokes, simplified and kept inside the box. Raises BadDrawing."""
    strokes = simplified(read_path(data))
    return "".join(
        "M" + "L".join(f"{x} {y}" for x, y in _dot(stroke)) for stroke in strokes if stroke
    )


def read_path(data: str) -> list[list[Point]]:
    """The strokes of "M1 2L3 4 5 6M…", each a list of points. Raises BadDrawing."""
    if len(data) > MOST_PATH:
        raise BadDrawing("too_large")
    compact = " ".join(data.split())
    parts = _STROKE.findall(compact)
    if "".join(f"M{part}" for part in parts) != compact.replace(" M", "M"):
        raise BadDrawing("wrong_kind")
    strokes = []
    for part in parts:
        numbers = [int(number) for number in part.replace("L", " ").split()]
        strokes.append([_inside(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)])
    return strokes


def simplified(strokes: list[list[Point]]) -> list[list[Point]]:
    """Fewer points, the same picture. Raises BadDrawing where it is still too much for a wall."""
    thinner = [_thinned(stroke) for stroke in strokes]
    if sum(map(len, thinner)) > MOST_POINTS:
        raise BadDrawing("too_large")
    return thinner


def _thinned(stroke: list[Point]) -> list[Point]:
    """Ramer, Douglas and Peucker's way, in pieces: the whole would cost n² on a scribble."""
    last = len(stroke) - 1
    ends = [*range(0, last, PIECE), last]
    kept, spans = {0, *ends}, list(pairwise(ends))
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        far, at = max(
            (_distance(stroke[i], stroke[start], stroke[end]), i) for i in range(start + 1, end)
        )
        if far > TOLERANCE:
            kept.add(at)
            spans += [(start, at), (at, end)]
    return [stroke[i] for i in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the line through two others (to the point, where they are one)."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = math.hypot(x2 - x1, y2 - y1)
    if not length:
        return math.hypot(x - x1, y - y1)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


def _inside(x: int, y: int) -> Point:
    return min(max(x, 0), WIDTH), min(max(y, 0), HEIGHT)


def _dot(stroke: list[Point]) -> list[Point]:
    """A stroke of one point is a line to itself: round line ends make a dot of it."""
    return stroke * 2 if len(stroke) == 1 else stroke
