"""Pictures that social networks show beside a link: drawn here, 1200 x 630, kept in the store."""

from dataclasses import replace
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
# Of the name and of what stands below it, in pixels: the largest that all fits in are taken.
_SIZES = ((92, 38), (76, 36), (64, 34), (54, 30), (44, 26))


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
    """The picture of somebody who agreed to be named, without the signs of the statement that no
    font has; the initiative's where the name has one."""
    facts: dict[str, Any] = {"signature": signature, "statement": statement}
    try:
        return _drawn(signature.initiative, facts)
    except fonts.Missing as missing:
        known = statement.translate(dict.fromkeys(map(ord, missing.characters)))
    try:
        return _drawn(signature.initiative, facts | {"statement": " ".join(known.split())})
    except fonts.Missing:
        return of_initiative(signature.initiative)


def _kept(path: str) -> bytes:
    try:
        return files.read(path)
    except FileNotFoundError:
        return b""


def _drawn(initiative: Initiative, facts: dict[str, Any]) -> bytes:
    return pdf.to_png(_set(initiative, facts), WIDTH)


def _set(initiative: Initiative, facts: dict[str, Any]) -> bytes:
    """The card as a PDF; what is too long at the smallest sizes is cut. Raises fonts.Missing."""
    shared = {
        "initiative": initiative,
        "reading": queries.reading(initiative),
        "language": get_language(),
        "tile": ornament.tile(),
        "qr": qr_codes.svg_path(absolute(initiative.get_absolute_url())),
    }
    made = b""
    for name, said in _SIZES:
        least = {"least": (name, said) == _SIZES[-1]}
        html = render_to_string("initiative/card.html", shared | facts | least)
        style = replace(_STYLE, variables={"name": f"{name}px", "said": f"{said}px"})
        made = typeset(html, style, settings.FONTS_DIR)
        if pdf.page_count(made) == 1:  # a second page would hold what has no room above the foot
            break
    return made
