"""Self check-in: somebody holds their own code before a kiosk, comes in, and gets their badge."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges import sheets_queries
from checkin import gates, help_codes, print_queries, printing
from checkin.actions import record_scans
from checkin.models import BadgePrint, Device, Direction, Gate, Scan
from conference.errors import Refused

# What a kiosk says: come in, you were here before, or somebody at the desk has to look.
WELCOME, AGAIN, DESK = "welcome", "again", "desk"


@transaction.atomic
def check_in(kiosk: Device, scan_id: UUID, token: str) -> dict[str, Any]:
    """{"outcome", "name", "help", "print"} for the code somebody holds before the kiosk; no print
    for whom the badge lies ready, printed on sheets as it is now.

    The scan is kept like any other, at the kiosk's gate. Sending it again is harmless. Raises
    Refused (409) where the kiosk's gate is out of use.
    """
    gate = gate_of(kiosk)
    now = timezone.now().isoformat()
    scan = {
        "id": str(scan_id),
        "token": token,
        "gate": gate.slug,
        "direction": Direction.IN,
        "at": now,
    }
    known = Scan.objects.filter(uuid=scan_id, device=kiosk).first()
    if known is None:
        record_scans(kiosk, {"sent_at": now, "scans": [scan]})
        known = Scan.objects.filter(uuid=scan_id, device=kiosk).first()
    if known is None:  # no shape of a code at all: nothing to keep, nothing for the desk to find
        return {"outcome": DESK, "name": {}, "help": "", "print": None}
    return _answer(known, gate)


def gate_of(kiosk: Device) -> Gate:
    """The entry a kiosk checks people in at. Raises Refused."""
    gate = gates.gates_of(kiosk).filter(active=True).exclude(direction=Gate.Way.OUT).first()
    if gate is None:
        raise Refused("no_gate", _("The gate of this kiosk was taken out of use."))
    return gate


def _answer(scan: Scan, gate: Gate) -> dict[str, Any]:
    outcome = _outcome(scan)
    row = None
    if outcome != DESK and scan.badge and not sheets_queries.on_sheets(scan.badge):
        row = printing.ask(scan.badge, asked_from=scan.device, gate=gate)
    return {
        "outcome": outcome,
        "name": name_of(scan) if outcome != DESK else {},
        "help": help_codes.of(scan),
        "print": print_facts(row) if row else None,
    }


def _outcome(scan: Scan) -> str:
    if scan.verdict == Scan.Verdict.FIRST:
        return WELCOME
    seen = scan.verdict in (Scan.Verdict.REPEAT, Scan.Verdict.CONFLICT)
    return AGAIN if seen and scan.badge else DESK


def name_of(scan: Scan) -> dict[str, str]:
    """The name alone, by language: everybody around reads the screen."""
    person = scan.badge.delegate if scan.badge else None
    return {code: person.display_name(code) for code in ("zh-hans", "en")} if person else {}


def print_facts(row: BadgePrint) -> dict[str, Any]:
    """How far the badge is, and the place where it comes out where that is known."""
    place = print_queries.place_of(row)
    return {
        "id": row.pk,
        "state": "unsure" if row.is_unsure else row.state,
        "place": place.name if place else "",
        "at": row.ended_at if row.state == BadgePrint.State.PRINTED else None,
        "stuck": print_queries.is_stuck(row),
    }


def home(kiosk: Device) -> dict[str, Any]:
    """What a kiosk shows while nobody stands before it. Raises Refused (409)."""
    gate = gate_of(kiosk)
    conference = kiosk.conference
    return {
        "conference": conference.name,
        "zone": conference.time_zone,
        "gate": gate.name,
        "prints": any(
            print_queries.serves(station, gate.pk) for station in print_queries.at_work(conference)
        ),
    }


def print_state(kiosk: Device, pk: int) -> dict[str, Any]:
    """The same later, of what this kiosk's conference prints. Raises Refused (404)."""
    row = print_queries.rows(kiosk.conference).filter(pk=pk).first()
    if row is None:
        raise Refused("unknown_print", _("There is no such print."), status=404)
    return print_facts(row)
