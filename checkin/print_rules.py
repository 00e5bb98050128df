"""What may be done to a print and by whom: each raises Refused."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from checkin.models import BadgePrint, Device, DeviceKind, ProvisioningCode
from conference.errors import Refused

State = BadgePrint.State


def check_kind(device: Device, kind: str) -> None:
    """A scanner's token opens no print station, nor a kiosk's."""
    if device.kind != kind:
        words = _("This device was set up as “%(kind)s”. Ask an organiser for another code.")
        raise Refused("wrong_kind", words % {"kind": device.get_kind_display()}, status=403)


def check_code_kind(code: ProvisioningCode, kind: str) -> None:
    """A code is for one kind of device; where another asks, it stays unused."""
    if code.kind != kind:
        words = _("This code sets up something else: %(kind)s. Ask for a code of the right kind.")
        raise Refused("wrong_kind", words % {"kind": code.get_kind_display()}, status=409)


def check_can_print(row: BadgePrint) -> None:
    """What was printed is printed: another piece of paper is another print of the badge."""
    if row.state == State.PRINTED:
        raise Refused(
            "printed_already",
            _("This print came out already. Print a new one: it revokes the old."),
        )


def check_held(row: BadgePrint | None, station: Device, lease: UUID) -> BadgePrint:
    """The row, while this station holds it. A report that comes twice is harmless."""
    if row is None or row.station_id != station.pk or row.lease != lease:
        raise Refused(
            "not_yours",
            _("The desk has taken this print back, or another station has it. Please put away "
              "any paper that came out."),
        )  # fmt: skip
    return row


def check_is_of_now(row: BadgePrint) -> None:
    """No paper comes of a badge that was withdrawn, nor of an older print of it."""
    if row.print_serial != row.badge.print_serial or not row.badge.is_active:
        raise _replaced()


def _replaced() -> Refused:
    return Refused("replaced", _("A newer print of this badge took its place."))


def check_can_begin(row: BadgePrint) -> None:
    """Paper may come of what was neither cancelled nor replaced since the station took it."""
    if row.state != State.PRINTING:
        raise Refused("ended", _("This print was cancelled meanwhile."))
    check_is_of_now(row)


def check_can_cancel(row: BadgePrint) -> None:
    """Only what has not begun can be called back."""
    if row.state == State.PRINTING and row.begun_at:
        raise Refused("printing", _("It is being printed. Say afterwards whether paper came out."))
    if row.state not in BadgePrint.OPEN:
        raise Refused("ended", _("This print has ended already."))


def check_can_try_again(row: BadgePrint, *, superseded: bool) -> None:
    """Failed, cancelled, or silent since it began; and no newer print has a line of its own."""
    check_can_print(row)
    if row.state in BadgePrint.OPEN and not row.is_unsure:
        raise Refused("waiting", _("This print is under way."))
    if superseded or not row.badge.is_active:
        raise _replaced()


def check_can_settle(row: BadgePrint) -> None:
    """A person says that paper came out only where nobody else can."""
    if row.state == State.PRINTED:
        return
    if not row.is_unsure and row.state != State.FAILED:
        raise Refused("waiting", _("This print is under way."))


def check_reason(reason: str) -> str:
    """The reason without its margins. Refuses (422) none: the next one at the desk must know."""
    if not reason.strip():
        words = _("Please say why: the next one at the desk must know.")
        raise Refused("no_reason", words, status=422, field="reason")
    return reason.strip()[:200]


def check_is_station(device: Device) -> None:
    """Only print stations are paused."""
    check_kind(device, DeviceKind.STATION)
