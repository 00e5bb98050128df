"""What follows from all scans of a badge, whatever the order in which they come in."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from checkin import stays
from checkin.verdicts import Place, derive

NOON = datetime(2026, 10, 21, 4, tzinfo=UTC)  # 12:00 in Chengdu
CHENGDU = ZoneInfo("Asia/Shanghai")
PLACE = Place({1: "east", 2: "west", 3: "lunch-east"}, CHENGDU)


@dataclass
class Read:
    """A scan by what verdicts look at; minutes after noon."""

    number: int
    minutes: float = 0
    device_id: int = 1
    gate_id: int = 1
    direction: str = "in"
    zone: str = "venue"
    area: str = "venue"
    local_verdict: str = ""
    forced: bool = False
    undoes: UUID | None = None
    refusal: str = ""
    refusal_facts: dict[str, Any] = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None

    @property
    def uuid(self) -> UUID:
        return UUID(int=self.number)

    @property
    def effective_at(self) -> datetime:
        return NOON + timedelta(minutes=self.minutes)


def lunch(number, minutes=0, **changes):
    """Somebody asks for lunch."""
    asked = {"gate_id": 3, "zone": "lunch", "area": "", "terms": {"gives": 1, "day": True}}
    return Read(number, minutes, **(asked | changes))


def undo(number, minutes, of, **changes):
    """A scan is taken back."""
    return Read(number, minutes, undoes=UUID(int=of), **changes)


def outcomes(*scans):
    """(verdict, reason) in the order of time."""
    return [(str(found.verdict), found.reason) for found in derive(scans, PLACE)]


def at(minutes):
    """As facts write times."""
    return (NOON + timedelta(minutes=minutes)).isoformat()


FIRST, REPEAT = ("first", ""), ("repeat", "already_in")
COUNTER = {"counter": True}


@pytest.mark.parametrize(
    ("scans", "expected"),
    [
        ([Read(1), Read(2, 1)], [FIRST, REPEAT]),
        ([Read(1), Read(2, 1, device_id=2)], [FIRST, ("conflict", "already_in")]),
        # From a desk or kiosk one goes to a door: to one of them.
        ([Read(1, terms=COUNTER), Read(2, 1, device_id=2), Read(3, 2, device_id=2),
          Read(4, 3, device_id=3), Read(5, 4, device_id=4, terms=COUNTER)],
         [FIRST, REPEAT, REPEAT, ("conflict", "already_in"), REPEAT]),
        ([Read(1), Read(2, 1, device_id=2, terms=COUNTER), Read(3, 2, device_id=3)],
         [FIRST, REPEAT, ("conflict", "already_in")]),
        ([Read(1), Read(2, 1, direction="out"), Read(3, 2)], [FIRST, FIRST, ("first", "re_entry")]),
        ([Read(1, direction="out")], [("first", "no_entry")]),
        ([Read(1), Read(2, 1, direction="out"), Read(3, 2, direction="out")],
         [FIRST, FIRST, ("repeat", "already_out")]),
        # Several entries.
        ([Read(1, terms={"re": "always"}), Read(2, 1, terms={"re": "always"})],
         [FIRST, ("first", "re_entry")]),
        ([Read(n, n, terms={"re": "always", "most": 2}) for n in (1, 2, 3)],
         [FIRST, ("first", "re_entry"), ("denied", "used_up")]),
        ([Read(1, terms={"re": "always", "most": 1, "day": True}),
          Read(2, 11 * 60, terms={"re": "always", "most": 1, "day": True}),
          Read(3, 12 * 60, terms={"re": "always", "most": 1, "day": True})],
         [FIRST, ("denied", "used_up"), ("first", "re_entry")]),
        # Coming back.
        ([Read(1), Read(2, 1, direction="out"), Read(3, 2, terms={"re": "never"})],
         [FIRST, FIRST, ("denied", "no_re_entry")]),
        ([Read(1), Read(2, 1, direction="out"),
          Read(3, 15, terms={"re": "pause", "pause": 15}),
          Read(4, 16, terms={"re": "pause", "pause": 15})],
         [FIRST, FIRST, ("denied", "too_soon"), ("first", "re_entry")]),
        # What is handed out makes nobody be inside, and exits do not give it again.
        ([lunch(1), lunch(2, 5), lunch(3, 6, device_id=2)],
         [FIRST, ("repeat", "given"), ("conflict", "given")]),
        ([lunch(1), lunch(2, 24 * 60)], [FIRST, FIRST]),
        ([Read(1), lunch(2, 1), Read(3, 2)], [FIRST, FIRST, REPEAT]),
        ([lunch(1, terms={"gives": 2}), lunch(2, 1, terms={"gives": 2}),
          lunch(3, 2, terms={"gives": 2})], [FIRST, FIRST, ("repeat", "given")]),
        ([lunch(1, local_verdict="given")], [FIRST]),
        ([lunch(1, refusal="given")], [("denied", "given")]),
        # Refused by a rule of the moment; a device that had let them in is believed.
        ([Read(1, refusal="closed")], [("denied", "closed")]),
        ([Read(1, refusal="closed", local_verdict="admit")], [("admitted_revoked", "closed")]),
        ([Read(1, refusal="closed", forced=True), Read(2, 1)],
         [("admitted_revoked", "closed"), REPEAT]),
        ([Read(1, forced=True)], [FIRST]),
        ([Read(1), Read(2, 1, forced=True, device_id=2)],
         [FIRST, ("admitted_revoked", "already_in")]),
        # Taken back.
        ([Read(1), undo(2, 1, 1), Read(3, 2)], [("undone", ""), ("undo", ""), FIRST]),
        ([lunch(1), undo(2, 1, 1), lunch(3, 2)], [("undone", ""), ("undo", ""), FIRST]),
        ([Read(1), undo(2, 15, 1)], [("undone", ""), ("undo", "")]),
        ([Read(1), undo(2, 15.1, 1)], [FIRST, ("denied", "too_late")]),
        ([Read(1), undo(2, 1, 1, device_id=2)], [FIRST, ("denied", "not_yours")]),
        ([Read(1), undo(2, 1, 1, device_id=2, terms={"any_device": True})],
         [("undone", ""), ("undo", "")]),
        ([Read(1), undo(2, 1, 1), undo(3, 2, 1)],
         [("undone", ""), ("undo", ""), ("repeat", "undone_already")]),
        ([Read(1), undo(2, 1, 9)], [FIRST, ("denied", "nothing_to_undo")]),
        ([Read(1), undo(2, 1, 1), undo(3, 2, 2)],
         [("undone", ""), ("undo", ""), ("denied", "nothing_to_undo")]),
        ([Read(1), Read(2, 1, direction="out"), undo(3, 2, 2), Read(4, 3)],
         [FIRST, ("undone", ""), ("undo", ""), REPEAT]),
    ],
)  # fmt: skip
def test_outcomes(scans, expected):
    assert outcomes(*scans) == expected


def test_entering_a_room_of_a_group_is_leaving_the_other():
    a = {"zone": "room-a", "area": "group:rooms"}
    b = {"zone": "room-b", "area": "group:rooms", "gate_id": 2}
    scans = [
        Read(1, 0, **a), Read(2, 1, **b), Read(3, 2, **b), Read(4, 3, **a),
        Read(5, 4, **a, direction="out"), Read(6, 5, **b),
    ]  # fmt: skip

    assert outcomes(*scans) == [
        FIRST, ("first", "moved"), REPEAT, ("first", "moved"), FIRST, ("first", "re_entry"),
    ]  # fmt: skip
    rows = [
        ("b", s.area, s.zone, PLACE.slugs[s.gate_id], s.direction, "first", s.effective_at, None)
        for s in scans if s.number not in (3, 5, 6)
    ]  # fmt: skip
    [stay] = stays.follow(rows)
    assert (stay["zone"], stay["inside"], stay["gate"]) == ("room-a", True, "east")


GROUPED = replace(PLACE, regroupings=((NOON + timedelta(minutes=10), {
    "room-a": "group:rooms", "room-b": "group:rooms"}),))  # fmt: skip
APART = replace(PLACE, regroupings=(*GROUPED.regroupings, (NOON + timedelta(minutes=30), {})))


def room(number, minutes, name, gate_id=1, **changes):
    """A scan at the door of a room, in a group by itself or of rooms from minute 10 to 30."""
    area = "group:rooms" if 10 <= minutes < 30 else f"room-{name}"
    return Read(number, minutes, gate_id=gate_id, zone=f"room-{name}", area=area, **changes)


@pytest.mark.parametrize(
    ("scans", "expected"),
    [
        # In both, then in one group: in the second alone, so the first is another move.
        ([room(1, 0, "a"), room(2, 5, "b"), room(3, 11, "b")], [FIRST, FIRST, REPEAT]),
        ([room(1, 0, "a"), room(2, 5, "b"), room(3, 11, "a")], [FIRST, FIRST, ("first", "moved")]),
        # What was answered before stays answered: both rooms were places of their own.
        ([room(1, 0, "a"), room(2, 5, "b"), room(3, 6, "a"), room(4, 11, "a")],
         [FIRST, FIRST, REPEAT, ("first", "moved")]),
        # Whoever left one room was still in the other.
        ([room(1, 0, "b"), room(2, 3, "a"), room(3, 6, "a", direction="out"), room(4, 11, "b")],
         [FIRST, FIRST, FIRST, REPEAT]),
        # A stay that had ended by itself is none.
        ([room(1, 0, "a"), room(2, 3, "b", until=NOON + timedelta(minutes=9)), room(3, 11, "a")],
         [FIRST, FIRST, REPEAT]),
        # The pause goes on.
        ([room(1, 0, "a"), room(2, 8, "a", direction="out"),
          room(3, 11, "a", terms={"re": "pause", "pause": 15}),
          room(4, 23, "a", terms={"re": "pause", "pause": 15})],
         [FIRST, FIRST, ("denied", "too_soon"), ("first", "re_entry")]),
        # Apart again: who moved while they were one group is in the second room alone.
        ([room(1, 0, "b"), room(2, 11, "a"), room(3, 31, "b"), room(4, 32, "a")],
         [FIRST, ("first", "moved"), FIRST, REPEAT]),
    ],
)  # fmt: skip
def test_rooms_put_into_one_group_while_people_are_inside(scans, expected):
    found = derive(scans, APART)

    assert [(str(one.verdict), one.reason) for one in found] == expected


def test_everybody_has_left_at_the_check_out():
    entry = Read(1, until=NOON + timedelta(hours=2))
    back = Read(2, 121)
    early = Read(3, 119)
    soon = Read(4, 130, terms={"re": "pause", "pause": 15})

    assert outcomes(entry, back) == [FIRST, ("first", "re_entry")]
    assert outcomes(entry, early) == [FIRST, REPEAT]
    [_entry, found] = derive([entry, soon], PLACE)
    assert (found.reason, found.facts) == ("too_soon", {"from": at(135)})
    assert outcomes(entry, Read(5, 121, direction="out")) == [FIRST, ("repeat", "already_out")]


def test_reasons_carry_the_nearest_miss():
    [_first, again] = derive([Read(1), Read(2, 5, device_id=2)], PLACE)
    [_lunch, more] = derive([lunch(1, 3), lunch(2, 9)], PLACE)
    [_entry, spent] = derive(
        [Read(1, gate_id=2), Read(2, 1, terms={"re": "always", "most": 1})], PLACE
    )

    assert again.facts == {"gate": "east", "at": at(0)}
    assert more.facts == {"most": 1, "day": True, "gate": "lunch-east", "at": at(3)}
    assert spent.facts == {"most": 1, "gate": "west", "at": at(0)}


TERMS = st.sampled_from(
    [
        {},
        COUNTER,
        {"re": "always", "most": 2},
        {"re": "never"} | COUNTER,
        {"re": "pause", "pause": 10},
        {"most": 1},
    ]
)


@st.composite
def logs(draw):
    """Scans of one badge at gates, rooms and a lunch, some forced, some taken back."""
    scans = []
    for number in range(1, draw(st.integers(2, 12)) + 1):
        seen = draw(st.integers(0, 60))
        device = draw(st.integers(1, 3))
        kind = draw(st.sampled_from(["entrance", "room-a", "room-b", "lunch", "undo"]))
        if kind == "undo":
            of = draw(st.integers(1, 13))
            scans.append(undo(number, seen, of, device_id=device))
            continue
        forced = draw(st.booleans())
        way = {"device_id": device, "forced": forced, "local_verdict": draw(
            st.sampled_from(["", "admit", "already_in", "closed"]))}  # fmt: skip
        if kind == "lunch":
            scans.append(lunch(number, seen, **way))
            continue
        zone = "venue" if kind == "entrance" else kind
        area = "venue" if kind == "entrance" else "group:rooms"
        refusal = draw(st.sampled_from(["", "", "closed", "given"]))
        until = draw(st.sampled_from([None, NOON + timedelta(minutes=30)]))
        scans.append(
            Read(number, seen, zone=zone, area=area, terms=draw(TERMS), refusal=refusal,
                 until=until, direction=draw(st.sampled_from(["in", "in", "out"])), **way)
        )  # fmt: skip
    return scans


@settings(max_examples=300, deadline=None)
@given(logs(), st.randoms(use_true_random=False))
def test_outcomes_do_not_depend_on_the_order_of_arrival(scans, random):
    expected = [(found.scan.uuid, found) for found in derive(scans, PLACE)]
    shuffled = [replace(scan) for scan in scans]
    random.shuffle(shuffled)

    assert [(found.scan.uuid, found) for found in derive(shuffled, PLACE)] == expected


@settings(max_examples=200, deadline=None)
@given(logs())
def test_nobody_is_given_more_than_there_is_and_exits_are_never_refused(scans):
    found = derive(scans, PLACE)

    given = [f for f in found if not f.scan.area and not f.scan.undoes and f.verdict == "first"]
    assert len(given) <= 1
    exits = {f.verdict for f in found if f.scan.direction == "out" and not f.scan.undoes}
    assert exits <= {"first", "repeat", "undone"}
    undone = {f.scan.uuid for f in found if f.verdict == "undone"}
    assert undone == {f.scan.undoes for f in found if f.verdict == "undo"}
