"""Uploaded pictures: whole files only, whatever Pillow was told."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image, ImageFile

from conference.lib import uploads

KINDS = ["JPEG", "PNG", "WEBP"]


@pytest.fixture(autouse=True)
def _grey(monkeypatch):
    """As WeasyPrint tells Pillow."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)


def file(kind: str) -> bytes:
    made = BytesIO()
    Image.effect_noise((400, 300), 90).convert("RGB").save(made, kind)
    return made.getvalue()


def read(data: bytes) -> tuple[int, int]:
    with uploads.opened(data, KINDS) as picture:
        picture.load()
        return picture.size


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_a_file_is_no_picture(kind, share):
    data = file(kind)

    with pytest.raises(OSError, match=r".+"):
        read(data[: int(len(data) * share)])

    assert read(data) == (400, 300)


def test_others_go_on_as_they_were_told_to():
    with pytest.raises(OSError, match="cannot identify"):
        read(b"nothing")

    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_threads_do_not_undo_each_other_s_care():
    half = file("JPEG")[:-5_000]

    def refused(_n: int) -> bool:
        try:
            read(half)
        except OSError:
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(refused, range(40))) == [True] * 40
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_another_kind_of_picture_is_not_opened():
    with pytest.raises(OSError, match="cannot identify"), uploads.opened(file("PNG"), ["JPEG"]):
        pass
