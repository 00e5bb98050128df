"""The live picture of the door: who is inside, who comes, who is missing, what needs a look."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from checkin import presence, queries, untaken_acts
from checkin.arrivals import arrivals, by_minute
from checkin.device_models import STUCK_AFTER
from checkin.models import Acknowledgement, Device, DeviceKind, Gate, Visit, Watch
from checkin.picture_facts import RATE, Alert, CategoryFigures, Figures, GateFigures, ZoneFigures
from conference.models import Conference
from registration.models import Delegate

CHART = timedelta(hours=2)
SILENT = timedelta(minutes=5)
FORGOTTEN = timedelta(hours=12)  # a device last seen longer ago has gone home
LOW_BATTERY = 20  # percent
SHOWN = 12


def compute(conference: Conference) -> Figures:
    """The picture, from the database."""
    complete = presence.catch_up(conference)
    now = timezone.now()
    groups, places = categories(conference), people_by_place(conference)
    return Figures(
        at=now,
        complete=complete,
        inside=inside(conference).aggregate(n=Count("delegate", distinct=True))["n"],
        today=arrivals(conference).filter(day=conference.today).count(),
        expected=sum(group.expected for group in groups),
        came=sum(group.came for group in groups),
        recent=arrivals(conference).filter(at__gt=now - RATE, at__lte=now).count(),
        minutes=by_minute(arrivals(conference).filter(at__gte=now - CHART, at__lte=now)),
        zones=zones(conference, places),
        gates=gates(conference, places),
        categories=groups,
        alerts=alerts(conference),
        devices=devices_to_look_at(conference),
        conflicts=queries.conflicts(conference).count(),
        to_look_at=list(queries.conflicts(conference)[:SHOWN]),
        scans=list(queries.last_scans(conference)[:SHOWN]),
        untaken=untaken_acts.waiting(conference),
    )


def inside(conference: Conference) -> QuerySet[Any]:
    """A row for everybody in every zone they are in now; first catch up with the scans."""
    return conference.presences.inside().order_by()


def people_by_place(conference: Conference) -> dict[tuple[str, int], int]:
    """How many are inside of a zone now who came by a gate: {(zone, gate's number): people}."""
    rows = inside(conference).values_list("zone", "gate").annotate(n=Count("*"))
    return {(zone, gate): n for zone, gate, n in rows}


def zones(conference: Conference, places: Mapping[tuple[str, int], int]) -> list[ZoneFigures]:
    """Every zone of a gate in use that holds people, and any other somebody is inside of."""
    known = {zone.slug: zone for zone in conference.zones.all()}
    holding = conference.gates.filter(active=True).exclude(kind=Gate.Kind.PURPOSE)
    slugs = {*holding.values_list("zone", flat=True), *(zone for zone, _gate in places)}
    return [
        ZoneFigures(
            slug=slug,
            name=known[slug].name if slug in known else {},
            people=sum(n for (zone, _gate), n in places.items() if zone == slug),
            capacity=known[slug].capacity if slug in known else None,
        )
        for slug in sorted(slugs)
    ]


def gates(conference: Conference, places: Mapping[tuple[str, int], int]) -> list[GateFigures]:
    """Gates in use, and any other somebody came through today."""
    visits = conference.visits.filter(day=conference.today).order_by().values_list("gate")
    # Of rows, not of their numbers: so the index alone answers.
    today = dict(visits.annotate(n=Count("*")))
    numbers = {*today, *(gate for _zone, gate in places)}
    return [
        GateFigures(
            name=gate.name,
            zone=gate.zone,
            gives=gate.is_purpose,
            inside=sum(n for (_zone, number), n in places.items() if number == gate.pk),
            today=today.get(gate.pk, 0),
        )
        for gate in conference.gates.filter(Q(active=True) | Q(pk__in=numbers))
    ]


def categories(conference: Conference) -> list[CategoryFigures]:
    """Every category somebody of is expected."""
    known = {category.pk: category for category in conference.categories.all()}
    # By the categories' numbers: so the index alone answers how many are expected.
    approved = Delegate.objects.approved().order_by().filter(category__in=known)
    grouped = approved.values_list("category").annotate(n=Count("*"))
    expected = dict(grouped)
    # A query of its own: as a filter of the count above it would look for one visit a delegate.
    came = dict(grouped.filter(_ever_came()))
    return [
        CategoryFigures(category.name, expected[number], came.get(number, 0))
        for number, category in known.items()
        if number in expected
    ]


def no_shows(conference: Conference) -> QuerySet[Delegate]:
    """Approved, and never seen."""
    return conference.delegates.approved().filter(~_ever_came())


def _ever_came() -> Exists:
    return Exists(Visit.objects.filter(delegate=OuterRef("pk"), arrival=True))


def watched_arrivals(conference: Conference, day: date) -> QuerySet[Any]:
    """Arrivals of that day the desk wants to hear of, the latest first, each with `noted`."""
    watches = list(conference.watches.all())
    watched = conference.delegates.filter(
        Q(pk__in=[watch.delegate_id for watch in watches if watch.delegate_id])
        | Q(category__in=[watch.category_id for watch in watches if watch.category_id])
    )
    noted = Acknowledgement.objects.filter(delegate=OuterRef("delegate"), day=OuterRef("day"))
    found = arrivals(conference).filter(day=day, delegate__in=watched.order_by().values("pk"))
    return (
        found.annotate(noted=Exists(noted))
        .select_related("gate", "delegate__category", "delegate__association")
        .order_by("-at", "-pk")
    )


def watched_people(conference: Conference) -> QuerySet[Watch]:
    """Watches of single people, by name."""
    people = conference.watches.exclude(delegate=None)
    return people.select_related("delegate__category").order_by("delegate__pinyin", "pk")


def alerts(conference: Conference) -> list[Alert]:
    """Watched people who came today and nobody took note of."""
    rows = watched_arrivals(conference, conference.today).filter(noted=False)
    return [Alert(visit.delegate, visit.gate.name, visit.at) for visit in rows]


def devices_to_look_at(conference: Conference) -> list[Device]:
    """Silent ones, those with little battery, and those whose scans have waited for too long."""
    now = timezone.now()
    silent = Q(last_seen_at__lt=now - SILENT) | Q(last_seen_at=None, created_at__lt=now - SILENT)
    stuck = Q(queue_since__lt=now - STUCK_AFTER)
    unwell = Q(battery__lte=LOW_BATTERY) | stuck
    at_work = Q(last_seen_at__gte=now - FORGOTTEN) | Q(created_at__gte=now - FORGOTTEN)
    found = conference.devices.filter(at_work | stuck, silent | unwell)
    found = found.filter(revoked_at=None).exclude(kind=DeviceKind.DESK)
    return list(found.order_by(F("last_seen_at").asc(nulls_first=True), "pk"))


def people_inside(conference: Conference, zone: str = "") -> QuerySet[Any]:
    """Rows of inside() with their people, by zone and name: everybody in a zone, or everybody once,
    in the zone they were let into last, which is where to look for them.
    """
    own = inside(conference).filter(delegate=OuterRef("delegate")).order_by("-since", "-pk")
    chosen = Q(zone=zone) if zone else Q(pk=Subquery(own.values("pk")[:1]))
    rows = inside(conference).filter(chosen)
    rows = rows.select_related("gate", "delegate__category", "delegate__association")
    return rows.order_by("zone", "delegate__pinyin", "delegate__name_latin", "delegate")


def with_other_zones(
    conference: Conference, rows: Iterable[Any], zones: Iterable[ZoneFigures]
) -> Iterator[Any]:
    """The rows of people_inside(), each with `also_in`: what else they are inside of, in words."""
    several = inside(conference).values("delegate").annotate(n=Count("pk")).filter(n__gt=1)
    found = inside(conference).filter(delegate__in=several.values("delegate")).order_by("zone")
    slugs: dict[int, list[str]] = {}
    for delegate, slug in found.values_list("delegate", "zone"):
        slugs.setdefault(delegate, []).append(slug)
    names = {zone.slug: zone.label for zone in zones}
    for row in rows:
        others = [slug for slug in slugs.get(row.delegate_id, ()) if slug != row.zone]
        row.also_in = [names.get(slug, slug) for slug in others]
        yield row
