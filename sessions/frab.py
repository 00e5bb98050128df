"""The programme in frab's formats, which schedule apps and room displays of the field read.

Shapes: github.com/voc/schedule (schedule.json.schema, schedule.xsd).
"""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from conference.lib.localized import pick
from conference.models import Conference
from sessions.calendars import address
from sessions.snapshots import Item, Person, Programme, person_name

Node = dict[str, Any]


def clock(span: timedelta) -> str:
    """A duration as HH:MM."""
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def event(conference: Conference, item: Item, language: str) -> Node:
    """One talk."""
    facts = item.facts
    return {
        "guid": facts["uid"], "id": facts["id"], "code": facts["slug"], "logo": None,
        "date": item.starts_at.isoformat(), "start": item.starts_at.strftime("%H:%M"),
        "duration": clock(item.ends_at - item.starts_at), "room": room_name(item, language),
        "slug": facts["slug"], "url": address(conference, item, language),
        "title": pick(facts["title"], language), "subtitle": "",
        "track": pick(item.track["name"], language) if item.track else "",
        "type": facts["kind"], "language": facts["language"],
        "abstract": pick(facts["abstract"], language), "description": "",
        "recording_license": "", "do_not_record": False,
        "persons": [person(somebody, language) for somebody in facts["speakers"]],
        "links": [], "attachments": [],
    }  # fmt: skip


def room_name(item: Item, language: str) -> str:
    """The room's name; a break without a room is "-"."""
    return pick(item.room["name"], language) if item.room else "-"


def person(somebody: Person, language: str) -> Node:
    """Somebody on stage."""
    name = person_name(somebody, language)
    return {
        "code": somebody["slug"], "name": name, "public_name": name,
        "biography": pick(somebody["bio"], language), "role": somebody["role"],
    }  # fmt: skip


def days(conference: Conference, programme: Programme, language: str) -> list[Node]:
    """Days with their rooms and events; cancelled talks are left out, as the format has no word."""
    shown = programme.having(lambda item: not item.facts["cancelled"])
    found: list[Node] = []
    for number, day in enumerate(programme.days, 1):
        items = [item for item in shown if item.day == day]
        if not items:
            continue
        rooms: dict[str, list[Node]] = {}
        for item in items:
            made = event(conference, item, language)
            rooms.setdefault(room_name(item, language), []).append(made)
        found.append({
            "index": number, "date": day.isoformat(),
            "day_start": items[0].starts_at.isoformat(),
            "day_end": max(item.ends_at for item in items).isoformat(), "rooms": rooms,
        })  # fmt: skip
    return found


def schedule(conference: Conference, programme: Programme, language: str) -> Node:
    """schedule.json as an object."""
    rooms = [{"name": pick(room["name"], language), "slug": room["slug"],
              "capacity": room["capacity"]} for room in programme.rooms]  # fmt: skip
    tracks = [{"name": pick(track["name"], language), "slug": track["slug"],
               "color": track["colour"]} for track in programme.tracks]  # fmt: skip
    found = days(conference, programme, language)
    facts = {
        "acronym": conference.slug, "title": pick(conference.name, language),
        "start": conference.starts_on.isoformat(), "end": conference.ends_on.isoformat(),
        "daysCount": len(found), "timeslot_duration": "00:05",
        "time_zone_name": conference.time_zone, "rooms": rooms, "tracks": tracks, "days": found,
    }  # fmt: skip
    return {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "Jinjiang"},
        "schedule": {"version": str(programme.version), "conference": facts},
    }


def schedule_xml(conference: Conference, programme: Programme, language: str) -> bytes:
    """schedule.xml, UTF-8."""
    data = schedule(conference, programme, language)["schedule"]
    root = Element("schedule")
    add(root, "generator", "", name="Jinjiang")
    add(root, "version", data["version"])
    facts = data["conference"]
    about = add(root, "conference")
    for name in ("acronym", "title", "start", "end", "timeslot_duration", "time_zone_name"):
        add(about, name, facts[name])
    add(about, "days", str(facts["daysCount"]))
    for day in facts["days"]:
        node = add(root, "day", "", index=str(day["index"]), date=day["date"],
                   start=day["day_start"], end=day["day_end"])  # fmt: skip
        for name, events in day["rooms"].items():
            room = add(node, "room", "", name=name)
            for facts_of_event in events:
                event_xml(room, facts_of_event)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def event_xml(room: Element, facts: Node) -> None:
    """One talk under its room."""
    node = add(room, "event", "", id=str(facts["id"]), guid=facts["guid"])
    for name in ("date", "start", "duration", "room", "slug", "url", "title", "subtitle", "track",
                 "type", "language", "abstract", "description"):  # fmt: skip
        add(node, name, facts[name])
    persons = add(node, "persons")
    for somebody in facts["persons"]:
        add(persons, "person", somebody["public_name"], code=somebody["code"])
    for name in ("links", "attachments"):
        add(node, name)


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """A child element."""
    child = ElementTree.SubElement(parent, tag, attributes)
    child.text = text or None
    return child
