"""A delegate's photo as it is uploaded and as it is shown: what is wrong with it, in words."""

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.lib import files, portraits
from conference.lib.portraits import NoPortrait, Part, Portrait, Wrong
from registration.models import Delegate

FIELD = "photo"
MEGABYTES = portraits.MOST_BYTES // 2**20
_UNKNOWN = _("This is no picture we can read. Please choose a photo: JPEG, PNG or WebP.")
WORDS = {
    Wrong.EMPTY: _("This file is empty. Please choose the photo again."),
    Wrong.TOO_LARGE: _("This file is larger than 15 MB. Please choose a smaller photo, or take a "
                       "new one from here."),
    Wrong.TOO_MANY_PIXELS: _("This picture has more pixels than we can read. Please send it in a "
                             "smaller size, or take a new one from here."),
    Wrong.TOO_SMALL: _("This picture is too small to be printed. It needs 240 × 320 pixels at "
                       "least; please choose a larger one."),
    Wrong.ANIMATED: _("This picture moves. Please choose one that stands still."),
    Wrong.BROKEN: _("This picture did not arrive whole. Please choose it again, or take a new "
                    "one."),
    Wrong.HEIC: _("We cannot read HEIC, the format of newer iPhones. Please take the photo from "
                  "here, or set Settings › Camera › Formats to “Most Compatible” and take a new "
                  "one."),
    Wrong.DRAWING: _("This is a drawing (SVG), not a photo. Please choose a JPEG, PNG or WebP."),
    Wrong.DOCUMENT: _("This is a PDF, not a photo. Please choose a JPEG, PNG or WebP."),
}  # fmt: skip


def portrait(data: bytes, part: Part | None = None) -> Portrait:
    """The portrait in an uploaded file, or in a part of it. Refuses what is none (422) or too large
    (413)."""
    try:
        return portraits.read(data, part)
    except NoPortrait as no:
        status = 413 if no.wrong is Wrong.TOO_LARGE else 422
        words = WORDS.get(no.wrong, _UNKNOWN)
        raise Refused(f"photo_{no.wrong}", words, status=status, field=FIELD) from None


def sent(upload: UploadedFile) -> bytes:
    """An upload's bytes, one more than may be at most: enough to know."""
    return upload.read(portraits.MOST_BYTES + 1)


def shown(delegate: Delegate, size: str) -> HttpResponse:
    """The picture itself, "large" or "small". Raises Http404 where there is none."""
    photo = getattr(delegate, "photo", None)
    try:
        data = files.read(getattr(photo, size)) if photo else b""
    except FileNotFoundError:
        data = b""
    if not data:
        raise Http404("no photo")
    return HttpResponse(data, content_type="image/jpeg")
