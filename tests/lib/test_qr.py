"""QR codes as paths: what is drawn is what was said."""

import pytest
import zxingcpp
from PIL import Image

from conference.lib import qr


def picture(modules, scale: int = 4) -> Image.Image:
    """The matrix with its quiet zone, as black squares."""
    size = len(modules) + 2 * qr.QUIET_ZONE
    image = Image.new("L", (size, size), 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + qr.QUIET_ZONE, y + qr.QUIET_ZONE), 0)
    return image.resize((size * scale, size * scale), Image.Resampling.NEAREST)


@pytest.mark.parametrize(
    ("text", "mode", "version", "size"),
    [("107" + "5" * 193, "digits", 5, 37), ("HTTPS://A.EXAMPLE/V/1", "capitals", None, 25),
     ("http://127.0.0.1:8000/v/001A-7K9QX", "text", None, 29)],
)  # fmt: skip
def test_matrix_reads_as_the_text(text, mode, version, size):
    modules = qr.matrix(text, mode, version)

    (found,) = zxingcpp.read_barcodes(picture(modules))
    assert (found.text, len(modules)) == (text, size)


def test_matrix_refuses_a_text_too_long_for_its_version():
    with pytest.raises(ValueError, match="version"):
        qr.matrix("1" * 400, "digits", 5)


def test_matrix_refuses_a_text_of_another_mode():
    with pytest.raises(ValueError, match=r"."):
        qr.matrix("not digits", "digits")


def test_path_draws_each_run_once():
    assert qr.path([[True, True, False], [False, False, True]]) == "M0 0h2v1h-2zM2 1h1v1h-1z"


def test_view_box_leaves_the_quiet_zone():
    assert qr.view_box([[True] * 37] * 37) == "-4 -4 45 45"
