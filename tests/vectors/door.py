"""Makes door.json: the same scans for the server's rules and for those of the door's browser.

Each case is set up in a database; `device` is what the server's sync tells a device of it, and
`verdict` and `facts` are what the server answers, in a device's words. test_vectors.py makes them
anew and compares; static/js/scan/decide.js must say the same of `device`.

After a change of the rules, from the checkout:
WRITE_VECTORS=1 .venv/bin/python -m pytest tests/checkin/test_vectors.py
"""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from checkin import syncing
from checkin.actions import record_scans
from checkin.models import Zone
from sessions.actions import release
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at, batch, by_hand, reading
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory
from tests.sessions.factories import RoomFactory, TalkFactory, at

FILE = Path(__file__).with_suffix(".json")
FIRST_DAY = date(2026, 10, 21)
NINE_TO_FIVE = {"opening": [{"day": "2026-10-21", "from": "09:00", "to": "17:00"}]}
LUNCH = {"kind": "purpose", "zone": "lunch", "most_entries": 1}
ROOM = {"kind": "room", "zone": "room-a", "seats": "holders"}
# What a case may change; `history` is a list of (clock, gate, direction).
PLAIN: dict[str, Any] = {
    "gate": {}, "zone": {}, "clock": "10:00", "day": 0, "direction": "in", "by": "token",
    "history": [], "only_for": (), "person": {}, "badge": {}, "seat": False, "talk": {},
}  # fmt: skip


def by_hand_cases() -> dict[str, dict[str, Any]]:
    """Every reason once at least, and the edges of times."""
    went_out = [("09:30", "east", "in"), ("09:45", "east", "out")]
    pause = {"re_entry": "pause", "re_entry_minutes": 30, "direction": "both"}
    once_a_day = LUNCH | {"each_day": True}
    return {
        "a good badge": {},
        "found by name": {"by": "badge"},
        "the last day": {"day": 1},
        "the day after": {"day": 2},
        "the day before, leaving": {"day": -1, "direction": "out"},
        "revoked": {"badge": {"status": "revoked"}},
        "an older print": {"badge": {"print_serial": 1, "lowest_valid_serial": 1}, "reprinted": 1},
        "cancelled": {"person": {"status": "cancelled"}},
        "awaiting approval": {"person": {"status": "pending"}},
        "cancelled, leaving": {"person": {"status": "cancelled"}, "direction": "out"},
        "for others": {"only_for": ("press", "speaker")},
        "for them": {"only_for": ("creator", "press")},
        "before it opens": {"gate": NINE_TO_FIVE, "clock": "08:59"},
        "as it opens": {"gate": NINE_TO_FIVE, "clock": "09:00"},
        "as it closes": {"gate": NINE_TO_FIVE, "clock": "17:00"},
        "early, with tolerance": {"gate": NINE_TO_FIVE | {"tolerance": 15}, "clock": "08:45"},
        "too early, with tolerance": {"gate": NINE_TO_FIVE | {"tolerance": 15}, "clock": "08:44"},
        "late, with tolerance": {"gate": NINE_TO_FIVE | {"tolerance": 15}, "clock": "17:15"},
        "between two spans": {"gate": {"opening": [
            {"from": "08:00", "to": "10:00"}, {"from": "13:00", "to": "15:00"}]}, "clock": "11:00"},
        "after midnight": {"gate": {"opening": [{"from": "22:00", "to": "02:00"}]},
                           "clock": "01:30", "day": 1},
        "inside already": {"history": [("09:00", "east", "in")]},
        "inside already through another gate": {"history": [("09:00", "west", "in")]},
        "back again": {"history": went_out},
        "every scan an entry": {"gate": {"re_entry": "always"}, "history": went_out[:1]},
        "never back": {"gate": {"re_entry": "never"}, "history": went_out},
        "back too soon": {"gate": pause, "history": went_out},
        "back soon enough": {"gate": pause, "history": went_out, "clock": "10:15"},
        "as often as allowed": {"gate": {"re_entry": "always", "most_entries": 2},
                                "history": [("09:00", "east", "in"), ("09:10", "west", "in")]},
        "as often as allowed, yesterday": {
            "gate": {"re_entry": "always", "most_entries": 1, "each_day": True}, "day": 1,
            "history": [("-09:00", "east", "in")]},
        "lunch": {"gate": LUNCH},
        "lunch again": {"gate": LUNCH, "history": [("09:00", "west", "in")]},
        "lunch on the next day": {"gate": once_a_day, "history": [("-09:00", "west", "in")],
                                  "day": 1},
        "lunch again on the day": {"gate": once_a_day, "history": [("09:00", "east", "in")]},
        "three vouchers": {"gate": LUNCH | {"most_entries": 3},
                           "history": [("09:00", "east", "in"), ("09:01", "west", "in")]},
        "with a seat": {"gate": ROOM, "seat": True},
        "without a seat": {"gate": ROOM},
        "without a seat, long before": {"gate": ROOM, "clock": "09:14"},
        "holders first": {"gate": ROOM | {"seats": "first", "seats_minutes": 10},
                          "clock": "10:04"},
        "then everybody": {"gate": ROOM | {"seats": "first", "seats_minutes": 10},
                           "clock": "10:05"},
        "a talk without reserved seats": {"gate": ROOM, "talk": {"seats": None}},
        "from another room of the group": {
            "gate": {"zone": "room-a"}, "zone": {"group": "rooms"},
            "history": [("09:00", "other", "in")]},
        "to the same room of the group": {
            "gate": {"zone": "room-a"}, "zone": {"group": "rooms"},
            "history": [("09:00", "east", "in"), ("09:10", "other", "in"),
                        ("09:20", "east", "in")]},
        "gone at the check-out": {"zone": {"checks_out_at": time(9, 30)},
                                  "history": [("09:00", "east", "in")]},
        "before the check-out": {"zone": {"checks_out_at": time(11)},
                                 "history": [("09:00", "east", "in")]},
        "a pause from the check-out on": {
            "gate": pause, "zone": {"checks_out_at": time(9, 40)},
            "history": [("09:00", "east", "in")]},
    }  # fmt: skip


def generated_cases(count: int = 30) -> dict[str, dict[str, Any]]:
    """Gates with several rules at once, and people with a past."""
    draw = Random(20241021)
    found = {}
    for number in range(1, count + 1):
        zone = draw.choice(["venue", "room-a"])
        gate = draw.choice([LUNCH, ROOM | {"zone": zone}, {"zone": zone}, {"zone": zone}]).copy()
        gate |= {"each_day": draw.random() < 0.5, "most_entries": draw.choice([1, 2, 3])}
        if gate.get("kind") != "purpose":
            gate |= {"re_entry": draw.choice(["exit", "pause", "always", "never"])}
            gate |= {"re_entry_minutes": 20, "direction": "both"}
            gate["most_entries"] = draw.choice([None, gate["most_entries"]])
        if draw.random() < 0.3:
            gate |= NINE_TO_FIVE | {"tolerance": draw.choice([0, 20])}
        ways = ["in"] if gate.get("kind") == "purpose" else ["in", "in", "out"]
        history = [
            (f"{draw.choice(['-', ''])}{draw.randint(8, 9):02}:{draw.randint(0, 59):02}",
             draw.choice(["east", "west"]), draw.choice(ways))
            for _n in range(draw.randint(0, 5))
        ]  # fmt: skip
        found[f"generated {number}"] = {
            "gate": gate, "history": history, "seat": draw.random() < 0.5, "day": 1,
            "clock": f"{draw.randint(8, 18):02}:{draw.randint(0, 59):02}",
            "zone": {"checks_out_at": draw.choice([None, time(9, 30)])},
            "by": draw.choice(["token", "badge"]),
        }  # fmt: skip
    return found


def document() -> dict[str, Any]:
    """The whole file; needs a database, which keeps the cases' rows."""
    cases = by_hand_cases() | generated_cases()
    return {
        "about": "Scans at gates with rules: tests/vectors/door.py.",
        "cases": [made(number, name, PLAIN | case) for number, (name, case) in
                  enumerate(cases.items(), start=1)],
    }  # fmt: skip


def made(number: int, name: str, case: dict[str, Any]) -> dict[str, Any]:
    """One case: its rows, what a device is told of them, and what the server answers."""
    conference = ConferenceFactory(
        slug=f"vector-{number}", number=60_000 + number, starts_on=FIRST_DAY, is_demo=False
    )
    gates = gates_of(conference, case)
    badge = badge_of(conference, number, case)
    token = None if case["by"] == "badge" else token_of(badge)
    text = badge.token()
    if case.get("reprinted"):
        type(badge).objects.update(print_serial=2, lowest_valid_serial=2)
    devices = [DeviceFactory(conference=conference) for _n in range(2)]
    for step, (clock, gate, direction) in enumerate(sorted(case["history"], key=sort_key)):
        back = 1 if clock.startswith("-") else 0
        moment = at(conference, clock.removeprefix("-"), case["day"] - back)
        sent = by_hand(badge, gates[gate], direction=direction, at=moment.isoformat(),
                       id=str(UUID(int=number * 100 + step)), local_verdict="")  # fmt: skip
        answered(devices[0], sent, moment)
    now = at(conference, case["clock"], case["day"])
    asked = {"direction": case["direction"], "at": now.isoformat(), "local_verdict": ""}
    subject = by_hand(badge, gates["east"], **asked)
    if token:
        subject = reading(text, gates["east"], **asked)
    verdict, facts = as_device(answered(devices[1], subject, now, dry_run=True))
    told = told_to(devices[1], badge, gates["east"], now)
    phone = DeviceFactory(conference=conference)
    phone.gates.set([gates["east"]])
    own = told_to(phone, badge, gates["east"], now)
    told |= {
        "token": token, "direction": case["direction"],
        "own": {name: own[name] for name in ("person", "stay", "tally")},
    }  # fmt: skip
    return {"name": name, "device": told, "verdict": verdict, "facts": facts}


def sort_key(step: tuple[str, str, str]) -> tuple[bool, str]:
    """Yesterday's first."""
    return not step[0].startswith("-"), step[0]


def gates_of(conference: Any, case: dict[str, Any]) -> dict[str, Any]:
    """East, where the scan is made, west into the same zone, and another zone of the group."""
    kinds = {
        code: CategoryFactory(conference=conference, code=code, role_code=role)
        for role, code in enumerate(("creator", "press", "speaker"), start=1)
    }
    rules = {"zone": "venue", **case["gate"]}
    if rules["zone"] == "room-a":
        room = RoomFactory(conference=conference, slug="room-a")
        talk = {"clock": "10:15", "seats": 9, "title": {"en": "Trust"}} | case["talk"]
        conference.talk = TalkFactory(conference=conference, room=room, slug="trust",
                                      day=case["day"], **talk)  # fmt: skip
        rules |= {"room": room} if "seats" in rules else {}
        release(conference)
    if case["zone"]:
        Zone.objects.create(conference=conference, slug=rules["zone"], **case["zone"])
        other = {"group": case["zone"].get("group", "")}
        Zone.objects.create(conference=conference, slug="room-b", **other)
    names = {"east": rules, "west": rules, "other": {"zone": "room-b", "direction": "both"}}
    gates = {
        slug: GateFactory(conference=conference, slug=slug, name={"en": slug}, **each)
        for slug, each in names.items()
    }
    gates["east"].categories.set([kinds[code] for code in case["only_for"]])
    return gates


def badge_of(conference: Any, number: int, case: dict[str, Any]) -> Any:
    """The badge of a creator, with a seat in the talk or without."""
    creator = conference.categories.get(code="creator")
    person = {f"delegate__{name}": value for name, value in case["person"].items()}
    badge = badge_at(conference, badge_id=f"{number:016x}", delegate__category=creator,
                     valid_from=FIRST_DAY, **person, **case["badge"])  # fmt: skip
    if case["seat"] and hasattr(conference, "talk"):
        conference.talk.taken_seats.create(delegate=badge.delegate)
    return badge


def token_of(badge: Any) -> dict[str, Any]:
    """The token of a badge as a device decodes it."""
    return {
        "conference": badge.conference.number, "role": badge.role_code,
        "serial": badge.print_serial, "first_day": badge.valid_from.isoformat(),
        "days": badge.valid_days,
    }  # fmt: skip


def answered(device: Any, scan: dict[str, Any], moment: datetime, **envelope: Any) -> dict:
    """The server's answer to a scan that comes in as it is made."""
    with patch("django.utils.timezone.now", return_value=moment):
        [result] = record_scans(device, batch(scan, sent_at=moment, **envelope))
    return result


def as_device(result: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """(verdict, facts) in a device's words."""
    if result["verdict"] == "first" or result["reason"] == "already_out":
        return "admit", {}
    return result["reason"], result["facts"]


def told_to(device: Any, badge: Any, gate: Any, now: datetime) -> dict[str, Any]:
    """What a device knows when it decides, as its first sync brings it. `person` is null where it
    is not told of them, and has a name where it has.
    """
    page = json.loads(syncing.page(device, "0"))
    while page["more"]:
        more = json.loads(syncing.page(device, page["cursor"]))
        for part in ("roster", "revocations", "admissions"):
            page[part] += more[part]
        page |= {"more": more["more"], "cursor": more["cursor"]}
    person = (page["roster"] or [None])[0]
    lowest = {row["badge"]: {"lowest": row["serial"]} for row in page["revocations"]}
    [facts] = [known for known in page["gates"] if known["slug"] == gate.slug]
    stays = {row["area"]: row for row in page["admissions"]}
    kept = ("role", "status", "serial", "valid_from", "valid_days", "seats")
    known = person and {name: person[name] for name in kept if name in person} | lowest.get(
        badge.badge_id, {}
    )
    shown = {"number": badge.conference.number, "time_zone": badge.conference.time_zone}
    return {
        "gate": near(facts, now), "conference": shown, "now": now.isoformat(),
        "roles": [{"code": role["code"], "number": role["number"]} for role in page["roles"]],
        "person": known,
        "stay": stays.get(facts["area"]), "tally": stays.get(f"tally:{facts['zone']}"),
    }  # fmt: skip


def near(facts: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A gate's facts, of its many days those around now: the file stays small."""
    margin = timedelta(days=2)
    found = facts.copy()
    for name in {"opening", "check_outs"} & set(facts):
        found[name] = [
            value for value in facts[name]
            if abs(datetime.fromisoformat(first(value)) - now) < margin
        ]  # fmt: skip
    return found


def first(value: Any) -> str:
    """The beginning of a span, or a moment."""
    return value[0] if isinstance(value, list) else value


def text(content: dict[str, Any]) -> str:
    """The file's content: a line for each case."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in content["cases"])
    return f'{{"about": {json.dumps(content["about"])}, "cases": [\n{lines}\n]}}\n'
