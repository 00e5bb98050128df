"""A thousand names from all of Unihan and fourteen languages: not one box."""

import random
import unicodedata

import pypdfium2
import pytest
from django.conf import settings

from conference.lib.stamping import Facts, Unstampable
from conference.lib.stamping.faces import Stack
from conference.lib.stamping.shaping import shape

COMMON = (0x4E00, 0x9FEF)
RARE = [(0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D),
        (0x2B820, 0x2CEA1)]  # fmt: skip
LANGUAGES = {
    "Russian": "Алексей Щербаков Ёж", "English": "Zoë O’Brien-Smith", "French": "François Œuvré",
    "Indonesian": "Bambang Pamungkas", "Sanskrit": "श्रीकृष्ण द्वैपायन",
    "Japanese": "髙橋 ゆうき エリカ",
    "German": "Jörg Weißmüller", "Portuguese": "João Conceição", "Greek": "Ἀριστοτέλης Ώρης",
    "Spanish": "Íñigo Núñez", "Italian": "Niccolò Paganini", "Finnish": "Väinö Åkerström",
    "Latin": "Gāius Iūlius", "Chinese": "欧阳·买买提",
}  # fmt: skip


def names() -> list[str]:
    """Two to four Han characters: half of the common block, half of the rare ones."""
    dice = random.Random(2024)
    found = []
    for number in range(1000):
        blocks = [COMMON] if number % 2 else RARE
        signs = (chr(dice.randint(*dice.choice(blocks))) for _ in range(dice.randint(2, 4)))
        found.append("".join(signs))
    return found


def said(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return document[0].get_textpage().get_text_bounded()
    finally:
        document.close()


def boxes(text: str) -> list[str]:
    """The characters for which the shaper found no glyph."""
    line = shape(text, Stack(("Document Song", "Document Serif"), 700), "", settings.FONTS_DIR)
    return [] if not line.problem else [line.problem]


@pytest.mark.parametrize("part", range(10))
def test_hundred_random_han_names_are_printed_as_they_are(frozen, part):
    for name in names()[part * 100 : part * 100 + 100]:
        assert boxes(name) == []
        # Compatibility characters are the same text to a reader.
        text = unicodedata.normalize("NFC", name)
        assert text in said(frozen.stamp(Facts({"name": name}))).replace("\r\n", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_name_of_every_language_is_printed_as_it_is(frozen, language):
    name = LANGUAGES[language]

    assert boxes(name) == []
    words = said(frozen.stamp(Facts({"second": name})))
    assert [word for word in name.split() if word not in words] == []


def test_what_no_font_has_is_never_a_box(frozen):
    with pytest.raises(Unstampable):
        frozen.stamp(Facts({"name": "王\U0002fa20"}))
