"""Facts to PDF bytes: the programme on paper."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from conference.lib import pdf
from conference.lib.typeset import typeset
from conference.models import Conference
from sessions.snapshots import Programme

_SHEETS = settings.BASE_DIR / "static" / "css" / "documents"
_STYLE = pdf.Style([_SHEETS / "document.css", _SHEETS / "programme.css"])


def programme_pdf(conference: Conference, programme: Programme, language: str) -> bytes:
    """A4, day by day, in one language; times are those of the place. Raises fonts.Missing."""
    with translation.override(language), timezone.override(conference.zone):
        html = render_to_string("programme/paper.html", _facts(conference, programme, language))
    return typeset(html, _STYLE, settings.FONTS_DIR)


def _facts(conference: Conference, programme: Programme, language: str) -> dict[str, Any]:
    days = [(day, list(items)) for day, items in groupby(programme.items, lambda item: item.day)]
    return {
        "conference": conference, "programme": programme, "days": days, "language": language,
        "site_url": settings.SITE_URL,
    }  # fmt: skip
