"""How hard a name is to print: how wide it is, how rare its characters are, in which script."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings

from conference.lib import fonts

_FAMILIES = ("Document Serif", "Document Song")
# First words of characters' names in Unicode: what needs no look of its own, and no script at all.
_AT_HOME = {
    "LATIN", "CJK", "BOPOMOFO", "FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC", "MODIFIER",
    "MATHEMATICAL", "FEMININE", "MASCULINE", "MICRO", "",
}  # fmt: skip
# Whose setting may go wrong most easily, the worst first: letters that stack, join or are put in
# another order, marks above marks, right to left, no spaces. Then all that other fonts draw.
_RISKS = (
    "TIBETAN", "MYANMAR", "KHMER", "ARABIC", "MONGOLIAN", "DEVANAGARI", "THAI", "HEBREW", "SINHALA",
    "MALAYALAM", "BENGALI", "TELUGU", "KANNADA", "TAMIL", "LAO", "GURMUKHI", "GUJARATI", "ORIYA",
    "SYRIAC", "THAANA", "NKO",
)  # fmt: skip
_CALM = {"HANGUL", "HIRAGANA", "KATAKANA", "GREEK", "CYRILLIC"}  # our own fonts have them

_LATER_HAN = range(0x20000, 0x40000)  # Python's own tables end before the newest of them


def width(text: str) -> float:
    """About how wide a line is, in em: what no font of ours has counts as one."""
    return sum([_widths[sign] for sign in text])


class _Widths(dict[str, float]):
    """Each character is measured once."""

    def __missing__(self, sign: str) -> float:
        self[sign] = found = fonts.width(sign, _FAMILIES, 400, settings.FONTS_DIR)
        return found


_widths = _Widths()


def script(text: str) -> str:
    """The script, as "ARABIC"; "" for Chinese, Latin and what is no letter."""
    if text.isascii():
        return ""
    return next((found for sign in text if (found := _script(sign)) not in _AT_HOME), "")


@lru_cache(maxsize=8192)
def _script(sign: str) -> str:
    if ord(sign) in _LATER_HAN:
        return "CJK"
    is_letter = unicodedata.category(sign).startswith("L")
    return unicodedata.name(sign, "").split(" ")[0].split("-")[0] if is_letter else ""


def widest_of_scripts(names: Iterable[str]) -> list[str]:
    """The widest name of each script but Chinese and Latin; the script most at risk first."""
    found: dict[str, str] = {}
    for name in names:
        if code := script(name):
            found[code] = max(found.get(code, ""), name, key=width)
    return [found[code] for code in sorted(found, key=_calmness)]


def _calmness(code: str) -> tuple[int, str]:
    """Sorts scripts by how easily they go wrong."""
    if code in _CALM:
        return len(_RISKS) + 1, code
    return (_RISKS.index(code) if code in _RISKS else len(_RISKS)), code


def rarest(names: Iterable[tuple[int, str]]) -> int | None:
    """Whose name has the rarest character: Chinese outside GB 2312 first, then the least seen."""
    rows = list(names)
    seen: Counter[str] = Counter()
    for _pk, name in rows:
        seen.update(set(name))
    signs = [sign for sign in seen if not sign.isspace()]
    if not signs:
        return None
    rare = min(signs, key=lambda sign: (_tier(sign), seen[sign], -ord(sign)))
    return next(pk for pk, name in rows if rare in name)


@lru_cache(maxsize=8192)
def _tier(sign: str) -> int:
    if sign.encode("gb2312", "ignore"):
        return 2
    return 0 if _script(sign) == "CJK" else 2 - sign.isalpha()
