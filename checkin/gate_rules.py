"""What a gate must be before it is kept. Rules look and write nothing."""

from django.utils.translation import gettext_lazy as _

from checkin.models import Gate
from conference.errors import Refused


def check_gate(gate: Gate) -> None:
    """Raise Refused, with its field, for a gate whose parts do not go together."""
    check_zone(gate)
    check_short_name(gate)
    if gate.seats != Gate.Seats.OPEN and not (gate.room or gate.talk):
        words = _("Say whose seats are meant: choose a room or a talk.")
        raise Refused("seats_of_nothing", words, field="room")
    check_pause(gate.re_entry, gate.re_entry_minutes)
    if gate.is_purpose and not gate.most_entries:
        raise Refused("most_missing", _("How many times for one person?"), field="most_entries")


def check_short_name(gate: Gate) -> None:
    """Devices name gates by it in scans that are not sent yet: once there are any, it stays."""
    before = gate.conference.gates.filter(pk=gate.pk).values_list("slug", flat=True).first()
    if before and before != gate.slug and gate.conference.devices.exists():
        words = _("Devices know this gate as “%(name)s”, and may have scans for it that are not "
                  "sent yet: this name has to stay.")  # fmt: skip
        raise Refused("short_name_stays", words % {"name": before}, field="slug")


def check_pause(re_entry: str, minutes: int) -> None:
    """Some minutes are one at least."""
    if re_entry == Gate.ReEntry.AFTER_PAUSE and not minutes:
        raise Refused("pause_missing", _("After how many minutes?"), field="re_entry_minutes")


def check_zone(gate: Gate) -> None:
    """Somebody is inside a zone, or something is handed out under its name: never both."""
    others = gate.conference.gates.filter(zone=gate.zone).exclude(pk=gate.pk)
    presence = others.exclude(kind=Gate.Kind.PURPOSE).first()
    purpose = others.filter(kind=Gate.Kind.PURPOSE).first()
    if gate.is_purpose and presence:
        words = _("“%(zone)s” is a zone people are inside of (%(gate)s). Please choose another.")
        raise Refused(
            "zone_taken", words % {"zone": gate.zone, "gate": presence}, field="zone"
        )  # fmt: skip
    if not gate.is_purpose and purpose:
        words = _("“%(zone)s” is handed out at %(gate)s. Please choose another.")
        raise Refused("zone_taken", words % {"zone": gate.zone, "gate": purpose}, field="zone")
