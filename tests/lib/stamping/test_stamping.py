"""The engine as its users see it: stamped pages and set pages look alike, and say the same."""

import subprocess
from datetime import UTC, datetime
from io import BytesIO

import page as validator
import pikepdf
import pymupdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops

from conference.lib import pdf, qr_codes, seal, sealing, stamping
from conference.lib.stamping import Attached, Facts
from tests.lib import typesetting
from tests.lib.stamping.conftest import html

TEXTS = {
    "name": "欧阳小明明", "second": "Đặng Wolfe", "plain": "成都市自媒体协会", "code": "K7QM-3ZT9",
}  # fmt: skip
TOKEN = "107" + "8" * 193
WIDTH = 1000


def facts(**texts: str) -> Facts:
    """A person's facts; other texts replace the usual ones."""
    return Facts(TEXTS | texts, {"qr": qr_codes.operators(TOKEN, "digits")}, title="张文和 <b>")


def typeset(frozen, sheet, one: Facts) -> bytes:
    """The same page by WeasyPrint alone."""
    sets = frozen.fit(one.texts)
    sizes = {name: f"{text.size}pt" for name, text in sets.items()}
    code = qr_codes.svg_path(TOKEN, "digits")
    return typesetting.whole(html(sets, code), pdf.Style([sheet], sizes))


def said(data: bytes) -> str:
    """The page's words by pdfium, blanks left out."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "".join(document[0].get_textpage().get_text_bounded().split())
    finally:
        document.close()


def spans(data: bytes) -> dict[str, tuple[float, ...]]:
    """Every text by MuPDF: where its baseline begins, and its size."""
    found = {}
    for block in pymupdf.open(stream=data)[0].get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                found[span["text"].strip()] = (*span["origin"], span["size"])
    return found


def picture(data: bytes) -> Image.Image:
    return Image.open(BytesIO(pdf.to_png(data, WIDTH))).convert("L")


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that are dark in one picture and light in the other."""
    far = ImageChops.difference(one, other).point(lambda level: 255 if level > 128 else 0)
    return far.histogram()[255] / (far.width * far.height)


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"name": "王伟", "second": ""},
        {"name": "䶮𠮷龘", "second": "Ἀριστοτέλης Москва かな"},
        {"name": "Maria-Fernanda Wolfeschlegelsteinhausenbergerdorff", "second": "नमस्ते दुनिया"},
        {
            "name": "阿卜杜拉·买买提·热合曼",
            "plain": "四川省成都市锦江区自媒体与网络文明促进协会联合会",
        },
    ],
)
def test_stamped_page_looks_like_the_set_one(frozen, sheet, texts):
    one = facts(**texts)

    stamped, whole = frozen.stamp(one), typeset(frozen, sheet, one)

    assert unlike(picture(stamped), picture(whole)) < 0.002


def test_every_text_stands_where_the_typesetter_puts_it(frozen, sheet):
    stamped, whole = spans(frozen.stamp(facts())), spans(typeset(frozen, sheet, facts()))

    for name in ("name", "second", "plain"):
        assert stamped[TEXTS[name]] == pytest.approx(whole[TEXTS[name]], abs=0.02)


@pytest.mark.parametrize("text", ["䶮𠮷龘", "Zhang", "Ελλάδα", "Москва", "ひらがな", "नमस्ते"])
def test_text_stays_text_for_every_reader(frozen, text):
    data = frozen.stamp(facts(name=text))

    assert text in said(data)
    assert text in pymupdf.open(stream=data)[0].get_text()
    poppler = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    assert text in poppler.stdout.decode()


@pytest.mark.parametrize(
    "name",
    [
        "Anna-Maximiliana-Konstantinopolskaya",
        "Wolfeschlegelsteinhausenbergerdorffwolfeschlegelsteinhausen",
        "阿卜杜拉买买提热合曼艾力江·伊卜拉欣",
    ],
)
@pytest.mark.parametrize("arguments", [[], ["-raw"], ["-layout"]])
def test_a_name_whose_lines_end_within_a_word_is_read_in_one_piece(frozen, name, arguments):
    data = frozen.stamp(facts(name=name))

    command = ["pdftotext", *arguments, "-", "-"]
    poppler = subprocess.run(command, input=data, capture_output=True, check=True)

    assert len(frozen.fit(facts(name=name).texts)["name"].lines) > 1
    assert name in map(str.strip, poppler.stdout.decode().splitlines())
    assert name in said(data)


def test_moves_of_marks_are_written_as_every_reader_adds_them_up(frozen):
    with pikepdf.open(BytesIO(frozen.stamp(facts(name="श्रीकृष्ण द्वैपायन")))) as opened:
        drawn = b"".join(stream.read_bytes() for stream in opened.pages[0].Contents)

    assert b" Ts " in drawn
    assert b"<>" not in drawn.replace(b">>><<", b"")


def test_reading_order_is_that_of_the_page(frozen):
    words = said(frozen.stamp(facts()))

    parts = ["静态文字", "欧阳小明明", "ĐặngWolfe", "成都市自媒体协会", "Code:", "K7QM-3ZT9"]
    places = [words.index(part) for part in parts]
    assert places == sorted(places)


def test_code_on_the_page_scans(frozen):
    found = zxingcpp.read_barcodes(picture(frozen.stamp(facts())))

    assert [code.text for code in found] == [TOKEN]


def test_character_of_no_font_here_is_refused_before_anything_is_made(frozen):
    with pytest.raises(stamping.Unstampable, match="no document font"):
        frozen.stamp(facts(name="王\ue000"))


def test_text_that_runs_both_ways_is_left_to_the_typesetter(frozen):
    with pytest.raises(stamping.Unstampable):
        frozen.stamp(facts(name="مەمەت (Ali)"))


def test_nothing_reaches_over_its_box(frozen):
    long = facts(name="W" * 80, second="Lorem ipsum dolor sit amet consectetur " * 4)

    sets, stack = frozen.fit(long.texts), frozen.stacks[0]
    places = {text.split(" ")[0]: (x, y, size) for text, (x, y, size) in
              spans(frozen.stamp(long)).items()}  # fmt: skip
    for line in (*sets["name"].lines, *sets["second"].lines):
        x, y, size = places[line.split(" ")[0]]
        assert stack.x <= x <= stack.x + stack.width / 2
        assert stack.y + size / 2 < y < stack.y + stack.height
    assert len(sets["name"].lines) > 1


def test_sealed_page_is_trusted_conforms_and_carries_its_files(frozen, settings):
    leaf = Attached("leaf.json", b'{"v":1}', "application/json")
    one = Facts(TEXTS, facts().codes, title="张文和", keywords="001A-2DZ75", attached=[leaf],
                made_at=datetime(2026, 11, 22, 8, 0, tzinfo=UTC))  # fmt: skip

    data = frozen.stamp(one, sealing.sealer(settings.KEYS_DIR, "锦江倡议", "成都"))

    assert seal.check(data, settings.KEYS_DIR) == seal.Status(True, True, True, True)
    assert pdf.keywords(data) == "001A-2DZ75"
    with pikepdf.open(BytesIO(data)) as opened:
        assert opened.attachments["leaf.json"].get_file().read_bytes() == leaf.data
        assert str(opened.docinfo["/Title"]) == "张文和"
    for profile in (validator.ValidationProfile.PDF_A_3A, validator.ValidationProfile.PDF_UA_1):
        report = validator.validate_pdf_bytes(data, profile=profile)
        assert [failure.message for failure in report.failures] == []


@pytest.mark.parametrize("at", [600, -600])
def test_one_changed_byte_breaks_the_seal(frozen, settings, at):
    data = bytearray(frozen.stamp(facts(), sealing.sealer(settings.KEYS_DIR, "r")))
    data[at] ^= 1

    assert not seal.check(bytes(data), settings.KEYS_DIR).intact


def test_same_facts_make_the_same_bytes(frozen, settings):
    sealer = sealing.sealer(settings.KEYS_DIR, "r")

    assert frozen.stamp(facts(), sealer) == frozen.stamp(facts(), sealer)
    assert frozen.stamp(facts(), sealer) != frozen.stamp(facts(name="李伟"), sealer)


def test_file_is_sound_and_its_fonts_are_embedded(frozen, tmp_path):
    path = tmp_path / "page.pdf"
    path.write_bytes(frozen.stamp(facts()))

    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    shown = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout
    fonts = [row.split() for row in shown.splitlines()[2:]]
    assert fonts
    assert {(row[1:3][-1], row[-5]) for row in fonts} == {("TrueType", "yes")}
