"""Which version a translation renders, by comparing versions."""

import pytest

from initiative.renderings import Edition, renders


def editions(*versions):
    """From {language: text} each, the authoritative one English unless it says `by`."""
    return [
        Edition(number, texts.pop("by", "en"), texts)
        for number, texts in enumerate(map(dict, versions), start=1)
    ]


@pytest.mark.parametrize(
    ("versions", "older"),
    [
        ([{"en": "A", "zh": "a"}], None),
        ([{"en": "A", "zh": "a"}, {"en": "A", "zh": "a", "de": "x"}], None),
        ([{"en": "A", "zh": "a"}, {"en": "B", "zh": "b"}], None),
        ([{"en": "A", "zh": "a"}, {"en": "B", "zh": "a"}], 1),
        ([{"en": "A", "zh": "a"}, {"en": "A", "zh": "a"}, {"en": "B", "zh": "a"}], 2),
        ([{"en": "A", "zh": "a"}, {"en": "B", "zh": "a"}, {"en": "C", "zh": "a"}], 1),
        ([{"en": "A", "zh": "a"}, {"en": "B", "zh": "a"}, {"en": "C", "zh": "c"}], None),
        ([{"en": "A", "zh": "a"}, {"en": "B", "zh": "a"}, {"en": "A", "zh": "a"}], None),
        ([{"en": "A"}, {"en": "B", "zh": "b"}], None),
        ([{"en": "A", "zh": "a", "by": "zh"}, {"en": "A", "zh": "a", "by": "en"}], None),
    ],
)
def test_a_translation_renders_the_version_it_was_made_of(versions, older):
    assert renders(editions(*versions), "zh") == older


def test_the_authoritative_text_renders_no_other():
    assert renders(editions({"en": "A", "zh": "a"}, {"en": "A", "zh": "b"}), "en") is None
