"""A line of text to glyphs: HarfBuzz, face by face; widths in em. Kept, because names repeat.

HarfBuzz takes microseconds a line, but reads its tables from all over the memory, and every glyph
costs Python. So a glyph with its moves is made once and found again: by its character and the one
behind where nothing else can matter (`neighbours`), else by all that HarfBuzz says of it.
"""

from collections.abc import Sequence
from functools import cache, lru_cache, partial
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import uharfbuzz

from conference.lib.stamping import bidi, leftwards, neighbours
from conference.lib.stamping.faces import Chain, Face, Faces, Stack, faces, script_of
from conference.lib.stamping.signs import Mark, Sign, signs as signs_of

# Whose baseline is the ideographs' feet (HarfBuzz: IDEO_FACE_BOTTOM_OR_LEFT).
_IDEOGRAPHIC = {"Hani", "Hang", "Hira", "Kana", "Bopo"}
_NO_COLUMNS: tuple[tuple[Any, ...], ...] = ((),) * 5
_CODE = "%s"
_KEPT = 1_000  # lines: about as many as stay in a processor's cache


class Line(NamedTuple):
    """Shaped text; em."""

    signs: tuple[Sign, ...]
    starts: tuple[int, ...]  # of each sign's cluster in the text
    marks: tuple[Mark, ...]  # of the signs
    array: str  # TJ of a plain line, with %s for every mark's code; "" where none is moved
    width: float
    clusters: int  # for letter spacing
    plain: bool  # a glyph for its characters, in their order: no ActualText needed
    extents: tuple[float, float]  # ascent and descent of the tallest faces
    strut: tuple[float, float]  # of the stack's first face
    right: bool  # some of it runs from right to left
    problem: str  # why only the whole typesetter can set it; "" where it can be stamped


@lru_cache(maxsize=_KEPT)
def shape(text: str, stack: Stack, language: str, folder: Path) -> Line:
    """Set one line. What cannot be stamped is measured all the same, and says so."""
    own_faces, chain = _faces_of(stack, folder)
    right = bidi.runs_right(text)
    if right:
        cover, missing = leftwards.cover(text, partial(own_faces.cover, faces=chain))
    else:
        cover, missing = own_faces.cover(text, chain)
    signs: list[Sign] = []
    starts: list[int] = []
    for face, at, end, direction in _runs(text, chain, cover, right=right):
        own, places = _shaped(face, text[at:end], stack, language, direction)
        signs += own
        starts += [place + at for place in places] if at else places
    used = [chain[number] for number in dict.fromkeys(cover)] or [chain[0]]
    marks, raised, forms, advances, firsts = zip(*signs, strict=True) if signs else _NO_COLUMNS
    array = "".join(forms)
    return Line(
        signs=tuple(signs),
        starts=tuple(starts),
        marks=marks,
        array="" if len(array) == len(_CODE) * len(marks) else in_array(array),
        width=sum(advances),
        clusters=sum(firsts),
        plain=all(firsts) and not any(raised),
        right=right,
        extents=_extents(text, used),
        strut=chain[0].extents,
        problem=_problem(text, missing, right=right),
    )


@lru_cache(maxsize=256)
def _faces_of(stack: Stack, folder: Path) -> tuple[Faces, Chain]:
    found = faces(folder)
    return found, found.chain(stack)


def _extents(text: str, used: Sequence[Face]) -> tuple[float, float]:
    """Ascent and descent of the tallest faces, the line's first one first among them.

    In a line that begins in an East Asian script Pango moves the others' boxes, until ideographs
    would stand on one line with the first face's. Their letters WeasyPrint draws where they were.
    """
    if len(used) == 1:
        return used[0].extents
    moves = [0.0] * len(used)
    if script_of(text) in _IDEOGRAPHIC:
        moves = [used[0].ideographic - face.ideographic for face in used]
    return (
        max(face.extents[0] + move for face, move in zip(used, moves, strict=True)),
        max(face.extents[1] - move for face, move in zip(used, moves, strict=True)),
    )


def in_array(forms: str) -> str:
    """Signs' forms as TJ. No empty string: pdfium forgets a move that stands before the last."""
    return f"[<{forms}>]TJ".replace("<>", " ")


def _problem(text: str, missing: str, *, right: bool) -> str:
    if right and not bidi.is_simple(text):
        return "text that runs both ways, or has points or brackets and runs from right to left"
    return f"no document font has {missing}" if missing else ""


def _runs(
    text: str, chain: Sequence[Face], cover: Sequence[int], *, right: bool
) -> list[tuple[Face, int, int, str]]:
    """Stretches of one face and direction, from left to right: first and last place, direction
    ("" where the script says it)."""
    if not right and not any(cover):  # nearly always
        return [(chain[0], 0, len(text), "")] if text else []
    if not right:
        ends = [*accumulate([len(list(group)) for _number, group in groupby(cover)])]
        return [(chain[cover[at]], at, end, "") for at, end in pairwise((0, *ends))]
    found, own, at = [], [], 0
    for (number, level), group in groupby(zip(cover, bidi.levels(text), strict=True)):
        end = at + len(list(group))
        found.append((chain[number], at, end, "rtl" if level % 2 else "ltr"))
        own.append(level)
        at = end
    return [found[place] for place in bidi.in_sight(own)]


def _shaped(
    face: Face, text: str, stack: Stack, language: str, direction: str
) -> tuple[Sequence[Sign], Sequence[int]]:
    """The glyphs of a stretch, and where in it each one's cluster begins."""
    if not direction:
        script = neighbours.script(text)
        kept = neighbours.setting(face, stack.features, script, language).signs(text)
        if kept is not None:
            return kept, range(len(text))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    if direction:
        buffer.direction = direction
    if language:
        buffer.language = language
    uharfbuzz.shape(face.font, buffer, dict.fromkeys(stack.features, True))
    if direction == "rtl":
        return _leftwards(face, text, buffer)
    infos = buffer.glyph_infos
    starts = [info.cluster for info in infos]
    own = signs_of(face)
    return [
        own[info.codepoint, words, place.x_advance, place.x_offset, place.y_offset]
        for info, place, words in zip(
            infos, buffer.glyph_positions, _said(text, starts), strict=True
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


def _leftwards(face: Face, text: str, buffer: uharfbuzz.Buffer) -> tuple[list[Sign], list[int]]:
    """The same for a stretch from right to left. Readers know no ActualText in it, but every one
    of them reads letters in cells side by side; so a cluster of several characters or glyphs is
    one drawing in the cell of its first character, the others' cells are empty."""
    signs: list[Sign] = []
    starts: list[int] = []
    glyphs = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    for start, group in groupby(glyphs, lambda each: each[0].cluster):
        placed, advance = [], 0
        for info, place in group:
            placed.append((info.codepoint, advance + place.x_offset, place.y_offset))
            advance += place.x_advance
        end = min([other for other in {*starts, len(text)} if other > start])
        signs += (own := _cells(face, tuple(placed), advance, text[start:end]))
        starts += [start] * len(own)
    return signs, starts


@cache
def _cells(
    face: Face, placed: tuple[tuple[int, int, int], ...], advance: int, said: str
) -> tuple[Sign, ...]:
    """A cluster's signs from left to right; `placed` and `advance` are font units."""
    if len(placed) == len(said) == 1:
        ((number, right, up),) = placed
        return (signs_of(face)[number, said, advance, right, up],)
    found, at = [], 0
    for words, width in leftwards.cells(said, advance, face.upem):
        last = at + width == advance
        drawn = tuple([(number, right - at, up) for number, right, up in placed]) if last else ()
        mark = Mark(face.together(drawn, width), words)
        found.append(Sign(mark, 0.0, "%s", width / face.upem, True))
        at += width
    return tuple(found)
