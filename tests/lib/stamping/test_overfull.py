"""What WeasyPrint sets whole stays in its room, whichever font draws it."""

import pymupdf
import pytest
from django.conf import settings

from conference.lib import pdf, stamping

SHEET = """
@page { size: 100mm 60mm; margin: 0 } body { margin: 0 }
p { position: absolute; left: 10mm; top: 10mm; width: 80mm; margin: 0; line-height: 1.15;
    font-size: var(--name, 40pt); overflow-wrap: anywhere }
.line { display: block }
"""
PAGE = (
    '<html lang="en"><head><title>t</title></head><body>'
    '<p data-slot="name" data-fit="8 2">{lines}</p></body></html>'
)
LINES = ["ᚠᚢᚦᚨᚱᚲᚺᚾᛁᛃᛇᛈ", "WWWWWWWWWWWWWWWW"]


def whole(lines, size):
    html = PAGE.format(lines="".join(f'<span class="line">{line}</span>' for line in lines))
    style = pdf.Style([], {"name": f"{size}pt"}, SHEET)
    page = stamping.freeze(html, style, settings.FONTS_DIR, emptied=False)
    return page.stamp(stamping.Facts({}))


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_is_too_wide_is_set_smaller_and_stays_one(line):
    with pymupdf.open(stream=whole([line, line], 40)) as document:
        spans = [span for block in document[0].get_text("dict")["blocks"]
                 for row in block["lines"] for span in row["spans"]]  # fmt: skip

    assert [span["text"].strip() for span in spans] == [line, line]
    assert {span["size"] < 40 for span in spans} == {True}
    assert max(span["bbox"][2] for span in spans) <= 90.5 / 25.4 * 72


def test_what_fits_keeps_its_size():
    with pymupdf.open(stream=whole(["Ali"], 40)) as document:
        (block,) = document[0].get_text("dict")["blocks"]

    assert round(block["lines"][0]["spans"][0]["size"]) == 40
