"""The same badge and certificate the usual ways: plain WeasyPrint and pyHanko, and reportlab."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as ReportlabFont
from reportlab.pdfgen.canvas import Canvas
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from badges import certificate_documents, designs, documents
from conference.lib import keys, qr_codes
from conference.lib.stamping import Facts

_SYSTEM = {"Document Song": "Noto Serif CJK SC", "Document Hei": "Noto Sans CJK SC",
           "Document Serif": "Noto Serif", "Document Sans": "Noto Sans",
           "var(--others)": "serif"}  # fmt: skip


class Yardsticks:
    """What they need that a program would keep; fonts of reportlab hold the crowd's characters."""

    def __init__(self, folder: str, crowd: list[Any]) -> None:
        paths = keys.seal_signer_paths(settings.KEYS_DIR)
        self._seal = tuple(map(str, (paths.key, paths.certificate, paths.chain)))
        said = "".join(f"{one.badge}{one.certificate}" for one in crowd) + "签署证书"
        path = Path(folder) / "song.ttf"
        _truetype(settings.FONTS_DIR / "document-song-700.otf", set(said), path)
        pdfmetrics.registerFont(ReportlabFont("Song", str(path)))

    def naive_badge(self, one: Any) -> bytes:
        """WeasyPrint with the system's fonts, everything anew."""
        design, page, facts = documents.badge_parts(one.badge, one.token, one.code)
        return _set(design, page, facts, qr_codes.svg_path(one.token, "digits"))

    def naive_certificate(self, one: Any) -> bytes:
        """The same, then pyHanko as its first example has it."""
        design, page, facts = certificate_documents.certificate_parts(
            one.certificate, "https://x/v/1", {}
        )
        plain = _set(design, page, facts, qr_codes.svg_path("https://x/v/1"), one.attached)
        return self._sealed(plain)

    def _sealed(self, plain: bytes) -> bytes:
        """As pyHanko's first example has it."""
        key, certificate, chain = self._seal
        signer = signers.SimpleSigner.load(key, certificate, (chain,))
        writer = IncrementalPdfFileWriter(BytesIO(plain))
        meta = signers.PdfSignatureMetadata(field_name="Seal", md_algorithm="sha256")
        return bytes(signers.sign_pdf(writer, meta, signer=signer).getvalue())

    def drawn_badge(self, one: Any) -> bytes:
        """Drawn by hand with reportlab: names, association, role, code."""
        file = BytesIO()
        canvas = Canvas(file, pagesize=(105 * mm, 148 * mm))
        for size, y, text in (
            (40, 90, one.badge["name_zh"]), (20, 78, one.badge["name_latin"]),
            (10, 70, one.badge["body"][""]), (14, 120, one.badge["conference"]["zh-hans"]),
            (16, 8, one.badge["role"]["zh-hans"]), (12, 40, one.code),
        ):  # fmt: skip
            canvas.setFont("Song", size)
            canvas.drawCentredString(52 * mm, y * mm, text)
        _draw_code(canvas, one.token, 7 * mm, 25 * mm)
        canvas.save()
        return file.getvalue()

    def drawn_certificate(self, one: Any) -> bytes:
        """Drawn by hand with reportlab and sealed by pyHanko; without attachments."""
        file = BytesIO()
        canvas = Canvas(file, pagesize=(297 * mm, 210 * mm))
        canvas.rect(8 * mm, 8 * mm, 281 * mm, 194 * mm)
        facts = one.certificate
        lines = [facts.title["zh-hans"], facts.name, "签署证书", *facts.texts[0].body.splitlines(),
                 facts.serial, facts.leaf_sha256, facts.texts[0].sha256]  # fmt: skip
        for number, text in enumerate(lines):
            canvas.setFont("Song", 30 if number < 2 else 10)
            canvas.drawCentredString(148 * mm, (180 - 15 * number) * mm, text)
        _draw_code(canvas, "https://x/v/1", 20 * mm, 20 * mm)
        canvas.save()
        return self._sealed(file.getvalue())


def _set(
    design: designs.Design, page: Any, facts: Facts, code: tuple[int, str],
    attached: dict[str, bytes] | None = None,
) -> bytes:  # fmt: skip
    sets = page.fit(facts.texts)
    html = design.html(sets, title=facts.title, qr=code)
    style = design.style({name: text.size for name, text in sets.items()})
    rules = "".join(f"--{name}: {value};" for name, value in style.variables.items())
    sheets = [f":root {{{rules}}}", *(path.read_text("utf-8") for path in style.sheets)]
    configuration = FontConfiguration()
    css = [CSS(string=_with_system_fonts(text), font_config=configuration) for text in sheets]
    files = [Attachment(string=data, name=name) for name, data in (attached or {}).items()]
    html = _with_system_fonts(html)
    return bytes(HTML(string=html).write_pdf(stylesheets=css, font_config=configuration,
                                             attachments=files))  # fmt: skip


def _with_system_fonts(text: str) -> str:
    for ours, theirs in _SYSTEM.items():
        text = text.replace(ours, theirs)
    return text


def _draw_code(canvas: Canvas, text: str, x: float, y: float) -> None:
    """A QR code as reportlab has it."""
    side = 40 * mm
    drawing = Drawing(side, side)
    drawing.add(QrCodeWidget(text, barLevel="M", barWidth=side, barHeight=side))
    renderPDF.draw(drawing, canvas, x, y)


def _truetype(source: Path, characters: set[str], target: Path) -> None:
    """Characters of an OpenType font as TrueType outlines, which is all that reportlab reads."""
    font = TTFont(source)
    chosen = subset.Subsetter(subset.Options(layout_features=[], name_IDs=[1, 2, 4, 6]))
    chosen.populate(text="".join(characters))
    chosen.subset(font)
    outlines, glyphs = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder, table.glyphs = font.getGlyphOrder(), glyphs
    font["loca"] = newTable("loca")
    font["maxp"].tableVersion = 0x00010000
    for name in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs",
                 "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions",
                 "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
                 "maxCompositeContours", "maxComponentDepth"):  # fmt: skip
        setattr(font["maxp"], name, 1)
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    font.sfntVersion = "\x00\x01\x00\x00"
    font["head"].glyphDataFormat = 0
    font.save(target)
