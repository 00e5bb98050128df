"""What a badge and a certificate say, as plain data: documents are made of nothing else.

A badge's facts are read from the delegate; a certificate's are handed down by the initiative,
which alone knows signatures.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_datetime, format_interval
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise

from badges import design_layout, design_programme, design_queries
from badges.design_queries import Layouts
from conference.lib import zones
from registration.models import Delegate

LOCALES = {"zh-hans": "zh_Hans", "en": "en_GB"}


def of_badge(delegate: Delegate, layouts: Layouts | None = None) -> dict[str, Any]:
    """All that a delegate's badge shows, and what its token says about person and days.

    `layouts` are those of the conference, for whoever asks about many.
    """
    conference, category = delegate.conference, delegate.category
    if layouts is None:
        layouts = design_queries.layouts(conference)
    layout = design_queries.layout_for(layouts, delegate.category_id)
    body = delegate.association.name if delegate.association else {}
    return {
        "language": delegate.language,
        "name_zh": delegate.name_zh,
        "name_latin": delegate.name_latin,
        "body": body or {"": delegate.association_name},
        "role": category.name,
        "role_code": category.role_code,
        "colour": category.colour,
        "pattern": category.pattern,
        "conference": conference.name,
        "city": conference.city,
        "first_day": conference.starts_on.isoformat(),
        "days": min((conference.ends_on - conference.starts_on).days + 1, 255),
        # Only where it is true: one more fact would have every badge of old made again.
        **({"rehearsal": True} if conference.is_rehearsal else {}),
        **(_of_design(layout, delegate) if layout else {}),
    }


def _of_design(layout: dict[str, Any], delegate: Delegate) -> dict[str, Any]:
    """What only badges of the desk's designs say."""
    said = {"design": layout, "delegate_city": delegate.city}
    design = design_layout.of(layout)
    if design.tells_programme:
        said["programme"] = design_programme.of(delegate)
    photo = getattr(delegate, "photo", None) if design.shows_photo else None
    if photo:
        said["photo"] = {"path": photo.large, "sha256": photo.sha256}
    return said


def chinese_first(texts: Mapping[str, str]) -> dict[str, str]:
    """A text by language in the order it is printed in; a JSON column keeps none."""
    return dict(sorted(texts.items(), key=lambda item: (not item[0].startswith("zh"), item[0])))


def in_print(text: Promise) -> dict[str, str]:
    """A phrase of ours by language, in the order it is printed in."""
    said = {}
    for code in LOCALES:
        with translation.override(code):
            said[code] = str(text)
    return said


def digest(facts: Mapping[str, Any]) -> str:
    """SHA-256 of facts, hex: says whether a badge has to be made again."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def first_day(facts: Mapping[str, Any]) -> date:
    """The first day of a badge's facts."""
    return date.fromisoformat(facts["first_day"])


@lru_cache(maxsize=500)
def days(first: date, last: date, language: str) -> str:
    """2024年8月26日至27日, 26–27 Aug 2024."""
    return str(format_interval(first, last, "yMMMd", locale=LOCALES[language]))


def moment(when: datetime, language: str) -> str:
    """2024年8月26日 10:05 UTC+8, 26 August 2024, 10:05 UTC+8; the zone is the value's own.

    In a language beyond the house's two, as its pages write it.
    """
    minute = when.replace(second=0, microsecond=0, tzinfo=None)
    return f"{_minute(minute, language)} UTC{zones.offset(when)}"


@lru_cache(maxsize=2_000)
def _minute(when: datetime, language: str) -> str:
    """Babel takes a tenth of a millisecond, and many sign in the same minute."""
    if language not in LOCALES:
        with translation.override(language):
            return date_format(when, "DATETIME_FORMAT")
    pattern = {"zh-hans": "y年M月d日 HH:mm"}.get(language, "d MMMM y, HH:mm")
    return str(format_datetime(when, pattern, locale=LOCALES[language]))


@dataclass(frozen=True)
class PledgeText:
    """The text in one language: canonical body, a pledge a line, and its standing."""

    language: str  # en, zh-hans, ru …
    body: str
    sha256: str
    status: str  # authoritative | reviewed | working


@dataclass(frozen=True)
class CertificateFacts:
    """Everything the page shows. `texts` begins with the text that was signed.

    `language` is the one its bearer chose; none: that of the text.
    """

    initiative_slug: str
    title: Mapping[str, str]
    name: str
    texts: tuple[PledgeText, ...]
    serial: str
    leaf_index: int
    leaf_sha256: str  # hex
    signed_at: datetime  # aware
    place: Mapping[str, str] = field(default_factory=dict)
    organiser: Mapping[str, str] = field(default_factory=dict)
    represents: str = ""
    attachments: Mapping[str, str] = field(default_factory=dict)  # name -> path in the store
    rehearsal: bool = False
    kind: str = "signatory"  # or association: then the body stands first, and who signed for it
    heading: Mapping[str, str] = field(default_factory=dict)  # none: the usual one
    bodies: tuple[Mapping[str, Any], ...] = ()  # as CertificateIssue.bodies; none: the organiser
    language: str = ""

    @property
    def languages(self) -> tuple[str, str]:
        """The two languages of its words: Chinese and English, or the chosen one and another."""
        first = self.language or self.texts[0].language
        if first in LOCALES:
            chinese, english = LOCALES
            return chinese, english
        shown = [text.language for text in sorted(self.texts[:2], key=_authoritative_first)]
        return first, next(code for code in (*shown, "en") if code != first)

    def as_json(self) -> dict[str, Any]:
        """What the row keeps."""
        signed_at = self.signed_at.isoformat()
        return {**asdict(self), "signed_at": signed_at, "bodies": [*self.bodies]}


def _authoritative_first(text: PledgeText) -> bool:
    return text.status != "authoritative"


def of_certificate(kept: Mapping[str, Any]) -> CertificateFacts:
    """The facts a certificate's row keeps. Raises KeyError or TypeError for anything else."""
    values = dict(kept)
    values["texts"] = tuple(PledgeText(**text) for text in values["texts"])
    values["bodies"] = tuple(values.get("bodies", ()))
    values["signed_at"] = datetime.fromisoformat(values["signed_at"])
    return CertificateFacts(**values)
