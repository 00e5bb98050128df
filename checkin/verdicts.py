"""What follows from all scans of one badge: who is inside, who came twice, what was taken back.

Pure, over anything that has a scan's attributes; it depends on the set of scans alone, never on
the order in which they came in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

from checkin.groups import Regroupings, Turn, Turns
from checkin.models import Direction, Scan

ADMIT, ALREADY_IN, GIVEN = "admit", "already_in", "given"
UNDO_WITHIN = timedelta(minutes=15)
# What follows from earlier scans; a device that says one of these knew of them, or thought so.
COUNTED = ("already_in", "given", "no_re_entry", "too_soon", "used_up")

Facts = dict[str, Any]
No = tuple[str, Facts]


def in_utc(moment: datetime) -> str:
    """As facts write times."""
    return moment.astimezone(UTC).isoformat()


@dataclass(slots=True)
class Outcome:
    """What became of a scan; `facts` are the reason's: a gate's slug, times in ISO 8601."""

    scan: Any
    verdict: str
    reason: str = ""
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where scans were made: gates' slugs by number, the clock on the wall, and when zones were
    put into other groups.
    """

    slugs: Mapping[int, str]
    zone: tzinfo
    regroupings: Regroupings = ()

    def where(self, scan: Any) -> Facts:
        """Gate and time of an earlier scan."""
        return {"gate": self.slugs.get(scan.gate_id, ""), "at": in_utc(scan.effective_at)}

    def day(self, scan: Any) -> Any:
        """The day of a scan."""
        return scan.effective_at.astimezone(self.zone).date()


def derive(scans: Iterable[Any], place: Place) -> list[Outcome]:
    """The outcome of every scan of one badge, in the order (effective_at, uuid)."""
    ordered = sorted(scans, key=lambda scan: (scan.effective_at, scan.uuid))
    undos = _undos(ordered)
    taken_back = {scan.undoes for scan in ordered if undos.get(scan.uuid) == ""}
    history = _History(place)
    outcomes = []
    for scan in ordered:
        if scan.undoes:
            outcomes.append(_undo(scan, undos[scan.uuid]))
        elif scan.uuid in taken_back:
            outcomes.append(Outcome(scan, Scan.Verdict.UNDONE))
        else:
            outcomes.append(history.take(scan))
    return outcomes


def _undos(ordered: Sequence[Any]) -> dict[UUID, str]:
    """By the undo's id: "" where it counts, else why not. Of several the first counts."""
    known = {scan.uuid: scan for scan in ordered if not scan.undoes}
    found: dict[UUID, str] = {}
    done: set[UUID] = set()
    for scan in ordered:
        if scan.undoes:
            found[scan.uuid] = _undo_refusal(scan, known.get(scan.undoes), done)
            done |= {scan.undoes} if found[scan.uuid] == "" else set()
    return found


def _undo_refusal(undo: Any, scan: Any | None, done: set[UUID]) -> str:
    if scan is None:
        return "nothing_to_undo"
    if scan.uuid in done:
        return "undone_already"
    if undo.device_id != scan.device_id and not undo.terms.get("any_device"):
        return "not_yours"
    # The clocks of two messages differ by a network's delay, so "before" may look like "after".
    return "too_late" if abs(undo.effective_at - scan.effective_at) > UNDO_WITHIN else ""


def _undo(scan: Any, refusal: str) -> Outcome:
    if refusal == "undone_already":
        return Outcome(scan, Scan.Verdict.REPEAT, refusal)
    return Outcome(scan, Scan.Verdict.DENIED if refusal else Scan.Verdict.UNDO, refusal)


def _turn(scan: Any) -> Turn:
    return Turn(scan.zone, scan.direction == Direction.IN, scan.effective_at, scan.until)


class _History:
    """What the scans so far came to: the last turn of each area, the entries of each zone."""

    def __init__(self, place: Place):
        self.place = place
        self.turns = Turns[Any](_turn, place.regroupings)
        self.entries: dict[str, list[Any]] = defaultdict(list)
        self.walked_to: dict[UUID, int] = {}  # from a desk's or kiosk's entry to which device

    def take(self, scan: Any) -> Outcome:
        """The outcome of the next scan."""
        outcome = self._exit(scan) if scan.direction == Direction.OUT else self._entry(scan)
        if outcome.verdict in Scan.TURNING:
            if scan.area:
                self.turns.at(scan.effective_at)[scan.area] = scan
            if scan.direction == Direction.IN:
                self.entries[scan.zone].append(scan)
        return outcome

    def _inside(self, scan: Any) -> Any | None:
        """The entry by which the bearer is in one of the area's zones at this scan's time."""
        last = self._last(scan)
        if last is None or last.direction == Direction.OUT:
            return None
        return last if last.until is None or last.until > scan.effective_at else None

    def _last(self, scan: Any) -> Any | None:
        """The last turn before this scan in its area."""
        return self.turns.at(scan.effective_at).get(scan.area)

    def _exit(self, scan: Any) -> Outcome:
        """Whoever leaves is never refused."""
        entry = self._inside(scan)
        if entry is not None:
            return Outcome(scan, Scan.Verdict.FIRST, "" if entry.zone == scan.zone else "no_entry")
        if self._last(scan) is not None:
            return Outcome(scan, Scan.Verdict.REPEAT, "already_out")
        return Outcome(scan, Scan.Verdict.FIRST, "no_entry")

    def _entry(self, scan: Any) -> Outcome:
        refusal = self._refusal(scan)
        if refusal is None:
            return Outcome(scan, Scan.Verdict.FIRST, self._how(scan))
        code, facts = refusal
        if scan.forced:
            return Outcome(scan, Scan.Verdict.ADMITTED_REVOKED, code, facts)
        earlier = self._earlier(scan, code)
        if earlier is not None:
            same = self._one_party(earlier, scan)
            return Outcome(
                scan, Scan.Verdict.REPEAT if same else Scan.Verdict.CONFLICT, code, facts
            )
        # Somebody a device let in is inside: that is written down, not undone.
        admitted = scan.local_verdict == ADMIT
        verdict = Scan.Verdict.ADMITTED_REVOKED if admitted else Scan.Verdict.DENIED
        return Outcome(scan, verdict, code, facts)

    def _refusal(self, scan: Any) -> No | None:
        kept = (scan.refusal, scan.refusal_facts) if scan.refusal else None
        if kept and scan.refusal not in COUNTED:
            return kept
        found = self._given(scan) if "gives" in scan.terms else self._not_now(scan)
        return found or kept

    def _given(self, scan: Any) -> No | None:
        """It was handed out as often as it is."""
        before = self._counted(scan)
        most = scan.terms["gives"]
        if len(before) < most:
            return None
        return GIVEN, {"most": most, **_each_day(scan), **self.place.where(before[-1])}

    def _not_now(self, scan: Any) -> No | None:
        """Inside already, or may not come back, or not yet, or not so often."""
        entry, way = self._inside(scan), scan.terms.get("re")
        if entry is not None and entry.zone == scan.zone and way != "always":
            return ALREADY_IN, self.place.where(entry)
        return self._too_soon(scan, entry) or self._too_often(scan, way)

    def _too_soon(self, scan: Any, entry: Any | None) -> No | None:
        last = self._last(scan)
        if "pause" not in scan.terms or entry is not None or last is None:
            return None
        left = last.effective_at if last.direction == Direction.OUT else last.until
        again = left + timedelta(minutes=scan.terms["pause"])
        if last.zone != scan.zone or scan.effective_at >= again:
            return None
        return "too_soon", {"from": in_utc(again)}

    def _too_often(self, scan: Any, way: str | None) -> No | None:
        ever, counted = self.entries[scan.zone], self._counted(scan)
        if way == "never" and ever:
            return "no_re_entry", self.place.where(ever[-1])
        most = scan.terms.get("most")
        if not most or len(counted) < most:
            return None
        return "used_up", {"most": most, **_each_day(scan), **self.place.where(counted[-1])}

    def _counted(self, scan: Any) -> list[Any]:
        """The zone's entries before, or those of the day."""
        entries = self.entries[scan.zone]
        if not scan.terms.get("day"):
            return entries
        day = self.place.day(scan)
        return [entry for entry in entries if self.place.day(entry) == day]

    def _earlier(self, scan: Any, code: str) -> Any | None:
        """The entry that a second one comes after."""
        if code == ALREADY_IN:
            return self._inside(scan)
        return (self._counted(scan) or [None])[-1] if code == GIVEN else None

    def _one_party(self, entry: Any, scan: Any) -> bool:
        """Whether nobody need wonder at a second scan: at the same device, at a desk or kiosk, or
        at the first door that somebody goes to from there.
        """
        if "counter" in scan.terms:
            return True
        seen_by = entry.device_id
        if "counter" in entry.terms:
            seen_by = self.walked_to.setdefault(entry.uuid, scan.device_id)
        return bool(seen_by == scan.device_id)

    def _how(self, scan: Any) -> str:
        """Why somebody who was here before is let in again."""
        last = self._last(scan)
        if last is None:
            return ""
        return "moved" if self._inside(scan) and last.zone != scan.zone else "re_entry"


def _each_day(scan: Any) -> Facts:
    return {"day": True} if scan.terms.get("day") else {}
