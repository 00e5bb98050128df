"""A second page behind a stamped one: readable, tagged, and the first as it was."""

import subprocess
from io import BytesIO

import pikepdf
import pymupdf
import pytest

from conference.lib import qr_codes
from conference.lib.stamping import Facts, with_back


def facts(name: str) -> Facts:
    return Facts({"name": name}, {"qr": qr_codes.operators("1000000000", "digits")}, title=name)


@pytest.fixture
def both(unsealed) -> bytes:
    front = unsealed.stamp(facts("王前"))
    return with_back(front, unsealed, unsealed, facts("李后"))


def test_the_back_is_the_second_page_and_the_first_stays_as_it_was(unsealed, both):
    front = unsealed.stamp(facts("王前"))
    assert both.startswith(front)

    with pymupdf.open(stream=both) as opened, pymupdf.open(stream=front) as alone:
        words = [page.get_text() for page in opened]
        assert [("王前" in text, "李后" in text) for text in words] == [
            (True, False),
            (False, True),
        ]
        assert opened[0].get_pixmap().samples == alone[0].get_pixmap().samples
        assert opened[0].rect == opened[1].rect


def test_every_reader_takes_the_file_for_whole(both, tmp_path):
    path = tmp_path / "both.pdf"
    path.write_bytes(both)

    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    drawn = subprocess.run(
        ["pdftoppm", "-r", "40", path, tmp_path / "page"], check=True, capture_output=True
    )
    assert drawn.stderr == b""


def test_what_the_back_says_is_in_the_structure(both):
    with pikepdf.open(BytesIO(both)) as opened:
        root, page = opened.Root.StructTreeRoot, opened.pages[1]
        element = root.K[0].K[-1]
        numbers = list(root.ParentTree.Nums)
        assert (element.S, element.Pg.objgen) == ("/P", page.objgen)
        assert numbers[2] == page.StructParents == 1
        assert numbers[3][0].objgen == element.objgen
        assert b"/P<</MCID 0>>BDC" in page.Contents.read_bytes()


def test_what_is_sealed_or_none_of_ours_gets_no_back(frozen, unsealed):
    with pytest.raises(ValueError, match="no seal"):
        with_back(b"%PDF-1.7", unsealed, unsealed, facts("李后"))
    with pytest.raises(ValueError, match="no seal"):
        with_back(frozen.stamp(facts("王前")), frozen, unsealed, facts("李后"))
