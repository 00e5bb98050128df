"""The desk by the door: find somebody, see how they stand, and do what they came for."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from checkin import counter, counter_acts as acts, finding, print_queries, queries
from checkin.counter_forms import WalkInForm
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_POST, require_safe
from registration.account_forms import accounts_form, submit

SHOWN_SCANS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("counter")
def search(request, conference):
    """A name, a phone's tail, a code, or a badge held before a USB scanner."""
    if request.method == "POST":
        return go_to(request, conference, request.POST.get("q", "").strip())
    typed = request.GET.get("q", "").strip()
    facts = {"q": typed, "people": finding.by_name(conference, typed)}
    facts["prints"] = print_queries.counts(conference)
    return render(request, "checkin/desk_door.html", facts)


def go_to(request, conference, typed: str):
    """To the person a code names; else to the list of those whose names match.

    Codes are never part of an address: a badge's would be good for whoever reads the log.
    """
    found = finding.by_code(conference, typed)
    if found is None and len(typed) < 100:
        people = finding.by_name(conference, typed)
        if len(people) == 1:
            return redirect("checkin:desk_door_person", conference.slug, people[0].pk)
        address = reverse("checkin:desk_door", args=[conference.slug])
        return redirect(f"{address}?{urlencode({'q': typed})}" if typed else address)
    if found and found.scan and found.scan.reason_words:
        messages.warning(request, found.scan.reason_words)
    if found and found.warning:
        messages.warning(request, found.warning)
    if found and found.delegate:
        return redirect("checkin:desk_door_person", conference.slug, found.delegate.pk)
    messages.error(request, finding.nobody())
    return redirect("checkin:desk_door", conference.slug)


@require_safe
@desk_page("counter")
def person(request, conference, pk: int):
    """How somebody stands, and what can be done."""
    return shown(request, one(conference, pk))


def one(conference, pk: int):
    """A delegate of this conference. Raises Http404."""
    rows = conference.delegates.select_related("conference", "category", "association", "photo")
    return get_object_or_404(rows, pk=pk, erased_at=None)


def shown(request, delegate, bound=None, status: int = 200):
    """The person's page; `bound` are forms that came back, by verb."""
    badge = delegate.badges.order_by("status", "-pk").select_related("conference").first()
    last = counter.last_counted(delegate)
    facts = {
        "delegate": delegate,
        "badge": badge,
        "print": print_queries.latest(badge) if badge else None,
        "scans": queries.scans_of(delegate)[:SHOWN_SCANS],
        "last": last,
        "too_late": last is not None and counter.is_too_late(last),
        "forms": acts.forms(request, delegate) | (bound or {}),
        "failed": next(iter(bound or {}), ""),
    }
    if facts["print"]:
        facts["place"] = place = print_queries.place_of(facts["print"])
        facts["trouble"] = print_queries.trouble(place) if place else ""
    return render(request, "checkin/desk_door_person.html", facts, status=status)


@require_POST
@desk_page("counter")
def act(request, conference, pk: int, verb: str):
    """One thing done for somebody; what was typed comes back with the reason why not."""
    delegate, doing = one(conference, pk), acts.ACTS[verb]
    form = doing.form(request.POST, conference=conference, prefix=verb)
    if not form.is_valid():
        return shown(request, delegate, {verb: form}, 422)
    try:
        level, words = doing.do(request, delegate, form.cleaned_data)
    except Refused as no:
        refuse(request, form, no)
        return shown(request, delegate, {verb: form}, no.status)
    remember(request, form.cleaned_data)
    messages.add_message(request, level, words)
    return redirect("checkin:desk_door_person", conference.slug, pk)


def refuse(request, form, no: Refused) -> None:
    """The reason beside its field, or on top: the form itself may have gone meanwhile."""
    if no.field in form.fields:
        form.add_error(no.field, no.message)
    else:
        messages.error(request, no.message)


def remember(request, data) -> None:
    """The gate and the station that were chosen are the next person's as well."""
    if data.get("gate"):
        request.session[acts.GATE] = data["gate"].slug
    if "station" in data:
        request.session[acts.STATION] = data["station"].pk if data["station"] else None


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("counter")
def walk_in(request, conference):
    """Somebody without a registration: a short form, and the badge is on its way."""
    form = WalkInForm(request.POST or None, conference=conference, initial=acts.places(request))
    entering = partial(enter, request, form)
    delegate, status = submit(form, accounts_form(request), entering)
    if delegate is None:
        return render(request, "checkin/desk_door_walk_in.html", {"form": form}, status=status)
    remember(request, form.cleaned_data)
    messages.add_message(request, *registered(delegate, form.cleaned_data["gate"]))
    return redirect("checkin:desk_door_person", conference.slug, delegate.pk)


def registered(delegate, gate):
    """(level, words): what became of a walk-in, and of the gate that was chosen."""
    if delegate.status == delegate.Status.APPROVED:
        words = _("%(name)s is registered; the badge is being made.")
        return messages.SUCCESS, words % {"name": delegate}
    words = _("%(name)s is registered and was sent a link. This category is approved by an "
              "organiser; the badge comes after that.")  # fmt: skip
    if gate:
        # Nobody is let in from afar: they may be gone again by the time of the approval.
        words += " " + _("They are not checked in yet: check them in here then; %(gate)s stays "
                         "chosen.")  # fmt: skip
    return messages.WARNING, words % {"name": delegate, "gate": gate}


def enter(request, form, data):
    """What the form asks for."""
    places = {name: form.cleaned_data[name] for name in ("gate", "station")}
    vouched = "registration" in request.may
    return counter.walk_in(request.user, request.conference, data, vouched=vouched, **places)
