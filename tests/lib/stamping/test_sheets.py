"""Sheets: every page in its cell, each design once."""

import subprocess
from dataclasses import replace
from io import BytesIO

import pikepdf
import pymupdf
import pytest
import zxingcpp
from PIL import Image

from conference.lib import qr_codes, stamping
from conference.lib.stamping import Backs, Facts, compose, grid, mirrored

A4 = (595.28, 841.89)
A6 = (297.64, 419.53)


def people(count: int) -> list[Facts]:
    """As many facts, each with its own number in name and code."""
    return [
        Facts({"name": f"王{number}", "code": f"K{number}"},
              {"qr": qr_codes.operators(f"1{number:09d}", "digits")})
        for number in range(count)
    ]  # fmt: skip


def sheet_of(frozen, count: int, **more) -> bytes:
    return compose(grid(A4, A6, 2, 2, **more), [(frozen, one) for one in people(count)], "胸牌")


def seen(data: bytes, page: int) -> list[tuple[str, bool, bool]]:
    """Codes on a sheet, and whether each is left and above of the middle."""
    picture = pymupdf.open(stream=data)[page].get_pixmap(dpi=150)
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.samples)
    found = zxingcpp.read_barcodes(image)
    return sorted(
        (code.text, code.position.top_left.x < image.width / 2,
         code.position.top_left.y < image.height / 2)
        for code in found
    )  # fmt: skip


def names(page) -> dict[str, tuple[float, float, tuple[float, float]]]:
    """Each name's middle on a sheet, and which way is up in it; y grows downwards."""
    found = {}
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            words = "".join(span["text"] for span in line["spans"])
            if "王" in words:
                (x, y), (right, down) = line["bbox"][:2], line["bbox"][2:]
                across, along = line["dir"]
                middle = ((x + right) / 2, (y + down) / 2)
                found["".join(words.split())] = (*middle, (along, -across))
    return found


def test_pages_are_laid_row_by_row_on_as_many_sheets_as_needed(frozen):
    data = sheet_of(frozen, 6)

    assert seen(data, 0) == [
        ("1000000000", True, True), ("1000000001", False, True),
        ("1000000002", True, False), ("1000000003", False, False),
    ]  # fmt: skip
    assert [code for code, _left, _above in seen(data, 1)] == ["1000000004", "1000000005"]
    words = [page.get_text() for page in pymupdf.open(stream=data)]
    assert [[f"王{n}" in text for n in range(6)] for text in words] == [
        [True, True, True, True, False, False], [False, False, False, False, True, True]
    ]  # fmt: skip


def test_sheets_hold_each_design_and_one_font_once(frozen, tmp_path):
    path = tmp_path / "sheets.pdf"
    path.write_bytes(sheet_of(frozen, 9))

    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    with pikepdf.open(path) as opened:
        objects = [each for each in opened.objects if hasattr(each, "get")]
        forms = [each for each in objects if each.get("/Subtype") == "/Form"]
        fonts = [
            each
            for each in objects
            if each.get("/Type") == "/Font" and str(each["/BaseFont"]).endswith("Jinjiang")
        ]
        assert (len(opened.pages), len(forms)) == (3, 1)
        assert sorted(str(font["/Subtype"]) for font in fonts) == ["/CIDFontType2", "/Type0"]
        assert str(opened.docinfo["/Title"]) == "胸牌"


def test_crop_marks_stand_outside_the_pages(frozen):
    small = grid((600, 900), A6, 1, 2, gap=40, marks=True)

    data = compose(small, [(frozen, one) for one in people(2)], "t")

    with pikepdf.open(BytesIO(data)) as opened:
        drawn = opened.pages[0].Contents.read_bytes().decode()
    assert drawn.count(" S Q") == 2
    x = (600 - A6[0]) / 2
    assert f"{x - 8.5:.2f} " in drawn


def test_a_turned_page_lies_on_its_side(frozen):
    sheet = stamping.Sheet(430, 300, (stamping.Cell(0, 0, turned=True),))

    data = compose(sheet, [(frozen, people(1)[0])], "t")

    (block,) = (
        block
        for block in pymupdf.open(stream=data)[0].get_text("dict")["blocks"]
        if any("王0" in span["text"] for line in block.get("lines", []) for span in line["spans"])
    )
    assert block["lines"][0]["dir"] == pytest.approx((0, -1), abs=1e-6)


def test_pages_that_have_no_room_are_refused():
    with pytest.raises(ValueError, match="no room"):
        grid(A6, A4, 1, 1)


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("turned", [True, False])
def test_backs_lie_behind_their_fronts_and_stand_on_their_feet(frozen, turned, upright):
    lying = (A6[1], A6[0]) if turned else A6
    front = grid((lying[0] * 2 + 40, lying[1] * 2 + 60), lying, 2, 2, gap=12)
    front = replace(front, cells=tuple(replace(cell, turned=turned) for cell in front.cells))
    backs = Backs(mirrored(front, lying, upright=upright), [(frozen, each) for each in people(3)])

    data = compose(front, [(frozen, each) for each in people(3)], "t", backs)

    fronts, behind = (names(page) for page in pymupdf.open(stream=data))
    assert set(fronts) == set(behind) == {"王0", "王1", "王2"}
    for name, (x, y, up) in behind.items():  # as it is seen through the paper once it is turned
        seen_through = (
            (front.width - x, y, (-up[0], up[1])) if upright
            else (x, front.height - y, (up[0], -up[1]))
        )  # fmt: skip
        assert seen_through[:2] == pytest.approx(fronts[name][:2], abs=1)
        assert seen_through[2] == pytest.approx(fronts[name][2], abs=1e-6)


def test_a_badge_without_a_back_leaves_its_place_empty(frozen):
    front = grid(A4, A6, 2, 2)
    first, second = ((frozen, each) for each in people(2))
    backs = Backs(mirrored(front, A6, upright=True), [None, second])

    data = compose(front, [first, second], "t", backs)

    assert [code for code, _left, _above in seen(data, 1)] == ["1000000001"]
    assert seen(data, 1)[0][1] is True  # the front's lies at the right
