"""Pictures that social networks show beside a link: drawn here, 1200 x 630, kept in the store."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import get_language

from badges import ornament
from conference.lib import files, fonts, pdf, qr_codes
from conference.lib.typeset import typeset
from initiative import queries
from initiative.figures import figures
from initiative.linked import absolute
from initiative.models import Initiative, Signature

WIDTH, HEIGHT = 1200, 630
KEPT_SECONDS = 600
_SHEETS = settings.BASE_DIR / "static" / "css" / "documents"
_STYLE = pdf.Style([_SHEETS / "document.css", _SHEETS / "card.css"])


def of_initiative(initiative: Initiative) -> bytes:
    """The initiative's picture (PNG) in the active language, ten minutes old at most."""
    key = f"initiative:card:{initiative.pk}:{get_language()}"
    if (path := cache.get(key)) and (kept := _kept(path)):
        return kept
    png = _drawn(initiative, {"figures": figures(initiative)})
    path, _digest = files.store(f"cards/{initiative.slug}/{get_language()}.png", png)
    cache.set(key, path, KEPT_SECONDS)
    return png


def of_signatory(signature: Signature, statement: str) -> bytes:
    """The picture of somebody who agreed to be named; the initiative's where no font has a sign."""
    facts: dict[str, Any] = {"signature": signature, "statement": statement}
    try:
        return _drawn(signature.initiative, facts)
    except fonts.Missing:
        return of_initiative(signature.initiative)


def _kept(path: str) -> bytes:
    try:
        return files.read(path)
    except FileNotFoundError:
        return b""


def _drawn(initiative: Initiative, facts: dict[str, Any]) -> bytes:
    shared = {
        "initiative": initiative,
        "reading": queries.reading(initiative),
        "language": get_language(),
        "tile": ornament.tile(),
        "qr": qr_codes.svg_path(absolute(initiative.get_absolute_url())),
    }
    html = render_to_string("initiative/card.html", shared | facts)
    return pdf.to_png(typeset(html, _STYLE, settings.FONTS_DIR), WIDTH)
