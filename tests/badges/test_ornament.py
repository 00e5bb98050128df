"""Brocade, patterns and the seal's inscription."""

import pytest

from badges import ornament


@pytest.mark.parametrize(
    ("title", "columns"),
    [
        ("锦江倡议", ["锦江", "倡议"]),
        ("大会", ["大会", "之印"]),
        ("锦江会", ["锦江", "会印"]),
        ("成都市自媒体协会", ["成都市", "自媒体", "协会印"]),
        ("四川省网络文明促进会", ["四川省网", "络文明促", "进会之印"]),
        ("四川省成都市网络文明创作者促进会", ["四川省成", "都市网络", "文明创作", "者促进会"]),
        ("2024年《锦江》Initiative", ["年锦", "江印"]),
        ("Jinjiang Initiative", ["J", "I"]),
        ("", []),
    ],
)
def test_inscription_is_cut_in_columns(title, columns):
    assert ornament.inscription(title) == columns


@pytest.mark.parametrize("length", range(1, 40))
def test_no_character_of_a_name_is_lost_and_the_columns_are_full(length):
    columns = ornament.inscription("江" * length)

    assert "".join(columns).count("江") == length
    assert {len(column) for column in columns[:-1]} <= {len(columns[0])}


def test_seal_reads_from_right_to_left_and_stays_on_its_face():
    signs = ornament.seal_signs("锦江倡议")

    assert [sign.text for sign in signs] == list("锦江倡议")
    assert [sign.x > 50 for sign in signs] == [True, True, False, False]
    assert [0 < sign.x < 100 and 0 < sign.y < 100 for sign in signs] == [True] * 4


def test_a_title_without_any_letter_leaves_the_seal_blank():
    assert ornament.seal_signs("") == []


def test_tile_is_the_products_own_brocade():
    assert ornament.tile().startswith("<path")
    assert "<title>" not in ornament.tile()


@pytest.mark.parametrize("name", ["stripes", "dots", "waves", "grid", "chevrons"])
def test_patterns_cover_the_band(name):
    assert ornament.pattern(name, 210, 32).startswith("M0 0")


@pytest.mark.parametrize("name", ["plain", "", "unheard of"])
def test_other_patterns_leave_it_plain(name):
    assert ornament.pattern(name, 210, 32) == ""


@pytest.mark.parametrize(
    ("colour", "dark"),
    [
        ("#0F5C66", True),
        ("#1c1b1a", True),
        ("#B4301F", True),
        ("#F2C14E", False),
        ("#ffffff", False),
    ],
)
def test_words_on_a_colour_contrast(colour, dark):
    assert ornament.is_dark(colour) is dark
