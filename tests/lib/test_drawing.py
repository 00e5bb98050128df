"""Drawn signatures: what comes in is foreign, what is kept is ours."""

import base64
import io

import pytest
from PIL import Image, ImageFile, PngImagePlugin

from conference.lib import drawing


def url(image: Image.Image, kind: str = "PNG", **options) -> str:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return drawing.PNG_URL + base64.b64encode(out.getvalue()).decode()


def drawn(size=(600, 240), colour=(20, 20, 90, 255)) -> Image.Image:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste(colour, (10, 10, 200, 60))
    return image


def test_picture_is_black_ink_over_nothing():
    kept = Image.open(io.BytesIO(drawing.picture(url(drawn(colour=(0, 0, 0, 255))))))

    assert (kept.format, kept.mode, kept.size) == ("PNG", "LA", (600, 240))
    assert kept.getpixel((50, 30)) == (0, 255)
    assert kept.getpixel((500, 200)) == (0, 0)


def test_picture_carries_nothing_of_the_client():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "somebody")

    assert b"somebody" not in drawing.picture(url(drawn(), pnginfo=notes))


def test_picture_is_made_to_fit():
    kept = Image.open(io.BytesIO(drawing.picture(url(drawn((1800, 720))))))

    assert kept.size == (900, 360)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "data:image/svg+xml;base64,PHN2Zy8+",
        drawing.PNG_URL + "not base64!",
        drawing.PNG_URL + base64.b64encode(b"GIF89a").decode(),
        url(Image.new("RGB", (20, 20)), "JPEG"),
        url(drawn())[:-400],
    ],
)
def test_picture_of_another_kind_is_refused(sent):
    with pytest.raises(drawing.BadDrawing) as refused:
        drawing.picture(sent)

    assert refused.value.code == "wrong_kind"


def test_picture_that_breaks_off_is_refused_whatever_pillow_was_told(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does

    with pytest.raises(drawing.BadDrawing):
        drawing.picture(url(drawn())[:-400])


@pytest.mark.parametrize(
    "sent",
    [drawing.PNG_URL + "A" * 600_000, url(Image.new("1", (4000, 4000)))],
    ids=["bytes", "pixels"],
)
def test_picture_that_is_too_large_is_refused(sent):
    with pytest.raises(drawing.BadDrawing) as refused:
        drawing.picture(sent)

    assert refused.value.code == "too_large"


def test_path_drops_points_on_a_line_and_keeps_corners():
    assert drawing.path("M0 0L10 0 20 1 30 0L30 50 30 100") == "M0 0L30 0L30 100"


def test_path_keeps_strokes_and_makes_a_dot_of_a_tap():
    assert drawing.path("M1 2L300 200 M5 6") == "M1 2L300 200M5 6L5 6"


def test_path_stays_inside_its_box():
    assert drawing.path("M-50 -50L2000 2000") == "M0 0L1000 400"


@pytest.mark.parametrize("sent", ["L1 2", "M1", "M1 2C3 4 5 6 7 8", "M1 2L3", "<script>", "M1.5 2"])
def test_path_of_another_kind_is_refused(sent):
    with pytest.raises(drawing.BadDrawing) as refused:
        drawing.path(sent)

    assert refused.value.code == "wrong_kind"


def test_path_that_is_too_long_is_refused():
    with pytest.raises(drawing.BadDrawing) as refused:
        drawing.path("M1 2L" + "3 4 " * 20_000)

    assert refused.value.code == "too_large"


def test_path_of_a_scribble_nothing_can_simplify_is_refused():
    zigzag = "M" + " ".join(f"{i // 5} {20 * (i % 2)}" for i in range(4900))

    with pytest.raises(drawing.BadDrawing) as refused:
        drawing.path(zigzag)

    assert refused.value.code == "too_large"


def test_path_of_nothing_is_nothing():
    assert drawing.path("") == ""
