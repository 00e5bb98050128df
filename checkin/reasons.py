"""Why a scan was answered as it was, in plain words: the same for devices, desk and API.

A reason is a word with facts, kept with the scan; words are made when they are shown, in the
reader's language.
"""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from conference.lib.localized import pick

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Without their facts: what one word alone says.
PLAIN: "dict[str, StrPromise]" = {
    "malformed": gettext_lazy("This is not a badge of ours."),
    "unknown_key": gettext_lazy("The badge is signed with a key we do not know."),
    "retired_key": gettext_lazy("The badge is signed with a key that counts no more."),
    "bad_signature": gettext_lazy("The signature is false: this badge was not made by us."),
    "wrong_conference": gettext_lazy("The badge belongs to another conference."),
    "unknown_badge": gettext_lazy("We have no such badge."),
    "revoked": gettext_lazy("The badge was revoked, or a newer one was printed."),
    "not_approved": gettext_lazy("The registration is not approved, or was cancelled."),
    "wrong_day": gettext_lazy("The badge is not valid on this day."),
    "wrong_zone": gettext_lazy("This kind of badge does not open this gate."),
    "closed": gettext_lazy("This gate is closed at this time."),
    "no_seat": gettext_lazy("Only with a reserved seat."),
    "already_in": gettext_lazy("Already inside."),
    "given": gettext_lazy("It was given already."),
    "no_re_entry": gettext_lazy("Was inside before; nobody comes back through this gate."),
    "too_soon": gettext_lazy("Left only a moment ago."),
    "used_up": gettext_lazy("Was inside as often as this gate allows."),
    "already_out": gettext_lazy("Already left."),
    "re_entry": gettext_lazy("Came back."),
    "moved": gettext_lazy("Came from another room."),
    "no_entry": gettext_lazy("Left without a recorded entry."),
    "nothing_to_undo": gettext_lazy("There is no such scan to take back."),
    "undone_already": gettext_lazy("It was taken back already."),
    "not_yours": gettext_lazy("Only the device that scanned may take it back."),
    "too_late": gettext_lazy("A scan can be taken back within 15 minutes."),
}


class Reader:
    """Whoever reads reasons: names of gates and categories, and the clock on the wall."""

    def __init__(
        self, zone: tzinfo, gates: Mapping[str, Any], categories: Mapping[str, Any]
    ):  # fmt: skip
        self.zone, self.gates, self.categories = zone, gates, categories

    def words(self, reason: str, facts: Mapping[str, Any]) -> str:
        """The reason in the language in force; "" for none, or for a device's own word."""
        specific = WORDS.get(reason)
        said = specific(self, facts) if specific and facts else ""
        return said or str(PLAIN.get(reason, ""))

    def gate(self, facts: Mapping[str, Any]) -> str:
        """A gate's name; its short name where it is gone."""
        slug = facts.get("gate", "")
        return pick(self.gates.get(slug)) or slug

    def time(self, iso: str) -> str:
        """By the clock at the place; with the day where it is not today."""
        at = datetime.fromisoformat(iso).astimezone(self.zone)
        clock = f"{at:%H:%M}"
        if at.date() == timezone.now().astimezone(self.zone).date():
            return clock
        return f"{date_format(at, 'MONTH_DAY_FORMAT')} {clock}"

    def kinds(self, codes: list[str]) -> str:
        """Names of categories, in a row."""
        return _(", ").join(pick(self.categories.get(code)) or code for code in codes)


def _already_in(reader: Reader, facts: Mapping[str, Any]) -> str:
    return _("Already inside since %(time)s, through %(gate)s.") % _where(reader, facts)


def _given(reader: Reader, facts: Mapping[str, Any]) -> str:
    if facts.get("most", 1) == 1:
        return _("It was given at %(time)s at %(gate)s.") % _where(reader, facts)
    words = _("It was given %(most)s times, the last time at %(time)s at %(gate)s.")
    return words % _where(reader, facts)


def _no_re_entry(reader: Reader, facts: Mapping[str, Any]) -> str:
    words = _("Was inside before (%(time)s, %(gate)s); nobody comes back through this gate.")
    return words % _where(reader, facts)


def _too_soon(reader: Reader, facts: Mapping[str, Any]) -> str:
    return _("May come back from %(time)s on.") % {"time": reader.time(facts["from"])}


def _used_up(reader: Reader, facts: Mapping[str, Any]) -> str:
    most = facts["most"]
    words = ngettext(
        "May come in %(most)s time; was here last at %(time)s at %(gate)s.",
        "May come in %(most)s times; was here last at %(time)s at %(gate)s.",
        most,
    )
    if facts.get("day"):
        words = ngettext(
            "May come in %(most)s time a day; was here last at %(time)s at %(gate)s.",
            "May come in %(most)s times a day; was here last at %(time)s at %(gate)s.",
            most,
        )
    return words % _where(reader, facts)


def _where(reader: Reader, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "time": reader.time(facts["at"]), "gate": reader.gate(facts), "most": facts.get("most"),
    }  # fmt: skip


def _closed(reader: Reader, facts: Mapping[str, Any]) -> str:
    if "opens" in facts:
        return _("Opens at %(time)s.") % {"time": reader.time(facts["opens"])}
    return _("Closed at %(time)s.") % {"time": reader.time(facts["closed"])}


def _no_seat(reader: Reader, facts: Mapping[str, Any]) -> str:
    shown = {"title": pick(facts["title"])}
    if "free" not in facts:
        return _("Only with a reserved seat in “%(title)s”.") % shown
    words = _("Until %(time)s only with a reserved seat in “%(title)s”.")
    return words % {**shown, "time": reader.time(facts["free"])}


def _wrong_zone(reader: Reader, facts: Mapping[str, Any]) -> str:
    return _("Only for: %(kinds)s.") % {"kinds": reader.kinds(facts["categories"])}


def _wrong_day(reader: Reader, facts: Mapping[str, Any]) -> str:
    first, last = (
        date_format(date.fromisoformat(facts[name]), "MONTH_DAY_FORMAT")
        for name in ("first", "last")
    )
    if first == last:
        return _("The badge is valid on %(day)s.") % {"day": first}
    return _("The badge is valid from %(first)s to %(last)s.") % {"first": first, "last": last}


STATES = {
    "pending": gettext_lazy("The registration awaits approval."),
    "unconfirmed": gettext_lazy("The mail address of the registration is not confirmed."),
    "rejected": gettext_lazy("The registration was not accepted."),
    "cancelled": gettext_lazy("The registration was cancelled."),
}


def _not_approved(reader: Reader, facts: Mapping[str, Any]) -> str:
    return str(STATES.get(facts.get("status", ""), ""))


WORDS = {
    "already_in": _already_in,
    "given": _given,
    "no_re_entry": _no_re_entry,
    "too_soon": _too_soon,
    "used_up": _used_up,
    "closed": _closed,
    "no_seat": _no_seat,
    "wrong_zone": _wrong_zone,
    "wrong_day": _wrong_day,
    "not_approved": _not_approved,
}


def reader(conference: Any) -> Reader:
    """Puts reasons into words: with the names of all gates and categories, read once for it."""
    known: Reader | None = conference.__dict__.get("door_reader")
    if known is None:
        gates = dict(conference.gates.order_by().values_list("slug", "name"))
        kinds = dict(conference.categories.order_by().values_list("code", "name"))
        known = conference.__dict__["door_reader"] = Reader(conference.zone, gates, kinds)
    return known
