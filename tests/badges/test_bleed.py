"""Sheets with crop marks: what a knife may miss an edge by has the edge's colour."""

import subprocess
from dataclasses import replace

import pymupdf
import pytest
from PIL import Image, ImageChops, ImageStat

from badges import design_starters, documents, sheets
from badges.actions.background import add_background
from badges.design_layout import SIZES
from tests.badges import factories
from tests.badges.test_documents import CODE, FACTS
from tests.conference.factories import ConferenceFactory

pytestmark = pytest.mark.stateless
DPI = 254  # ten pixels a millimetre
BLEED = 25  # pixels
TOKEN = "107" + "1" * 193


def seen(paper, count, *, bleed=True, **more):
    """A sheet's picture, and where its badges lie: (left, top, right, bottom), pixels."""
    sheet = paper.sheet(sheets.A6)
    drawn = sheet if bleed else replace(sheet, bleed=0)
    page = pymupdf.open(
        stream=documents.badge_sheets([(FACTS | more, TOKEN, CODE)] * count, drawn)
    )[0]
    picture = page.get_pixmap(dpi=DPI, alpha=False)
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.samples)
    across, up = (side * 10 for side in (reversed(sheets.A6) if paper.turned else sheets.A6))
    scale = DPI / 72
    boxes = [
        (cell.x * scale, image.height - cell.y * scale - up, cell.x * scale + across,
         image.height - cell.y * scale)
        for cell in sheet.cells[:count]
    ]  # fmt: skip
    return image, [tuple(map(round, box)) for box in boxes]


def edges(image, box, away):
    """Each side's line so many pixels outside a badge (inside, where it is below 0), without its
    corners."""
    left, top, right, bottom = box
    across, along = (left + 40, right - 40), (top + 40, bottom - 40)
    return [
        image.crop((across[0], top - 1 - away, across[1], top - away)),
        image.crop((across[0], bottom + away, across[1], bottom + away + 1)),
        image.crop((left - 1 - away, along[0], left - away, along[1])),
        image.crop((right + away, along[0], right + away + 1, along[1])),
    ]


def colour(image):
    return ImageStat.Stat(image).mean


@pytest.mark.parametrize("code", ["a4-gaps", "a4-turned", "a3-gaps"])
def test_edges_go_on_beyond_the_cut_and_nothing_inside_changes(code):
    paper = sheets.BY_CODE[code]
    image, boxes = seen(paper, paper.holds(sheets.A6))
    plain, _boxes = seen(paper, paper.holds(sheets.A6), bleed=False)

    for box in boxes:
        left, top, right, bottom = box
        inside = (left + 3, top + 3, right - 3, bottom - 3)
        assert not ImageChops.difference(image.crop(inside), plain.crop(inside)).getbbox()
        within, out = edges(image, box, -15), edges(image, box, 12)
        for own, beyond in zip(within, out, strict=True):
            both = zip(colour(own), colour(beyond), strict=True)
            assert max(abs(one - other) for one, other in both) < 12
        # A band of the role's colour touches an edge: it is there beyond the cut as well.
        assert min(min(colour(line)) for line in out) < 150
        assert all(min(colour(line)) == 255 for line in edges(image, box, BLEED + 3))


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["large", "cr80-wide"])
def test_no_paper_shows_where_a_picture_is_cut(size, tmp_path):
    """As a printer sets it: every dot one thing or the other."""
    own = design_starters.starter(size)
    ground = add_background(ConferenceFactory(), "a.png", factories.picture(), None).sha256
    kept = tuple(field for field in own.fields if field.kind == "name")
    design = replace(own, paper=ground, fields=kept).as_json()
    sheet = sheets.BY_CODE["a4-gaps"].sheet(SIZES[size])
    badge = (FACTS | {"design": design}, TOKEN, CODE)
    path = tmp_path / "a.pdf"
    path.write_bytes(documents.badge_sheets([badge] * len(sheet.cells), sheet))

    for cell in sheet.cells[:2]:
        left, foot = cell.x * 1200 / 72, (sheet.height - cell.y) * 1200 / 72
        for x, y in ((left - 60, foot - 400), (left + 400, foot - 60)):  # across each cut
            bands = dots(path, round(x), round(y)).getextrema()
            assert max(high - low for low, high in bands) < 12


def dots(path, x, y):
    """120 by 120 dots of a sheet, 1,200 an inch."""
    command = ["pdftoppm", "-r", "1200", "-aa", "no", "-aaVector", "no", "-png", "-singlefile",
               "-x", x, "-y", y, "-W", 120, "-H", 120, path, path.with_suffix("")]  # fmt: skip
    subprocess.run([*map(str, command)], check=True)
    return Image.open(path.with_suffix(".png")).convert("RGB")


def test_sheets_without_marks_have_no_bleed():
    assert sheets.BY_CODE["a4"].sheet(sheets.A6).bleed == 0
    assert sheets.BY_CODE["a4-gaps"].sheet(sheets.A6).bleed > 0


def test_backs_bleed_as_their_fronts_do():
    paper = sheets.BY_CODE["a4-gaps"]
    assert paper.back(sheets.A6, sheets.LONG).bleed == paper.sheet(sheets.A6).bleed
