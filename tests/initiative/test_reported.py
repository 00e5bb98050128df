"""A report's words: a round amount in the reader's language, anything else left alone."""

import pytest
from django.conf import settings
from django.utils import translation

from conference.demo import facts
from initiative import reported


@pytest.mark.parametrize(
    ("language", "words", "amount"),
    [
        ("zh-hans", "nearly 18 million", "近1800万"),
        ("zh-hans", "over one million", "逾100万"),
        ("zh-hans", "Nearly 4 million (as of the launch)", "近400万"),
        ("zh-hans", "more than 60", "逾60"),
        ("ja", "almost 1.5 million", "150万近く"),
        ("de", "more than 12,500", "mehr als 12.500"),
        ("en", "over 3 thousand", "more than 3,000"),
    ],
)
def test_a_round_amount_is_said_as_its_reader_would(language, words, amount):
    with translation.override(language):
        assert reported.amount_of(words) == amount


@pytest.mark.parametrize(
    "words",
    ["more than 60 representatives", "18 million", "nearly many", "over 1,2 million", "", None,
     "over 1.5"],
)  # fmt: skip
def test_what_is_no_round_amount_is_left_as_it_was_received(words):
    assert reported.amount_of(words) == ""


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_demo_says_who_came_in_every_language_and_quotes_nobody_in_another(language):
    received = facts.FACTS["launch"]["attendance"]
    with translation.override(language):
        said = reported.words_of(facts.press()["attendance"])

    assert (bool(said), said == received) == (True, language == "en")
    assert all(list(words) == ["en"] for voice in facts.voices() for words in voice["statements"])
