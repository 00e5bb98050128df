"""Glyphs that are found by what HarfBuzz writes of them are those that its own lists give."""

import pytest
from django.conf import settings

from conference.lib.stamping import shaping
from conference.lib.stamping.faces import Stack

STACKS = [
    Stack(("Document Sans", "Document Hei"), 400, ("tnum",)),
    Stack(("Document Serif", "Document Song"), 700),
    Stack(("Document Song", "Document Serif", "Document Devanagari"), 400),
]
TEXTS = [
    "SHA-256 98fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "https://jinjiang.example/v/01YG-G6M3A",
    "账本记录 2000，SHA-256 81a8（成都）",
    "AVATAR To. Ty office fi ffi fl",
    "Zoë O’Brien-Smith Ự",
    "e\u0301a\u0308 n\u0303",
    "W\u00adx e\u200dx",
    "नमस्ते",
    "ﾊﾟ 가각 ひらがな",
    "",
]


class _None(dict):
    """No sign is known by what is written of it."""

    def __missing__(self, _key: tuple[str, str]) -> None:
        return None


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.families[0])
@pytest.mark.parametrize("text", TEXTS)
def test_line_is_the_same_by_either_way(monkeypatch, text, stack):
    shape = shaping.shape.__wrapped__
    quick = shape(text, stack, "zh-hans", settings.FONTS_DIR)
    monkeypatch.setattr(shaping, "_own_signs", lambda _face: _None())

    assert quick == shape(text, stack, "zh-hans", settings.FONTS_DIR)


def test_letters_and_ideographs_are_found_the_quick_way(monkeypatch):
    monkeypatch.setattr(shaping, "_said", None)  # which only the other way asks

    line = shaping.shape.__wrapped__(TEXTS[2], STACKS[0], "zh-hans", settings.FONTS_DIR)

    assert (line.plain, line.clusters) == (True, len(TEXTS[2]))
