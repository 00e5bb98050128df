"""The desk: how the door goes, live; whose arrival is announced; lists on paper and as files."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from checkin import (
    arrivals,
    picture,
    picture_files,
    picture_sharing,
    presence,
    queries,
    watching,
)
from checkin.chart import Chart
from checkin.picture_forms import WatchForm
from conference import audit
from conference.desk_access import desk_page
from conference.lib.methods import require_POST, require_safe
from registration.queries import search

PAGE = 50
# So many names are some forty sheets of paper; more of them come in several parts.
ON_PAPER = 2000
FOUND = 10
MINUTE = timedelta(minutes=1)


def shown(figures, conference):
    """What the overview shows, and its part that is fetched again."""
    first = (figures.at - picture.CHART + MINUTE).astimezone(conference.zone)
    values = arrivals.filled(figures.minutes, MINUTE, first, figures.at)
    return {
        "figures": figures,
        "chart": Chart(values),
    }


@require_safe
@never_cache
@desk_page()
def overview(request, conference):
    """Who is inside, who comes, who is missing, what needs a look."""
    figures = picture_sharing.figures(conference)
    return render(request, "checkin/desk_overview.html", shown(figures, conference))


@require_safe
@never_cache
@desk_page()
def part(request, conference):
    """The overview's living part alone; opened by itself it leads to its page. X-Again says in how
    many milliseconds there is another that holds what happened since, where something did.
    """
    if "X-Part" not in request.headers:
        return redirect("checkin:desk_overview", conference.slug)
    shared = picture_sharing.shared(conference)
    answer = render(request, "checkin/_picture.html", shown(shared.figures, conference))
    if again := picture_sharing.again_in(conference, shared):
        answer["X-Again"] = str(again // timedelta(milliseconds=1))
    return answer


@require_POST
@desk_page("door")
def acknowledge(request, conference, pk: int):
    """Somebody took note that a watched person came today."""
    delegate = get_object_or_404(conference.delegates, pk=pk)
    watching.acknowledge(delegate, conference.today, request.user)
    picture_sharing.forget(conference)
    return redirect("checkin:desk_overview", conference.slug)


@require_safe
@desk_page()
def conflicts(request, conference):
    """One badge at two devices, who was let in against the rules, and badges maybe forged."""
    page = Paginator(queries.conflicts(conference), PAGE).get_page(request.GET.get("page"))
    return render(request, "checkin/desk_conflicts.html", {"page": page})


def watch_page(request, conference, form, status=200):
    """The page of watched arrivals around a form of categories."""
    presence.catch_up(conference)
    text = request.GET.get("q", "").strip()
    facts = {
        "form": form, "text": text,
        "found": search(conference, text).select_related("watch")[:FOUND] if text else [],
        "watches": picture.watched_people(conference),
        "visits": picture.watched_arrivals(conference, conference.today),
    }  # fmt: skip
    return render(request, "checkin/desk_watch.html", facts, status=status)


@require_safe
@desk_page()
def watch(request, conference):
    """Whose arrival is announced: categories, and people found by name; who came of them today."""
    return watch_page(request, conference, WatchForm(conference=conference))


@require_POST
@desk_page("door")
def watch_categories(request, conference):
    """Announce everybody of the chosen categories."""
    form = WatchForm(request.POST, conference=conference)
    if not form.is_valid():
        return watch_page(request, conference, form, status=422)
    watching.watch_categories(conference, form.cleaned_data["categories"], request.user)
    return watch_changed(request, conference)


@require_POST
@desk_page("door")
def watch_person(request, conference, pk: int, wanted: bool):
    """Announce one delegate's arrivals, or no more."""
    delegate = get_object_or_404(conference.delegates, pk=pk)
    if wanted:
        watching.watch(delegate, request.user)
    else:
        watching.unwatch(delegate)
    return watch_changed(request, conference)


def watch_changed(request, conference):
    """Said, and seen by every viewer at once."""
    picture_sharing.forget(conference)
    messages.success(request, _("Saved."))
    return redirect("checkin:desk_watch", conference.slug)


@require_safe
@never_cache
@desk_page()
def inside(request, conference):
    """Everybody who is inside, once, by zone, to be printed: for an evacuation."""
    complete = presence.catch_up(conference)
    zones = picture.zones(conference, picture.people_by_place(conference))
    zone = next((each.slug for each in zones if each.slug == request.GET.get("zone")), "")
    pages = Paginator(picture.people_inside(conference, zone), ON_PAPER)
    page = pages.get_page(request.GET.get("page"))
    facts = {
        "at": timezone.now(), "complete": complete, "zones": zones, "zone": zone,
        "page": page, "rows": list(picture.with_other_zones(conference, page, zones)),
    }  # fmt: skip
    return render(request, "checkin/desk_inside.html", facts)


@require_safe
@desk_page()
def report(request, conference):
    """Afterwards: who came on which day, when most, through which gate, and who never did."""
    presence.catch_up(conference)
    groups = picture.categories(conference)
    facts = {
        "days": [(day, Chart(day.quarters)) for day in arrivals.days(conference)],
        "categories": groups,
        "expected": sum(group.expected for group in groups),
        "came": sum(group.came for group in groups),
        "missing": sum(group.missing for group in groups),
        "gates": arrivals.people_by_gate(conference),
        "files": [(what, label) for what, (label, _rows, _columns) in picture_files.FILES.items()],
    }
    return render(request, "checkin/desk_report.html", facts)


@require_safe
@never_cache
@desk_page("door")
def export(request, conference, what: str, kind: str):
    """Arrivals, who is inside now, scans to look at or no-shows, for a spreadsheet or a program."""
    presence.catch_up(conference)
    content_type, lines = picture_files.KINDS[kind]
    answer = StreamingHttpResponse(lines(conference, what), content_type=content_type)
    name = f"{what}-{conference.slug}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    audit.record("door.exported", conference, after={"file": name})
    return answer
