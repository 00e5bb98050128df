"""That something happened at the door, for the live events: the desk then fetches its picture.

The events carry no figure and no name, so every look at them goes through the desk's own log-in.
"""

import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import Max
from django.http import HttpRequest

from conference.lib.sse import Event
from conference.models import Conference

# On PostgreSQL a lower number may become visible after a higher one: so many are counted again.
TAIL = 500


def state(slug: str) -> tuple[int | None, ...] | None:
    """See state_of(); None where there is no such conference."""
    conference = Conference.objects.filter(slug=slug).first()
    return state_of(conference) if conference else None


def state_of(conference: Conference) -> tuple[int | None, ...]:
    """What changes with every scan, taken or not, and everything noted: short looks at indexes."""
    last = conference.scans.aggregate(last=Max("seq"))["last"] or 0
    noted = conference.acknowledgements.aggregate(last=Max("pk"))["last"]
    untaken = conference.untaken_scans.aggregate(last=Max("pk"))["last"]
    return last, conference.scans.filter(seq__gt=last - TAIL).count(), noted, untaken


def event_id(last: int) -> int:
    """A later id: the time in milliseconds."""
    return max(last + 1, int(time.time() * 1000))


def event(number: int) -> Event:
    """Look again; there is nothing in it."""
    return Event(number, "changed", "")


def may_listen(session_key: str | None, slug: str) -> bool:
    """Whether this session is one of the conference's staff."""
    asked = HttpRequest()
    asked.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(asked)
    return user.is_authenticated and Conference.objects.for_user(user).filter(slug=slug).exists()
