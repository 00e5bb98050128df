"""The programme as data: what a release freezes, how it is read again, and how two differ.

Content is plain JSON: {"rooms": [{slug, name, capacity}], "tracks": [{slug, name, colour}],
"talks": [Facts]}; times are ISO 8601 in UTC, texts by language.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from conference.lib.localized import pick
from conference.models import Conference
from sessions.models import Talk, TalkSpeaker


class Person(TypedDict):
    """Somebody on stage."""

    slug: str
    role: str
    name_zh: str
    name_latin: str
    association: str
    bio: dict[str, str]


class Facts(TypedDict):
    """One talk of a snapshot. `sequence` grows when it changes (RFC 5545, section 3.8.7.4)."""

    id: int
    uid: str
    sequence: int
    slug: str
    kind: str
    track: str | None
    room: str | None
    title: dict[str, str]
    abstract: dict[str, str]
    language: str
    starts_at: str
    ends_at: str
    seats: int | None
    cancelled: bool
    speakers: list[Person]


class Content(TypedDict):
    """A whole programme."""

    rooms: list[dict[str, Any]]
    tracks: list[dict[str, Any]]
    talks: list[Facts]


def draft_talks(conference: Conference) -> list[Talk]:
    """The draft in the order of time, rooms, tracks and speakers loaded."""
    stage = TalkSpeaker.objects.select_related("speaker")
    talks = conference.talks.select_related("room", "track", "conference")
    return list(talks.prefetch_related(Prefetch("talk_speakers", stage)))


def take(conference: Conference, previous: Content | None = None) -> Content:
    """The draft as content, talks without a time left out; sequences carry on from `previous`."""
    before = {talk["uid"]: talk for talk in previous["talks"]} if previous else {}
    talks = [facts(talk) for talk in draft_talks(conference) if talk.is_placed]
    return {
        "rooms": [
            {"slug": room.slug, "name": room.name, "capacity": room.capacity}
            for room in conference.rooms.all()
        ],
        "tracks": [
            {"slug": track.slug, "name": track.name, "colour": track.colour}
            for track in conference.tracks.all()
        ],
        "talks": [in_sequence(talk, before.get(talk["uid"])) for talk in talks],
    }


def facts(talk: Talk) -> Facts:
    """One talk that has its time, as data; sequence 0."""
    return {
        "id": talk.pk, "uid": str(talk.uid), "sequence": 0, "slug": talk.slug, "kind": talk.kind,
        "track": talk.track.slug if talk.track else None,
        "room": talk.room.slug if talk.room else None,
        "title": talk.title, "abstract": talk.abstract, "language": talk.language,
        "starts_at": in_utc(talk.starts_at), "ends_at": in_utc(talk.ends_at),
        "seats": talk.seats, "cancelled": talk.cancelled,
        "speakers": [person(place) for place in talk.talk_speakers.all()],
    }  # fmt: skip


def in_utc(moment: datetime | None) -> str:
    """E.g. 2024-08-26T01:00:00+00:00; "" for none."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""


def person(place: TalkSpeaker) -> Person:
    """A speaker in a role, as data."""
    speaker = place.speaker
    return {
        "slug": speaker.slug, "role": place.role, "name_zh": speaker.name_zh,
        "name_latin": speaker.name_latin, "association": speaker.association, "bio": speaker.bio,
    }  # fmt: skip


def in_sequence(talk: Facts, before: Facts | None) -> Facts:
    """The talk with the sequence of the one before, one more where anything changed."""
    if before is None:
        return talk
    same = {**talk, "sequence": before["sequence"]} == before
    return {**talk, "sequence": before["sequence"] + (0 if same else 1)}


# -- Reading


@dataclass(frozen=True)
class Item:
    """One talk of a snapshot, with its times in the conference's zone, its room and its track."""

    facts: Facts
    starts_at: datetime
    ends_at: datetime
    room: dict[str, Any] | None
    track: dict[str, Any] | None

    @property
    def day(self) -> date:
        """The day it starts, at the conference's place."""
        return self.starts_at.date()

    @property
    def kind(self) -> str:
        """The kind's name in the reader's language."""
        return str(Talk.Kind(self.facts["kind"]).label)

    @property
    def is_break(self) -> bool:
        """Coffee, lunch and the like."""
        return self.facts["kind"] == Talk.Kind.BREAK

    def is_on(self, now: datetime) -> bool:
        """True while it runs."""
        return self.starts_at <= now < self.ends_at and not self.facts["cancelled"]

    def overlaps(self, other: "Item") -> bool:
        """True where they share a moment; one may begin as the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Programme:
    """A snapshot, read. Version 0 is the draft."""

    version: int
    released_at: datetime | None
    rooms: list[dict[str, Any]]
    tracks: list[dict[str, Any]]
    items: list[Item]
    days: list[date] = field(default_factory=list)

    def item(self, slug: str) -> Item | None:
        """The talk with this slug."""
        return next((item for item in self.items if item.facts["slug"] == slug), None)

    def having(self, wanted: Callable[[Item], bool]) -> list[Item]:
        """The items for which `wanted` is true, in order of time."""
        return [item for item in self.items if wanted(item)]


def read(
    content: Content, zone: ZoneInfo, version: int = 0, released_at: datetime | None = None
) -> Programme:
    """Content as objects, in order of time, then room."""
    rooms = {room["slug"]: room for room in content["rooms"]}
    tracks = {track["slug"]: track for track in content["tracks"]}
    items = [
        Item(
            talk,
            datetime.fromisoformat(talk["starts_at"]).astimezone(zone),
            datetime.fromisoformat(talk["ends_at"]).astimezone(zone),
            rooms.get(talk["room"] or ""),
            tracks.get(talk["track"] or ""),
        )
        for talk in content["talks"]
    ]
    order = {slug: number for number, slug in enumerate(rooms)}
    items.sort(key=lambda item: (item.starts_at, order.get(item.facts["room"] or "", -1)))
    days = sorted({item.day for item in items})
    return Programme(version, released_at, content["rooms"], content["tracks"], items, days)


def person_name(person: Person, language: str | None = None) -> str:
    """The name in the script of the language, else the other one."""
    names = {"zh-hans": person["name_zh"], "en": person["name_latin"]}
    return pick({code: name for code, name in names.items() if name}, language)


# -- Comparing


@dataclass(frozen=True)
class Changes:
    """What a release would tell people: talks that are new, moved, changed, cancelled.

    `frame` is true where rooms or tracks are called otherwise, stand in another order, and so on.
    """

    new: list[Facts] = field(default_factory=list)
    moved: list[tuple[Facts, Facts]] = field(default_factory=list)
    changed: list[Facts] = field(default_factory=list)
    cancelled: list[Facts] = field(default_factory=list)
    frame: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.moved or self.changed or self.cancelled or self.frame)

    def counts(self) -> dict[str, int]:
        """How many talks of each sort, for the audit trail."""
        names = ("new", "moved", "changed", "cancelled")
        return {name: len(getattr(self, name)) for name in names}


def compare(before: Content | None, after: Content) -> Changes:
    """What changed from one content to the next."""
    old = {talk["uid"]: talk for talk in before["talks"]} if before else {}
    frames = [(part["rooms"], part["tracks"]) for part in (before, after) if part]
    changes = Changes(frame=len(frames) == 2 and frames[0] != frames[1])
    for talk in after["talks"]:
        sort_in(changes, old.get(talk["uid"]), talk)
    return changes


def sort_in(changes: Changes, was: Facts | None, talk: Facts) -> None:
    """Put one talk where it belongs."""
    gone = was is None or was["cancelled"]
    if talk["cancelled"]:
        if not gone:
            changes.cancelled.append(talk)
    elif was is None or gone:
        changes.new.append(talk)
    elif place(was) != place(talk):
        changes.moved.append((was, talk))
    elif {**was, "sequence": 0} != {**talk, "sequence": 0}:
        changes.changed.append(talk)


def place(talk: Facts) -> tuple[str, str, str | None]:
    """Where and when."""
    return talk["starts_at"], talk["ends_at"], talk["room"]
