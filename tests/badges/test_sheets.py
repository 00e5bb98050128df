"""Papers as data: how many badges of a size lie on each, and where."""

import pytest

from badges import sheets

CR80, LARGE = (54.0, 85.6), (90.0, 130.0)
MM = sheets.MM


@pytest.mark.parametrize(
    ("code", "size", "count"),
    [
        ("a4", sheets.A6, 4), ("a4", LARGE, 4), ("a4", CR80, 9), ("a4-gaps", LARGE, 4),
        ("a4-turned", sheets.A6, 2), ("a3-gaps", sheets.A6, 4), ("single", sheets.A6, 1),
        ("single-turned", sheets.A6, 1), ("roll-62", sheets.A6, 0), ("roll-62", CR80, 1),
        ("roll-62-turned", CR80, 0), ("roll-104", LARGE, 1),
    ],
)  # fmt: skip
def test_paper_holds_as_many_as_fit(code, size, count):
    assert sheets.BY_CODE[code].holds(size) == count


@pytest.mark.parametrize("size", [sheets.A6, CR80, LARGE])
def test_no_badge_hangs_over_its_sheet_or_another(size):
    for paper in sheets.papers(size):
        sheet = paper.sheet(size)
        across, up = (side * MM for side in (reversed(size) if paper.turned else size))
        corners = [(cell.x, cell.y) for cell in sheet.cells]
        assert all(cell.turned is paper.turned for cell in sheet.cells)
        assert all(
            -0.5 <= x <= sheet.width - across + 0.5 and -0.5 <= y <= sheet.height - up + 0.5
            for x, y in corners
        )
        assert all(
            abs(x - other_x) >= across - 0.01 or abs(y - other_y) >= up - 0.01
            for at, (x, y) in enumerate(corners)
            for other_x, other_y in corners[:at]
        )


def test_a_roll_is_as_long_as_the_badge():
    sheet = sheets.BY_CODE["roll-62"].sheet(CR80)

    assert (round(sheet.width / MM), round(sheet.height / MM, 1)) == (62, 85.6)


def test_paper_without_room_says_so():
    with pytest.raises(ValueError, match="no room"):
        sheets.BY_CODE["roll-62"].sheet(sheets.A6)


@pytest.mark.parametrize(("code", "size"), [("a4", sheets.A6), ("single", (85.6, 54.0))])
def test_backs_lie_behind_their_fronts_whichever_edge_the_printer_turns(code, size):
    paper = sheets.BY_CODE[code]
    front = paper.sheet(size)
    across, up = (side * MM for side in size)
    stands = front.height >= front.width
    for sides in (sheets.LONG, sheets.SHORT):
        back = paper.back(size, sides)
        upright = stands == (sides == sheets.LONG)
        for one, behind in zip(front.cells, back.cells, strict=True):
            through = (
                (front.width - behind.x - across, behind.y)
                if upright
                else (behind.x, front.height - behind.y - up)
            )
            assert through == pytest.approx((one.x, one.y))
            assert behind.over is not upright  # else it would stand on its head


def test_rolls_have_no_back():
    assert [paper.code for paper in sheets.PAPERS if not paper.has_back] == [
        "roll-62", "roll-62-turned", "roll-104",
    ]  # fmt: skip
