"""A page's content stream with holes where slots were: what stays, and what is drawn in between.

The order of the drawing is kept, because text is copied and read aloud in it. Short pieces between
two slots go with the slots' own stream; long ones stay streams of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conference.lib.stamping.objects import as_bytes

_SHORT = 1500  # bytes: cheaper written again than kept as a stream between two others
Matrix = tuple[float, float, float, float, float, float]
_NOTHING: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Hole:
    """Where a slot was drawn; `enter` leads back to points from the page's bottom left corner."""

    number: int
    mark: int  # MCID
    enter: str = ""


Piece = str | Hole
Layer = bytes | tuple[Piece, ...]


def split(stream: Sequence[Any]) -> list[Layer]:
    """Bytes for what stays a stream, and pieces for what each document draws."""
    layers: list[Layer] = []
    pending: list[Piece] = []
    for piece in _pieces(stream):
        if isinstance(piece, Hole) or (pending and len(piece) <= _SHORT):
            pending.append(piece)
            continue
        if pending:
            layers.append(tuple(pending))
        layers.append(piece.encode("ascii"))
        pending = []
    if pending:
        layers.append(tuple(pending))
    return layers


def _pieces(stream: Sequence[Any]) -> list[Piece]:
    """Holes with their way back, and the operators between them."""
    pieces: list[Piece] = []
    between: list[bytes] = [b"q"]
    matrices = [_NOTHING]
    for item in stream:
        if isinstance(item, Hole):
            pieces += [b"\n".join(between).decode("ascii"), _entered(item, matrices[-1])]
            between = []
            continue
        written = as_bytes(item)
        between.append(written)
        if written == b"q":
            matrices.append(matrices[-1])
        elif written == b"Q":
            matrices.pop()
        elif written.endswith(b" cm"):
            matrices[-1] = _times(_matrix(written), matrices[-1])
    pieces.append(b"\n".join([*between, b"Q"]).decode("ascii"))
    return [piece for piece in pieces if piece]


def _matrix(operator: bytes) -> Matrix:
    a, b, c, d, e, f = (float(part) for part in operator.split()[:6])
    return a, b, c, d, e, f


def _times(one: Matrix, two: Matrix) -> Matrix:
    """`one` and then `two` (ISO 32000-1, 8.3.3: row vectors)."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
            e * g + f * i + k, e * h + f * j + m)  # fmt: skip


def _entered(hole: Hole, matrix: Matrix) -> Hole:
    """The hole with the operators that undo a matrix."""
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    inverse = (d / area, -b / area, -c / area, a / area,
               (c * f - d * e) / area, (b * e - a * f) / area)  # fmt: skip
    return Hole(hole.number, hole.mark, " ".join(f"{part:.9g}" for part in inverse) + " cm")
