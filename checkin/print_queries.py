"""Reads of prints: what a station may take, what the desk shows, where a badge comes out."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges import sheets_queries
from badges.models import Badge
from checkin.models import BadgePrint, Device, DeviceKind
from checkin.print_models import UNSURE_AFTER, BadgePrintQuerySet
from conference.lib import files, pdf
from conference.models import Conference, WorkItem

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# A station asks every few seconds; one that did not for so long is off or has no network.
SILENT = timedelta(seconds=45)
RECENT = 8
STATES = [*BadgePrint.State.values, "unsure"]


def rows(conference: Conference) -> BadgePrintQuerySet:
    """The conference's prints, newest first, with what a row of the desk shows."""
    return conference.badge_prints.select_related(
        "conference", "badge__delegate__category", "badge__conference", "station", "gate",
        "asked_by", "asked_from",
    )  # fmt: skip


def for_station(station: Device) -> BadgePrintQuerySet:
    """What this station may take now: asked of it, or of nobody, at a gate it serves."""
    chosen = Device.gates.through.objects.filter(device=station)
    served = Q(gate=None) | Exists(chosen.filter(gate=OuterRef("gate"))) | ~Exists(chosen)
    # What another station took and never began goes to whoever serves the gate.
    free = Q(station=None) | Q(state=BadgePrint.State.PRINTING)
    return station.conference.badge_prints.due().filter(Q(station=station) | (free & served))


def never_asked(badges: Iterable[int]) -> QuerySet[Badge]:
    """Those of the badges that are in force, of which no print was asked for and no paper is there
    as they are.
    """
    asked = BadgePrint.objects.filter(badge=OuterRef("pk"), print_serial=OuterRef("print_serial"))
    found = Badge.objects.active().filter(~Exists(asked), pk__in=list(badges))
    return sheets_queries.not_printed(found).order_by("pk")


def in_state(found: BadgePrintQuerySet, state: str) -> BadgePrintQuerySet:
    """Those in one of STATES; any other word leaves all of them."""
    if state == "unsure":
        late = timezone.now() - UNSURE_AFTER
        return found.filter(state=BadgePrint.State.PRINTING, begun_at__lt=late)
    return found.filter(state=state) if state in BadgePrint.State.values else found


def with_failures(conference: Conference) -> BadgePrintQuerySet:
    """The same rows, each with its sheets, whether it is `superseded`, and with `failure`: why its
    badge could not be made; null unless it is so.
    """
    number = Cast(OuterRef("badge"), CharField())
    revision = Cast(OuterRef("badge__revision"), CharField())
    key = Concat(Value("make_badge:"), number, Value(":"), revision)
    items = WorkItem.objects.filter(dedupe=key, status=WorkItem.FAILED)
    log = ("sheets__station", "sheets__asked_by", "sheets__asked_from")
    found = rows(conference).prefetch_related(*log)
    failure = Subquery(items.values("error")[:1])
    return with_newer(found.annotate(failure=failure))


def with_newer(found: BadgePrintQuerySet) -> BadgePrintQuerySet:
    """The same rows, each with whether it is `superseded`, and the next print's serial: `newer`."""
    next_one = _newer(OuterRef).order_by("print_serial").values("print_serial")[:1]
    return found.annotate(superseded=Exists(_newer(OuterRef)), newer=Subquery(next_one))


def _newer(of: Callable[[str], Any]) -> BadgePrintQuerySet:
    return BadgePrint.objects.filter(badge=of("badge"), print_serial__gt=of("print_serial"))


def is_superseded(row: BadgePrint) -> bool:
    """A newer print of its badge was asked for."""
    return _newer(partial(getattr, row)).exists()


def chips(conference: Conference) -> list[tuple[str, object, int]]:
    """(state, its word, how many): only what there is, those a person must look at first."""
    unsure = in_state(conference.badge_prints.all(), "unsure").count()
    known, labels = counts(conference), dict(BadgePrint.State.choices)
    found = [("unsure", _("not known"), unsure)]
    found += [(state, labels[state], known.get(state, 0)) for state in BadgePrint.State.values]
    return [chip for chip in found if chip[2]]


def counts(conference: Conference) -> dict[str, int]:
    """How many prints are in each state."""
    found = conference.badge_prints.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(found)


def stations(conference: Conference) -> QuerySet:
    """The print stations that are not signed off, each with how many sheets it has `printed`, and
    whether it is `silent`: it did not speak to us lately.
    """
    done = Count("printed_sheets")
    late = timezone.now() - SILENT
    silent = ExpressionWrapper(
        Q(last_seen_at=None) | Q(last_seen_at__lt=late), output_field=BooleanField()
    )
    found = conference.devices.filter(kind=DeviceKind.STATION, revoked_at=None)
    found = found.annotate(printed=done, silent=silent)
    return found.prefetch_related("gates").order_by("name", "pk")


def trouble(station: Device) -> "StrPromise | str":
    """Why no badge comes out there just now: "paused", "silent" (in words), or nothing."""
    if station.paused_at:
        return _("paused")
    seen = station.last_seen_at
    return "" if seen and timezone.now() - seen <= SILENT else _("silent")


def at_work(conference: Conference) -> list[Device]:
    """The stations from which badges come out just now."""
    return [
        station for station in stations(conference) if not station.silent and not station.paused_at
    ]


def place_of(row: BadgePrint) -> Device | None:
    """Where the badge comes out, if that is known: its station, or the only one that is awake."""
    if row.station:
        return row.station
    awake = [station for station in at_work(row.conference) if serves(station, row.gate_id)]
    return awake[0] if len(awake) == 1 else None


def is_stuck(row: BadgePrint) -> bool:
    """It waits, and nothing comes out just now at any station that might print it."""
    if row.state != BadgePrint.State.WAITING:
        return False
    if row.station:
        return bool(trouble(row.station))
    return not any(serves(station, row.gate_id) for station in at_work(row.conference))


def serves(station: Device, gate: int | None) -> bool:
    """Whether a station prints what was asked for at a gate, or at none."""
    gates = {one.pk for one in station.gates.all()}
    return not gates or gate is None or gate in gates


def latest(badge: Badge) -> BadgePrint | None:
    """The print of the badge as it is, if one was asked for."""
    found = rows(badge.conference).filter(badge=badge, print_serial=F("badge__print_serial"))
    return found.first()


def sheets(row: BadgePrint) -> list[pdf.Sheet]:
    """The badge's pages as a printer's dots. Raises FileNotFoundError, ValueError."""
    return pdf.sheets(files.read(row.badge.pdf))


def usual_size(conference: Conference) -> dict[str, float]:
    """The largest badge of the conference, in millimetres: what a test page is printed at."""
    width, height = sheets_queries.sizes(conference)[0]
    return {"width": width, "height": height}


def waiting(station: Device) -> int:
    """How many prints this station could take now; those still being made come later."""
    return for_station(station).count()


def recent(station: Device) -> BadgePrintQuerySet:
    """What this station printed or failed to, newest first, each as with_newer() has it."""
    ended = (BadgePrint.State.PRINTED, BadgePrint.State.FAILED)
    found = rows(station.conference).filter(station=station, state__in=ended)
    return with_newer(found).order_by("-ended_at")[:RECENT]
