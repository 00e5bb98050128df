"""A photograph for the press: pictures in, JPEG bytes out, written anew and without metadata."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from conference.lib import uploads
from conference.lib.plain_pictures import plain

MOST_BYTES = 25 * 2**20
MOST_PIXELS = 60_000_000
LEAST = 1000  # pixels of the longer side: less cannot be printed
PRINT, SCREEN = 3000, 640  # pixels of the longer side at most
_FORMATS = ("JPEG", "PNG", "WEBP")


class NoPhotograph(ValueError):
    """`code` says what is wrong: too_large, too_many_pixels, too_small, unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Photograph:
    """Both JPEGs, and the size of the large one."""

    large: bytes
    small: bytes
    width: int
    height: int


def read(data: bytes) -> Photograph:
    """The photograph in an uploaded file. Raises NoPhotograph."""
    if len(data) > MOST_BYTES:
        raise NoPhotograph("too_large")
    try:
        with uploads.opened(data, _FORMATS) as picture:
            _check(picture)
            upright = plain(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPhotograph("too_many_pixels") from None
    except NoPhotograph:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise NoPhotograph("unknown") from None
    large, small = _within(upright, PRINT), _within(upright, SCREEN)
    return Photograph(_jpeg(large, 90), _jpeg(small, 82), *large.size)


def _check(picture: Image.Image) -> None:
    """Before a pixel of it is read."""
    if picture.width * picture.height > MOST_PIXELS:
        raise NoPhotograph("too_many_pixels")
    if max(picture.size) < LEAST:
        raise NoPhotograph("too_small")


def _within(picture: Image.Image, most: int) -> Image.Image:
    small = picture.copy()
    small.thumbnail((most, most), Image.Resampling.LANCZOS)
    return small


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()
