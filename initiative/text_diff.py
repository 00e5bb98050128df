"""What changed between two versions of a text: by words, by characters where none stand apart."""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

SAME, GONE, NEW = "same", "gone", "new"
WITHOUT_SPACES = {"zh-hans", "ja"}
_WORDS = re.compile(r"(\s+|[.,;:!?…()«»“”„।·])")


class Piece(NamedTuple):
    """A run of text that stayed, went or came."""

    kind: str
    text: str


@lru_cache(maxsize=256)
def pieces(before: str, after: str, language: str) -> tuple[Piece, ...]:
    """Both texts as one, in the order of reading; what went stands before what came for it."""
    old, new = units(before, language), units(after, language)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece(SAME, "".join(old[i1:i2])))
            continue
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        found += [Piece(kind, text) for kind, text in ((GONE, gone), (NEW, came)) if text]
    return tuple(found)


def units(text: str, language: str) -> list[str]:
    """What is compared: words, spaces and marks; single characters in Chinese and Japanese."""
    if language in WITHOUT_SPACES:
        return list(text)
    return [unit for unit in _WORDS.split(text) if unit]
