"""Pages that know every app: home, a conference, a delegate's own page."""

from django.shortcuts import redirect, render

from badges import queries as handed_out
from conference.lib.languages import in_every_language
from conference.lib.methods import require_safe
from conference.lib.private import private_page
from conference.models import Conference
from conference.queries import public_conference
from initiative import joining, queries as signing
from registration import queries as people
from registration.links import owner
from registration.rules import why_closed
from sessions import queries as programme


@require_safe
def home(request):
    """The conferences on this site; with one alone, straight to it."""
    conferences = list(Conference.objects.public().filter(is_rehearsal=False))
    if len(conferences) == 1:
        return redirect(conferences[0])
    return render(request, "home.html", {"conferences": conferences})


@require_safe
def show(request, conference: str):
    """One conference: where, when, who organises it, and the way in."""
    request.conference = public_conference(conference)
    signings = request.conference.ceremonies.select_related("initiative").order_by("pk")
    facts = {
        "conference": request.conference,
        "initiatives": [ceremony.initiative for ceremony in signings],
        "closed": why_closed(people.public_categories(request.conference)),
        "programme": programme.released(request.conference),
    }
    return render(request, "conference_show.html", facts)


@in_every_language
@private_page
@require_safe
def me(request, key: str):
    """A delegate's own page: what is known, the badge, the seats, what was signed."""
    delegate = owner(request, key)
    facts = {
        "delegate": delegate,
        **handed_out.handed_out(delegate),
        "seats": programme.seats_of(delegate),
        "signing": signing.delegate_ceremonies(delegate),
        "joining": joining.waiting_of(delegate),
    }
    return render(request, "me.html", facts)
