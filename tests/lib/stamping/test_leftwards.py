"""Words from right to left: what readers of PDF give back of them, and where they stand."""

import subprocess
import unicodedata

import pymupdf
import pypdfium2
import pytest

from conference.lib.stamping import Facts, leftwards

_MARKS_OF_DIRECTION = dict.fromkeys((0x200E, 0x200F, 0x202A, 0x202B, 0x202C))
ALL = frozenset(("poppler", "layout", "raw", "mupdf", "pdfium"))
BY_LINES = ALL - {"raw"}  # Poppler in the order of the file gives words from left to right
# Who gives back exactly what was typed, on one line. Poppler and MuPDF take the page for one from
# left to right: there a number or a Latin word behind one from right to left is misplaced, or the
# blank before it. pdfium takes a line that ends from right to left for one that begins there.
READ = {
    "תמר": ALL, "תמר לוי": BY_LINES, "محمد علي": BY_LINES, "نواز شریف": BY_LINES,
    "عبد الله محمد": BY_LINES, "דָּוִד כֹּהֵן": BY_LINES, "مُحَمَّد": BY_LINES,
    "שָׁלוֹם בֶּן־דָּוִד": BY_LINES, "سلامة علاء الدين": BY_LINES, "Ali محمد": ALL,
    "Lee שָׁלוֹם": BY_LINES - {"pdfium"}, "Ali محمد بن": BY_LINES - {"pdfium"},
    "علي Lee": {"raw", "pdfium"}, "محمد علي 2024": {"pdfium"}, "محمد 12/5 علي": {"pdfium"},
    "محمد ٣٤٥": {"pdfium"},
}  # fmt: skip


def poppler(data: bytes, *options: str) -> str:
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def mupdf(data: bytes) -> str:
    with pymupdf.open(stream=data) as document:
        return document[0].get_text()


def pdfium(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return document[0].get_textpage().get_text_bounded()
    finally:
        document.close()


def plain(text: str) -> str:
    """Marks in their canonical order, blanks made one."""
    words = text.translate(_MARKS_OF_DIRECTION).split()
    return unicodedata.normalize("NFC", " ".join(words))


@pytest.mark.parametrize("name", READ)
def test_readers_give_back_what_was_typed(unsealed, name):
    data = unsealed.stamp(Facts({"second": name}))

    said = {
        "poppler": poppler(data), "layout": poppler(data, "-layout"),
        "raw": poppler(data, "-raw"), "mupdf": mupdf(data), "pdfium": pdfium(data),
    }  # fmt: skip
    exact = {
        reader for reader, text in said.items()
        if any(plain(name) == plain(line) for line in text.splitlines())
    }  # fmt: skip
    assert READ[name] <= exact


def test_a_letters_marks_have_narrow_cells_left_of_it():
    assert [*leftwards.cells("דָּ", 550, 1000)] == [("\u05bc\u05b8", 50), ("ד", 500)]
    assert [*leftwards.cells("لا", 501, 1000)] == [("ا", 250), ("ل", 251)]


def test_cells_of_marks_alone_share_the_room():
    assert [*leftwards.cells("\u05bc", 0, 1000)] == [("\u05bc", 0)]


@pytest.mark.parametrize("name", ["דָּוִד כֹּהֵן", "مُحَمَّد علي 2024", "Ali محمد"])
def test_a_line_is_as_wide_as_its_glyphs(unsealed, name):
    with pymupdf.open(stream=unsealed.stamp(Facts({"second": name}))) as document:
        spans = [span for block in document[0].get_text("dict")["blocks"]
                 for line in block["lines"] for span in line["spans"]]  # fmt: skip
    stack, own = unsealed.stacks[0], [span for span in spans if span["size"] > 13]

    (found,) = unsealed.fit({"second": name})["second"].laid
    size = own[0]["size"]
    left, right = min(s["bbox"][0] for s in own), max(s["bbox"][2] for s in own)
    assert right - left == pytest.approx(found.width * size, abs=size * 0.06)
    assert (left + right) / 2 == pytest.approx(stack.x + stack.width / 2, abs=size * 0.06)
