"""Pages that WeasyPrint sets whole, written as the product writes those that cannot be stamped."""

from django.conf import settings

from conference.lib import pdf
from conference.lib.stamping import Facts, freeze

NOBODY = Facts({})


def whole(html: str, style: pdf.Style, facts: Facts = NOBODY) -> bytes:
    """The PDF of a page with all its words in it."""
    return freeze(html, style, settings.FONTS_DIR, emptied=False).stamp(facts)
