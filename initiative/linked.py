"""An initiative and its signatories as schema.org describes such things, for search engines."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from conference.lib.localized import pick
from initiative import queries
from initiative.article import Article
from initiative.models import Initiative, Signature

SCHEMA = "https://schema.org"


def absolute(path: str) -> str:
    """An address as others must write it."""
    return settings.SITE_URL.rstrip("/") + path


def initiative_page(
    initiative: Initiative, reading: queries.Reading | None, totals: queries.Totals
) -> dict[str, Any]:
    """A CreativeWork that so many endorsed."""
    facts: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "CreativeWork",
        "@id": absolute(initiative.get_absolute_url()),
        "name": pick(initiative.title),
        "abstract": pick(initiative.subject),
        "inLanguage": get_language(),
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": {"@type": "EndorseAction"},
            "userInteractionCount": totals.signatures,
        },
    }
    if body := pick(initiative.organiser.get("association")):
        facts["publisher"] = {"@type": "Organization", "name": body}
    if city := pick(initiative.city):
        facts["locationCreated"] = {"@type": "City", "name": city}
    if reading:
        facts["version"] = reading.version.version
        facts["text"] = reading.text.body
    return facts


def press_page(initiative: Initiative, report: Article) -> dict[str, Any]:
    """The page's report as a Report: who reported and photographed, as far as that is known, and
    what it is about. It is written anew from live data, so it has no date of its own."""
    about = {
        "@type": "CreativeWork",
        "@id": absolute(initiative.get_absolute_url()),
        "name": pick(initiative.title),
    }
    facts: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Report",
        "@id": absolute(reverse("initiative:press", args=[initiative.slug])),
        "headline": report.headline,
        "inLanguage": get_language(),
        "image": absolute(reverse("initiative:card", args=[initiative.slug])),
        "about": about,
        "articleBody": "\n\n".join(report.paragraphs),
    }
    if name := initiative.press.get("reporter"):
        facts["author"] = {"@type": "Person", "name": name}
    if name := initiative.press.get("photographer"):
        facts["contributor"] = {"@type": "Person", "name": name}
    if report.credits:
        facts["creditText"] = report.credits
    if body := pick(initiative.organiser.get("association")):
        facts["sourceOrganization"] = {"@type": "Organization", "name": body}
    if city := pick(initiative.city):
        facts["contentLocation"] = {"@type": "City", "name": city}
    return facts


def signatory_page(signature: Signature, statement: str) -> dict[str, Any]:
    """An EndorseAction by a person or a body; `statement` only where it may be shown."""
    person: dict[str, Any] = {"@type": "Person", "name": signature.name}
    if signature.city:
        person["homeLocation"] = {"@type": "City", "name": signature.city}
    agent = person
    if signature.represents:
        agent = {"@type": "Organization", "name": signature.represents, "member": person}
    path = reverse("initiative:signatory", args=[signature.initiative.slug, signature.leaf])
    facts: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "EndorseAction",
        "@id": absolute(path),
        "agent": agent,
        "object": {
            "@type": "CreativeWork",
            "@id": absolute(signature.initiative.get_absolute_url()),
            "name": pick(signature.initiative.title),
        },
        "startTime": signature.at.isoformat(timespec="minutes"),
    }
    return facts | ({"description": statement} if statement else {})
