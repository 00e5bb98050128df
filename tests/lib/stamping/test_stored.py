"""A page of a file that was made before, laid on a sheet as it is."""

import pymupdf
import pytest
from PIL import Image, ImageChops

from conference.lib import qr_codes, stamping
from conference.lib.stamping import Facts, compose, grid, page_of
from conference.lib.stamping.stored import unmarked
from tests.badges.conforming import faults

PERSON = Facts(
    {"name": "王伟", "code": "K7QM-3ZT9"}, {"qr": qr_codes.operators("1234567890", "digits")}
)
NOTHING = Facts({})


def shown(data: bytes, page: int = 0) -> Image.Image:
    picture = pymupdf.open(stream=data)[page].get_pixmap(dpi=72)
    return Image.frombytes("RGB", (picture.width, picture.height), picture.samples)


def test_stored_page_looks_reads_and_conforms_as_it_did(frozen):
    made = frozen.stamp(PERSON)
    size = (frozen.width, frozen.height)

    data = compose(grid(size, size, 1, 1), [(page_of(made, 0, frozen), NOTHING)], "胸牌")

    assert ImageChops.difference(shown(made), shown(data)).getbbox() is None
    words = [pymupdf.open(stream=each)[0].get_text().split() for each in (made, data)]
    assert words[0] == words[1]
    assert "王伟" in words[1]
    assert faults(data) == []


def test_back_is_a_page_too(unsealed):
    made = stamping.with_back(unsealed.stamp(NOTHING), unsealed, unsealed, PERSON)
    size = (unsealed.width, unsealed.height)

    items = [(page_of(made, number, unsealed), NOTHING) for number in (0, 1)]
    data = compose(grid(size, size, 1, 1), items, "胸牌")

    assert ["王伟" in page.get_text() for page in pymupdf.open(stream=data)] == [False, True]
    assert ImageChops.difference(shown(made, 1), shown(data, 1)).getbbox() is None


def test_what_stored_pages_have_in_common_is_in_the_file_once(frozen):
    people = [Facts({"name": f"王{number}", "code": ""}) for number in range(20)]
    size = (frozen.width, frozen.height)
    items = [(page_of(frozen.stamp(one), 0, frozen), NOTHING) for one in people]

    two, all_ = (len(compose(grid(size, size, 1, 1), items[:count], "")) for count in (2, 20))

    own = len(frozen.stamp(people[0])) - len(frozen.prefix)
    assert all_ < two + 18 * (own + len(frozen.drawn))


def test_items_are_taken_one_sheet_at_a_time(frozen, tmp_path):
    alive: list[int] = []

    class File:
        written = 0

        def write(self, data):
            alive.append(self.written)

    def items():
        for number in range(3):
            File.written = number
            yield page_of(frozen.stamp(PERSON), 0, frozen), NOTHING

    size = (frozen.width, frozen.height)
    stamping.compose_into(File(), grid(size, size, 1, 1), items(), "")

    assert set(alive) == {0, 1, 2}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nno file"])
def test_what_is_no_file_is_refused(frozen, data):
    with pytest.raises(ValueError, match="no page 0"):
        page_of(data, 0, frozen)


def test_page_that_is_not_there_is_refused(frozen):
    with pytest.raises(ValueError, match="no page 1"):
        page_of(frozen.stamp(PERSON), 1, frozen)


def test_marks_go_and_what_a_text_reads_as_stays():
    drawn = (
        b"/P <</MCID 0>> BDC q /Span <</MCID 1 /ActualText <FEFF0041>>> BDC (x) Tj EMC Q EMC\n"
        b"/Artifact BMC 0 0 m EMC"
    )

    assert b" ".join(unmarked(drawn).split()) == (
        b"q /Span <</ActualText <FEFF0041>>> BDC (x) Tj EMC Q 0 0 m"
    )
