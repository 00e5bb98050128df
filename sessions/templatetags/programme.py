"""Template filters over a snapshot's facts: {% load programme %}."""

from datetime import datetime

from django import template
from django.utils.translation import get_language

from conference.lib.localized import language_of, pick
from sessions import snapshots
from sessions.models import TalkSpeaker

register = template.Library()


@register.filter
def person_name(person: snapshots.Person) -> str:
    """The name in the reader's script."""
    return snapshots.person_name(person)


@register.filter
def role_name(role: str) -> str:
    """The role in the reader's language."""
    return str(TalkSpeaker.Role(role).label)


@register.filter
def other_languages(texts: dict[str, str]) -> list[tuple[str, str]]:
    """(language, text) for the texts the reader is not shown already."""
    shown = language_of(texts, get_language())
    return [(code, text) for code, text in texts.items() if text and code != shown]


@register.filter
def moment(iso: str) -> datetime:
    """A snapshot's time as a moment."""
    return datetime.fromisoformat(iso)


@register.filter
def room_in(slug: str, content: snapshots.Content) -> str:
    """The room's name as the content has it."""
    names = {room["slug"]: room["name"] for room in content["rooms"]}
    return pick(names.get(slug)) or slug
