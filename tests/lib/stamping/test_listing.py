"""Rows of a list: all of one size, filled lines, equally far apart, inside the list's room."""

from dataclasses import replace
from itertools import pairwise

import pytest
from django.conf import settings

from conference.lib.stamping import drawing, listing
from conference.lib.stamping.faces import Stack
from conference.lib.stamping.slots import Box, Fit, Slot

ROWS = 13
TALK = Slot(
    name="", number=0, box=Box(30, 10, 104, 155), stack=Stack(("Document Hei",), 400),
    language="en", colour=(0, 0, 0), align="left", fit=Fit(6.1, 4.9, 2), leading=1.2, spacing=0,
    margin=(0, 0), in_stack=None, latin=True, in_list="0",
)  # fmt: skip
TIME = replace(TALK, box=Box(10, 10, 20, 155), fit=Fit(6.1, 4.9, 1))
SLOTS = [
    replace(slot, name=f"{part}{row}", row=row)
    for row in range(ROWS)
    for part, slot in (("t", TIME), ("w", TALK))
]
SHORT = "Speaking to the young · Loom Room"
LONG = "What is in your platform contract, and what follows · Brocade Hall"
FOLDER = settings.FONTS_DIR


def listed(talks: list[str]) -> dict:
    texts = {f"w{row}": talk for row, talk in enumerate(talks)}
    texts |= {f"t{row}": "09:00" for row in range(len(talks))}
    return listing.listed(SLOTS, texts, FOLDER)


def talks_of(sets) -> list:
    return [sets[f"w{row}"] for row in range(len(sets) // 2)]


def gaps(sets) -> list[float]:
    rows = talks_of(sets)
    return [lower.down - upper.down - drawing.set_height(upper) for upper, lower in pairwise(rows)]


@pytest.mark.parametrize(
    "talks",
    [[SHORT, LONG] * 6 + [SHORT], [LONG] * 13, [SHORT] * 13, [LONG, SHORT], ["ឆ្នាំ ស្ត្រី", "开幕式"]],
)
def test_all_rows_have_one_size_and_equal_distances_inside_their_room(talks):
    sets = listed(talks)

    assert len(sets) == 2 * len(talks)
    assert len({each.size for each in sets.values()}) == 1
    assert gaps(sets) == pytest.approx([gaps(sets)[0]] * (len(talks) - 1), abs=0.6)
    assert min(gaps(sets)) > 1
    last = talks_of(sets)[-1]
    assert last.down + drawing.set_height(last) <= TALK.box.height + 0.02


def test_two_rows_are_no_farther_apart_than_if_all_were_used():
    few, full = (gaps(listed(["Speaking to the young"] * count)) for count in (2, 13))

    assert few == pytest.approx(full[:1], abs=0.02)
    assert few == pytest.approx(gaps(listed([LONG] * 2)), abs=0.02)


def test_a_first_line_is_filled_and_no_word_is_left_alone():
    found = listed(["Why an industry writes its own rules, and how · Brocade Hall"] * 13)["w0"]

    assert len(found.lines) == 2
    assert found.laid[0].width > 0.75 * found.laid[1].width
    assert found.lines[1].endswith("Brocade Hall")


def test_a_lone_word_gets_the_one_before_it_but_no_line_begins_with_an_interpunct():
    talks = ["Stopping a rumour before travel · Brocade Hall",
             "Workshop: good lamps and light · Workshop"]  # fmt: skip

    lines = [listed([talk])["w0"].lines for talk in talks]

    assert lines == [
        ("Stopping a rumour before travel ·", "Brocade Hall"),
        ("Workshop: good lamps and", "light · Workshop"),
    ]


def test_a_title_of_many_lines_makes_all_smaller_only_as_far_as_the_room_wants():
    endless = LONG * 3

    few, many = listed([endless, SHORT]), listed([endless] * 13)

    assert (few["w0"].size, len(few["w0"].lines) > 2) == (4.9, True)
    assert many["w0"].size < 4.9
    last = many["w12"]
    assert last.down + drawing.set_height(last) <= TALK.box.height + 0.02


def test_times_stand_on_the_baseline_of_their_talks():
    sets = listed(["开幕式", "ឆ្នាំ ស្ត្រី"])

    for row in range(2):
        time, talk = sets[f"t{row}"], sets[f"w{row}"]
        baselines = [each.down + each.laid[0].above * each.size for each in (time, talk)]
        assert baselines[0] == pytest.approx(baselines[1], abs=0.01)


def test_an_empty_list_has_no_texts():
    assert listing.listed(SLOTS, {}, FOLDER) == {}
