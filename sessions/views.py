"""What everybody sees of the released programme; nothing here reads the draft."""

import hashlib
from datetime import UTC, date, datetime, time

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition

from conference.lib.localized import preferred_language
from conference.lib.methods import require_safe
from conference.models import Conference
from conference.queries import public_conference
from sessions import queries, timetable
from sessions.snapshots import Programme


def edition(request, conference: str, **where) -> str | None:
    """The ETag: another release, language, day, name or look of the site is another page."""
    held = public_conference(conference)
    release = held.releases.values("version", "released_at").first()
    if release is None:
        return None
    look = getattr(staticfiles_storage, "manifest_hash", "")
    languages = get_language(), preferred_language(request)  # pages go by one, files by the other
    facts = [release, *languages, held.today, held.name, held.is_demo, where, look]
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def edited_at(request, conference: str, **where) -> datetime | None:
    """Last-Modified: the release, or the last midnight, since when another day is shown first."""
    held = public_conference(conference)
    released_at = held.releases.values_list("released_at", flat=True).first()
    midnight = datetime.combine(held.today, time.min, held.zone).astimezone(UTC)
    return max(released_at, midnight) if released_at else None


def released_page(view):
    """A page that only changes with a release: asked again, it answers 304."""
    return require_safe(cache_control(no_cache=True)(condition(edition, edited_at)(view)))


def unreleased(request):
    """Nothing of the draft: a friendly word."""
    return render(request, "programme/unreleased.html")


def chosen_day(request, conference: Conference, programme: Programme) -> date | None:
    """The day of ?day=, else today, else the first day still to come, else the first."""
    try:
        wanted = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        wanted = conference.today
    if wanted in programme.days:
        return wanted
    to_come = [day for day in programme.days if day > conference.today]
    return next(iter([*to_come, *programme.days]), None)


def chosen(request, name: str, parts: list[dict]) -> dict | None:
    """The room or track that ?room= or ?track= names."""
    return next((part for part in parts if part["slug"] == request.GET.get(name)), None)


def day_facts(request, conference: Conference, programme: Programme) -> dict:
    """The chosen day as a timetable, filtered by room and track as the address says."""
    day = chosen_day(request, conference, programme)
    room = chosen(request, "room", programme.rooms)
    track = chosen(request, "track", programme.tracks)
    items = programme.having(
        lambda item: (
            item.day == day
            and (room is None or item.room in (room, None))
            and (track is None or item.track == track)
        )
    )
    return {
        "programme": programme,
        "days": [(number, each) for number, each in enumerate(programme.days, 1)],
        "day": day, "room": room, "track": track,
        "timetable": timetable.lay_out(items, programme.rooms),
    }  # fmt: skip


@released_page
def show(request, conference: str):
    """One day of the programme."""
    request.conference = public_conference(conference)
    programme = queries.released(request.conference)
    if programme is None:
        return unreleased(request)
    facts = day_facts(request, request.conference, programme)
    return render(request, "programme/show.html", facts)


@released_page
def talk(request, conference: str, talk: str):
    """One talk: who, what, when, where."""
    request.conference = public_conference(conference)
    programme = queries.released(request.conference)
    item = programme.item(talk) if programme else None
    if item is None:
        raise Http404
    return render(request, "programme/talk.html", {"item": item, "programme": programme})


@require_safe
@cache_control(no_cache=True)
def now(request, conference: str):
    """What is on in every room, and what follows; the page fetches itself again."""
    request.conference = public_conference(conference)
    programme = queries.released(request.conference)
    if programme is None:
        return unreleased(request)
    moment = timezone.now()
    facts = {"rooms": queries.now_and_next(programme, moment), "moment": moment}
    return render(request, "programme/now.html", facts)


@require_safe
@cache_control(no_cache=True)
def room(request, conference: str, room: str):
    """The screen at a room's door: now, next, and the rest of the day."""
    request.conference = public_conference(conference)
    programme = queries.released(request.conference)
    if programme is None:
        return unreleased(request)
    shown = next((each for each in programme.rooms if each["slug"] == room), None)
    if shown is None:
        raise Http404
    moment = timezone.now()
    facts = {
        "shown": queries.in_room(programme, shown, moment),
        "later": queries.later_in_room(programme, shown, moment),
        "moment": moment,
    }
    return render(request, "programme/room.html", facts)
