"""Where a text may be broken into lines: UAX #14, as far as names and short texts want it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from weasyprint.text.line_break import get_log_attrs

_NOT_AT_START = "，。、；：！？）》】〕」』’”％…·,.;:!?)]}%"
_NOT_AT_END = "（《【〔「『‘“([{"
_HAN = re.compile("[\u2e80-\u9fff\U00020000-\U0010ffff]")
# Scripts that put no blanks between words, and need a dictionary to find them (class SA).
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17d3\u1950-\u1aad\ua9e0-\uaadf]")
# Letters of theirs that stand before the consonant they are said after, and ones that end what
# stands before them: vowels, a consonant that is silenced, marks of repetition.
_LEADING = re.compile(
    "[\u0e40-\u0e44\u0ec0-\u0ec4\u19b5-\u19b7\u19ba\uaab5\uaab6\uaab9\uaabb\uaabc]"
)
_ENDING = re.compile("[\u0e2f-\u0e33\u0e45\u0e46\u0eaf-\u0eb3\u0ebd\u0ec6\u17d6\u17d7]"
                     "|.[\u0e34-\u0e3a]?\u0e4c|.[\u1037\u1039]*\u103a")  # fmt: skip


def has_han(text: str) -> bool:
    """It holds a Han character, kana or a mark of theirs."""
    return _HAN.search(text) is not None


def opportunities(text: str) -> Iterator[int]:
    """After blanks, hyphens and interpuncts, around Han, never before a comma; between words that
    Pango's dictionary knows. The end of the text comes last."""
    words = _words(text) if _UNSPACED.search(text) else ()
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after in _NOT_AT_START or before in _NOT_AT_END or after == " ":
            continue
        if before in " -·—" or has_han(before) or has_han(after) or at in words:
            yield at
    yield len(text)


def _words(text: str) -> set[int]:
    """Where words of a script without blanks begin. Pango asks libthai about Thai; of Lao, Khmer
    and Burmese it knows no words."""
    attributes = get_log_attrs(text, None)
    return {
        at for at in range(1, len(text))
        if attributes[at].is_line_break and _may_part(text, at)
    }  # fmt: skip


def between_letters(text: str, starts: Sequence[int]) -> list[int]:
    """The last resort: where a word that has no room may be broken, never within a letter and its
    marks, nor within what is said as one. `starts` are where the shaper's clusters begin."""
    return [at for at in sorted(set(starts)) if 0 < at < len(text) and _may_part(text, at)]


def _may_part(text: str, at: int) -> bool:
    return not (
        unicodedata.category(text[at]).startswith("M")
        or _LEADING.match(text, at - 1)
        or _ENDING.match(text, at)
    )
