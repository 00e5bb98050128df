"""What WeasyPrint sets pages with (conference.lib.stamping), and PDF to a picture (pdfium).

What people typed gets into the HTML, so the HTML may load nothing: no address, no file. Only our
own style sheets may, and they name font files alone.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from weasyprint import CSS
from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from conference.lib import fonts

POINTS, MILLIMETRES = 72, 25.4  # of an inch
# Neither Pango's font configuration nor pdfium bears two threads at a time.
typesetting = threading.Lock()
_pdfium = threading.Lock()


@dataclass(frozen=True)
class Style:
    """Trusted style sheets (files), values of CSS variables for this one document, rules that our
    code wrote for it, and JPEGs of our own making that it may show as `picture:NAME`."""

    sheets: Sequence[Path]
    variables: Mapping[str, str] = field(default_factory=dict)
    rules: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)


class Fetcher(URLFetcher):
    """Gives a document the pictures of its style, and nothing else in the world."""

    def __init__(self, style: Style) -> None:
        super().__init__(allowed_protocols=())
        self._pictures = style.pictures

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The picture. Raises ValueError for any other address."""
        scheme, _colon, name = url.partition(":")
        if scheme != "picture" or name not in self._pictures:
            raise ValueError(f"no picture of this document: {url}")
        return URLFetcherResponse(url, self._pictures[name], {"Content-Type": "image/jpeg"})


def stylesheets(style: Style, font_folder: Path) -> tuple[list[CSS], FontConfiguration]:
    """Our faces, the variables, the style's own sheets; hold `typesetting` while they are used."""
    configuration = _fonts(font_folder)
    own = {"others": fonts.others(font_folder), **style.variables}
    values = "".join(f"--{name}: {value};" for name, value in own.items())
    root = CSS(
        string=f":root {{{values}}}{style.rules}", url_fetcher=URLFetcher(allowed_protocols=())
    )
    sheets = [_sheet(path, font_folder) for path in style.sheets]
    return [root, *sheets], configuration


def to_png(pdf: bytes, width: int) -> bytes:
    """The first page as a PNG, `width` pixels wide."""
    size, rgb = to_rgb(pdf, width)
    file = BytesIO()
    few = Image.frombytes("RGB", size, rgb).quantize(
        128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    few.save(file, "PNG")
    return file.getvalue()


def to_rgb(pdf: bytes, width: int) -> tuple[tuple[int, int], bytes]:
    """The first page's size in pixels and its picture, three bytes a pixel."""
    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            image = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
        finally:
            document.close()
    return image.size, image.tobytes()


@dataclass(frozen=True)
class Sheet:
    """A page for a printer: its size in millimetres, and its picture (PNG)."""

    width: float
    height: float
    png: bytes


def sheets(pdf: bytes, dots_per_inch: int = 300) -> list[Sheet]:
    """Every page as a printer's dots. Raises ValueError for what pdfium cannot open."""
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error
        try:
            return [_sheet_of(page, dots_per_inch / POINTS) for page in document]
        finally:
            document.close()


def _sheet_of(page: pypdfium2.PdfPage, scale: float) -> Sheet:
    file = BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(file, "PNG")
    width, height = (round(side * MILLIMETRES / POINTS, 2) for side in page.get_size())
    return Sheet(width, height, file.getvalue())


def page_count(pdf: bytes) -> int:
    """How many pages a file has. Raises ValueError for what pdfium cannot open, or is locked."""
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error
        try:
            return len(document)
        finally:
            document.close()


def keywords(pdf: bytes) -> str:
    """The keywords in a file's metadata. Raises ValueError for what pdfium cannot open."""
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error
        try:
            return str(document.get_metadata_value("Keywords"))
        finally:
            document.close()


def attachments(pdf: bytes, most: int, most_bytes: int) -> dict[str, bytes]:
    """The files inside a file by name; the first of a name, and none that is larger.

    Raises ValueError for what pdfium cannot open, and for more than `most` of them.
    """
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error
        try:
            count = document.count_attachments()
            if count > most:
                raise ValueError(f"there are {count} files in it, and not {most} at most")
            return _attached(document, count, most_bytes)
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error
        finally:
            document.close()


def _attached(document: pypdfium2.PdfDocument, count: int, most_bytes: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for each in map(document.get_attachment, range(count)):
        data = bytes(each.get_data())
        if len(data) <= most_bytes:
            found.setdefault(each.get_name(), data)
    return found


@cache
def _fonts(folder: Path) -> FontConfiguration:
    """Shared by all documents. Our files are named to fontconfig where they are: an `@font-face`
    has WeasyPrint copy each of them, 130 MB, and a copy of a process would leave those behind."""
    configuration = FontConfiguration()
    ours = configuration._config  # noqa: SLF001
    fontconfig.FcConfigParseAndLoadFromMemory(ours, fonts.rules(folder).encode(), True)
    for face in fonts.present(folder):
        fontconfig.FcConfigAppFontAddFile(ours, os.fsencode(folder / face.file))
    shared = ffi.cast("PangoFcFontMap *", configuration.font_map)
    pangoft2.pango_fc_font_map_config_changed(shared)
    return configuration


@cache
def _sheet(path: Path, folder: Path) -> CSS:
    return CSS(string=path.read_text("utf-8"), font_config=_fonts(folder),
               url_fetcher=URLFetcher(allowed_protocols=()))  # fmt: skip
