"""Gates of every kind, and a few fictional arrivals through the protocol every device speaks."""

from datetime import time
from typing import Any

from django.utils import timezone
from uuid6 import uuid7

from badges.models import Badge
from checkin import actions
from checkin.models import Gate, Zone
from conference.models import Conference, User

ARRIVALS = 9


def create_gates(conference: Conference) -> list[Gate]:
    """The main entrance, the hall's door, lunch once a day, and a gift bag once for everybody."""
    actions.save_zone(
        Zone(conference=conference, slug="venue", name={"en": "The venue", "zh-hans": "会场"},
             checks_out_at=time(23, 30))
    )  # fmt: skip
    actions.save_zone(
        Zone(conference=conference, slug="hall", name={"en": "Brocade Hall", "zh-hans": "锦江厅"},
             capacity=300)
    )  # fmt: skip
    once: dict[str, Any] = {"kind": Gate.Kind.PURPOSE, "most_entries": 1}
    return [
        actions.create_gate(
            conference, slug="main-entrance", name={"en": "Main entrance", "zh-hans": "正门"}
        ),
        actions.create_gate(
            conference, slug="hall-door", name={"en": "Hall door", "zh-hans": "主会场门"},
            zone="hall",
        ),
        actions.create_gate(
            conference, slug="lunch", name={"en": "Lunch", "zh-hans": "午餐"}, zone="lunch",
            opening=[{"from": "11:30", "to": "14:30"}], tolerance=15, each_day=True, **once,
        ),
        actions.create_gate(
            conference, slug="gift-bag", name={"en": "Gift bags", "zh-hans": "礼品袋"},
            zone="gift-bag", **once,
        ),
    ]  # fmt: skip


def create_room_door(conference: Conference) -> Gate:
    """The workshop's door: who reserved a seat comes first. Needs the programme."""
    room = conference.rooms.get(slug="workshop")
    actions.save_zone(
        Zone(conference=conference, slug="workshop", name=room.name, capacity=room.capacity)
    )  # fmt: skip
    return actions.create_gate(
        conference, slug="workshop-door", name={"en": "Workshop door", "zh-hans": "工坊门"},
        kind=Gate.Kind.ROOM, zone="workshop", direction=Gate.Way.BOTH, room=room,
        seats=Gate.Seats.HOLDERS_FIRST,
    )  # fmt: skip


def arrive(conference: Conference, gate: Gate, by: User) -> None:
    """Some badges are scanned at the entrance."""
    _code, text = actions.new_code(conference, [gate], by)
    device, _token = actions.provision(text, "演示设备 Demo device")
    now = timezone.now().isoformat()
    scans = [
        {"id": str(uuid7()), "token": badge.token(), "gate": gate.slug, "direction": "in",
         "at": now, "local_verdict": "admit"}
        for badge in Badge.objects.filter(conference=conference).order_by("pk")[:ARRIVALS]
    ]  # fmt: skip
    actions.record_scans(device, {"sent_at": now, "scans": scans})
