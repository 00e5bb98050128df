"""Two gates, and a few fictional arrivals through the protocol every device speaks (door.md)."""

from django.utils import timezone
from uuid6 import uuid7

from badges.models import Badge
from checkin import actions
from checkin.models import Gate
from conference.models import Conference, User

ARRIVALS = 9


def create_gates(conference: Conference) -> list[Gate]:
    """The main entrance, and the hall's door."""
    return [
        actions.create_gate(
            conference, slug="main-entrance", name={"en": "Main entrance", "zh-hans": "正门"}
        ),
        actions.create_gate(
            conference, slug="hall-door", name={"en": "Hall door", "zh-hans": "主会场门"},
            zone="hall",
        ),
    ]  # fmt: skip


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
