"""A stream with holes: order kept, state left as it was found."""

import pydyf
import pytest

from conference.lib.stamping import layers
from conference.lib.stamping.layers import Hole

LONG = [b"0 0 10 10 re", b"f"] * 200


def test_short_pieces_go_with_the_slots_and_long_ones_stay():
    stream = [*LONG, Hole(0, 3), b"1 0 0 rg", Hole(1, 4), *LONG, Hole(2, 5), b"n"]

    first, drawn, second, last = layers.split(stream)

    assert (first[:2], second[:3]) == (b"q\n", b"0 0")
    assert [piece.number if isinstance(piece, Hole) else piece for piece in drawn] == [
        0, "1 0 0 rg", 1
    ]  # fmt: skip
    assert [piece.number if isinstance(piece, Hole) else piece for piece in last] == [2, "n\nQ"]


def test_hole_leads_back_to_the_page_s_own_points():
    matrix = pydyf.Stream()
    matrix.set_matrix(0.75, 0, 0, -0.75, 0, 420)
    stream = [*matrix.stream, b"q", b"1 0 0 1 20 30 cm", Hole(0, 1), b"Q", Hole(1, 2)]

    pieces = [piece for layer in layers.split(stream) for piece in layer]

    inner, outer = (piece.enter for piece in pieces if isinstance(piece, Hole))
    assert [float(part) for part in outer.split()[:6]] == pytest.approx(
        [1 / 0.75, 0, 0, -1 / 0.75, 0, 560]
    )
    assert [float(part) for part in inner.split()[:6]] == pytest.approx(
        [1 / 0.75, 0, 0, -1 / 0.75, -20, 530]
    )
