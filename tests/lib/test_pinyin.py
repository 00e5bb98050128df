"""Names in Latin letters."""

import subprocess
import sys

import pytest

from conference.lib import han_readings, pinyin


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张文鹤", "zhangwenhe", "zwh"),
        ("单雄", "shanxiong", "sx"),
        ("單雄", "shanxiong", "sx"),
        ("仇英", "qiuying", "qy"),
        ("曾可欣", "zengkexin", "zkx"),
        ("查良镛", "zhaliangyong", "zly"),
        ("解缙", "xiejin", "xj"),
        ("区志强", "ouzhiqiang", "ozq"),
        ("朴树", "piaoshu", "ps"),
        ("翟志刚", "zhaizhigang", "zzg"),
        ("缪斯", "miaosi", "ms"),
        ("欧阳修远", "ouyangxiuyuan", "oyxy"),
        ("司马光", "simaguang", "smg"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("单于丹", "chanyudan", "cyd"),
        ("吕娜", "lvna", "ln"),
        ("江逸JIANGYI", "jiangyijiangyi", "jyj"),
        ("阿卜杜·买买提", "abodumaimaiti", "abdmmt"),
        ("欧阳𠮷龘", "ouyangjida", "oyjd"),
        ("𠮷田", "jitian", "jt"),
        ("王𠮷JIANG", "wangjijiang", "wjj"),
        ("Li Na", "lina", "ln"),
        ("José García-Núñez", "josegarcianunez", "jg"),
        ("Øyvind Åse", "oyvindase", "oa"),
        ("Юрий Гагарин", "юриигагарин", "юг"),
        ("", "", ""),
    ],
)
def test_full_and_initials_read_the_name(name, full, initials):
    assert (pinyin.full(name), pinyin.initials(name)) == (full, initials)


def test_a_polyphonic_character_inside_the_given_name_is_read_as_a_word_not_as_a_surname():
    assert pinyin.full("王单") == "wangdan"


def test_two_characters_are_a_surname_and_a_given_name_even_if_a_compound_surname_exists():
    assert (pinyin.surname("单于"), pinyin.surname("单于丹")) == ("单", "单于")


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("单雄", {"shanxiong", "danxiong", "chanxiong"}),
        ("吕娜", {"lvna", "luna", "lyuna"}),
        ("欧阳修", {"ouyangxiu"}),
        ("𠮷田", {"jitian"}),
        ("Van Nguyen", {"vannguyen"}),
        ("", set()),
    ],
)
def test_spellings_hold_every_way_to_type_the_name(name, spellings):
    assert pinyin.spellings(name) == spellings


def test_a_character_that_no_source_reads_stays_itself_and_the_others_are_read():
    unknown = chr(0x30005)
    assert (pinyin.full(f"王{unknown}明"), pinyin.initials(f"王{unknown}明")) == (
        f"wang{unknown}ming",
        f"w{unknown}m",
    )


def test_common_names_do_not_load_the_readings_of_rare_characters():
    han_readings._rare.cache_clear()
    pinyin.full("欧阳修远·JIANG")
    assert han_readings._rare.cache_info().currsize == 0


def test_dictionaries_are_loaded_by_the_first_chinese_name_alone():
    work = (
        "import sys; from conference.lib import pinyin; pinyin.full('Li Na');"
        "before = 'pypinyin' in sys.modules; pinyin.full('李娜');"
        "print(before, 'pypinyin' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
