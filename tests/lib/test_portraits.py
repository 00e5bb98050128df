"""Photos of all kinds become portraits; what is none is told apart."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageFile

from conference.lib import portraits
from conference.lib.portraits import NoPortrait, Wrong

SKIN, WALL = (214, 160, 130), (60, 90, 140)


def person(size: tuple[int, int] = (900, 1200), mode: str = "RGB") -> Image.Image:
    """A head in the upper half, before a wall."""
    picture = Image.new("RGB", size, WALL)
    x, y, r = size[0] // 2, size[1] // 4, min(size) // 6
    ImageDraw.Draw(picture).ellipse((x - r, y - r, x + r, y + r), fill=SKIN)
    return picture.convert(mode)


def file(picture: Image.Image, kind: str = "JPEG", **more) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **more)
    return written.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def like(one: tuple[int, ...], other: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def wrong(data: bytes) -> Wrong:
    with pytest.raises(NoPortrait) as caught:
        portraits.read(data)
    return caught.value.wrong


@pytest.mark.parametrize("size", [(900, 1200), (4000, 3000), (1080, 1920), (600, 800)])
def test_portrait_is_three_to_four_and_small_enough_for_a_badge(size):
    made = portraits.read(file(person(size), quality=95))

    large, small = opened(made.large), opened(made.small)
    assert (large.format, large.mode, large.size) == ("JPEG", "RGB", (600, 800))
    assert (made.width, made.height) == (600, 800)
    assert (small.format, small.size) == ("JPEG", (96, 96))
    assert len(made.large) < 80_000
    assert len(made.small) < 4_000


def test_noise_gives_way_in_quality_not_in_size():
    noise = Image.effect_noise((900, 1200), 60).convert("RGB")

    made = portraits.read(file(noise, "PNG"))

    assert opened(made.large).size == (600, 800)
    assert len(made.large) < 200_000


def test_small_picture_is_cropped_and_never_enlarged():
    made = portraits.read(file(person((400, 400)), "PNG"))

    assert (made.width, made.height) == (300, 400)


def test_what_is_cropped_of_a_tall_picture_is_mostly_below():
    picture = person((600, 1600))
    picture.paste((255, 0, 0), (0, 0, 600, 100))

    large = opened(portraits.read(file(picture, "PNG")).large)

    assert like(large.getpixel((300, 5)), WALL)  # a fifth of the 800 rows went above
    assert like(large.getpixel((300, 240)), SKIN)


@pytest.mark.parametrize("turned", range(1, 9))
def test_picture_stands_upright_whatever_its_exif_says(turned):
    upright = person()
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    lying = upright.transpose(undo[turned]) if turned in undo else upright
    exif = Image.Exif()
    exif[0x0112] = turned

    large = opened(portraits.read(file(lying, exif=exif)).large)

    assert like(large.getpixel((300, 200)), SKIN)
    assert like(large.getpixel((300, 700)), WALL)


def test_nothing_but_pixels_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    exif.get_ifd(0x8825)[1] = "N"
    data = file(person(), exif=exif, comment=b"SECRET COMMENT", xmp=b"<x>SECRET</x>")
    assert b"SECRET" in data

    made = portraits.read(data)

    for written in (made.large, made.small):
        found = opened(written)
        assert b"SECRET" not in written
        assert dict(found.getexif()) == {}
        assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_colours_of_another_profile_are_brought_to_srgb():
    ours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = ours.replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")
    red = Image.new("RGB", (600, 800), (250, 0, 0))

    made = portraits.read(file(red, "PNG", icc_profile=swapped))

    assert like(opened(made.large).getpixel((300, 200)), (0, 0, 250), by=30)


def test_profile_that_nobody_can_read_is_left_aside():
    made = portraits.read(file(person(), icc_profile=b"no profile at all"))

    assert like(opened(made.large).getpixel((300, 200)), SKIN)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "1"), ("WEBP", "RGB"),
     ("JPEG", "L"), ("JPEG", "CMYK"), ("GIF", "P"), ("AVIF", "RGB")],
)  # fmt: skip
def test_every_kind_of_still_picture_is_taken(kind, mode):
    assert portraits.read(file(person(mode=mode), kind)).width == 600


def test_sixteen_bits_of_grey_keep_their_brightness():
    grey = Image.new("I;16", (600, 800), 200 * 256)

    assert like(opened(portraits.read(file(grey, "PNG")).large).getpixel((9, 9)), (200,) * 3)


def test_what_is_transparent_is_white():
    clear = Image.new("RGBA", (600, 800), (255, 0, 0, 0))

    assert like(opened(portraits.read(file(clear, "PNG")).large).getpixel((9, 9)), (255,) * 3)


def test_telephone_s_picture_with_a_second_one_behind_is_no_animation():
    data = file(person(), "MPO", save_all=True, append_images=[person((300, 400))])
    assert opened(data).format == "MPO"

    assert portraits.read(data).width == 600


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_animation_is_refused(kind):
    frames = [Image.new("RGB", (300, 400), colour) for colour in ("red", "blue")]

    data = file(frames[0], kind, save_all=True, append_images=frames[1:])

    assert wrong(data) == Wrong.ANIMATED


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_half_a_file_is_refused_whatever_others_tell_pillow(kind, share, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does
    data = file(Image.effect_noise((600, 800), 90).convert("RGB"), kind)

    assert wrong(data[: int(len(data) * share)]) == Wrong.BROKEN


def bomb(across: int, down: int) -> bytes:
    """A PNG whose head promises more than anybody's memory holds."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", across, down, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("size", [(6000, 6000), (10_000, 10_000), (50_000, 50_000)])
def test_bomb_is_refused_before_it_is_read(size):
    assert wrong(bomb(*size)) == Wrong.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Wrong.EMPTY),
        (b"\xff\xd8\xff" + bytes(portraits.MOST_BYTES), Wrong.TOO_LARGE),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Wrong.HEIC),
        (b"%PDF-1.7\n%\xe2\xe3", Wrong.DOCUMENT),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', Wrong.DRAWING),
        (b"\xef\xbb\xbf  <svg/>", Wrong.DRAWING),
        (b"<html><body>no</body></html>", Wrong.UNKNOWN),
        (b"MZ\x90\0", Wrong.UNKNOWN),
        (file(person((200, 900))), Wrong.TOO_SMALL),
    ],
)
def test_what_is_no_portrait_is_told_apart(data, expected):
    assert wrong(data) == expected
