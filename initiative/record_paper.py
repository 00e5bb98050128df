"""Facts to PDF bytes: the record of a ceremony, A4, sealed."""

import base64
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from conference.lib import pdf, qr_codes, seal_whole
from conference.lib.localized import pick
from conference.lib.typeset import typeset
from initiative import log, queries, wall
from initiative.models import Ceremony, Checkpoint, Signature

_SHEETS = settings.BASE_DIR / "static" / "css" / "documents"
_STYLE = pdf.Style([_SHEETS / "document.css", _SHEETS / "programme.css", _SHEETS / "record.css"])


def record_pdf(ceremony: Ceremony, language: str) -> bytes:
    """The sealed record in one language; times are those of the place.

    Raises fonts.Missing, and what conference.lib.seal_whole.seal raises.
    """
    zone = ceremony.conference.zone
    with translation.override(language), timezone.override(zone):
        html = render_to_string("initiative/record.html", _facts(ceremony, language))
        reason = _("Record of a signing ceremony")
    made = typeset(html, _STYLE, settings.FONTS_DIR)
    place = pick(ceremony.conference.city, language)
    return seal_whole.seal(made, settings.KEYS_DIR, reason, place)


def in_order(ceremony: Ceremony) -> QuerySet[Signature]:
    """Everybody who signed there and stands, in the order of the ledger."""
    rows = ceremony.signatures.active().sequenced().select_related("delegate", "text")
    return rows.order_by("leaf_index")


def checkpoint_of(ceremony: Ceremony) -> Checkpoint:
    """The one that sealed the ceremony, else the newest."""
    of, size = ceremony.initiative.log, ceremony.finale_checkpoint_size
    found = Checkpoint.objects.filter(log=of, size=size).first() if size else None
    return found or log.checkpoint(of)


def _facts(ceremony: Ceremony, language: str) -> dict[str, Any]:
    checkpoint = checkpoint_of(ceremony)
    initiative, root = ceremony.initiative, bytes(checkpoint.root)
    path = wall.witness_path(initiative, checkpoint.size, root)
    return {
        "ceremony": ceremony,
        "conference": ceremony.conference,
        "initiative": initiative,
        "reading": queries.reading(initiative, language),
        "signatures": list(in_order(ceremony)),
        "checkpoint": checkpoint,
        "root": base64.b64encode(root).decode(),
        "language": language,
        "site_url": settings.SITE_URL,
        "qr": qr_codes.svg_path(settings.SITE_URL.rstrip("/") + path),
    }
