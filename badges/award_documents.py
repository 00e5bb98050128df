"""Facts to PDF bytes: certificates of attendance, for speakers and organisers."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from badges import certificate_designs, designs, facts as facts_of, ornament
from badges.award_facts import AwardFacts
from conference.lib import qr_codes, sealing, stamping
from conference.lib.localized import pick

_SHARED = ("kind", "language", "title", "headings", "bodies", "dated", "rehearsal")
_SIZES = {"heading": "40pt", "issuers": "11pt"}  # smaller where that is too much for its place


def award_pdf(facts: AwardFacts, verify_url: str, made_at: datetime | None = None) -> bytes:
    """The sealed A4 certificate; it says it was made at `made_at`, else on the day it is dated.

    Raises fonts.Missing, keys.MissingKey.
    """
    design, page, stamped = award_parts(facts, verify_url)
    dated = datetime.fromisoformat(facts.dated).replace(tzinfo=UTC)
    stamped = replace(stamped, made_at=made_at or dated)
    reason = designs.titled(facts.rehearsal, pick(facts.headings, facts.language))
    place = pick(facts.place, facts.language)
    sealer = sealing.sealer(settings.KEYS_DIR, reason, place)
    try:
        return page.stamp(stamped, sealer)
    except stamping.Unstampable:
        return design.whole(page, stamped, qr_codes.svg_path(verify_url), sealer)


def award_parts(
    facts: AwardFacts, verify_url: str
) -> tuple[designs.Design, stamping.FrozenPage, stamping.Facts]:
    """The issue's design, and what is this person's."""
    shared: dict[str, Any] = {name: getattr(facts, name) for name in _SHARED}
    shared["dates"] = {code: facts.date_line(code) for code in facts_of.LOCALES}
    design, page = _design(json.dumps(shared, sort_keys=True))
    title = " · ".join([facts.name, pick(facts.headings, facts.language), facts.serial])
    stamped = stamping.Facts(
        texts={
            "name": facts.name,
            "second_name": facts.second_name,
            "represents": facts.represents,
            "sentence_zh": facts.sentence("zh-hans"),
            "sentence_en": facts.sentence("en"),
            "serial": facts.serial,
            "verify_zh": verify_url,
            "verify_en": verify_url,
        },
        codes={"qr": qr_codes.operators(verify_url)},
        title=designs.titled(facts.rehearsal, title),
        keywords=facts.serial,
    )
    return design, page, stamped


@lru_cache(maxsize=64)
def _design(key: str) -> tuple[designs.Design, stamping.FrozenPage]:
    shared = json.loads(key)
    context = {
        **designs.marked(shared["rehearsal"]),
        "award": True,
        "language": shared["language"],
        "languages": [*facts_of.LOCALES],
        "titles": facts_of.chinese_first(shared["headings"]),
        "occasion": facts_of.chinese_first(shared["title"]),
        "bodies": certificate_designs.bodies(shared["bodies"]),
        "dates": facts_of.chinese_first(shared["dates"]),
        "tile": ornament.tile(),
    }
    design = designs.Design("certificate", context, _SIZES, sealed=True, more=("issuers",))
    return design, design.page()
