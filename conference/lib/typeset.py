"""HTML to a PDF of as many pages as it takes, for documents that are nobody's own."""

from dataclasses import replace
from pathlib import Path

from weasyprint import HTML

from conference.lib import fonts, pdf
from conference.lib.stamping.words import words


def typeset(html: str, style: pdf.Style, folder: Path) -> bytes:
    """The document, tagged (PDF/A-3a). Raises fonts.Missing with all signs that no font has."""
    text = words(html)
    fonts.check(text, folder)
    variables = {"others": fonts.others(folder, text), **style.variables}
    tree = HTML(string=html, url_fetcher=pdf.Fetcher(style), base_url=None)
    with pdf.typesetting:
        sheets, configuration = pdf.stylesheets(replace(style, variables=variables), folder)
        made = tree.write_pdf(
            stylesheets=sheets, font_config=configuration, pdf_variant="pdf/a-3a", pdf_tags=True
        )
    return bytes(made or b"")
