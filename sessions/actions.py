"""What happens to a programme: edited as a draft, released, its seats taken and given up."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction

from conference import audit, events, jobs
from conference.models import Conference, User, WorkItem
from registration.models import Delegate
from sessions import papers, queries, rules, snapshots
from sessions.models import Release, Room, Seat, Speaker, Talk, TalkSpeaker, Track

Part = TypeVar("Part", Room, Track, Speaker)


def lock(conference: Conference) -> None:
    """Edits and releases of one programme wait for each other: no release is half an edit."""
    Conference.objects.select_for_update().get(pk=conference.pk)


@transaction.atomic
def release(conference: Conference, note: str = "", *, by: User | None = None) -> Release:
    """Make the draft public as the next version."""
    lock(conference)
    last = queries.last_release(conference)
    before = last.content if last else None
    content = snapshots.take(conference, before)
    changes = snapshots.compare(before, content)
    rules.check_can_release(conference, changes, first=last is None)
    made = conference.releases.create(
        version=last.version + 1 if last else 1, content=content, note=note, by=by
    )
    audit.record("programme.released", made, by=by, after=changes.counts() | {"note": note})
    events.publish("programme.released", conference)
    for language in conference.languages:
        papers.order(made, language)
    return made


@transaction.atomic
def set_again(release: Release, language: str) -> bool:
    """Try once more to set a release on paper. Returns False where that has not failed."""
    item = papers.ordered(release, language)
    if item is None or item.status != WorkItem.FAILED:
        return False
    jobs.retry(item)
    return True


@transaction.atomic
def save_talk(talk: Talk, stage: Sequence[tuple[Speaker, str]]) -> Talk:
    """Write a talk of the draft with its speakers and their roles, in their order."""
    lock(talk.conference)
    old = talk.conference.talks.filter(pk=talk.pk).first()
    before = described(old) if old else None
    talk.save()
    TalkSpeaker.objects.filter(talk=talk).delete()
    TalkSpeaker.objects.bulk_create(
        TalkSpeaker(talk=talk, speaker=speaker, role=role, position=position)
        for position, (speaker, role) in enumerate(stage)
    )
    after = described(talk)
    if after != before:
        audit.record("talk.changed" if old else "talk.added", talk, before=before, after=after)
    return talk


def described(talk: Talk) -> dict:
    """A talk in the audit trail."""
    places = talk.talk_speakers.select_related("speaker")
    return {
        "kind": talk.kind, "title": talk.title, "abstract": talk.abstract,
        "language": talk.language, "seats": talk.seats, "cancelled": talk.cancelled,
        "track": talk.track.slug if talk.track else None,
        "room": talk.room.slug if talk.room else None,
        "starts_at": snapshots.in_utc(talk.starts_at),
        "ends_at": snapshots.in_utc(talk.ends_at),
        "speakers": [f"{place.speaker.slug}: {place.role}" for place in places],
    }  # fmt: skip


@transaction.atomic
def delete_talk(talk: Talk) -> None:
    """Take a talk that was never released out of the draft."""
    lock(talk.conference)
    rules.check_can_delete_talk(talk)
    audit.record("talk.deleted", talk, before=described(talk))
    talk.delete()


@transaction.atomic
def save_part(part: Part) -> Part:
    """Write a room, track or speaker."""
    lock(part.conference)
    old = type(part).objects.filter(pk=part.pk).first()
    part.save()
    kind = part._meta.model_name
    audit.record(
        f"{kind}.changed" if old else f"{kind}.added",
        part,
        before=fields_of(old) if old else None,
        after=fields_of(part),
    )
    return part


def fields_of(part: Part) -> dict:
    """A room, track or speaker in the audit trail."""
    skipped = {"id", "conference"}
    return {
        field.name: field.value_from_object(part)
        for field in part._meta.concrete_fields
        if field.name not in skipped
    }


@transaction.atomic
def delete_part(part: Part) -> None:
    """Take away a room without talks, a track or a speaker; the last release keeps its own."""
    lock(part.conference)
    if isinstance(part, Room):
        rules.check_can_delete_room(part)
    audit.record(f"{part._meta.model_name}.deleted", part, before=fields_of(part))
    part.delete()


@transaction.atomic
def take_seat(talk: Talk, delegate: Delegate) -> Seat:
    """Reserve a seat. Taking it again is harmless.

    The delegate's row is locked before the talk's: one person, one place at a time; the last
    seat goes once.
    """
    delegate = Delegate.objects.select_for_update().get(pk=delegate.pk)
    talk = Talk.objects.select_for_update().get(pk=talk.pk, conference=delegate.conference)
    if seat := talk.taken_seats.filter(delegate=delegate).first():
        return seat
    programme = queries.released(talk.conference)
    item = programme.item(talk.slug) if programme else None
    rules.check_can_take_seat(item, talk, delegate)
    rules.check_seat_left(talk)
    if item:
        rules.check_free_then(item, queries.seats_of(delegate))
    seat = talk.taken_seats.create(delegate=delegate)
    # A line about the delegate, not the talk: erasing the person finds it.
    audit.record("seat.taken", delegate, by=delegate, after={"talk": talk.slug})
    events.publish("seats.changed", delegate)
    return seat


@transaction.atomic
def give_up_seat(talk: Talk, delegate: Delegate) -> bool:
    """Give the seat back. Returns False, and does nothing, where there is none."""
    gone, _rows = Seat.objects.filter(talk=talk, delegate=delegate).delete()
    if gone:
        audit.record("seat.given_up", delegate, by=delegate, before={"talk": talk.slug})
        events.publish("seats.changed", delegate)
    return bool(gone)


@transaction.atomic
def free_seats(delegate: Delegate) -> None:
    """Who no longer comes, holds no seat."""
    for seat in delegate.seats.select_related("talk"):
        give_up_seat(seat.talk, delegate)
