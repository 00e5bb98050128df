"""A certificate in each language of the site: its fixed words, its day, its two texts."""

import re
import subprocess
from dataclasses import replace
from io import BytesIO

import pikepdf
import pymupdf
import pytest
from django.conf import settings
from django.utils import translation

from badges import certificate_documents
from badges.facts import PledgeText, moment, of_certificate
from conference.demo import facts as demo
from tests.badges import factories
from tests.badges.conforming import faults
from tests.badges.test_documents import said as words_of

pytestmark = pytest.mark.stateless
LANGUAGES = [code for code, _name in settings.LANGUAGES]
HEADING = "Certificate of endorsement"
SIGNED_AT = factories.certificate_facts().signed_at


def text_in(language: str) -> PledgeText:
    status = "authoritative" if language == "en" else "working"
    return PledgeText(language, demo.texts()[language][1] + "\n", "0" * 64, status)


def facts_in(signed: str, **changes):
    """Signed in this language, the authoritative text beside it."""
    beside = changes.get("language") or "zh-hans"
    beside = beside if signed == "en" else "en"
    facts = factories.certificate_facts(title=demo.title())
    return replace(facts, texts=(text_in(signed), text_in(beside)), **changes)


def made(facts) -> bytes:
    return certificate_documents.certificate_pdf(facts, "http://testserver/v/001A-ABCDE", {})


def said(facts) -> str:
    return words_of(made(facts))


def poppler(data: bytes, *options: str) -> list[str]:
    command = ["pdftotext", *options, "-", "-"]
    return (
        subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode().split()
    )


def in_order(words: list[str], text: list[str]) -> bool:
    """They stand in it one behind the other."""
    return f" {' '.join(words)} " in f" {' '.join(text)} "


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_certificate_is_in_the_language_signed_in_and_shows_the_authoritative_text(language):
    text = said(facts_in(language))

    with translation.override(language):
        shown = [translation.gettext(HEADING), demo.title()[language], moment(SIGNED_AT, language)]
    shown.append(demo.texts()["en"][1].split("\n\n")[1])
    assert [words for words in shown if squeezed(words) not in text] == []


@pytest.mark.parametrize("language", ["sa", "en", "el", "ru"])
@pytest.mark.parametrize("how", ["-layout", "-raw"])
def test_poppler_gives_every_pledge_back_word_by_word(language, how):
    text = poppler(made(facts_in(language)), how)

    pledges = [demo.title()[language], *demo.texts()[language][1].split("\n\n")]
    assert [words for words in pledges if not in_order(words.split(), text)] == []


@pytest.mark.parametrize(("beside", "alike"), [("sa", True), ("fr", False)])
def test_a_text_in_devanagari_beside_a_latin_one_is_as_large(beside, alike):
    facts = facts_in("en", language=beside)
    sizes = []
    with pymupdf.open(stream=made(facts)) as document:
        for block in document[0].get_text("dict")["blocks"]:
            sizes += [
                (span["size"], span["text"])
                for line in block.get("lines", ()) for span in line["spans"]
            ]  # fmt: skip

    english, other = (
        next(size for size, text in sizes if text.startswith(demo.texts()[code][1][:2]))
        for code in ("en", beside)
    )

    assert (other == pytest.approx(english, abs=0.05)) is alike


def test_poppler_gives_japanese_back():
    text = "".join(poppler(made(facts_in("ja")), "-raw"))

    pledges = [demo.title()["ja"], *demo.texts()["ja"][1].split("\n\n")]
    assert [words for words in pledges if words not in text] == []


def test_what_is_said_beside_sanskrit_stands_in_its_marks_and_conforms(tmp_path):
    data = made(facts_in("sa"))

    (tmp_path / "c.pdf").write_bytes(data)
    subprocess.run(["qpdf", "--check", tmp_path / "c.pdf"], check=True, capture_output=True)
    with pikepdf.open(tmp_path / "c.pdf") as document:
        depths, depth = [], 0
        for operands, operator in pikepdf.parse_content_stream(document.pages[0]):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
            if str(operator) == "BDC" and "/ActualText" in operands[1]:
                depths.append(depth)
    assert (set(depths), depth) == ({2}, 0)
    assert faults(data) == []


def test_latin_letters_need_nothing_said_beside_them():
    facts = replace(facts_in("fi"), organiser={})

    with pikepdf.open(BytesIO(made(facts))) as document:
        drawn = pikepdf.parse_content_stream(document.pages[0])
        assert [ops for ops, name in drawn if str(name) == "BDC" and "/ActualText" in ops[1]] == []


def test_certificate_names_the_initiative_in_its_two_languages_alone():
    text = said(facts_in("ru"))

    assert "Цзиньцзянскаяинициатива" in text
    assert "JinjiangInitiative" in text
    assert "Jinjiang-Initiative" not in text


@pytest.mark.parametrize(
    ("signed", "chosen", "languages"),
    [
        ("en", "", ("zh-hans", "en")),
        ("zh-hans", "", ("zh-hans", "en")),
        ("fr", "", ("fr", "en")),
        ("en", "fr", ("fr", "en")),
        ("zh-hans", "fr", ("fr", "en")),
        ("fr", "zh-hans", ("zh-hans", "en")),
    ],
)
def test_the_words_are_in_the_language_chosen_and_another(signed, chosen, languages):
    assert facts_in(signed, language=chosen).languages == languages


def test_a_certificate_from_before_has_no_language_chosen():
    kept = facts_in("en").as_json()
    del kept["language"]

    assert of_certificate(kept).languages == ("zh-hans", "en")
