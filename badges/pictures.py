"""Pictures of signatures and seals: read by Pillow, kept as their ink, printed as an SVG path.

What was uploaded never gets near a document: its pixels are written anew, and a page shows them
as a drawing, so that it needs no picture and stays sharp.
"""

from functools import lru_cache
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from conference.errors import Refused
from conference.lib import files, uploads
from conference.lib.plain_pictures import plain

MOST_BYTES, MOST_PIXELS = 5 * 2**20, 24_000_000
SIGNATURE, SEAL = (640, 240), (400, 400)  # pixels at most
LEAST, LEAST_SIDE = 150, 20  # pixels of the longer and the shorter side, of file and ink: no blur
MOST_INK = 0.95  # of the box around it: more is no writing and no stamp
OF_ISSUES = {
    "seal": SEAL, "signature": SIGNATURE, "second_seal": SEAL, "second_signature": SIGNATURE,
}  # fmt: skip
CINNABAR, INK = "#b4301f", "#1c1b1a"
_DARK, _OVERLAP = 110, 1.2  # darker is ink; rows overlap, so that no hairline shows between them


def encode(data: bytes, size: tuple[int, int] = SIGNATURE) -> bytes:
    """The upload as a small black and white PNG of its ink alone. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise _no(_("This file is larger than %(n)d MB. Save the picture smaller, then try again.")
                  % {"n": MOST_BYTES // 2**20})  # fmt: skip
    try:
        with uploads.opened(data, ("PNG", "JPEG", "WEBP")) as picture:
            _check(picture)
            ink = _ink(picture)
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _no(
            _("This is no picture we can read. A PNG or JPEG of the ink on white paper is best.")
        ) from error
    small = ink.crop(_box_of(ink))
    small.thumbnail(size)
    kept = small.point(lambda value: 255 if value > _DARK else 0)
    if not kept.histogram()[0]:
        raise _nothing()  # strokes so thin that nothing of them is left at this size
    file = BytesIO()
    kept.convert("1").save(file, "PNG")
    return file.getvalue()


def _check(picture: Image.Image) -> None:
    """Before a pixel of it is read."""
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many()
    _check_sides(*picture.size)


def _check_sides(across: int, down: int) -> None:
    if max(across, down) < LEAST or min(across, down) < LEAST_SIDE:
        raise _no(
            _("This picture is %(x)d × %(y)d pixels: too few to print. Take a larger one.")
            % {"x": across, "y": down}
        )


def _box_of(ink: Image.Image) -> tuple[int, int, int, int]:
    """Where the ink is. Refuses paper without any, ink without paper, and a dot."""
    found = ink.point(lambda value: 0 if value > _DARK else 255)
    box = found.getbbox()
    if box is None:
        raise _nothing()
    across, down = box[2] - box[0], box[3] - box[1]
    if found.histogram()[255] > MOST_INK * across * down:
        raise _no(
            _("This picture is dark all over: no ink can be told from its paper. Take one of dark"
              " ink on white paper.")
        )  # fmt: skip
    _check_sides(across, down)
    return box


def _ink(picture: Image.Image) -> Image.Image:
    """Dark on white, whatever the ink's colour: what is transparent is white, and red ink is as
    dark as black where green is looked at."""
    green = plain(picture).getchannel("G")
    return ImageOps.autocontrast(green).point(lambda value: 255 if value > 230 else value)


def colour_of(column: str) -> str:
    """What the picture in a column of an issue is printed in."""
    return CINNABAR if "seal" in column else INK


def coloured(ink: bytes, colour: str) -> bytes:
    """A picture's ink as a PNG in a colour, for the desk."""
    with Image.open(BytesIO(ink)) as picture:
        made = ImageOps.colorize(picture.convert("L"), black=colour, white="white")
    file = BytesIO()
    made.save(file, "PNG")
    return file.getvalue()


@lru_cache(maxsize=16)
def drawn(path: str) -> tuple[int, int, str]:
    """The picture kept under a path as (width, height, SVG path of its ink)."""
    with Image.open(BytesIO(files.read(path))) as picture:
        ink = picture.convert("L")
    pixels, (width, height) = ink.tobytes(), ink.size
    strokes = []
    for y in range(height):
        row, x = pixels[y * width : (y + 1) * width], 0
        while (start := row.find(0, x)) >= 0:
            x = (row.find(255, start) + width + 1) % (width + 1)  # -1 is the row's end
            strokes.append(f"M{start} {y}h{x - start}v{_OVERLAP}h{start - x}z")
    return width, height, "".join(strokes)


def _nothing() -> Refused:
    return _no(_("There is nothing to see in this picture. Take one of dark ink on white paper."))


def _too_many() -> Refused:
    return _no(_("This picture has too many pixels. Save it smaller, then try again."))


def _no(message: str) -> Refused:
    return Refused("not_a_picture", message, status=422, field="picture")
