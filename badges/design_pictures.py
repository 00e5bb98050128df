"""Pictures that badges stand on: read by Pillow, written anew as plain JPEGs, kept by their hash.

What was uploaded never gets near a document, and nothing of it is left but its pixels.
"""

from functools import lru_cache
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from badges.models import BadgePicture
from conference.errors import Refused
from conference.lib import files, uploads
from conference.lib.plain_pictures import plain

MOST_BYTES = 15 * 2**20
MOST_PIXELS = 60_000_000
LEAST = 400  # pixels of the shorter side: less is a blur even on a card
LONGEST = 1900  # pixels: 300 to the inch on every size we have
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 88


def encode(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """The upload as a JPEG in sRGB without metadata, and its sides in pixels. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise _no(_("This file is larger than %(n)d MB. Save the picture smaller, then try again.")
                  % {"n": MOST_BYTES // 2**20})  # fmt: skip
    try:
        with uploads.opened(data, _FORMATS) as picture:
            _check(picture)
            picture.draft("RGB", (LONGEST, LONGEST))
            flat = plain(picture)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _unreadable() from error
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    flat.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", flat.size)
    clean.paste(flat)
    file = BytesIO()
    clean.save(file, "JPEG", quality=_QUALITY, optimize=True)
    return file.getvalue(), clean.size


def _check(picture: Image.Image) -> None:
    """Before a pixel of it is read."""
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many()
    if min(picture.size) < LEAST:
        raise _no(
            _("This picture is %(x)d × %(y)d pixels: too few to print. Take a larger one.")
            % {"x": picture.width, "y": picture.height}
        )
    if max(picture.size) * LEAST > min(picture.size) * LONGEST:
        raise _no(
            _("This picture is %(x)d × %(y)d pixels: too long and narrow for a side of a badge.")
            % {"x": picture.width, "y": picture.height}
        )


def keep(data: bytes) -> str:
    """Encoded bytes into the store. Returns their SHA-256."""
    return files.store("badge-backgrounds/background.jpg", data)[1]


@lru_cache(maxsize=8)
def read(sha256: str) -> bytes:
    """The JPEG kept under this hash. Raises FileNotFoundError."""
    return files.read(BadgePicture(sha256=sha256).path)


def _too_many() -> Refused:
    return _no(_("This picture has too many pixels. Save it smaller, then try again."))


def _unreadable() -> Refused:
    return _no(_("This is no picture we can read. Please send a JPEG, PNG or WebP file."))


def _no(message: str) -> Refused:
    return Refused("not_a_background", message, status=422, field="upload")
