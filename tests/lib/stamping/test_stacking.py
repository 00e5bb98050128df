"""Texts of one stack share its height: what is large gives first."""

from dataclasses import replace

import pytest
from django.conf import settings

from conference.lib.stamping import drawing, fitting, stacking
from conference.lib.stamping.faces import Stack
from conference.lib.stamping.reach import drawn
from conference.lib.stamping.slots import Box, Fit, Slot

NAME = Slot(
    name="name", number=0, box=Box(0, 0, 258, 70),
    stack=Stack(("Document Song", "Document Serif"), 700), language="zh-hans",
    colour=(0, 0, 0), align="center", fit=Fit(62, 13, 3), leading=1.15, spacing=0,
    margin=(0, 0), in_stack=0, latin=True, spread=0.6,
)  # fmt: skip
BODY = replace(
    NAME, name="body", number=1, stack=Stack(("Document Hei",), 400), fit=Fit(10.5, 7, 3),
    leading=1.4, margin=(9.9, 0), spread=0.0,
)  # fmt: skip
ROOM = Box(0, 0, 258, 147)
FOLDER = settings.FONTS_DIR


def stacked(room: Box, **texts: str):
    return stacking.stacked([NAME, BODY], room, texts, FOLDER)


def height(sets) -> float:
    return sum(map(drawing.set_height, sets.values())) + BODY.margin[0]


def test_where_there_is_room_each_has_its_own_size():
    found = stacked(ROOM, name="王伟", body="记者协会")

    assert {name: each.size for name, each in found.items()} == {"name": 62, "body": 10.5}


@pytest.mark.parametrize("body", ["Hội Nhà báo", "ANSA", "记协", "Hội Nhà báo Việt Nam"])
def test_a_short_association_keeps_its_size_beside_a_name_of_two_lines(body):
    alone = fitting.fitted("Nguyễn Thị Minh", NAME, FOLDER)
    found = stacked(ROOM, name="Nguyễn Thị Minh", body=body)

    assert found["body"].size == 10.5
    assert 0.85 * alone.size < found["name"].size < alone.size
    assert height(found) <= ROOM.height + 0.01


def test_small_texts_give_too_where_the_name_alone_cannot():
    low = replace(ROOM, height=40)
    found = stacked(low, name="Nguyễn Thị Minh", body="Hội Nhà báo")

    assert found["body"].size < 10.5
    assert found["name"].size > found["body"].size
    assert height(found) <= 40.01


def test_a_name_that_is_small_already_gives_at_the_first_step():
    name = "Maria-Fernanda Wolfeschlegelsteinhausenbergerdorff von Hohenzollern"
    alone = fitting.fitted(name, NAME, FOLDER)
    full = drawing.set_height(alone)

    found = stacked(replace(ROOM, height=full + 24), name=name, body="ANSA")

    assert 0.85 * alone.size < found["name"].size < alone.size
    assert found["body"].size == pytest.approx(10.5)


def test_what_cannot_fit_at_all_comes_to_an_end():
    found = stacked(replace(ROOM, height=1), name="Nguyễn Thị Minh", body="Hội Nhà báo")

    assert found["name"].size < 7


LONGEST = "Maximiliana Alexandrina Konstantinopolskaya von und zu Hohenlohe Waldenburg Sch"
BESIDE = replace(NAME, box=Box(0, 0, 130, 150), fit=Fit(42, 6.3, 3), align="left", spread=0.0)


@pytest.mark.parametrize(
    ("name", "width"),
    [
        (LONGEST, 130),
        ("श्रीमती विश्वलक्ष्मी नारायणस्वामी वेंकटसुब्रमण्यम कृष्णमूर्ति अय्यर चतुर्वेदी", 100),
        ("阿卜杜热合曼江·买买提吐尔孙·阿不都热西提·古丽巴哈尔尼亚孜·艾则孜", 130),
    ],
)
def test_a_name_too_small_to_read_takes_more_lines_where_there_is_room(name, width):
    slot = replace(BESIDE, box=Box(0, 0, width, 150))
    alone = fitting.fitted(name, slot, FOLDER)
    assert alone.size < 12

    found = stacking.stacked([slot], slot.box, {"name": name}, FOLDER)["name"]

    assert found.size > max(1.05 * alone.size, 9)
    assert 3 < len(found.lines) <= 6
    assert drawing.set_height(found) <= 150
    assert fitting.tidy("".join(found.lines).replace(" ", "")) == name.replace(" ", "")


def test_a_low_stack_leaves_it_on_its_lines():
    alone = fitting.fitted(LONGEST, BESIDE, FOLDER)
    low = Box(0, 0, 130, drawing.set_height(alone) + 2)

    assert stacking.stacked([BESIDE], low, {"name": LONGEST}, FOLDER)["name"] == alone


def test_a_name_that_can_be_read_keeps_its_lines():
    slot = replace(BESIDE, box=Box(0, 0, 258, 150))
    alone = fitting.fitted("Nguyễn Thị Minh Khai Hoàng", slot, FOLDER)
    assert alone.size >= 14

    found = stacking.stacked(
        [slot], Box(0, 0, 258, 150), {"name": "Nguyễn Thị Minh Khai Hoàng"}, FOLDER
    )

    assert found["name"] == alone


def test_no_more_words_are_torn_for_it():
    name = "Hubert Wolfeschlegelsteinhausenbergerdorff"
    slot = replace(BESIDE, box=Box(0, 0, 210, 150))

    found = stacking.stacked([slot], Box(0, 0, 210, 150), {"name": name}, FOLDER)["name"]

    assert found.lines == tuple(name.split())


WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkba"  # 55 letters


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (WORD, ["Donaudampfschifffahrtselektri", "zitätenhauptbetriebswerkba"]),
        (f"Li {WORD}", ["Li", "Donaudampfschifffahrtselektri", "zitätenhauptbetriebswerkba"]),
    ],
)
def test_a_word_too_long_to_be_read_whole_is_torn_as_seldom_as_makes_it_comfortable(name, lines):
    slot = replace(NAME, fit=Fit(60, 6.3, 2))
    assert fitting.fitted(name, slot, FOLDER).size < 8.5

    found = stacking.stacked([slot], ROOM, {"name": name}, FOLDER)["name"]

    assert list(found.lines) == lines
    assert found.size > 14


def test_a_word_is_not_torn_for_a_little_gain_nor_beyond_its_room():
    slot = replace(NAME, box=Box(0, 0, 155, 23), fit=Fit(13, 4.5, 2))
    whole = fitting.fitted("Wolfeschlegelsteinhausenbergerdorff", slot, FOLDER)
    room = replace(slot.box)

    kept = stacking.stacked([slot], room, {"name": whole.lines[0]}, FOLDER)["name"]
    torn = stacking.stacked([slot], room, {"name": WORD}, FOLDER)["name"]

    assert kept == whole
    assert 8 < torn.size < 12
    assert drawing.set_height(torn) <= room.height + 0.01


def reach(slots, room: Box, sets) -> tuple[float, float]:
    """From where to where it is drawn, points from the page's top."""
    tops = drawing.place(slots, sets, [room])
    edges: list[float] = []
    for name, found in sets.items():
        top = tops[name]
        for each in found.laid:
            baseline = top + each.above * found.size
            above, below = drawn(each.line)
            edges += [baseline - above * found.size, baseline + below * found.size]
            top = baseline + each.below * found.size
    return min(edges), max(edges)


@pytest.mark.parametrize(
    "name", ["សុខ សុវណ្ណារី", "ᬲ᭄ᬯᬲ᭄ᬢ᭄ᬬ", "བསྒྲུབས་ རྒྱ་མཚོ་", "ญาดา ที่รู้", "നാരായണൻ കൃഷ്ണൻ സ്ത്രീ"]
)
@pytest.mark.parametrize(("width", "height"), [(130, 90), (130, 60), (258, 40), (400, 70)])
def test_no_foot_of_a_deep_letter_is_drawn_below_the_stack(name, width, height):
    room = Box(0, 0, width, height)
    slot = replace(NAME, box=room, fit=Fit(62, 6.3, 3), spread=0.0)

    found = stacking.stacked([slot], room, {"name": name}, FOLDER)

    top, bottom = reach([slot], room, found)
    assert (top >= -0.05, bottom <= height + 0.05) == (True, True)
    assert bottom - top > 0.6 * height or len(found["name"].lines) == 1
