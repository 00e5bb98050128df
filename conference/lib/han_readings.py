"""How Han characters are read: pypinyin's dictionaries, and the zdic table for what it cannot read.

Only conference.lib.pinyin uses this module, and loads it when it is first needed.
"""

import os
import re
import runpy
from functools import cache

os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")  # nobody changes them here: 20 MB less

from pypinyin import Style, lazy_pinyin, pinyin  # reads the setting above
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

from conference.lib.pinyin import HAN

_HAN_OR_REST = re.compile(rf"{HAN.pattern}|[^{HAN.pattern[1:-1]}]+")


def read(text: str) -> list[str]:
    """The syllables of Han characters without tones; other runs as they are."""
    return lazy_pinyin(text, errors=_read_rare)  # type: ignore[arg-type]  # takes lists too


def sounds(character: str) -> list[str]:
    """Every reading of one character, without tones."""
    if HAN.fullmatch(character) and ord(character) not in PINYIN_DICT:
        return _read_rare(character)
    return list(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


def _read_rare(run: str) -> list[str]:
    """What pypinyin could not read: rare characters one by one, other scripts as they are."""
    parts = _HAN_OR_REST.findall(run)
    return [_rare().get(ord(part), part) if HAN.fullmatch(part) else part for part in parts]


@cache
def _rare() -> dict[int, str]:
    """What pypinyin cannot read, by code point: 𠮷 -> ji. Source: 汉典 (zdic.net).

    Read when the first of them is met, and only these are kept: the table is of 42,083, which
    would cost every process 15 MB for names that most conferences never see.
    """
    table = runpy.run_module("pypinyin_dict.pinyin_data.zdic")["pinyin_dict"]
    return {
        code: to_normal(readings.split(",")[0])
        for code, readings in table.items()
        if code not in PINYIN_DICT
    }
