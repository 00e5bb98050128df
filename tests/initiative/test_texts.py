"""The canonical form of a text, and publishing it."""

import hashlib
import json

import pytest
from hypothesis import given, strategies as st

from initiative import texts
from initiative.models import LogEntry
from tests.initiative.factories import CHINESE, ENGLISH, InitiativeFactory, publish_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given_text", "canonical"),
    [
        ("A\r\nB\rC", "A\nB\nC\n"),
        ("\ufeffA \nB\u3000\n\n\n", "A\nB\n"),
        ("\n\nA\n\nB", "A\n\nB\n"),
        ("Cafe\u0301", "Caf\u00e9\n"),
        ("锦江倡议　第一条", "锦江倡议　第一条\n"),
    ],
)
def test_canonical_form(given_text, canonical):
    assert texts.canonical(given_text) == canonical


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"], include_characters="\n")))
def test_canonical_twice_is_canonical(text):
    once = texts.canonical(text)

    assert texts.canonical(once) == once


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u00ad", "U+00AD SOFT HYPHEN"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\x00", "U+0000"),
        ("\t", "U+0009"),
        ("\x7f", "U+007F"),
        ("\u2028", "U+2028 LINE SEPARATOR"),
        ("\ue000", "U+E000"),
        ("\ud800", "U+D800"),
    ],
)
def test_canonical_refuses_what_cannot_be_seen_and_names_it(character, name):
    with pytest.raises(ValueError, match="Line 2 .*" + name.replace("+", r"\+")):
        texts.canonical(f"first\nsec{character}ond")


def test_publish_writes_the_leaf_that_signatures_name():
    initiative = InitiativeFactory(text=False)

    version = publish_text(initiative)

    leaf = bytes(LogEntry.objects.get(log=initiative.log, index=version.leaf_index).data)
    assert json.loads(leaf) == {
        "v": 1,
        "t": "text",
        "version": 1,
        "authoritative": "en",
        "texts": [
            {"lang": language, "sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
            for language, body in (("en", ENGLISH.encode()), ("zh-hans", CHINESE.encode()))
        ],
    }
    assert version.leaf_sha256 == hashlib.sha256(leaf).hexdigest()
    assert list(version.texts.order_by("language").values_list("language", "status", "body")) == [
        ("en", "authoritative", ENGLISH),
        ("zh-hans", "working", CHINESE),
    ]


def test_publish_again_is_a_new_version_and_keeps_the_old():
    initiative = InitiativeFactory()

    second = texts.publish(initiative, "en", {"en": ("Initiative", "We promise more.")})

    assert list(initiative.versions.values_list("version", "leaf_index")) == [(2, 2), (1, 1)]
    assert initiative.versions.latest() == second


@pytest.mark.parametrize(
    "bodies",
    [{}, {"zh-hans": ("倡议", CHINESE)}, {"en": ("Initiative", "  \n")},
     {"en": ("Initiative", ENGLISH), "zh-hans": ("倡议", "")}],
)  # fmt: skip
def test_publish_without_words_is_refused_and_leaves_nothing(bodies):
    initiative = InitiativeFactory(text=False)

    with pytest.raises(ValueError, match="needs words"):
        texts.publish(initiative, "en", bodies)

    assert (initiative.versions.count(), LogEntry.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("lines", "numbered"),
    [
        (["我们约定：", "一、说真话。", "二、尊重他人。"], True),
        (["1. We tell the truth.", "2. We respect others."], True),
        (["（一）说真话。", "（二）尊重他人。"], True),
        (["第一条 说真话。", "第二条 尊重他人。"], True),
        (["- We tell the truth.", "- We respect others."], True),
        (["We tell the truth.", "We respect others."], False),
        (["1.8 million follow us.", "2.4 million did before."], False),
        (["2024年我们约定。", "一起说真话。"], False),
        (["1. We tell the truth.", "We respect others."], False),
    ],
)
def test_a_text_that_brings_its_own_numbers_gets_no_others(lines, numbered):
    assert texts.are_numbered(lines) is numbered
