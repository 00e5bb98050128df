"""How hard a name is to print: its width, its script, its rarest character."""

import pytest

from badges import hard_names


def test_width_is_measured_and_not_counted():
    assert hard_names.width("W" * 10) > hard_names.width("i" * 20)
    assert hard_names.width("王伟") == pytest.approx(2)


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Zoë O’Brien-Wałęsa", ""), ("王伟", ""), ("𲎯", ""),
        ("Ярослав", "CYRILLIC"), ("김민수", "HANGUL"),
        ("محمد", "ARABIC"), ("Dr. תמר", "HEBREW"), ("เจ้าพระยา", "THAI"), ("გიორგი", "GEORGIAN"),
        ("தமிழ்", "TAMIL"), ("", ""),
    ],
)  # fmt: skip
def test_script_is_named_where_it_is_neither_chinese_nor_latin(name, script):
    assert hard_names.script(name) == script


def test_one_name_of_each_script_the_widest_and_the_script_most_at_risk_first():
    names = ["Анна", "محمد", "გიორგი", "محمد علي", "王伟", "תמר", "เจ้า", "བསྟན་འཛིན", "Zoë"]

    assert hard_names.widest_of_scripts(names) == [
        "བསྟན་འཛིན", "محمد علي", "เจ้า", "תמר", "გიორგი", "Анна",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["王伟", "王䶮", "Zoë"], 1),
        (["王伟", "李𲎯", "Zoë"], 1),
        (["Anna", "Zoë"], 1),
        (["王伟", "王小"], 1),
        (["", " "], None),
    ],
)
def test_rarest_is_chinese_first_then_the_least_seen(names, found):
    assert hard_names.rarest(enumerate(names)) == found
