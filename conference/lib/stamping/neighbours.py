"""Signs without HarfBuzz, where it is certain what it would say: kept from what it said before.

A Latin letter or an ideograph is the glyph it is alone unless a lookup of the face begins at it
(`lookups`). Kerning depends on the character behind as well, and on nothing else; so pairs are
kept. For all else (None) HarfBuzz is asked about the whole text.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import cast

import uharfbuzz

from conference.lib.stamping import lookups
from conference.lib.stamping.faces import Face, script_of
from conference.lib.stamping.signs import Sign, signs

# Characters that are never one cluster with another: the Latin ones, ideographs, their punctuation.
_ALONE = re.compile("[ -\u024f\u3001-\u3029\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e"
                    "\U00020000-\U000323af]")  # fmt: skip
_END = "\0"  # behind the last character
_MOST = 20_000  # pairs
_OLD = ("kern", "kerx", "morx", "mort", "trak", "feat")  # tables that HarfBuzz reads as well


class Setting:
    """A face with features, a script and a language: the same character is always the same."""

    def __init__(
        self, face: Face, features: tuple[str, ...], script: str | None, language: str
    ) -> None:
        self._face, self._script, self._language = face, script, language
        self._features = dict.fromkeys(features, True)
        self._rules = _rules_of(face, features)
        self._singles, self._pairs = _Singles(self), _Pairs(self)

    def signs(self, text: str) -> Sequence[Sign] | None:
        """One for every character; None where HarfBuzz has to see the whole."""
        alone = [*map(self._singles.__getitem__, text)]
        if None not in alone:
            return cast("list[Sign]", alone)
        if self._rules is None:
            return None
        paired = [*map(self._pairs.__getitem__, zip(text, text[1:] + _END, strict=True))]
        return None if None in paired else cast("list[Sign]", paired)

    def alone(self, character: str) -> Sign | None:
        """The sign of a character, whatever stands behind it."""
        number = self._own(character)
        if (
            number is None
            or self._rules is None
            or any(number in rule.first for rule in self._rules)
        ):
            return None
        return self._found(character, number, character)

    def before(self, character: str, behind: str) -> Sign | None:
        """The sign of a character that stands before another, or at the end."""
        number = self._own(character)
        if number is None or self._rules is None:
            return None
        text, after = character, -1
        if behind != _END:
            text, after = character + behind, self._nominal(behind)
        for rule in self._rules:
            if (
                number in rule.first
                and not rule.kerning
                and (rule.second is None or after in rule.second)
            ):
                return None
        return self._found(text, number, character)

    def _own(self, character: str) -> int | None:
        """A character's own glyph, where no other is put in its place and nothing moves it."""
        if not _ALONE.fullmatch(character) or not character.isprintable():
            return None
        number = self._nominal(character)
        if not number or self._face.is_mark(number):
            return None
        return number if self._found(character, number, character) else None

    def _nominal(self, character: str) -> int:
        return self._face.font.get_nominal_glyph(ord(character)) or 0

    def _found(self, text: str, number: int, said: str) -> Sign | None:
        """The first sign of a text of one or two characters, if it is this glyph in its place."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        if self._script:
            buffer.script = self._script
        buffer.direction = "ltr"
        if self._language:
            buffer.language = self._language
        uharfbuzz.shape(self._face.font, buffer, self._features)
        info, place = buffer.glyph_infos[0], buffer.glyph_positions[0]
        if info.codepoint != number or place.x_offset or place.y_offset:
            return None
        return signs(self._face)[number, said, place.x_advance, 0, 0]


class _Singles(dict[str, Sign | None]):
    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def __missing__(self, character: str) -> Sign | None:
        self[character] = found = self._setting.alone(character)
        return found


class _Pairs(dict[tuple[str, str], Sign | None]):
    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def __missing__(self, pair: tuple[str, str]) -> Sign | None:
        if len(self) == _MOST:
            self.clear()
        self[pair] = found = self._setting.before(*pair)
        return found


@cache
def _rules_of(face: Face, features: tuple[str, ...]) -> tuple[lookups.Rule, ...] | None:
    """Of all lookups that may apply; None where the face cannot be read."""
    wanted = lookups.ALWAYS.union(features)
    tables = {kind: face.table(kind) for kind in ("GSUB", "GPOS")}
    if any(map(face.table, _OLD)):
        return None
    try:
        found = [lookups.rules(table, kind, wanted) for kind, table in tables.items() if table]
    except lookups.Unread:
        return None
    return tuple(chain.from_iterable(found))


@cache
def setting(face: Face, features: tuple[str, ...], script: str | None, language: str) -> Setting:
    """One for the whole process."""
    return Setting(face, features, script, language)


def script(text: str) -> str | None:
    """As HarfBuzz guesses it: of the first character that has one."""
    return next(filter(None, map(script_of, text)), None)
