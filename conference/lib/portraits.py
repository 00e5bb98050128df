"""A photo of a person to a portrait for print and screen: pictures in, JPEG bytes out.

What was uploaded is never kept: its pixels are turned upright, brought to sRGB, cropped and
written anew, so that no metadata (place, device, thumbnail) and nothing hidden in a file survives.
"""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from conference.lib import uploads
from conference.lib.plain_pictures import plain

MOST_BYTES = 15 * 2**20
# A telephone of 50 megapixels, read as JPEG at a fraction of its size; others are read whole.
MOST_PIXELS_JPEG, MOST_PIXELS = 52_000_000, 25_000_000
SIZE, SMALLEST = (600, 800), (240, 320)  # 3:4; less is a blur on a badge
SQUARE = 96
_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
_ABOUT, _ABOUT_SQUARE = 70_000, 3_600  # bytes; quality gives way
_QUALITIES = (88, 82, 76, 70, 62, 54)
_HIGH = 0.2  # of what is cut off in height, above: a face is in the upper half
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_OURS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF")


class Wrong(StrEnum):
    """What may be the matter with an upload."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    ANIMATED = "animated"
    BROKEN = "broken"
    HEIC = "heic"
    DRAWING = "drawing"
    DOCUMENT = "document"
    UNKNOWN = "unknown"


class NoPortrait(ValueError):
    """The upload cannot become a portrait; `wrong` says why."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.value)
        self.wrong = wrong


class Part(NamedTuple):
    """What of an upright picture is wanted, 3:4: where it begins and how wide it is, as shares of
    the picture's width, height and width."""

    left: float
    top: float
    width: float


@dataclass(frozen=True)
class Portrait:
    """Two baseline JPEGs in sRGB without metadata: 3:4 upright, and a small square of the head."""

    large: bytes
    small: bytes
    width: int  # of the large one, pixels
    height: int


def read(data: bytes, part: Part | None = None) -> Portrait:
    """The portrait that an uploaded file holds, or that a part of it is. Raises NoPortrait."""
    if not data:
        raise NoPortrait(Wrong.EMPTY)
    if len(data) > MOST_BYTES:
        raise NoPortrait(Wrong.TOO_LARGE)
    picture = _decoded(data)
    return written(_cut(picture, part) if part else picture)


def written(picture: Image.Image) -> Portrait:
    """An upright RGB picture, cropped to 3:4 and written twice. Raises NoPortrait."""
    across, down = _cropped(picture.size)
    if across < SMALLEST[0]:
        raise NoPortrait(Wrong.TOO_SMALL)
    size = SIZE if across >= SIZE[0] else (across, down)
    large = ImageOps.fit(picture, size, Image.Resampling.LANCZOS, centering=(0.5, _HIGH))
    head = large.crop((0, 0, large.width, large.width))
    small = head.resize((SQUARE, SQUARE), Image.Resampling.LANCZOS)
    return Portrait(_jpeg(large, _ABOUT), _jpeg(small, _ABOUT_SQUARE), *large.size)


def _cut(picture: Image.Image, part: Part) -> Image.Image:
    """The part as far as it lies in the picture."""
    width, height = picture.size
    across = min(max(part.width, 0.0), 1.0) * width
    down = min(across * 4 / 3, height)
    left = min(max(part.left, 0.0) * width, width - across)
    top = min(max(part.top, 0.0) * height, height - down)
    return picture.crop((round(left), round(top), round(left + across), round(top + down)))


def _cropped(size: tuple[int, int]) -> tuple[int, int]:
    """The largest 3:4 in it."""
    across = min(size[0], size[1] * 3 // 4)
    return across, across * 4 // 3


def _decoded(data: bytes) -> Image.Image:
    """Upright, RGB in sRGB on white. Raises NoPortrait."""
    try:
        with uploads.opened(data, _FORMATS) as picture:
            _check(picture)
            if picture.format in ("JPEG", "MPO"):  # decodes at 1/2, 1/4, 1/8 where that is enough
                picture.draft("RGB", (2 * SIZE[0], 2 * SIZE[1]))
            return plain(picture)
    except UnidentifiedImageError:
        raise NoPortrait(_kind(data)) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPortrait(Wrong.TOO_MANY_PIXELS) from None
    except NoPortrait:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise NoPortrait(Wrong.BROKEN) from None


def _check(picture: Image.Image) -> None:
    """Before a pixel of it is read. The second picture in a telephone's MPO is no animation."""
    is_jpeg = picture.format in ("JPEG", "MPO")
    if picture.width * picture.height > (MOST_PIXELS_JPEG if is_jpeg else MOST_PIXELS):
        raise NoPortrait(Wrong.TOO_MANY_PIXELS)
    if not is_jpeg and getattr(picture, "n_frames", 1) > 1:
        raise NoPortrait(Wrong.ANIMATED)


def _jpeg(picture: Image.Image, about: int) -> bytes:
    """As good as fits in about so many bytes; a fresh copy, so that nothing comes along."""
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    data = b""
    for quality in _QUALITIES:
        file = BytesIO()
        clean.save(file, "JPEG", quality=quality, optimize=True, progressive=False)
        data = file.getvalue()
        if len(data) <= about:
            break
    return data


def _kind(data: bytes) -> Wrong:
    """What a file is that is none of our pictures, by its first bytes."""
    if data.startswith(_OURS):
        return Wrong.BROKEN
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return Wrong.HEIC
    if b"%pdf-" in head:
        return Wrong.DOCUMENT
    if head.startswith(b"<") and b"<svg" in data[:4096].lower():
        return Wrong.DRAWING
    return Wrong.UNKNOWN
