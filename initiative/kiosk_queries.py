"""What a kiosk for signing is told: the text, who may countersign, whose badge it saw."""

import base64
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from conference.errors import Refused
from conference.lib import files
from initiative import (
    ceremony_queries,
    kiosk_rules,
    mandates,
    queries,
    renderings,
    signed_before,
)
from initiative.kiosk_messages import Kiosk
from initiative.models import Signature, Text
from initiative.texts import are_numbered
from registration.models import Delegate


def home(kiosk: Kiosk) -> dict[str, Any]:
    """What the page shows; `closed` is why nobody can sign now, empty where they can."""
    ceremony = kiosk.ceremony
    version = queries.current_version(ceremony.initiative)
    texts = sorted(version.texts.all(), key=_place) if version else []
    known = renderings.editions(ceremony.initiative) if version else []
    return {
        "kiosk": kiosk.device.name,
        "conference": ceremony.conference.name,
        "title": ceremony.initiative.title,
        "closed": _closed(kiosk),
        "reading_seconds": ceremony.reading_seconds,
        "texts": [_text(text, renderings.renders(known, text.language)) for text in texts],
        "staff": [
            {"id": pin.user_id, "name": str(pin.user), "since": pin.set_at.isoformat()}
            for pin in ceremony_queries.pins(ceremony)
        ],
    }


def _closed(kiosk: Kiosk) -> str:
    try:
        kiosk_rules.check_open_here(kiosk.ceremony)
    except Refused as no:
        return str(no.message)
    return ""


def _place(text: Text) -> tuple[int, str]:
    house = [code for code, _name in settings.HOUSE_LANGUAGES]
    return (house.index(text.language) if text.language in house else len(house), text.language)


def _text(text: Text, renders: int | None) -> dict[str, Any]:
    lines = queries.paragraphs(text)
    return {
        "language": text.language,
        "title": text.title,
        "lines": lines,
        "numbered": are_numbered(lines),
        "sha256": text.sha256,
        "authoritative": text.status == Text.Status.AUTHORITATIVE,
        "standing": text.status,
        "renders": renders,
    }


def person(kiosk: Kiosk, delegate: Delegate) -> dict[str, Any]:
    """What staff compare with who stands there, who signed under the same mail address before, and
    what the signer may choose."""
    mandate = mandates.standing(delegate)
    before = signed_before.of(delegate, kiosk.ceremony.initiative)
    return {
        **facts_of(delegate, str(mandate.association) if mandate else ""),
        "photo": _photo(delegate),
        "before": [signed_before.notice(each) for each in before.others],
    }


def facts_of(delegate: Delegate, body: str) -> dict[str, Any]:
    """What a tablet may keep of somebody, in a box; `body`: whom they may sign for, or ""."""
    name = queries.signing_name(delegate)
    return {
        "name": name,
        "other_name": delegate.name_latin if delegate.name_latin != name else "",
        "association": str(delegate.body),
        "category": str(delegate.category),
        "body": body,
        "accounts": [{"id": each.pk, "name": str(each)} for each in delegate.platforms.all()],
    }


def _photo(delegate: Delegate) -> str:
    """As a data address: a tablet stores nothing of it."""
    photo = getattr(delegate, "photo", None)
    if photo is None:
        return ""
    try:
        data = files.read(photo.large)
    except FileNotFoundError:
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"


def standing_of(kiosk: Kiosk, key: UUID) -> dict[str, Any]:
    """The same of what was confirmed here under a key. Raises Refused (404) where nothing was."""
    rows = kiosk.ceremony.confirmations.select_related("signature__ceremony")
    known = kiosk_rules.check_known_key(rows.filter(key=key).first())
    if known.signature is None:
        return {"key": key, "state": "undone", "seconds_left": 0, "sealed": True}
    told = standing(key, known.signature)
    is_over = known.signature.status == Signature.Status.WITHDRAWN
    return told | ({"state": "withdrawn"} if is_over else {})


def standing(key: UUID, signature: Signature) -> dict[str, Any]:
    """How a signature stands; `sealed`: the finale's checkpoint covers it, or there was none."""
    left = 0
    if signature.held_until:
        left = max(int((signature.held_until - timezone.now()).total_seconds()), 0)
    return {
        "key": key,
        "state": "logged" if signature.final else "held",
        "seconds_left": left,
        "sealed": ceremony_queries.is_sealed(signature),
    }
