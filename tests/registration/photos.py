"""Uploads for tests: plainly drawn faces, no real ones."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


def picture(colour: str = "#7a4a12", size: tuple[int, int] = (900, 1200)) -> Image.Image:
    """A head and shoulders in one colour on a light ground."""
    drawn = Image.new("RGB", size, "#efe7d8")
    pen, (across, down) = ImageDraw.Draw(drawn), size
    pen.ellipse((across * 0.32, down * 0.18, across * 0.68, down * 0.46), fill=colour)
    pen.ellipse((across * 0.12, down * 0.52, across * 0.88, down * 1.3), fill=colour)
    return drawn


def data(kind: str = "JPEG", **more) -> bytes:
    """A file of it."""
    written = BytesIO()
    picture(**more).save(written, kind)
    return written.getvalue()


def upload(name: str = "face.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    """As a browser sends it."""
    return SimpleUploadedFile(name, data() if content is None else content, "image/jpeg")
