"""Glyphs as a line has them: each with what it says and its moves is made once and found again."""

from functools import cache
from typing import NamedTuple

from conference.lib.stamping.faces import UNITS, Face, Glyph

_LEAST_MOVE = 0.0005  # em: what cannot be seen is not written
_THOUSANDTHS = 1000


# What a font's tables say of a glyph (`Glyph`), its width in thousandths of an em, and its text,
# UTF-16 in hexadecimal digits.
Row = tuple[bytes, int, int, int, int, str, bytes]


class Mark:
    """A glyph that stands for these characters; one object for each, so that it can be a key."""

    __slots__ = ("glyph", "row")

    def __init__(self, glyph: Glyph, text: str) -> None:
        self.glyph = glyph
        self.row: Row = (
            glyph.data, glyph.sum, glyph.metric, glyph.points, glyph.contours,
            f"{glyph.advance * 1000 / UNITS:g}",
            # Every code says something (PDF/A-3a, 6.2.11.7): a zero-width space where another
            # glyph of the same cluster says it all.
            (text or "\u200b").encode("utf-16-be").hex().encode("ascii"),
        )  # fmt: skip


class Sign(NamedTuple):
    """One glyph of a line."""

    mark: Mark
    up: float  # em
    form: str  # in a TJ array: %s for the mark's code between the moves around it
    advance: float  # em
    first: bool  # of its cluster: it says the cluster's text


class Signs(dict[tuple[int, str, int, int, int], Sign]):
    """A face's signs by glyph, text, advance and offsets (font units)."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def __missing__(self, key: tuple[int, str, int, int, int]) -> Sign:
        number, said, advance, right, up = key
        face, upem = self._face, self._face.upem
        before = _move(-right / upem)
        after = _move((right - advance + face.advance(number)) / upem)
        self[key] = made = Sign(
            _mark(face, number, said), up / upem, f"{before}%s{after}", advance / upem, bool(said)
        )
        return made


@cache
def signs(face: Face) -> Signs:
    """One for the whole process."""
    return Signs(face)


def _move(share: float) -> str:
    return f">{share * _THOUSANDTHS:.4g}<" if abs(share) > _LEAST_MOVE else ""


@cache
def _mark(face: Face, number: int, text: str) -> Mark:
    return Mark(face.glyph(number), text)
