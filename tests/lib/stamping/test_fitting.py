"""Texts into their slots: as large as fits, on few lines, broken where a language breaks."""

import unicodedata
from dataclasses import replace
from itertools import pairwise

import pytest
from django.conf import settings

from conference.lib.stamping import fitting, reach
from conference.lib.stamping.faces import Stack
from conference.lib.stamping.slots import Box, Fit, Slot

SLOT = Slot(
    name="name", number=0, box=Box(0, 0, 258, 82),
    stack=Stack(("Document Song", "Document Serif"), 700), language="zh-hans",
    colour=(0, 0, 0), align="center", fit=Fit(62, 13, 3), leading=1.15, spacing=0,
    margin=(0, 0), in_stack=None, latin=True, spread=0.6,
)  # fmt: skip
FOLDER = settings.FONTS_DIR


def fit(text: str, slot: Slot = SLOT):
    return fitting.fitted(text, slot, FOLDER)


def test_two_han_characters_are_set_apart():
    found = fit("王伟")

    assert (found.lines, found.size, found.spread, found.latin) == (("王伟",), 62, True, False)


def test_longer_chinese_names_are_not_set_apart():
    found = fit("欧阳小明明")

    assert (found.lines, found.spread) == (("欧阳小明明",), False)
    assert found.size == pytest.approx(258 * 0.98 / 5, abs=0.1)


def test_a_long_latin_name_breaks_where_a_word_ends():
    found = fit("Maria-Fernanda Wolfeschlegelsteinhausenbergerdorff")

    assert found.lines == ("Maria-Fernanda", "Wolfeschlegelsteinhausenbergerdorff")
    assert 13 <= found.size < 16


def test_a_transcribed_name_breaks_behind_its_interpunct():
    assert fit("阿卜杜拉·买买提·热合曼").lines == ("阿卜杜拉·", "买买提·热合曼")


ASSOCIATION = replace(
    SLOT, box=Box(0, 0, 258, 60), fit=Fit(11.6, 4.5, 2), leading=1.4, spread=0.0,
    stack=Stack(("Document Hei",), 400),
)  # fmt: skip
LONG = "新疆维吾尔自治区互联网协会网络文明与青少年网络素养教育专业委员会对外合作部"


def test_a_long_chinese_text_is_set_on_two_equal_lines_before_it_is_too_small():
    found = fit(LONG, ASSOCIATION)

    assert "".join(found.lines) == LONG
    assert [len(line) for line in found.lines] == pytest.approx([len(LONG) / 2] * 2, abs=1)
    assert found.size >= 8


def test_a_long_chinese_name_is_not_one_tiny_line():
    found = fit("欧" * 20, replace(SLOT, box=Box(0, 0, 258, 99), fit=Fit(60, 6.3, 2), spread=0.0))

    assert [len(line) for line in found.lines] == [10, 10]
    assert found.size > 24


def test_a_word_that_cannot_fit_is_broken_at_the_smallest_size():
    found = fit("W" * 80)

    assert found.size == 13
    assert "".join(found.lines) == "W" * 80
    assert len(found.lines) > 3
    assert all(line.width * 13 <= 258 for line in found.laid)


def test_blanks_and_composed_letters_are_made_one():
    assert fit("  Đa\u0323\u0306ng \n Van ").lines == ("Đặng Van",)


@pytest.mark.parametrize(
    "name", ["王伟", "Wang Wei", "Ἀριστοτέλης", "An Do", "A B C D E F G", "نور محمد"]
)
def test_lines_stay_inside_the_room(name):
    found = fit(name)

    widest = max(line.width for line in found.laid)
    assert widest * found.size <= SLOT.box.width
    assert found.size * SLOT.leading * len(found.lines) <= SLOT.box.height + 0.1
    assert " ".join(found.lines) == name


def test_a_long_text_fills_its_lines_and_never_begins_one_with_a_comma():
    slot = replace(SLOT, fit=Fit(10, 7, 2), box=Box(0, 0, 258, 0), in_stack=0, spread=0.0)
    text = "四川省成都市锦江区自媒体与网络文明促进协会，以及成都市青年创作者联合会，" * 3

    found = fit(text, slot)

    assert "".join(found.lines) == text
    assert all(line[0] != "，" for line in found.lines)
    assert all(line.width * found.size <= 258 for line in found.laid)


@pytest.mark.parametrize(
    "name", ["བསྟན་འཛིན་ བསྒྲུབས་ རྡོ་རྗེ་ རྒྱ་མཚོ་", "ព្រះបាទ ស្ត្រី ញ៉ាំ ស្ដេច ហ្វ្រង់", "உண்ணிகிருஷ்ணன் தமிழ்"]
)
def test_lines_of_stacked_letters_are_not_drawn_over_each_other(name):
    found = fit(name, replace(SLOT, box=Box(0, 0, 150, 120)))

    places, baseline = [], 0.0
    for line in found.laid:
        baseline += line.above
        above, below = reach.drawn(line.line)
        places.append((baseline - above, baseline + below))
        baseline += line.below
    assert len(places) > 1
    assert all(upper[1] < lower[0] for upper, lower in pairwise(places))
    assert found.size * baseline <= 120.1


def test_a_thai_name_that_must_be_broken_is_broken_between_words():
    slot = replace(SLOT, fit=Fit(20, 20, 3))
    text = "เจ้าพระยาสุรวงศ์วัฒนศักดิ์เทพหัสดินทร์" * 2

    found = fit(text, slot)

    assert "".join(found.lines) == text
    assert len(found.lines) > 1
    assert all(unicodedata.category(line[0]) == "Lo" for line in found.lines)
