"""The programme as iCalendar (RFC 5545), for the calendars of phones and computers."""

from datetime import UTC, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar, Event

from conference.lib.localized import pick
from conference.models import Conference
from sessions.snapshots import Item, Programme, person_name


def calendar(
    conference: Conference, programme: Programme, items: list[Item], language: str
) -> bytes:
    """The items as a calendar in that language, the zone's rules included."""
    name = pick(conference.name, language)
    made = Calendar()
    made.add("prodid", "-//Jinjiang//Programme//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", conference.time_zone)
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for item in items:
        made.add_component(event(conference, programme, item, language))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def event(conference: Conference, programme: Programme, item: Item, language: str) -> Event:
    """One talk; its UID never changes, its SEQUENCE grows with each release that changes it."""
    facts, made = item.facts, Event()
    made.add("uid", facts["uid"])
    made.add("sequence", facts["sequence"])
    made.add("dtstart", item.starts_at)
    made.add("dtend", item.ends_at)
    if programme.released_at:
        stamp = programme.released_at.astimezone(UTC).replace(microsecond=0)
        made.add("dtstamp", stamp)
        made.add("last-modified", stamp)
    made.add("summary", pick(facts["title"], language))
    made.add("description", description(item, language))
    made.add("location", location(conference, item, language))
    made.add("url", address(conference, item, language))
    made.add("status", "CANCELLED" if facts["cancelled"] else "CONFIRMED")
    if item.track:
        made.add("categories", [pick(item.track["name"], language)])
    return made


def description(item: Item, language: str) -> str:
    """Who speaks, then what about."""
    names = [person_name(person, language) for person in item.facts["speakers"]]
    parts = [" · ".join(names), pick(item.facts["abstract"], language)]
    return "\n\n".join(part for part in parts if part)


def location(conference: Conference, item: Item, language: str) -> str:
    """Room, venue and address, as far as they are known."""
    room = pick(item.room["name"], language) if item.room else ""
    parts = [room, pick(conference.venue, language), pick(conference.address, language)]
    return ", ".join(part for part in parts if part)


def address(conference: Conference, item: Item, language: str) -> str:
    """The talk's page in that language, with the host."""
    with translation.override(language):
        path = reverse("programme:talk", args=[conference.slug, item.facts["slug"]])
    return settings.SITE_URL + path
