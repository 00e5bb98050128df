"""What of a badge nobody could read is said, and nothing of a badge as it begins."""

from dataclasses import replace

import pytest
from django.utils import translation

from badges import design_sizes, facts as facts_of
from badges.design_layout import SIZES, Field, Layout, Side
from badges.design_starters import starter, starter_back
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
LATIN = "Maria-Fernanda Wolfeschlegelsteinhausenbergerdorff"


def said(layout, **person) -> list[str]:
    delegate = DelegateFactory(name_latin=LATIN, **person)
    return design_sizes.warnings(layout, [facts_of.of_badge(delegate, {None: layout.as_json()})])


@pytest.mark.parametrize("size", SIZES)
def test_a_badge_as_it_begins_can_be_read(size):
    layout = replace(starter(size), back=starter_back(size))

    assert said(layout, name_zh="欧阳娜娜") == []


@pytest.mark.parametrize(
    ("language", "start", "end"),
    [
        ("en", "“Names in both scripts” would show “Maria", "too small to read. Make the field"),
        ("zh-hans", "“中外文姓名”会把“Maria", "小得无法辨认。请把这个字段放大。"),
    ],
)
def test_a_field_too_small_for_a_long_name_is_named(language, start, end):
    tiny = Field("names", 5, 5, 25, 5, largest=20, smallest=7, lines=1)
    layout = Layout("a6", "paper", (tiny,), Side("paper", (replace(tiny, kind="name_2"),)))

    with translation.override(language):
        front, back = said(layout, name_zh="王伟")

    assert (start in front, end in front, LATIN[:40] in back) == (True, True, True)


def test_more_lines_and_more_room_are_larger():
    one, _lines = design_sizes.size("W" * 60, 90, 1, 40)
    two, lines = design_sizes.size("W" * 60, 90, 2, 40)

    assert (two > 1.5 * one, lines) == (True, 2)
    assert design_sizes.size("王伟", 90, 2, 40) == (40, 1)
