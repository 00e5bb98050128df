"""Badges of designs made on the desk: their size, their words, their code; both engines alike."""

import subprocess
from dataclasses import asdict, replace
from io import BytesIO
from itertools import pairwise

import pikepdf
import pymupdf
import pytest
import zxingcpp
from PIL import Image, ImageChops

from badges import design_starters, documents, sheets
from badges.design_layout import SIZES
from conference.lib import fonts, pdf, qr_codes
from tests.badges import factories
from tests.badges.test_documents import CODE, FACTS, token
from tests.conference.factories import ConferenceFactory

__all__ = ["token"]
MM = 72 / 25.4
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkba"


def facts(size: str = "a6", **changes) -> dict:
    design = design_starters.starter(size).as_json()
    return FACTS | {"design": design, "delegate_city": "成都"} | changes


@pytest.mark.parametrize("size", SIZES)
def test_badge_has_its_size_says_who_one_is_and_scans(size, token):
    data = documents.badge_pdf(facts(size), token, CODE)

    with pikepdf.open(BytesIO(data)) as found:
        (page,) = found.pages
        sides = tuple(round(float(side) / MM, 1) for side in page.MediaBox[2:])
    assert sides == SIZES[size] == documents.badge_size(facts(size))
    words = "".join(pymupdf.open(stream=data)[0].get_text().split())
    wanted = ["王伟", "WangWei", "成都市自媒体协会", CODE, "创作者", "网络文明大会"]
    assert [word for word in wanted if word not in words] == []
    picture = Image.open(BytesIO(pdf.to_png(data, 900)))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [token]


@pytest.mark.parametrize(
    "latin", ["Wang Wei", "Maria-Fernanda Wolfeschlegelsteinhausenbergerdorff"]
)
def test_stamped_and_set_whole_are_the_same_picture(latin, token):
    shown = facts(name_zh="", name_latin=latin)
    design, page, stamped = documents.badge_parts(shown, token, CODE)

    whole = design.whole(page, stamped, qr_codes.svg_path(token, "digits"))

    pictures = [
        Image.open(BytesIO(pdf.to_png(data, 420))).convert("L")
        for data in (page.stamp(stamped), whole)
    ]
    difference = ImageChops.difference(*pictures).point(lambda value: 255 if value > 90 else 0)
    unlike = sum(difference.histogram()[1:])
    assert unlike < 0.002 * pictures[0].width * pictures[0].height


@pytest.mark.parametrize("name", [LONG, f"Li {LONG}"])
def test_a_name_of_one_endless_word_is_readable_on_both_sides(name, token):
    shown = facts(name_zh="", name_latin=name, programme={"rows": [], "own": False})
    back = asdict(design_starters.starter_back("a6"))
    shown["design"]["back"] = back | {"fields": list(back["fields"])}

    data = documents.badge_pdf(shown, token, CODE)

    spans = [
        [span for block in page.get_text("dict")["blocks"] for line in block.get("lines", [])
         for span in line["spans"] if "haupt" in span["text"]]
        for page in pymupdf.open(stream=data)
    ]  # fmt: skip
    front, rear = (min(span["size"] for span in side) for side in spans)
    assert front >= 12
    assert rear >= 6


def test_name_from_right_to_left_is_set_whole(token):
    data = documents.badge_pdf(facts(name_zh="", name_latin="نور محمد"), token, CODE)

    picture = Image.open(BytesIO(pdf.to_png(data, 900)))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [token]


def test_rehearsal_is_said_on_every_design(token):
    words = pymupdf.open(stream=documents.badge_pdf(facts(rehearsal=True), token, CODE))[0]

    assert "REHEARSAL" in words.get_text()


def test_own_text_with_a_character_of_no_font_is_reported(token):
    shown = facts()
    shown["design"]["fields"].append(
        {"kind": "text", "x": 1.0, "y": 1.0, "width": 20.0, "height": 5.0, "text": "A\ue000"}
    )

    assert documents.badge_lacks(shown) == "\ue000"
    with pytest.raises(fonts.Missing):
        documents.badge_sheets([(shown, token, CODE)], sheets.BY_CODE["a4"].sheet(sheets.A6))


PROGRAMME = {
    "own": True,
    "rows": [
        ["2024-08-26", "09:00", "开幕式", "主会场"],
        ["2024-08-26", "14:00", "生成式人工智能时代的内容标识与平台治理：各地经验与共识", "锦江厅"],
        ["2024-08-27", "10:30", "Workshop: verifying pictures", "Room 3"],
    ],
}


def two_sided(size: str = "a6", **changes) -> dict:
    front = design_starters.starter(size)
    design = replace(front, back=design_starters.starter_back(size)).as_json()
    return facts(size) | {"design": design, "programme": PROGRAMME} | changes


@pytest.mark.parametrize("size", SIZES)
def test_back_is_the_second_page_and_tells_what_its_bearer_attends(size, token):
    data = documents.badge_pdf(two_sided(size), token, CODE)

    with pymupdf.open(stream=data) as opened:
        front, back = ("".join(page.get_text().split()) for page in opened)
        assert opened[0].rect == opened[1].rect
    wanted = ["您的日程", "8月26日周一", "09:00", "开幕式·主会场", "8月27日周二", "10:30",
              "Workshop:verifyingpictures·Room3", "王伟", CODE]  # fmt: skip
    assert [word for word in wanted if word not in back] == []
    assert ("开幕式" in front, "网络文明大会" in front) == (False, True)
    picture = Image.open(BytesIO(pdf.to_png(data, 900)))  # what is shown and scanned
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [token]


def test_no_line_of_the_programme_is_cut_or_runs_into_another(token):
    for size in SIZES:
        data = documents.badge_pdf(two_sided(size), token, CODE)
        with pymupdf.open(stream=data) as opened:
            blocks = [
                pymupdf.Rect(line["bbox"])
                for block in opened[1].get_text("dict")["blocks"]
                for line in block.get("lines", [])
            ]
            assert all(opened[1].rect.contains(block) for block in blocks)


def test_the_programme_has_one_size_and_its_rows_do_not_touch(token):
    titles = ["Why an industry writes its own rules, and how", "Speaking to the young"]
    rows = [["2024-08-26", f"{9 + n}:00", titles[n % 2], "Brocade Hall"] for n in range(11)]
    shown = two_sided("cr80", language="en", programme={"own": True, "rows": rows})

    with pymupdf.open(stream=documents.badge_pdf(shown, token, CODE)) as opened:
        spans = [
            span for block in opened[1].get_text("dict")["blocks"]
            for line in block.get("lines", []) for span in line["spans"]
        ]  # fmt: skip
    times = [span for span in spans if span["text"].strip().endswith(":00")]
    talks = [span for span in spans if "Brocade" in span["text"] or "young" in span["text"]]
    assert (len(times), len(talks)) == (11, 11)
    assert len({round(span["size"], 2) for span in times + talks}) == 1
    size = times[0]["size"]
    baselines = sorted(span["origin"][1] for span in times)
    steps = [lower - upper for upper, lower in pairwise(baselines)]
    assert steps[::2] == pytest.approx([steps[0]] * 5, abs=0.1)
    assert steps[1::2] == pytest.approx([steps[0] - 1.2 * size] * 5, abs=0.1)
    assert steps[1] > 1.45 * size


def test_a_name_from_right_to_left_has_its_back_as_well(token, tmp_path):
    shown = two_sided(name_zh="", name_latin="نور محمد")
    path = tmp_path / "badge.pdf"
    path.write_bytes(documents.badge_pdf(shown, token, CODE))

    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    with pymupdf.open(path) as opened:
        assert "您的日程" in opened[1].get_text()
        assert opened.page_count == 2


@pytest.mark.parametrize("sides", [sheets.LONG, sheets.SHORT])
def test_sheets_of_both_sides_have_each_back_behind_its_front(token, sides):
    people = ["王一", "李二", "张三"]
    badges = [(two_sided(name_zh=name, name_latin=""), token, CODE) for name in people]
    badges.append((facts(name_zh="赵四", name_latin=""), token, CODE))
    paper = sheets.BY_CODE["a4"]

    data = documents.badge_sheets(badges, paper.sheet(sheets.A6), paper.back(sheets.A6, sides))

    with pymupdf.open(stream=data) as opened:
        assert opened.page_count == 2
        front, back = ["".join(page.get_text().split()) for page in opened]
        assert [name in front for name in [*people, "赵四"]] == [True] * 4
        assert [name in back for name in [*people, "赵四"]] == [True, True, True, False]


@pytest.mark.django_db
def test_a_picture_of_ones_own_covers_its_side_once_in_each_file(token):
    picture = factories.background(ConferenceFactory(), colour="#cfe6e8")
    design = replace(design_starters.starter("a6"), paper=picture.sha256).as_json()
    shown = facts() | {"design": design}

    data = documents.badge_pdf(shown, token, CODE)
    many = documents.badge_sheets([(shown, token, CODE)] * 4, sheets.BY_CODE["a4"].sheet(sheets.A6))

    image = Image.open(BytesIO(pdf.to_png(data, 420))).convert("RGB")
    for place in ((4, 100), (415, 300)):
        assert image.getpixel(place) == pytest.approx((207, 230, 232), abs=10)
    for made in (data, many):
        with pikepdf.open(BytesIO(made)) as opened:
            streams = [each for each in opened.objects if isinstance(each, pikepdf.Stream)]
            jpegs = [each for each in streams if each.get("/Filter") == "/DCTDecode"]
            assert len(jpegs) == 1
