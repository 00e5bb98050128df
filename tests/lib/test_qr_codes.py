"""Codes that are added up are the library's own."""

import random
import re

import pytest
import zxingcpp
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, MODE_NUMBER, QRData

from conference.lib import qr_codes

LINKS = ["https://jinjiang.example/v/001A-2DZ75", "http://testserver/v/ZZZZ-00000", "ÿ", "a" * 300]


def of_the_library(text: str, mode: int) -> list[list[bool]]:
    """The matrix that `qrcode` makes with our mask."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=2)
    code.add_data(QRData(text.encode("latin-1"), mode=mode), optimize=0)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def rows(side: int, number: int) -> list[list[bool]]:
    bits = f"{number:0{side * side}b}"
    return [[bit == "1" for bit in bits[at : at + side]] for at in range(0, side * side, side)]


@pytest.mark.parametrize("length", [1, 2, 3, 100, 196])
def test_digits_are_what_the_library_draws(length):
    dice = random.Random(length)
    for _ in range(5):
        text = "".join(dice.choices("0123456789", k=length))

        assert rows(*qr_codes.code(text, "digits")) == of_the_library(text, MODE_NUMBER)


@pytest.mark.parametrize("text", LINKS)
def test_text_is_what_the_library_draws(text):
    assert rows(*qr_codes.code(text)) == of_the_library(text, MODE_8BIT_BYTE)


def test_operators_cover_the_dark_modules_and_no_others():
    text = LINKS[0]

    side, operators = qr_codes.operators(text)

    picture = Image.new("L", (side + 8, side + 8), 255)
    for line in operators.splitlines():
        x, y, width, height, name = line.split()
        assert (height, name) == ("1", "re")
        for at in range(int(x), int(x) + int(width)):
            picture.putpixel((at + 4, int(y) + 4), 0)
    larger = picture.resize((picture.width * 6,) * 2, Image.Resampling.NEAREST)
    assert [found.text for found in zxingcpp.read_barcodes(larger)] == [text]
    assert operators.count("re") >= qr_codes.svg_path(text)[1].count("M")


@pytest.mark.parametrize("text", LINKS)
def test_path_of_whole_runs_is_the_same_code(text):
    side, path = qr_codes.svg_path(text)

    drawn = [[False] * side for _row in range(side)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for at in range(int(x), int(x) + int(length)):
            drawn[int(y)][at] = True
    assert drawn == of_the_library(text, MODE_8BIT_BYTE)
