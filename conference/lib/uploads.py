"""Uploaded pictures, opened by Pillow: whole files only, and one at a time."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageFile

_decoding = threading.Lock()  # a large picture takes 150 MB while it is read


@contextmanager
def opened(data: bytes, formats: Sequence[str]) -> Iterator[Image.Image]:
    """The picture in an uploaded file, of one of these formats (Pillow's names).

    Reading the pixels of a file that breaks off raises OSError, as Pillow does by itself. But
    WeasyPrint tells it, for the whole process, to fill up what is missing with grey.
    """
    with _decoding:
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            with Image.open(BytesIO(data), formats=list(formats)) as picture:
                yield picture
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before
