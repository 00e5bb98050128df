"""The list of delegates as a file."""

import csv

import pytest

from registration import export
from tests.registration.factories import CategoryFactory, DelegateFactory, PlatformAccountFactory

pytestmark = pytest.mark.django_db


def test_lines_begin_with_a_byte_order_mark_and_hold_chinese():
    category = CategoryFactory(name={"en": "Creator"})
    delegate = DelegateFactory(
        category=category, conference=category.conference, name_zh="张文和",
        name_latin="Zhang Wenhe", email="wenhe@example.org", phone="+8613800138000",
    )  # fmt: skip
    PlatformAccountFactory(delegate=delegate, handle="wenhe", followers=5)

    text = "".join(export.lines([delegate]))

    assert text.startswith("\ufeffName in Chinese,")
    header, row = csv.reader(text.removeprefix("\ufeff").splitlines())
    found = dict(zip(header, row, strict=True))
    found.pop("Registered")
    assert found == {
        "Name in Chinese": "张文和", "Name in Latin letters": "Zhang Wenhe",
        "Pinyin": "zhangwenhe", "Mail address": "wenhe@example.org",
        "Phone": "+86 138 0013 8000", "Association": "成都市自媒体协会", "City": "成都",
        "Category": "Creator", "Status": "approved", "Accounts": "Douyin @wenhe",
        "Followers": "5", "Note": "",
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_what_people_typed_never_runs_as_a_formula(typed):
    delegate = DelegateFactory(name_latin=typed, city=typed, association_name=typed)

    row = export.row(delegate)

    assert [cell for cell in row if cell == typed] == []
    assert row.count(f"'{typed}") == 3
