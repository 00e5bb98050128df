"""What a face's OpenType tables may do with a glyph, and what has to stand behind it for that.

Read is only where each lookup may begin: its coverage. A lookup applies to no glyph that is not in
there (OpenType, chapter 2), so a glyph that none covers stays as it is. What is not understood is
taken to apply.
"""

import struct
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

# What HarfBuzz asks for in a level line (hb-ot-shape.cc), but for fractions, which begin at a
# fraction slash, and what it asks for in scripts that join.
ALWAYS = frozenset(
    ["abvm", "blwm", "calt", "ccmp", "clig", "curs", "dist", "kern", "liga", "locl", "ltra",
     "ltrm", "mark", "mkmk", "rand", "rclt", "rlig", "rvrn", "Harf", "HARF", "Buzz", "BUZZ"]
)  # fmt: skip
_NOT_LEFT_ALONE = 0x0006  # flags of lookups that look past letters and ligatures (not marks)
_EXTENSION = {"GSUB": 7, "GPOS": 9}


class Rule(NamedTuple):
    """One subtable of a lookup."""

    first: frozenset[int]  # glyphs it may begin at
    second: frozenset[int] | None  # what has to stand behind; None: anything, or nothing
    kerning: bool  # it moves what stands behind the first glyph, by no more than the two of them


class Unread(ValueError):
    """A table that says more than is understood here."""


def rules(table: bytes, kind: str, features: Collection[str]) -> list[Rule]:
    """Of all lookups of these features, in whatever script and language; `kind`: GSUB or GPOS.

    What changes single glyphs by themselves is left out: it shows in each glyph alone. Raises
    Unread.
    """
    try:
        reader = _Reader(table, kind)
        return [rule for at in sorted(reader.wanted(features)) for rule in reader.lookup(at)]
    except (struct.error, IndexError) as error:
        raise Unread("the table ends early") from error


class _Reader:
    def __init__(self, table: bytes, kind: str) -> None:
        self._table, self._kind = table, kind
        if self._words(0, 2) not in ((1, 0), (1, 1)) or (
            self._word(2) and any(self._words(10, 2))  # other lookups for variations
        ):
            raise Unread("a version that is not known")
        self._scripts, self._features, self._lookups = self._words(4, 3)

    def _words(self, at: int, count: int) -> tuple[int, ...]:
        return struct.unpack_from(f">{count}H", self._table, at)

    def _word(self, at: int) -> int:
        return int(struct.unpack_from(">H", self._table, at)[0])

    def _list(self, at: int) -> tuple[int, ...]:
        """Words behind their number."""
        return self._words(at + 2, self._word(at))

    def _records(self, at: int) -> Iterator[tuple[str, int]]:
        """Tags and offsets behind their number."""
        for row in range(at + 2, at + 2 + 6 * self._word(at), 6):
            yield self._table[row : row + 4].decode("latin-1"), self._word(row + 4)

    def wanted(self, features: Collection[str]) -> set[int]:
        """Lookups of the features, and of those that a language cannot do without."""
        required = set(self._required())
        return {
            lookup
            for number, (tag, offset) in enumerate(self._records(self._features))
            if tag in features or number in required
            for lookup in self._list(self._features + offset + 2)
        }

    def _required(self) -> Iterator[int]:
        for _tag, offset in self._records(self._scripts):
            script = self._scripts + offset
            languages = [other for _tag, other in self._records(script + 2)]
            for language in filter(None, (self._word(script), *languages)):
                yield self._word(script + language + 2)

    def lookup(self, number: int) -> Iterator[Rule]:
        """A rule for each of its subtables."""
        at = self._lookups + self._list(self._lookups)[number]
        kind, flags = self._words(at, 2)
        for offset in self._list(at + 4):
            yield from self._subtable(kind, flags, at + offset)

    def _subtable(self, kind: int, flags: int, at: int) -> Iterator[Rule]:
        if kind == _EXTENSION[self._kind]:
            _format, kind = self._words(at, 2)
            (offset,) = struct.unpack_from(">I", self._table, at + 4)
            at += offset
        read = _READ.get((self._kind, kind), _Reader.anything)
        if read is not None:
            rule = read(self, at)
            if flags & _NOT_LEFT_ALONE:  # what counts as standing behind is not the next glyph
                rule = Rule(rule.first, None, kerning=False)
            yield rule

    def coverage(self, at: int) -> frozenset[int]:
        """The glyphs of a coverage table."""
        form = self._word(at)
        if form == 1:
            return frozenset(self._list(at + 2))
        if form != 2:
            raise Unread("a coverage that is not known")
        rows = self._words(at + 4, 3 * self._word(at + 2))
        return frozenset(
            glyph
            for first, last in zip(rows[::3], rows[1::3], strict=True)
            for glyph in range(first, last + 1)
        )

    def _covered(self, at: int) -> frozenset[int]:
        return self.coverage(at + self._word(at + 2))

    def anything(self, at: int) -> Rule:
        """What may apply whatever stands around."""
        return Rule(self._covered(at), None, kerning=False)

    def pair(self, at: int) -> Rule:
        """Kerning, where only the first of two glyphs is moved."""
        return Rule(self._covered(at), None, kerning=not self._word(at + 6))

    def ligature(self, at: int) -> Rule:
        """Some of its ligatures' second parts have to stand behind the first."""
        second: set[int] = set()
        for offset in self._list(at + 4):
            for other in self._list(at + offset):
                ligature = at + offset + other
                if self._word(ligature + 2) < 2:  # one glyph for one
                    return self.anything(at)
                second.add(self._word(ligature + 4))
        return Rule(self._covered(at), frozenset(second), kerning=False)

    def context(self, at: int) -> Rule:
        """Only what is written with coverages says what has to follow."""
        if self._word(at) != 3:
            return self.anything(at)
        input_ = self._words(at + 6, self._word(at + 2))
        return self._following(at, list(input_), [])

    def chain(self, at: int) -> Rule:
        """The same with what stands around."""
        if self._word(at) != 3:
            return self.anything(at)
        place = at + 2 + 2 * (1 + self._word(at + 2))
        input_ = self._list(place)
        ahead = self._list(place + 2 * (1 + len(input_)))
        return self._following(at, list(input_), list(ahead))

    def _following(self, at: int, own: list[int], ahead: list[int]) -> Rule:
        first, *others = own
        behind = [*others, *ahead]
        second = self.coverage(at + behind[0]) if behind else None
        return Rule(self.coverage(at + first), second, kerning=False)


# None: what changes one glyph by itself.
_READ: dict[tuple[str, int], Callable[[_Reader, int], Rule] | None] = {
    ("GSUB", 1): None,
    ("GSUB", 4): _Reader.ligature,
    ("GSUB", 5): _Reader.context,
    ("GSUB", 6): _Reader.chain,
    ("GPOS", 1): None,
    ("GPOS", 2): _Reader.pair,
    ("GPOS", 7): _Reader.context,
    ("GPOS", 8): _Reader.chain,
}
