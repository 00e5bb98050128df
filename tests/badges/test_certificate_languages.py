"""A certificate in each language of the site: its fixed words, its day, its two texts."""

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.utils import translation

from badges import certificate_documents
from badges.facts import PledgeText, moment, of_certificate
from conference.demo import facts as demo
from tests.badges import factories
from tests.badges.test_documents import said as words_of

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


def said(facts) -> str:
    page = certificate_documents.certificate_pdf(facts, "http://testserver/v/001A-ABCDE", {})
    return words_of(page)


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_certificate_is_in_the_language_signed_in_and_shows_the_authoritative_text(language):
    text = said(facts_in(language))

    with translation.override(language):
        shown = [translation.gettext(HEADING), demo.title()[language], moment(SIGNED_AT, language)]
    if language == "sa":  # pdfium gives ligatures back in another order: no whole word to look for
        shown = ["\u0938\u092e", "2024, 02:05"]
    shown.append(demo.texts()["en"][1].split("\n\n")[1])
    assert [words for words in shown if squeezed(words) not in text] == []


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
