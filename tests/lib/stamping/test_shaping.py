"""Lines that are put together from what HarfBuzz said before are those that it gives as a whole."""

import random

import pytest
from django.conf import settings

from conference.lib.stamping import shaping
from conference.lib.stamping.faces import Stack
from conference.lib.stamping.neighbours import Setting

STACKS = [
    Stack(("Document Sans", "Document Hei"), 400, ("tnum",)),
    Stack(("Document Serif", "Document Song"), 700),
    Stack(("Document Song", "Document Serif", "Document Devanagari"), 400),
    Stack(("Document Hei", "Document Sans"), 700),
]
TEXTS = [
    "SHA-256 98fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "https://jinjiang.example/v/01YG-G6M3A",
    "账本记录 2000，SHA-256 81a8（成都）",
    "AVATAR To. Ty office fi ffi fl",
    "Zoë O’Brien-Smith Ự",
    "e\u0301a\u0308 n\u0303 A\u00a8V i\u0300",
    "1\u20442 W\u00adx e\u200dx",
    "नमस्ते",
    "ﾊﾟ 가각 ひらがな",
    "",
]
LATIN = [*map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x250)))]
HAN = [*"王李张刘陈杨黄赵吴周䶮㐂𠮷，。、《》（）·"]
DICE = random.Random(7)


@pytest.fixture
def whole(monkeypatch):
    """Lines as HarfBuzz gives them where nothing is kept."""

    def shaped(text: str, stack: Stack, language: str) -> shaping.Line:
        with monkeypatch.context() as patch:
            patch.setattr(Setting, "signs", lambda _setting, _text: None)
            return shaping.shape.__wrapped__(text, stack, language, settings.FONTS_DIR)

    return shaped


def kept(text: str, stack: Stack, language: str) -> shaping.Line:
    return shaping.shape.__wrapped__(text, stack, language, settings.FONTS_DIR)


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: f"{stack.families[0]} {stack.weight}")
@pytest.mark.parametrize("text", TEXTS)
def test_line_is_the_same_by_either_way(text, stack, whole):
    assert kept(text, stack, "zh-hans") == whole(text, stack, "zh-hans")


def _words(letters: list[str]) -> str:
    return "".join(DICE.choices(letters, k=DICE.randrange(1, 24)))


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: f"{stack.families[0]} {stack.weight}")
@pytest.mark.parametrize(
    "letters",
    [LATIN[:95], LATIN, [*"abcdefghijklmnopqrstuvwxyz ABCDEFfij'-"], HAN, [*LATIN[:95], *HAN]],
    ids=["ASCII", "Latin", "names", "Han", "mixed"],
)
def test_any_line_is_the_same_by_either_way(letters, stack, whole):
    texts = [_words(letters) for _text in range(200)]

    for language in ("", "zh-hans", "ja", "tr"):
        assert [kept(text, stack, language) for text in texts] == [
            whole(text, stack, language) for text in texts
        ]


@pytest.mark.parametrize("text", TEXTS[:3])
def test_letters_and_ideographs_are_found_without_asking_again(monkeypatch, text):
    first = kept(text, STACKS[0], "zh-hans")
    monkeypatch.setattr(shaping.uharfbuzz, "shape", None)

    line = kept(text, STACKS[0], "zh-hans")

    assert (line, line.plain, line.clusters) == (first, True, len(text))
