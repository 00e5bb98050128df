"""A small page with every kind of slot."""

from pathlib import Path

import pytest
from django.conf import settings

from conference.lib import pdf, stamping

SHEET = """
@page { size: 105mm 148mm; margin: 0 }
html { font-family: "Document Song", "Document Serif", "Document Devanagari" }
body, h1, p { margin: 0 }
h1, p, svg, .person, .foot { position: absolute; left: 7mm; width: 91mm }
.person h1, .person p { position: static; width: auto }
.static { top: 8mm; font-size: 12pt; color: #777 }
.person { top: 31mm; height: 52mm; text-align: center }
h1 { font-size: var(--name, 60pt); font-weight: 700; line-height: 1.15 }
.second { margin-top: 2mm; font-size: var(--second, 21pt); line-height: 1.15; color: #0f5c66 }
.latin { font-family: "Document Serif", "Document Song", "Document Devanagari" }
.spaced { margin-right: -0.6em; letter-spacing: 0.6em }
.line { display: block }
.plain { top: 90mm; left: 60mm; width: 38mm; font-size: 10pt; text-align: right }
.foot { top: 135mm; font-size: 8pt }
.qr { top: 90mm; width: 40mm; height: 40mm }
"""
NAME = '<h1{attributes} data-slot="name" data-fit="13 3" data-latin data-spread="0.6">{name}</h1>'
PAGE = """<!doctype html><html lang="zh-hans"><head><title>t</title></head><body>
<p class="static" lang="en">Static 静态文字</p>
<div class="person"><div style="display: table-cell; width: 91mm; height: 52mm;
 vertical-align: middle" data-stack>{name}{second}</div></div>
<p class="plain" data-slot="plain">{plain}</p>
<p class="foot">Code: <span data-slot="code">{code}</span></p>
<svg class="qr" data-slot="qr" viewBox="0 0 {box} {box}" role="img"><title>QR</title>{qr}</svg>
</body></html>"""


def lines(text: stamping.Set) -> str:
    """A text's lines as the templates write them."""
    return "".join(f'<span class="line">{line}</span>' for line in text.lines)


def html(sets: dict[str, stamping.Set], qr: tuple[int, str] = (1, "")) -> str:
    """The page with texts as they were found to fit; what is missing is left out."""
    name, second = sets.get("name"), sets.get("second")
    classes = " ".join(
        word
        for word, on in (("latin", name and name.latin), ("spaced", name and name.spread))
        if on
    )
    return PAGE.format(
        name=(name and NAME.format(attributes=f' class="{classes}"', name=lines(name))) or "",
        second=(
            second and f'<p class="second" data-slot="second" data-fit="8 2">{lines(second)}</p>'
        )
        or "",
        plain=lines(sets["plain"]) if "plain" in sets else "",
        code="".join(sets["code"].lines) if "code" in sets else "",
        box=qr[0] + 8,
        qr=f'<path transform="translate(4 4)" d="{qr[1]}"/>',
    )


@pytest.fixture(scope="session")
def sheet(tmp_path_factory) -> Path:
    """The page's style sheet, as a file."""
    path = tmp_path_factory.mktemp("stamping") / "page.css"
    path.write_text(SHEET)
    return path


@pytest.fixture(scope="session")
def frozen(sheet) -> stamping.FrozenPage:
    """The page, frozen with a place for a seal."""
    return _frozen(sheet, sealed=True)


@pytest.fixture(scope="session")
def unsealed(sheet) -> stamping.FrozenPage:
    """The same without one."""
    return _frozen(sheet, sealed=False)


def _frozen(sheet: Path, *, sealed: bool) -> stamping.FrozenPage:
    sample = dict.fromkeys(["name", "second", "plain", "code"], stamping.Set(("x",), 1))
    return stamping.freeze(html(sample), pdf.Style([sheet]), settings.FONTS_DIR, sealed=sealed)
