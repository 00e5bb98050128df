"""What is wrong or doubtful in the draft: blockers keep it from release, warnings are told."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from conference.models import Conference
from sessions.models import Talk
from sessions.snapshots import draft_talks


@dataclass(frozen=True)
class Finding:
    """One remark about a talk, or about the whole draft where talk is None."""

    code: str
    message: str
    talk: Talk | None = None
    blocks: bool = False


def findings(conference: Conference) -> list[Finding]:
    """All remarks, blockers first, each kind in the order of the programme."""
    talks = draft_talks(conference)
    alive = [talk for talk in talks if not talk.cancelled]
    if not talks:
        return [Finding("empty", _("There is no talk in the draft yet."), blocks=True)]
    found = [
        *unplaced(alive),
        *outside_days(conference, alive),
        *untitled(conference, alive),
        *clashes(alive),
        *doubts(conference, talks),
    ]
    return sorted(found, key=lambda finding: not finding.blocks)


def unplaced(talks: list[Talk]) -> Iterator[Finding]:
    """Talks without a time or a room; a break may be everywhere."""
    for talk in talks:
        if not talk.is_placed:
            message = _("“%(talk)s” has no time yet.") % {"talk": talk}
            yield Finding("no_time", message, talk, blocks=True)
        if talk.room is None and talk.kind != Talk.Kind.BREAK:
            message = _("“%(talk)s” has no room yet.") % {"talk": talk}
            yield Finding("no_room", message, talk, blocks=True)


def outside_days(conference: Conference, talks: list[Talk]) -> Iterator[Finding]:
    """Talks on another day than the conference's."""
    for talk in talks:
        if talk.starts_at and not (
            conference.starts_on
            <= talk.starts_at.astimezone(conference.zone).date()
            <= conference.ends_on
        ):
            message = _("“%(talk)s” is not on a day of the conference.") % {"talk": talk}
            yield Finding("outside_days", message, talk, blocks=True)


def untitled(conference: Conference, talks: list[Talk]) -> Iterator[Finding]:
    """Talks without a title in any language (blocks), or in one of the conference's (warns)."""
    names = dict(settings.LANGUAGES)
    for talk in talks:
        if not any(talk.title.values()):
            message = _("The talk “%(slug)s” has no title.") % {"slug": talk.slug}
            yield Finding("no_title", message, talk, blocks=True)
            continue
        for code in conference.languages:
            if not talk.title.get(code):
                facts = {"talk": talk, "language": names.get(code, code)}
                message = _("“%(talk)s” has no title in %(language)s.") % facts
                yield Finding("title_untranslated", message, talk)


def clashes(talks: list[Talk]) -> Iterator[Finding]:
    """Two talks in one room, or one person in two places, at the same time."""
    placed = [talk for talk in talks if talk.is_placed]
    for room, first, second in overlapping(placed, lambda talk: [talk.room] if talk.room else []):
        facts = {"first": first, "second": second, "room": room}
        message = _("“%(first)s” and “%(second)s” are both in %(room)s at the same time.") % facts
        yield Finding("room_taken", message, second, blocks=True)
    for speaker, first, second in overlapping(placed, people):
        facts = {"first": first, "second": second, "speaker": speaker}
        message = _("%(speaker)s is in “%(first)s” and “%(second)s” at the same time.") % facts
        yield Finding("speaker_in_two_places", message, second, blocks=True)


def people(talk: Talk) -> list[Hashable]:
    """Who is on stage."""
    return [place.speaker for place in talk.talk_speakers.all()]


def overlapping(
    talks: Iterable[Talk], keys: Callable[[Talk], Iterable[Hashable]]
) -> Iterator[tuple[Hashable, Talk, Talk]]:
    """(key, first, second) for talks that share a key and a moment."""
    groups: dict[Hashable, list[Talk]] = defaultdict(list)
    for talk in talks:
        for key in keys(talk):
            groups[key].append(talk)
    for key, group in groups.items():
        for first, second in combinations(group, 2):
            # Only placed talks come here; the type does not know.
            if first.starts_at < second.ends_at and second.starts_at < first.ends_at:  # type: ignore[operator]
                yield key, first, second


def doubts(conference: Conference, talks: list[Talk]) -> Iterator[Finding]:
    """What an organiser should know but may want so."""
    taken = dict(conference.talks.annotate(n=Count("taken_seats")).values_list("pk", "n"))
    for talk in talks:
        yield from doubts_of_seats(talk, taken.get(talk.pk, 0))
        on_stage = talk.kind in (Talk.Kind.TALK, Talk.Kind.PANEL) and not talk.cancelled
        if on_stage and not people(talk):
            message = _("“%(talk)s” has nobody on stage yet.") % {"talk": talk}
            yield Finding("no_speaker", message, talk)


def doubts_of_seats(talk: Talk, taken: int) -> Iterator[Finding]:
    """Seats that were taken where there are none (any more)."""
    facts = {"talk": talk, "taken": taken, "seats": talk.seats, "room": talk.room}
    if talk.cancelled:
        if taken:
            message = _("“%(talk)s” is cancelled; seats held: %(taken)d.") % facts
            yield Finding("cancelled_with_seats", message, talk)
        return
    if taken > (talk.seats or 0):
        message = _("“%(talk)s” has fewer seats than are taken (%(taken)d).") % facts
        yield Finding("too_few_seats", message, talk)
    places = talk.room.capacity if talk.room else None
    if places and (talk.seats or 0) > places:
        facts["places"] = places
        message = _("“%(talk)s” offers %(seats)d seats; %(room)s has %(places)d.") % facts
        yield Finding("room_too_small", message, talk)
