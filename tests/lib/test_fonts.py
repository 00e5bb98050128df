"""Fonts: prepared once, measured, and honest about what they lack."""

import tempfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from fontTools.ttLib import TTFont

from conference.lib import fonts, pdf
from conference.lib.stamping.faces import Stack, faces

HERE = settings.FONTS_DIR


def test_prepare_writes_every_face_once():
    fonts.prepare(HERE)

    assert fonts.prepare(HERE) == []
    assert {face for face in fonts.FACES if face.needed} <= set(fonts.present(HERE))


def test_the_chinese_faces_have_simplified_shapes():
    fonts.prepare(HERE)

    names = []
    for face in fonts.FACES[:4]:
        with TTFont(HERE / face.file, lazy=True) as font:
            names.append((font["name"].getBestFamilyName(), font["OS/2"].usWeightClass))
    assert names == [("Noto Serif CJK SC", 400), ("Noto Serif CJK SC", 700),
                     ("Noto Sans CJK SC", 400), ("Noto Sans CJK SC", 700)]  # fmt: skip


def test_prepare_names_the_packages_that_are_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))

    with pytest.raises(fonts.FontsMissing, match="fonts-noto-cjk fonts-noto-core"):
        fonts.prepare(tmp_path / "fonts")


def test_the_command_says_what_is_missing(tmp_path, monkeypatch, settings):
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    settings.FONTS_DIR = tmp_path / "fonts"

    with pytest.raises(CommandError, match="install fonts-noto-cjk"):
        call_command("fonts")


def test_the_command_is_content_where_all_is_there(capsys):
    fonts.prepare(HERE)
    call_command("fonts")

    assert capsys.readouterr().out == "all are there\n"


@pytest.mark.parametrize(
    "name",
    ["王伟", "䶮𠮷龘", "Ἀριστοτέλης", "Đặng Őz ñ", "Ёлка", "नमस्ते", "a\u200db\n", "ᚠᚢᚦ", "𐤀𐤁"],
)
def test_check_passes_what_can_be_printed(name):
    fonts.check(name, HERE)


def test_check_names_the_characters_no_font_has():
    with pytest.raises(fonts.Missing, match=r"U\+E000") as missing:
        fonts.check("王\ue000伟\U000f0001", HERE)
    assert missing.value.characters == "\ue000\U000f0001"


@pytest.mark.parametrize(("name", "family"), [("ᚠᚢᚦ", "Document Runic"), ("𐌰𐌱", "Document Gothic")])
def test_a_rare_script_has_a_family_of_its_own_that_pages_ask_for(name, family):
    ours = faces(HERE)
    chain = ours.chain(Stack(("Document Serif",), 400))

    (number,) = set(ours.cover(name, chain)[0])

    assert chain[number] is ours.face(family, 400)
    assert family in fonts.others(HERE, name)
    assert family not in fonts.others(HERE, "王 Ann")


def test_what_only_a_font_of_the_system_has_is_missing(monkeypatch):
    monkeypatch.setattr(fonts, "present", lambda _directory: fonts.FACES[:2])

    with pytest.raises(fonts.Missing, match="U\\+16A0"):
        fonts.check("王ᚠ", HERE)


def test_width_counts_ems_and_falls_back():
    families = ("Document Song", "Document Serif")

    assert fonts.width("王伟", families, 700, HERE) == 2.0
    assert 0.3 < fonts.width("Ἀ", families, 700, HERE) < 1.0
    assert fonts.width("", families, 700, HERE) == 0.0


def test_rare_faces_have_han_alone():
    rare = [face for face in fonts.present(HERE) if face.only_han]

    for face in rare:
        with TTFont(HERE / face.file, lazy=True) as font:
            codes = set(font.getBestCmap())
        assert ord("𠮷") in codes or ord("䶮") in codes
        assert not codes & set(map(ord, "Aกא ვՎЖΩあ"))
    assert rare


@pytest.mark.parametrize("name", ["กขฃคฅฆงฉชซผฝพฟ", "אבגדהוזחט", "აბგდევზთი", "ԱԲԳԴԵաբգդ", "தமிழ்"])
def test_letters_of_one_script_come_from_one_face(name):
    stack = Stack(("Document Serif", "Document Song"), 700)
    ours = faces(HERE)

    numbers, missing = ours.cover(name, ours.chain(stack))

    assert (len(set(numbers)), missing) == (1, "")


def test_no_copies_of_the_fonts_are_left_behind(tmp_path, monkeypatch):
    fonts.prepare(HERE)
    (tmp_path / "fonts").symlink_to(HERE)  # a folder that nobody has asked for yet
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    _sheets, configuration = pdf.stylesheets(pdf.Style([]), tmp_path / "fonts")

    assert configuration is not None
    assert list(temporary.iterdir()) == []
