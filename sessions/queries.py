"""Reads of the programme: the released one for everybody, the draft for the desk, seats."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F

from conference.models import Conference
from registration.models import Delegate
from registration.queries import Export
from sessions import snapshots
from sessions.models import Release, Talk
from sessions.snapshots import Item, Programme


def last_release(conference: Conference) -> Release | None:
    """The release the public sees."""
    return conference.releases.first()


def released(conference: Conference) -> Programme | None:
    """The released programme; None before the first release."""
    release = last_release(conference)
    if release is None:
        return None
    return snapshots.read(release.content, conference.zone, release.version, release.released_at)


def draft(conference: Conference) -> Programme:
    """The draft as a programme, talks without a time left out."""
    return snapshots.read(snapshots.take(conference), conference.zone)


def pending_changes(conference: Conference) -> snapshots.Changes:
    """What the next release would change."""
    release = last_release(conference)
    before = release.content if release else None
    return snapshots.compare(before, snapshots.take(conference, before))


def waiting_talks(conference: Conference) -> list[Talk]:
    """Talks of the draft that no release takes along yet: they have no time."""
    talks = snapshots.draft_talks(conference)
    return [talk for talk in talks if not talk.cancelled and not talk.is_placed]


@dataclass(frozen=True)
class NowAndNext:
    """What is on in one room, and what follows there today."""

    room: dict[str, Any]
    now: Item | None
    next: Item | None


def now_and_next(programme: Programme, now: datetime) -> list[NowAndNext]:
    """For every room, in its order. What happens everywhere (a break) is on in all of them."""
    return [in_room(programme, room, now) for room in programme.rooms]


def in_room(programme: Programme, room: dict[str, Any], now: datetime) -> NowAndNext:
    """What is on in this room and what follows there on the same day."""
    here = [
        item
        for item in programme.items
        if item.room in (room, None) and not item.facts["cancelled"]
    ]
    current = next((item for item in here if item.is_on(now)), None)
    today = now.astimezone(here[0].starts_at.tzinfo).date() if here else None
    later = (item for item in here if item.starts_at > now and item.day == today)
    return NowAndNext(room, current, next(later, None))


def later_in_room(programme: Programme, room: dict[str, Any], now: datetime) -> list[Item]:
    """What follows in this room on the same day after the next item."""
    following = in_room(programme, room, now).next
    if following is None:
        return []
    return programme.having(
        lambda item: (
            item.room in (room, None)
            and item.day == following.day
            and item.starts_at > following.starts_at
            and not item.facts["cancelled"]
        )
    )


def seats_of(delegate: Delegate) -> list[Item]:
    """The talks this delegate holds a seat in, as released, cancelled ones included."""
    held = set(delegate.seats.values_list("talk__uid", flat=True))
    programme = released(delegate.conference) if held else None
    if programme is None:
        return []
    wanted = {str(uid) for uid in held}
    return programme.having(lambda item: item.facts["uid"] in wanted)


def seats_left(conference: Conference) -> dict[str, int]:
    """How many seats each talk that takes reservations has left, by slug; never below 0."""
    talks = conference.talks.exclude(seats=None).annotate(taken=Count("taken_seats"))
    rows = talks.order_by().values_list("slug", F("seats") - F("taken"))
    return {slug: max(left, 0) for slug, left in rows}


def seat_numbers(conference: Conference) -> dict[str, int]:
    """{seats, taken} over all talks that take reservations, for the desk."""
    talks = conference.talks.exclude(seats=None).exclude(cancelled=True)
    seats = sum(seats or 0 for seats in talks.values_list("seats", flat=True))
    taken = sum(talks.annotate(n=Count("taken_seats")).values_list("n", flat=True))
    return {"seats": seats, "taken": taken}


def desk_talks(conference: Conference) -> list[Talk]:
    """The draft for the desk's table, with `taken`: how many seats are taken."""
    talks = conference.talks.select_related("room", "track").annotate(taken=Count("taken_seats"))
    return list(talks.prefetch_related("talk_speakers__speaker"))


def holders(talk: Talk) -> list[Delegate]:
    """Who holds a seat, in the order they took it."""
    seats = talk.taken_seats.select_related("delegate").order_by("pk")
    return [seat.delegate for seat in seats]


def add_to_export(found: Export) -> None:
    """The delegate's seats, among everything kept of the delegate."""
    seats = found.delegate.seats.values("talk__slug", "talk__title", "taken_at")
    found.sections["seats"] = list(seats)
