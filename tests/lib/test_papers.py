"""A letter as it is kept."""

import io

import pytest
from PIL import Image

from conference.lib import papers


def picture(size=(60, 40), kind="PNG", **options) -> bytes:
    """A blank one."""
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **options)
    return out.getvalue()


def document(pages=1) -> bytes:
    """A PDF with blank pages."""
    out = io.BytesIO()
    sheets = [Image.new("RGB", (60, 40), "white") for _n in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def test_a_pdf_stays_as_it_came():
    data = document()

    assert papers.read(data) == papers.Paper(data, "pdf")


def test_ink_on_transparent_paper_can_be_read():
    out = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(out, "PNG")

    with Image.open(io.BytesIO(papers.read(out.getvalue()).data)) as kept:
        assert kept.getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_is_written_anew_without_what_the_camera_added():
    exif = Image.Exif()
    exif[0x010F] = "The maker"

    paper = papers.read(picture(kind="JPEG", exif=exif))

    assert paper.suffix == "jpg"
    assert b"The maker" not in paper.data
    assert Image.open(io.BytesIO(paper.data)).size == (60, 40)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 and nothing else", "unreadable"),
        (b"<html>", "wrong_kind"),
        (b"", "wrong_kind"),
        (picture()[:60], "wrong_kind"),
        (document(51), "too_large"),
        (b"0" * 8_000_001, "too_large"),
    ],
    ids=["no pdf", "html", "nothing", "cut off", "many pages", "large"],
)
def test_what_is_no_paper_is_refused(data, code):
    with pytest.raises(papers.BadPaper) as caught:
        papers.read(data)

    assert caught.value.code == code
