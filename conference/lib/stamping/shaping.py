"""A line of text to glyphs: HarfBuzz, face by face; widths in em. Kept, because names repeat.

HarfBuzz takes microseconds a line; what costs is Python for every glyph, so that each glyph with
its moves is made once and found again.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import uharfbuzz

from conference.lib.stamping import bidi
from conference.lib.stamping.faces import UNITS, Face, Glyph, Stack, faces, script_of

_LEAST_MOVE = 0.0005  # em: what cannot be seen is not written
_THOUSANDTHS = 1000
# Whose baseline is the ideographs' feet (HarfBuzz: IDEO_FACE_BOTTOM_OR_LEFT).
_IDEOGRAPHIC = {"Hani", "Hang", "Hira", "Kana", "Bopo"}
_NO_COLUMNS: tuple[tuple[Any, ...], ...] = ((),) * 7


class Mark:
    """A glyph that stands for these characters; one object for each, so that it can be a key."""

    __slots__ = ("glyph", "hexadecimal", "width")

    def __init__(self, glyph: Glyph, text: str) -> None:
        self.glyph = glyph
        self.width = f"{glyph.advance * 1000 / UNITS:g}"
        # Every code says something (PDF/A-3a, 6.2.11.7): a zero-width space where another glyph
        # of the same cluster says it all.
        self.hexadecimal = (text or "\u200b").encode("utf-16-be").hex()


class Sign(NamedTuple):
    """One glyph of a line, and the moves around it as they stand in a TJ array ("" for none)."""

    mark: Mark
    before: str
    after: str
    up: float  # em
    form: str  # in the array: %s for the mark's code between the moves
    advance: float  # em
    first: bool  # of its cluster: it says the cluster's text


class Line(NamedTuple):
    """Shaped text; em."""

    signs: tuple[Sign, ...]
    starts: tuple[int, ...]  # of each sign's cluster in the text
    marks: tuple[Mark, ...]  # of the signs
    array: str  # the TJ array of a plain line, with %s for every mark's code
    width: float
    clusters: int  # for letter spacing
    plain: bool  # a glyph for its characters, in their order: no ActualText needed
    extents: tuple[float, float]  # ascent and descent of the tallest faces
    strut: tuple[float, float]  # of the stack's first face
    right: bool  # some of it runs from right to left
    problem: str  # why only the whole typesetter can set it; "" where it can be stamped


@lru_cache(maxsize=4_000)
def shape(text: str, stack: Stack, language: str, folder: Path) -> Line:
    """Set one line. What cannot be stamped is measured all the same, and says so."""
    chain = faces(folder).chain(stack)
    cover, missing = faces(folder).cover(text, chain)
    signs: list[Sign] = []
    starts: list[int] = []
    right = bidi.runs_right(text)
    for face, at, end, direction in _runs(text, chain, cover, right=right):
        own, places = _shaped(face, text[at:end], stack, language, direction)
        signs += own
        starts += [place + at for place in places]
    used = [chain[number] for number in dict.fromkeys(cover)] or [chain[0]]
    marks, _befores, _afters, raised, forms, advances, firsts = (
        zip(*signs, strict=True) if signs else _NO_COLUMNS
    )
    return Line(
        signs=tuple(signs),
        starts=tuple(starts),
        marks=marks,
        array=in_array("".join(forms)),
        width=sum(advances),
        clusters=sum(firsts),
        plain=all(firsts) and not any(raised),
        right=right,
        extents=_extents(text, used),
        strut=chain[0].extents,
        problem=_problem(text, missing),
    )


def _extents(text: str, used: Sequence[Face]) -> tuple[float, float]:
    """Ascent and descent of the tallest faces, the line's first one first among them.

    In a line that begins in an East Asian script Pango moves the others' boxes, until ideographs
    would stand on one line with the first face's. Their letters WeasyPrint draws where they were.
    """
    moves = [0.0] * len(used)
    if len(used) > 1 and script_of(text) in _IDEOGRAPHIC:
        moves = [used[0].ideographic - face.ideographic for face in used]
    return (
        max(face.extents[0] + move for face, move in zip(used, moves, strict=True)),
        max(face.extents[1] - move for face, move in zip(used, moves, strict=True)),
    )


def in_array(forms: str) -> str:
    """Signs' forms as TJ. No empty string: pdfium forgets a move that stands before the last."""
    return f"[<{forms}>]TJ".replace("<>", " ")


def _problem(text: str, missing: str) -> str:
    if bidi.runs_right(text) and not bidi.is_simple(text):
        return "text that runs both ways, or has points or brackets and runs from right to left"
    return f"no document font has {missing}" if missing else ""


def _runs(
    text: str, chain: Sequence[Face], cover: Sequence[int], *, right: bool
) -> list[tuple[Face, int, int, str]]:
    """Stretches of one face and direction, from left to right: first and last place, direction
    ("" where the script says it)."""
    levels = bidi.levels(text) if right else [0] * len(text)
    found, own, at = [], [], 0
    for (number, level), group in groupby(zip(cover, levels, strict=True)):
        end = at + len(list(group))
        direction = ("rtl" if level % 2 else "ltr") if right else ""
        found.append((chain[number], at, end, direction))
        own.append(level)
        at = end
    return [found[place] for place in bidi.in_sight(own)] if right else found


def _shaped(
    face: Face, text: str, stack: Stack, language: str, direction: str
) -> tuple[list[Sign], list[int]]:
    """The glyphs of a stretch, and where in it each one's cluster begins."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    if direction:
        buffer.direction = direction
    if language:
        buffer.language = language
    uharfbuzz.shape(face.font, buffer, dict.fromkeys(stack.features, True))
    infos = buffer.glyph_infos
    starts = [info.cluster for info in infos]
    said = _said_leftwards if direction == "rtl" else _said
    signs = _signs(face)
    return [
        signs[info.codepoint, words, place.x_advance, place.x_offset, place.y_offset]
        for info, place, words in zip(
            infos, buffer.glyph_positions, said(text, starts), strict=True
        )
    ], starts


def _said(text: str, starts: list[int]) -> list[str]:
    """What each glyph says: the first of a cluster all of its text, the others nothing."""
    if starts == list(range(len(text))):
        return list(text)
    ends = dict(pairwise(sorted({*starts, len(text)})))
    return [
        "" if at and starts[at - 1] == start else text[start : ends[start]]
        for at, start in enumerate(starts)
    ]


def _said_leftwards(text: str, starts: list[int]) -> list[str]:
    """The same for a stretch from right to left. Readers turn its characters round, those of one
    glyph as well, and know no ActualText in it: so each of a cluster says its own where it can."""
    ends = dict(pairwise(sorted({*starts, len(text)})))
    found: list[str] = []
    for start, group in groupby(starts):
        own, count = text[start : ends[start]][::-1], len(list(group))
        found += own if len(own) == count else [own, *[""] * (count - 1)]
    return found


class _Signs(dict[tuple[int, str, int, int, int], Sign]):
    """A face's signs by glyph, text, advance and offsets (font units)."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def __missing__(self, key: tuple[int, str, int, int, int]) -> Sign:
        number, said, advance, right, up = key
        face, upem = self._face, self._face.upem
        before = _move(-right / upem)
        after = _move((right - advance + face.advance(number)) / upem)
        self[key] = made = Sign(
            _mark(face, number, said), before, after, up / upem,
            f"{before}%s{after}", advance / upem, bool(said),
        )  # fmt: skip
        return made


@cache
def _signs(face: Face) -> _Signs:
    return _Signs(face)


def _move(share: float) -> str:
    return f">{share * _THOUSANDTHS:.4g}<" if abs(share) > _LEAST_MOVE else ""


@cache
def _mark(face: Face, number: int, text: str) -> Mark:
    return Mark(face.glyph(number), text)
