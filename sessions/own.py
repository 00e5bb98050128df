"""A delegate's own programme, reached by the magic link: seats are taken and given up here."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from conference.errors import Refused
from conference.lib.localized import pick
from conference.lib.methods import require_POST, require_safe
from conference.lib.private import private_page
from registration.links import owner
from registration.models import Delegate
from sessions import actions, queries
from sessions.models import Talk
from sessions.views import chosen_day


def page(request, delegate: Delegate, refusal: Refused | None = None):
    """One day of the programme with what is left; a refusal on top, with its status."""
    programme = queries.released(delegate.conference)
    own = queries.seats_of(delegate)
    facts: dict[str, object] = {
        "delegate": delegate,
        "programme": programme,
        "own": own,
        "refusal": refusal,
    }
    if programme:
        day = chosen_day(request, delegate.conference, programme)
        left = queries.seats_left(delegate.conference)
        held = {item.facts["slug"] for item in own}
        facts |= {
            "day": day,
            "days": list(enumerate(programme.days, 1)),
            "rows": [
                (item, item.facts["slug"] in held, left.get(item.facts["slug"]))
                for item in programme.having(lambda item: item.day == day)
            ],
        }
    return render(request, "programme/own.html", facts, status=refusal.status if refusal else 200)


@private_page
@require_safe
def show(request, key: str):
    """The programme with this delegate's seats."""
    return page(request, owner(request, key))


@private_page
@require_POST
def take(request, key: str, talk: str):
    """Reserve a seat."""
    delegate = owner(request, key)
    wanted = get_object_or_404(delegate.conference.talks, slug=talk)
    try:
        actions.take_seat(wanted, delegate)
    except Refused as refusal:
        return page(request, delegate, refusal)
    messages.success(request, _("Your seat in “%(talk)s” is reserved.") % {"talk": shown(wanted)})
    return back(request, delegate, wanted)


@private_page
@require_POST
def give_up(request, key: str, talk: str):
    """Give a seat back."""
    delegate = owner(request, key)
    held = get_object_or_404(delegate.conference.talks, slug=talk)
    if actions.give_up_seat(held, delegate):
        text = _("Your seat in “%(talk)s” is free again.")
        messages.success(request, text % {"talk": shown(held)})
    return back(request, delegate, held)


def shown(talk: Talk) -> str:
    """The title as released: that of the draft is nobody's business yet."""
    programme = queries.released(talk.conference)
    item = programme.item(talk.slug) if programme else None
    return pick(item.facts["title"]) if item else ""


def back(request, delegate: Delegate, talk: Talk):
    """To the same day."""
    day = request.GET.get("day", "")
    query = "?" + urlencode({"day": day}) if day else ""
    return redirect(reverse("programme:own", args=[delegate.key]) + query + f"#{talk.slug}")
