"""What of a typed name is kept, made plain, left out, or unfit."""

import unicodedata

import pytest

from conference.lib import characters

SRI = "ශ්\u200dරීමත්"
NIKNAM = "نیک\u200cنام"


@pytest.mark.parametrize(
    "name",
    [
        SRI,
        NIKNAM,
        "क्\u200dष",  # half form, joiner after a virama
        "র\u200d\u09cdযাব",  # ya-phalaa, joiner before a virama
        "ᠰᠠᠷ\u180eᠠ",  # Sara, with the vowel that stands apart
        "น้ำผึ้ง",
        "ກຳ",
        "葛\U000e0100城",  # a variation selector says which drawing
        "﨑山",  # among the compatibility ideographs, and is none
        "José O’Brien Ⅲ",
        "\u0600١٢",
        "𲎰",  # newer than Python's Unicode
    ],
)
def test_a_name_is_kept_as_its_script_needs_it(name):
    assert characters.plain(name) == unicodedata.normalize("NFC", name) == name
    assert characters.unfit(name) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ｚｈａｎｇ　１２", "Zhang 12"),
        ("示例协会（江）", "示例协会（江）"),
        ("Ｌｉ，Ｗｅｉ（Ｊｒ．）", "Li,Wei(Jr.)"),
        ("张三（Ａ１）：", "张三（A1）："),
        ("川Ａ！？", "川A！？"),
        ("カフェ～東京", "カフェ～東京"),
        ("ﾀﾞｲｷ", "ダイキ"),
        ("Jose\u0301", "José"),
        ("Li\u200d \u200cNa\u200b\ufeff", "Li Na"),
        ("张\u202e文\u2066和\u200f", "张文和"),
        ("王\u200d五", "王五"),
        ("\u200dنیک\u200c", "نیک"),
        ("e\u200d\u0301", "é"),
        ("ا\u200cب", "اب"),  # alef joins nothing that follows
    ],
)
def test_widths_spaces_and_what_is_not_seen_are_made_plain(typed, kept):
    assert characters.plain(typed) == kept


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\ue863", "䶮"), ("\ue815", "⺁"), ("\ue844", "䜣"), ("\ue816", "𠂇"), ("\ue855", "𤇾"),
        ("\ue864", "龻"),
    ],
)  # fmt: skip
def test_codes_that_gb18030_had_in_private_use_are_their_successors(old, new):
    assert characters.plain(f"王{old}") == f"王{new}"


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("王\ue000五", 1),
        ("\U000f0000", 0),
        ("Li\x07Na", 2),
        ("Li\x00", 2),
        ("A\u0378", 1),
        ("A\U0002fffe", 1),
        ("A\ufffd", 1),
    ],
)
def test_what_nobody_else_can_read_is_unfit_and_stays_in_its_place(name, at):
    assert characters.unfit(characters.plain(name)) == at


def test_a_search_finds_whatever_width_case_and_joiners_were_typed():
    assert characters.key("ＺＨＡＮＧ ﾀﾞ") == "zhang ダ"
    assert characters.key(NIKNAM) == characters.key("نیکنام")
    assert characters.key("น้ำ") == characters.key("น้\u0e4dา")


def test_what_machines_read_has_no_wide_sign():
    assert characters.narrow("１，８００万＋") == "1,800万+"
