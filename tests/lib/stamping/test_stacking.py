"""Texts of one stack share its height: what is large gives first."""

from dataclasses import replace

import pytest
from django.conf import settings

from conference.lib.stamping import drawing, fitting, stacking
from conference.lib.stamping.faces import Stack
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
