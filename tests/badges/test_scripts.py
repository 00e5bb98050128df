"""Names of every living script on documents: their fonts, their room, their text, conformance."""

import subprocess
from io import BytesIO

import pikepdf
import pymupdf
import pytest
from django.conf import settings
from PIL import Image, ImageChops

from badges import award_documents, documents
from conference.lib import keys, pdf
from tests.badges import awards
from tests.badges.conforming import faults
from tests.badges.test_documents import CODE, FACTS
from tests.badges.test_same_picture import SCRIPTS

TOKEN = "107" + "8" * 193
URL = "http://testserver/v/0R00001-7K9QX"
# What readers make of words from right to left is in tests/lib/stamping/test_leftwards.py.
LEFTWARDS = {"Arabic", "Hebrew", "Urdu", "Uyghur", "Syriac", "digits", "Lamalef"}
# The last is set whole by WeasyPrint.
MORE = {
    "to both sides": "Ali محمد 2024 السلام Lee", "points": "שָׁלוֹם בֶּן־דָּוִד",
    "Runic": "ᚠᚢᚦᚨᚱᚲ ᚺᚾᛁᛃᛇᛈ" * 2, "brackets": "محمد (علي) بن عبد الله محمد علي",
}  # fmt: skip


def badge(name: str) -> bytes:
    return documents.badge_pdf(FACTS | {"name_zh": "", "name_latin": name}, TOKEN, CODE)


def text(data: bytes, *options: str) -> str:
    command = ["pdftotext", *options, "-", "-"]
    said = subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
    return " ".join(said.translate(dict.fromkeys((0x202A, 0x202B, 0x202C))).split())


def fonts_of(data: bytes) -> set[str]:
    with pikepdf.open(BytesIO(data)) as document:
        return {
            str(font.BaseFont).partition("+")[2]
            for font in document.pages[0].Resources.Font.values()
        }


def ink(data: bytes, empty: bytes) -> tuple[float, float, float, float]:
    """Where a badge differs from the one without a name, in millimetres."""
    one, other = (Image.frombytes("RGB", *pdf.to_rgb(each, 1050)) for each in (data, empty))
    far = ImageChops.difference(one, other).convert("L").point(lambda level: 255 * (level > 90))
    found = far.getbbox()
    assert found
    left, top, right, bottom = found
    return left / 10, top / 10, right / 10, bottom / 10


@pytest.fixture(scope="module")
def bare() -> bytes:
    """A badge with nothing of a person but the code."""
    return documents.badge_pdf(FACTS | {"name_zh": "", "name_latin": "", "body": {}}, TOKEN, CODE)


@pytest.mark.parametrize("script", SCRIPTS)
def test_name_is_extracted_as_it_was_typed(script):
    name, data = SCRIPTS[script], badge(SCRIPTS[script])

    if script != "digits":  # which Poppler turns round with the words
        assert name in text(data)
    if script not in LEFTWARDS:
        assert name in text(data, "-raw")
    if script in LEFTWARDS - {"digits"}:
        with pymupdf.open(stream=data) as document:
            assert name in " ".join(document[0].get_text().split())
    assert not {each for each in fonts_of(data) if "Rare" in each or "Hana" in each}


@pytest.mark.parametrize("script", [*SCRIPTS, *MORE])
def test_ink_stays_in_the_persons_room(script, bare):
    name = (SCRIPTS | MORE)[script]
    data = documents.badge_pdf(FACTS | {"name_zh": "", "name_latin": name, "body": {}}, TOKEN, CODE)

    left, top, right, bottom = ink(data, bare)

    assert (left >= 6.5, right <= 98.5) == (True, True)
    assert (top >= 29, bottom <= 86) == (True, True)


@pytest.mark.parametrize(
    "script", ["Thai", "Tamil", "Arabic", "points", "to both sides", "brackets"]
)
def test_badge_conforms(script):
    assert faults(badge((SCRIPTS | MORE)[script])) == []


@pytest.mark.parametrize("script", ["Thai", "Kannada", "Georgian", "Arabic"])
def test_certificate_says_the_name_and_conforms(script):
    keys.create_missing(settings.KEYS_DIR)
    name = SCRIPTS[script]

    data = award_documents.award_pdf(awards.facts(name=name), URL)

    assert name in text(data)
    assert faults(data) == []
