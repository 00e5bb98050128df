"""One batch of scans into the database, inside the caller's transaction, in three queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from badges import tokens
from checkin import batches, gates, invalid, printing, queries, rows, rules, untaken
from checkin.batches import Batch, Invalid, Reading
from checkin.groups import Regroupings
from checkin.invalid import ID_CONFLICT
from checkin.models import Device, DeviceKind, Direction, Scan, UntakenScan
from checkin.passes import GatePass
from checkin.rows import Bearer, Scanned
from checkin.untaken import Untaken
from conference.errors import Refused

Told = tuple[dict[str, GatePass], Regroupings]
LIVE_VERDICTS = {"", rules.ADMIT, rules.ALREADY_IN}


def record(device: Device, batch: Batch, *, commits: bool = False) -> list[dict[str, Any]]:
    """Store what is new, derive verdicts anew, and answer in the order sent.

    `commits`: the caller's transaction ends with this, and may end with its last statement.
    """
    entries = [_read(raw, batch, device.pk) for raw in batch.scans]
    readings = [entry for entry in entries if isinstance(entry, Reading)]
    _name_makers(device, readings)
    work = _Work(device, readings)
    work.received_at = batch.as_of or work.received_at
    found = [
        work.take(entry, raw) if isinstance(entry, Reading) else Untaken(raw, entry.code)
        for raw, entry in zip(batch.scans, entries, strict=True)
    ]
    lost = [one for one in found if isinstance(one, Untaken)]
    said = untaken.answers(device, batch, lost, work.received_at)
    work.write(commits=commits)
    return [next(said) if isinstance(one, Untaken) else work.answer(*one) for one in found]


def take_after_all(row: UntakenScan) -> str:
    """Record a scan that was not taken, at its gate, as it was made: in the caller's transaction.

    Gives "" where it is in the log now, or was before; else why it still cannot be (invalid.WORDS).
    Nobody's badge is printed for it: whoever came has gone on.
    """
    reading = untaken.reading_of(row, timezone.now())
    work = _Work(row.device, [reading], gates.for_later(row.conference))
    reading.age = max(work.received_at - row.effective_at, timedelta(0))
    found = work.take(reading, {})
    if isinstance(found, Untaken):
        return found.reason
    work.write(prints=False)
    return ""


def _name_makers(device: Device, readings: list[Reading]) -> None:
    """A phone that is set up anew sends what waited on it as the device it was when it scanned.
    Only for one that is signed off: no device speaks for another that is at work.
    """
    gone = queries.signed_off(device, {reading.made_by for reading in readings} - {device.pk})
    for reading in readings:
        if reading.made_by not in gone:
            reading.made_by = device.pk


def _read(raw: object, batch: Batch, device_id: int) -> Reading | Invalid:
    try:
        return batches.read_scan(raw, batch, device_id)
    except Invalid as error:
        return error


class _Work:
    """What one batch works on: the badges' rows, locked, and all their scans."""

    def __init__(self, device: Device, readings: list[Reading], told: Told | None = None):
        self.device = device
        self.keys, self.retired = queries.every_key()
        self.gates, regroupings = told or gates.for_scans(device)
        self.tokens = {reading.token: self._token(reading.token) for reading in readings}
        held, known = self._lock(readings)
        self.badges = {badge.badge_id: badge for badge, _seats in held}
        self.seats = {badge.delegate_id: seats for badge, seats in held}
        # Only now, the rows being held: of two phones at once, the one that had to wait came
        # second, and does not turn a «first» that was answered already into a conflict.
        self.received_at = timezone.now()
        self.bearers = {badge.pk: badge for badge in self.badges.values()}
        self.slugs = {gate.pk: gate.slug for gate in self.gates.values()}
        self.reader = gates.reader_of(device.conference, self.gates)
        self.place = rules.Place(self.slugs, device.conference.zone, regroupings)
        self.scans: dict[UUID, Scanned] = {}
        self.by_badge: dict[int, list[Scanned]] = defaultdict(list)
        self.new: list[Scanned] = []
        for slug, scan in known:
            self._keep(scan)
            self.slugs[scan.gate_id] = slug

    def take(self, reading: Reading, raw: Any) -> tuple[UUID, str] | Untaken:
        """(id, status) of a scan that is stored now or was before; or why it is not taken."""
        known = self.scans.get(reading.uuid)
        if known is not None:
            same = known.body_hash == reading.body_hash
            return (reading.uuid, "replayed") if same else self._not(reading, raw, ID_CONFLICT)
        if reading.gate not in self.gates:
            return self._not(reading, raw, invalid.UNKNOWN_GATE)
        if reading.direction == Direction.OUT and not self.gates[reading.gate].area:
            return self._not(reading, raw, invalid.ONE_WAY)
        scan = self._scan(reading)
        self.new.append(scan)
        self._keep(scan)
        return reading.uuid, "stored"

    def _not(self, reading: Reading, raw: Any, reason: str) -> Untaken:
        claimed = self._claimed(reading)
        badge = self.badges.get(claimed)
        return Untaken(raw, reason, reading, badge.pk if badge else None, claimed)

    def write(self, *, commits: bool = False, prints: bool = True) -> None:
        """Derive the verdicts of every badge that was scanned; store new and changed rows."""
        changed = []
        for badge_id in {scan.badge_id for scan in self.new if scan.badge_id}:
            for outcome in rules.derive(self.by_badge[badge_id], self.place):
                scan, now = outcome.scan, (outcome.verdict, outcome.reason, outcome.facts)
                if (scan.verdict, scan.reason, scan.facts) != now:
                    scan.verdict, scan.reason, scan.facts = now
                    changed += [scan] if scan.seq else []
        came = self._who_prints() if prints else []
        rows.store(self.new, changed, commits=commits and not came)
        if came:
            printing.first_scans(self.device, came)

    def _claimed(self, reading: Reading) -> str:
        """The badge that was read, or named by hand; "" where its token is none of ours."""
        token = self.tokens[reading.token]
        return token.badge_id if isinstance(token, tokens.Token) else reading.badge_id

    def _who_prints(self) -> list[tuple[int, int]]:
        """(badge, gate) of who came in at a gate that prints."""
        printing_gates = {gate.pk for gate in self.gates.values() if gate.prints}
        return [
            (scan.badge_id, scan.gate_id)
            for scan in self.new
            if scan.gate_id in printing_gates and scan.verdict in Scan.TURNING
            and scan.direction == Direction.IN and scan.badge_id
        ]  # fmt: skip

    def answer(self, uuid: UUID, status: str) -> dict[str, Any]:
        """The present verdict."""
        scan = self.scans[uuid]
        badge = self.bearers.get(scan.badge_id or 0)
        return {
            "id": str(uuid),
            "status": status,
            "verdict": str(scan.verdict),
            "reason": scan.reason,
            "facts": scan.facts,
            "detail": self.reader.words(scan.reason, scan.facts),
            **({"forced": True} if scan.forced else {}),
            "delegate": queries.person(badge) if badge else None,
            "flags": scan.flags,
            "earlier": self._earlier(scan),
        }

    def _token(self, text: str) -> tokens.Token | Refused | None:
        if not text:
            return None
        try:
            return rules.read_token(text, self.keys, self.device.conference)
        except Refused as refusal:
            return refusal

    def _lock(self, readings: Iterable[Reading]) -> tuple[rows.Locked, rows.Known]:
        read = self.tokens.values()
        wanted = {reading.badge_id for reading in readings if reading.badge_id}
        wanted |= {token.badge_id for token in read if isinstance(token, tokens.Token)}
        return rows.lock(self.device, wanted, {one.uuid for one in readings})

    def _keep(self, scan: Scanned) -> None:
        self.scans[scan.uuid] = scan
        if scan.badge_id:
            self.by_badge[scan.badge_id].append(scan)

    def _scan(self, reading: Reading) -> Scanned:
        """The row, its verdict still to be derived where a badge of ours was read."""
        token, claimed = self.tokens[reading.token], self._claimed(reading)
        badge = self.badges.get(claimed)
        gate = self.gates[reading.gate]
        scan = Scanned(
            uuid=reading.uuid, device_id=reading.made_by, gate_id=gate.pk, zone=gate.zone,
            area=gate.area, badge_id=badge.pk if badge else None, direction=reading.direction,
            effective_at=self.received_at - reading.age, body_hash=reading.body_hash,
            local_verdict=reading.local_verdict, flags=reading.flags, forced=reading.forced,
            undoes=reading.undoes, terms=self._terms(reading), rest=self._rest(reading, claimed),
        )  # fmt: skip
        if reading.direction == Direction.IN:
            scan.until = gate.until(scan.effective_at)
        if badge is None:
            scan.verdict = Scan.Verdict.REJECTED
            scan.reason = token.code if isinstance(token, Refused) else "unknown_badge"
        elif reading.undoes is None:
            scan.refusal, scan.refusal_facts = self._refusal(reading, scan, badge, token)
        return scan

    def _rest(self, reading: Reading, claimed: str) -> dict[str, Any]:
        """What is kept besides, as it was sent."""
        token = self.tokens[reading.token]
        return {
            "conference_id": self.device.conference_id, "badge_ref": claimed,
            "print_serial": token.print_serial if isinstance(token, tokens.Token) else None,
            "token": reading.token, "at": reading.at, "sent_at": reading.sent_at,
            "received_at": self.received_at, "note": reading.note,
        }  # fmt: skip

    def _terms(self, reading: Reading) -> dict[str, Any]:
        """What the gate asks now, and at what people register rather than walk through it; a desk
        may take back what any device scanned.
        """
        if reading.undoes is None:
            own = {} if self.device.kind == DeviceKind.SCANNER else {"counter": True}
            return self.gates[reading.gate].terms | own
        return {"any_device": True} if self.device.kind == DeviceKind.DESK else {}

    def _refusal(
        self, reading: Reading, scan: Scanned, badge: Bearer, token: tokens.Token | Refused | None
    ) -> tuple[str, dict[str, Any]]:
        """Why this badge may not enter; or the device's own no, where it could not ask."""
        if reading.direction == Direction.OUT:
            return "", {}
        printed = token if isinstance(token, tokens.Token) else None
        sighting = rules.Sighting(
            badge=badge,
            print_serial=printed.print_serial if printed else badge.print_serial,
            first_day=printed.first_day if printed else badge.valid_from,
            days=printed.days if printed else badge.valid_days,
            gate=self.gates[reading.gate],
            at=scan.effective_at,
            day=scan.effective_at.astimezone(self.device.conference.zone).date(),
            held=self.seats.get(badge.delegate_id, frozenset()),
            key_retired=self.retired.get(printed.slot) if printed else None,
        )
        turned_away = not reading.is_live and reading.local_verdict not in LIVE_VERDICTS
        return rules.denial(sighting) or (reading.local_verdict if turned_away else "", {})

    def _earlier(self, scan: Scanned) -> dict[str, Any] | None:
        """The entry a second scan comes after: which gate, since when."""
        if scan.reason not in ("already_in", "given"):
            return None
        return {name: scan.facts[name] for name in ("gate", "at") if name in scan.facts} or None
