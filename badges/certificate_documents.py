"""Facts to PDF bytes: the sealed certificate. Writes nothing, asks no database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from badges import certificate_designs, designs, facts as facts_of
from badges.facts import CertificateFacts
from conference.lib import qr_codes, sealing, stamping
from conference.lib.localized import pick

_SHARED = ("title", "organiser", "rehearsal", "kind", "heading", "bodies", "languages")
_REPRESENTED = gettext_noop("represented by %(name)s")
_ENTRY = gettext_noop("Ledger entry %(index)s, SHA-256 %(sum)s")
# The credential's is registered by W3C VC Data Model 2.0, 6.1; a tlog-proof has none of its own.
MEDIA_TYPES = {"credential.json": "application/vc"}
ENDINGS = {"json": "application/json", "txt": "text/plain", "tlog-proof": "text/plain"}
_SENTENCE = gettext_noop("endorsed the %(title)s at %(place)s on %(when)s.")
_ONLINE = gettext_noop("endorsed the %(title)s online on %(when)s.")


def certificate_pdf(
    facts: CertificateFacts,
    verify_url: str,
    attachments: Mapping[str, bytes],
    made_at: datetime | None = None,
) -> bytes:
    """The sealed A4 certificate; it says it was made at `made_at`, else when it was signed.

    Raises fonts.Missing, keys.MissingKey.
    """
    design, page, stamped = certificate_parts(facts, verify_url, attachments)
    stamped = replace(stamped, made_at=made_at or facts.signed_at)
    language = facts.languages[0]
    reason = designs.titled(facts.rehearsal, pick(facts.title, language))
    place = pick(facts.place, language)
    sealer = sealing.sealer(settings.KEYS_DIR, reason, place)
    try:
        return page.stamp(stamped, sealer)
    except stamping.Unstampable:
        return design.whole(page, stamped, qr_codes.svg_path(verify_url), sealer)


def certificate_parts(
    facts: CertificateFacts, verify_url: str, attachments: Mapping[str, bytes]
) -> tuple[designs.Design, stamping.FrozenPage, stamping.Facts]:
    """The initiative's design, and what is this signatory's."""
    shared = {name: getattr(facts, name) for name in _SHARED}
    pledges = [vars(text) for text in facts.texts[:2]]
    design, page = certificate_designs.certificate({**shared, "texts": pledges})
    title = pick(facts.title, facts.languages[0])
    stamped = stamping.Facts(
        texts=_certificate_texts(facts, verify_url),
        codes={"qr": qr_codes.operators(verify_url)},
        title=designs.titled(facts.rehearsal, f"{facts.name} · {title} · {facts.serial}"),
        keywords=facts.serial,
        attached=[
            stamping.Attached(name, data, media_type(name)) for name, data in attachments.items()
        ],
    )
    return design, page, stamped


def media_type(name: str) -> str:
    """Of a file inside a certificate, by its name; without parameters, which PDF/A-3 lets no
    Subtype have (its text is UTF-8 anyway)."""
    return MEDIA_TYPES.get(name) or ENDINGS.get(name.rpartition(".")[2], "application/octet-stream")


def _who(facts: CertificateFacts) -> dict[str, str]:
    """Who endorses, largest first: the person, or the association and who signed for it."""
    if facts.kind != "association":
        return {"name": facts.name, "represents": facts.represents}
    signed_by = _said(_REPRESENTED, facts.languages[0]) % {"name": facts.name}
    return {"name": facts.represents, "represents": signed_by}


def _certificate_texts(facts: CertificateFacts, verify_url: str) -> dict[str, str]:
    texts = {
        **_who(facts),
        "serial": facts.serial,
        "verify_zh": verify_url,
        "verify_en": verify_url,
    }
    texts["entry"] = _said(_ENTRY, facts.languages[0]) % {
        "index": facts.leaf_index, "sum": facts.leaf_sha256
    }  # fmt: skip
    # The slots are called after the languages of most: _zh holds the first, _en the second.
    for name, language in zip(("sentence_zh", "sentence_en"), facts.languages, strict=True):
        place = pick(facts.place, language)
        texts[name] = _said(_SENTENCE if place else _ONLINE, language) % {
            "title": pick(facts.title, language),
            "place": place,
            "when": facts_of.moment(facts.signed_at, language),
        }
    return texts


@cache
def _said(phrase: str, language: str) -> str:
    """A phrase of ours; its translation stays what it is as long as the process lives."""
    with translation.override(language):
        return gettext(phrase)
