"""An uploaded letter or power of attorney: a PDF that opens, or a picture written anew by us."""

from dataclasses import dataclass
from io import BytesIO

from PIL import UnidentifiedImageError

from conference.lib import pdf, uploads
from conference.lib.plain_pictures import plain

MOST_BYTES = 8_000_000
MOST_PAGES = 50
MOST_PIXELS = 60_000_000
BOX = (2400, 2400)
PICTURES = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Paper:
    """A document as it is kept."""

    data: bytes
    suffix: str


class BadPaper(ValueError):
    """`code` says why: too_large, wrong_kind or unreadable."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read(data: bytes) -> Paper:
    """The paper in an uploaded file. Raises BadPaper.

    A PDF stays as it came, so that its hash is that of the letter; a picture is written anew:
    neither place nor camera stays in it.
    """
    if len(data) > MOST_BYTES:
        raise BadPaper("too_large")
    if data.startswith(b"%PDF-"):
        return _document(data)
    return _picture(data)


def _document(data: bytes) -> Paper:
    try:
        count = pdf.page_count(data)
    except ValueError as error:
        raise BadPaper("unreadable") from error
    if not 0 < count <= MOST_PAGES:
        raise BadPaper("too_large" if count else "unreadable")
    return Paper(data, "pdf")


def _picture(data: bytes) -> Paper:
    try:
        with uploads.opened(data, PICTURES) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPaper("too_large")
            upright = plain(image)
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise BadPaper("wrong_kind") from error
    upright.thumbnail(BOX)
    out = BytesIO()
    upright.save(out, "JPEG", quality=88)
    return Paper(out.getvalue(), "jpg")
