"""Facts to PDF bytes: the record of a ceremony, A4, sealed."""

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from conference.lib import pdf, qr_codes, seal_whole
from conference.lib.localized import pick
from conference.lib.typeset import typeset
from initiative import attribution, log, queries, wall
from initiative.models import Ceremony, Checkpoint, Signature

_SHEETS = settings.BASE_DIR / "static" / "css" / "documents"
_STYLE = pdf.Style([_SHEETS / "document.css", _SHEETS / "programme.css", _SHEETS / "record.css"])


class Line(NamedTuple):
    """A signature as the record shows it; `beside` is the name in Latin letters for readers who may
    not read the signed one, `first` the entry it was first signed as, where it was entered anew
    since, `is_corrected` whether that was for a name put right."""

    signature: Signature
    beside: str
    city: str
    first: int | None
    is_corrected: bool


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


def in_order(ceremony: Ceremony) -> list[Line]:
    """Everybody who signed there and stands, in the order of the ledger; whoever was entered anew
    keeps the place of the first signing. Names beside and cities are for the active language."""
    older = _older(ceremony)
    rows = ceremony.signatures.active().sequenced().select_related("delegate", "text")
    return sorted((_line(row, older) for row in rows), key=_place)


def _older(ceremony: Ceremony) -> Mapping[int, Signature]:
    """By entry: the rows that another one of the same endorsement has taken the place of."""
    rows = ceremony.initiative.signatures.filter(status=Signature.Status.AMENDED)
    return {row.leaf: row for row in rows.sequenced().only("leaf_index", "evidence")}


def _line(signature: Signature, older: Mapping[int, Signature]) -> Line:
    before: list[Signature] = []
    row = signature
    while (found := older.get(row.evidence.get("amends", -1))) and found not in before:
        before.append(found)
        row = found
    first = before[-1].leaf if before else None
    beside, city = queries.name_beside(signature), attribution.city(signature)
    return Line(signature, beside, city, first, any(map(_is_corrected, before)))


def _is_corrected(older: Signature) -> bool:
    """Whether it ended because a name was put right, not because a hidden one came back."""
    reasons = [each["reason"] for each in older.evidence.get("history", [])]
    return {"status": "corrected"} in reasons


def _place(line: Line) -> int:
    return line.signature.leaf if line.first is None else line.first


def checkpoint_of(ceremony: Ceremony) -> Checkpoint:
    """The one that sealed the ceremony, else the newest."""
    of, size = ceremony.initiative.log, ceremony.finale_checkpoint_size
    found = Checkpoint.objects.filter(log=of, size=size).first() if size else None
    return found or log.checkpoint(of)


def _facts(ceremony: Ceremony, language: str) -> dict[str, Any]:
    checkpoint = checkpoint_of(ceremony)
    initiative, root = ceremony.initiative, bytes(checkpoint.root)
    path = wall.witness_path(initiative, checkpoint.size, root)
    lines = in_order(ceremony)
    return {
        "ceremony": ceremony,
        "conference": ceremony.conference,
        "initiative": initiative,
        "reading": queries.reading(initiative, language),
        "lines": lines,
        "is_passed": any(line.signature.leaf >= checkpoint.size for line in lines),
        "checkpoint": checkpoint,
        "root": base64.b64encode(root).decode(),
        "language": language,
        "site_url": settings.SITE_URL,
        "qr": qr_codes.svg_path(settings.SITE_URL.rstrip("/") + path),
    }
