"""The programme for other programs: calendar, frab's JSON and XML, and a delegate's own seats.

They carry no language in the address: ?lang= chooses one, else what the reader's program asks
for, else it is the conference's first.
"""

import json
from http import HTTPStatus

from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from conference.errors import error_page
from conference.lib import files
from conference.lib.localized import asked_language, preferred_language
from conference.lib.methods import require_safe
from conference.lib.private import private_page
from conference.models import Conference
from conference.queries import public_conference
from registration.links import owner
from sessions import calendars, frab, papers, queries
from sessions.models import Paper
from sessions.snapshots import Item, Programme
from sessions.views import released_page

CALENDAR = "text/calendar; charset=utf-8"
COME_BACK_SECONDS = 5


def language_for(request, conference: Conference) -> str:
    """The language of ?lang=, else of Accept-Language, else the conference's first."""
    return asked_language(request) or preferred_language(request) or conference.languages[0]


def released_or_404(conference: Conference) -> Programme:
    """The released programme. Raises Http404 before the first release."""
    programme = queries.released(conference)
    if programme is None:
        raise Http404
    return programme


def answer(body: bytes, content_type: str, filename: str) -> HttpResponse:
    """The bytes under a name; programs of other sites may read them."""
    headers = {
        "Content-Disposition": f'inline; filename="{filename}"',
        "Access-Control-Allow-Origin": "*",
    }
    return HttpResponse(body, content_type=content_type, headers=headers)


@released_page
def programme_ics(request, conference: str):
    """Everything but the breaks; ?room=, ?track= and ?talk= narrow it down."""
    held = public_conference(conference)
    programme = released_or_404(held)
    items = programme.having(lambda item: not item.is_break)
    for name in ("room", "track", "talk"):
        if wanted := request.GET.get(name):
            items = [item for item in items if slug_of(item, name) == wanted]
    if "talk" in request.GET and not items:
        raise Http404
    body = calendars.calendar(held, programme, items, language_for(request, held))
    return answer(body, CALENDAR, f"{held.slug}.ics")


def slug_of(item: Item, name: str) -> str | None:
    """The slug of an item's room or track, or its own."""
    slugs = {"room": item.facts["room"], "track": item.facts["track"], "talk": item.facts["slug"]}
    return slugs[name]


@released_page
def programme_json(request, conference: str):
    """frab's schedule.json."""
    held = public_conference(conference)
    data = frab.schedule(held, released_or_404(held), language_for(request, held))
    body = json.dumps(data, ensure_ascii=False, indent=1).encode()
    return answer(body, "application/json", f"{held.slug}.json")


@released_page
def programme_xml(request, conference: str):
    """frab's schedule.xml."""
    held = public_conference(conference)
    body = frab.schedule_xml(held, released_or_404(held), language_for(request, held))
    return answer(body, "application/xml; charset=utf-8", f"{held.slug}.xml")


@require_safe
@cache_control(no_cache=True)
def programme_pdf(request, conference: str):
    """The newest one on paper; 409 while the first is made, or where it cannot be."""
    held = public_conference(conference)
    released_or_404(held)
    paper = papers.newest(held, papers.language_of(held, language_for(request, held)))
    if paper is None:
        return not_ready(request)
    etag = f'"{paper.sha256}"'
    bare = HttpResponse(headers={"ETag": etag})
    told = get_conditional_response(request, etag, int(paper.made_at.timestamp()), bare)
    if told is not None and told.status_code != HTTPStatus.OK:
        return told
    return served(request, paper, etag, f"{held.slug}-{paper.language}.pdf")


def served(request, paper: Paper, etag: str, name: str) -> HttpResponse | FileResponse:
    """The stored file; 409 while a worker makes it again, since it is lost."""
    try:
        file = files.opened(paper.pdf)
    except FileNotFoundError:
        papers.make_again(paper)
        return not_ready(request)
    headers = {"ETag": etag}
    return FileResponse(file, content_type="application/pdf", headers=headers, filename=name)


def not_ready(request) -> HttpResponse:
    """409 with the time to come back, as every document that a worker still makes."""
    words = _("The programme is being set for printing. Please reload this page in a moment.")
    page = error_page(request, 409, _("Not ready yet"), words)
    page["Retry-After"] = COME_BACK_SECONDS
    return page


@private_page
@require_safe
def own_ics(request, key: str):
    """The talks a delegate holds seats in; a calendar may subscribe to it."""
    delegate = owner(request, key)
    held = delegate.conference
    items = queries.seats_of(delegate)
    body = calendars.calendar(held, released_or_404(held), items, delegate.language)
    answered = answer(body, CALENDAR, f"{held.slug}-seats.ics")
    del answered["Access-Control-Allow-Origin"]
    return answered
