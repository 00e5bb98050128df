"""One batch of scans into the database, inside the caller's transaction, in three queries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from badges import tokens
from checkin import batches, gates, invalid, printing, queries, rows, rules
from checkin.batches import Batch, Invalid, Reading
from checkin.models import Device, DeviceKind, Direction, Scan
from checkin.rows import Bearer, Scanned
from conference import audit
from conference.errors import Refused

LIVE_VERDICTS = {"", rules.ADMIT, rules.ALREADY_IN}


def record(device: Device, batch: Batch, *, commits: bool = False) -> list[dict[str, Any]]:
    """Store what is new, derive verdicts anew, and answer in the order sent.

    `commits`: the caller's transaction ends with this, and may end with its last statement.
    """
    entries = [_read(raw, batch, device.pk) for raw in batch.scans]
    readings = [entry for entry in entries if isinstance(entry, Reading)]
    work = _Work(device, readings)
    work.received_at = batch.as_of or work.received_at
    answers = [
        work.take(entry) if isinstance(entry, Reading) else invalid.answer(raw, entry.code)
        for raw, entry in zip(batch.scans, entries, strict=True)
    ]
    work.write(commits=commits)
    return [work.answer(*answer) if isinstance(answer, tuple) else answer for answer in answers]


def _read(raw: object, batch: Batch, device_id: int) -> Reading | Invalid:
    try:
        return batches.read_scan(raw, batch, device_id)
    except Invalid as error:
        return error


class _Work:
    """What one batch works on: the badges' rows, locked, and all their scans."""

    def __init__(self, device: Device, readings: list[Reading]):
        self.device = device
        self.keys = queries.public_keys()
        self.gates, regroupings = gates.for_scans(device)
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
        self.strange: list[Reading] = []  # of gates that are not the device's
        for slug, scan in known:
            self._keep(scan)
            self.slugs[scan.gate_id] = slug

    def take(self, reading: Reading) -> tuple[UUID, str] | dict[str, Any]:
        """(id, status) of a scan that is stored now or was before; or its final answer."""
        known = self.scans.get(reading.uuid)
        if known is not None:
            same = known.body_hash == reading.body_hash
            return reading.uuid, "replayed" if same else invalid.ID_CONFLICT
        if reading.gate not in self.gates:
            self.strange.append(reading)
            return invalid.answer({"id": str(reading.uuid)}, invalid.UNKNOWN_GATE)
        if reading.direction == Direction.OUT and not self.gates[reading.gate].area:
            return invalid.answer({"id": str(reading.uuid)}, invalid.ONE_WAY)
        scan = self._scan(reading)
        self.new.append(scan)
        self._keep(scan)
        return reading.uuid, "stored"

    def write(self, *, commits: bool) -> None:
        """Derive the verdicts of every badge that was scanned; store new and changed rows."""
        changed = []
        for badge_id in {scan.badge_id for scan in self.new if scan.badge_id}:
            for outcome in rules.derive(self.by_badge[badge_id], self.place):
                scan, now = outcome.scan, (outcome.verdict, outcome.reason, outcome.facts)
                if (scan.verdict, scan.reason, scan.facts) != now:
                    scan.verdict, scan.reason, scan.facts = now
                    changed += [scan] if scan.seq else []
        if self.strange:
            self._note_strange()
        came = self._who_prints()
        rows.store(self.new, changed, commits=commits and not came)
        if came:
            printing.first_scans(self.device, came)

    def _note_strange(self) -> None:
        """A phone set up again for other gates still has scans of its old ones: they let nobody in,
        and are written down for the organisers, or nobody would ever hear of them."""
        scans = [
            {"id": str(reading.uuid), "gate": reading.gate, "direction": reading.direction,
             "at": reading.at.isoformat(), "badge": self._badge_of(reading)}
            for reading in self.strange
        ]  # fmt: skip
        audit.record("scan.not_taken", self.device, after={"scans": scans})

    def _badge_of(self, reading: Reading) -> str:
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
        """The present verdict. Nothing is said of somebody else's scan with the same id."""
        scan = self.scans[uuid]
        if status == invalid.ID_CONFLICT:
            return invalid.answer({"id": str(uuid)}, status)
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
        token = self.tokens[reading.token]
        claimed = token.badge_id if isinstance(token, tokens.Token) else reading.badge_id
        badge = self.badges.get(claimed)
        gate = self.gates[reading.gate]
        scan = Scanned(
            uuid=reading.uuid, device_id=self.device.pk, gate_id=gate.pk, zone=gate.zone,
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
        )
        turned_away = not reading.is_live and reading.local_verdict not in LIVE_VERDICTS
        return rules.denial(sighting) or (reading.local_verdict if turned_away else "", {})

    def _earlier(self, scan: Scanned) -> dict[str, Any] | None:
        """The entry a second scan comes after: which gate, since when."""
        if scan.reason not in ("already_in", "given"):
            return None
        return {name: scan.facts[name] for name in ("gate", "at") if name in scan.facts} or None
