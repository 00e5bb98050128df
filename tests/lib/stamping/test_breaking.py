"""Where lines may break, in scripts with and without blanks."""

import pytest
from django.conf import settings

from conference.lib.stamping import breaking
from conference.lib.stamping.faces import Stack
from conference.lib.stamping.shaping import shape

STACK = Stack(("Document Serif",), 400)


def parts(text: str, places: list[int]) -> list[str]:
    return [text[at:end] for at, end in zip([0, *places], [*places, len(text)], strict=True)]


def letters(text: str) -> list[str]:
    starts = shape(text, STACK, "", settings.FONTS_DIR).starts
    return parts(text, breaking.between_letters(text, starts))


def test_words_end_at_blanks_and_hyphens_and_around_han():
    text = "Anna-Maria von 王伟，李"

    assert parts(text, [*breaking.opportunities(text)][:-1]) == [
        "Anna-", "Maria ", "von ", "王", "伟，", "李",
    ]  # fmt: skip


def test_thai_breaks_between_words_of_the_dictionary():
    text = "สมชายเจ้าพระยาศักดิ์"

    found = parts(text, [*breaking.opportunities(text)][:-1])

    assert len(found) > 1
    assert "".join(found) == text
    assert "เจ้าพระยา" in found or "พระยา" in found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("เจ้าพระยา", ["เจ้า", "พ", "ระ", "ยา"]),
        ("ศักดิ์ดินทร์", ["ศั", "กดิ์", "ดิ", "น", "ทร์"]),
        ("ສະຫວັດເຊົ້າ", ["ສະ", "ຫ", "ວັ", "ດ", "ເຊົ້າ"]),
        ("ព្រះបាទត្តស្រី", ["ព្រះ", "បា", "ទ", "ត្ត", "ស្រី"]),
        ("အောင်ဆန်းကြည်", ["အောင်", "ဆန်း", "ကြည်"]),
        ("e\u0301a", ["e\u0301", "a"]),
    ],
)
def test_a_word_is_never_broken_within_a_cluster(text, found):
    assert letters(text) == found
