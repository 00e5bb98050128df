"""What the person's page of the desk by the door offers: each a form, and what it does."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from checkin import counter, counter_forms, print_queries
from checkin.models import Device, Scan
from conference.models import Conference
from conference.rules import check_may
from registration import actions as registration
from registration.models import Delegate

Said = tuple[int, str]
GATE, STATION = "door-gate", "door-station"  # in the session


class Act(NamedTuple):
    """A form, and a function that does it and says what was done."""

    form: type[counter_forms.CounterForm]
    do: Callable[[Any, Delegate, Mapping[str, Any]], Said]


def places(request: Any) -> dict[str, Any]:
    """The gate and the station chosen last."""
    return {"gate": request.session.get(GATE), "station": request.session.get(STATION)}


def forms(request: Any, delegate: Delegate) -> dict[str, Form]:
    """Every act's form, empty but for what is known."""
    last = counter.last_counted(delegate)
    known = {name: at for name, at in places(request).items() if at}
    known |= {"scan": last.uuid if last else None}
    known |= {"name_zh": delegate.name_zh, "name_latin": delegate.name_latin}
    return {
        verb: act.form(conference=delegate.conference, prefix=verb, initial=known)
        for verb, act in ACTS.items()
    }


def _check_in(request: Any, delegate: Delegate, data: Mapping[str, Any]) -> Said:
    return _answer(counter.check_in(request.user, delegate, data["gate"]), delegate)


def _force(request: Any, delegate: Delegate, data: Mapping[str, Any]) -> Said:
    scan = counter.check_in(request.user, delegate, data["gate"], data["reason"])
    return _answer(scan, delegate)


def _answer(scan: Scan, delegate: Delegate) -> Said:
    """What the rules said to a check-in."""
    facts = {"name": delegate, "gate": scan.gate, "reason": scan.reason_words}
    if scan.gate.is_purpose:
        return _handed(scan, facts)
    if scan.verdict == Scan.Verdict.FIRST:
        return messages.SUCCESS, _("%(name)s is checked in: %(gate)s.") % facts
    if scan.verdict == Scan.Verdict.ADMITTED_REVOKED:
        words = _("%(name)s is let in against the rules: %(gate)s. It is recorded. %(reason)s")
        return messages.WARNING, words % facts
    return messages.ERROR, _("%(name)s is not checked in: %(gate)s. %(reason)s") % facts


def _handed(scan: Scan, facts: Mapping[str, Any]) -> Said:
    """The same where something is handed out."""
    if scan.verdict == Scan.Verdict.FIRST:
        return messages.SUCCESS, _("%(gate)s: given to %(name)s.") % facts
    if scan.verdict == Scan.Verdict.ADMITTED_REVOKED:
        words = _("%(gate)s: given to %(name)s against the rules. It is recorded. %(reason)s")
        return messages.WARNING, words % facts
    return messages.ERROR, _("%(gate)s: not given to %(name)s. %(reason)s") % facts


def _undo(request: Any, delegate: Delegate, data: Mapping[str, Any]) -> Said:
    rows = Scan.objects.select_related("gate", "badge__conference")
    scan = get_object_or_404(rows, uuid=data["scan"], badge__delegate=delegate)
    counter.undo(request.user, scan, data["reason"])
    still = counter.instead_of(scan)
    if still is None:
        return messages.SUCCESS, _("The scan is taken back.")
    words = _(
        "The scan is taken back, but it changes nothing: %(name)s was also scanned at %(time)s, "
        "%(gate)s. If that was wrong too, take it back as well."
    )
    facts = {"name": delegate, "time": f"{still.effective_here:%H:%M}", "gate": still.gate}
    return messages.WARNING, words % facts


def _print(request: Any, delegate: Delegate, data: Mapping[str, Any]) -> Said:
    counter.print_now(request.user, delegate, data["station"])
    words = _("The badge of %(name)s is printed next.") % {"name": delegate}
    return _printing(words, data["station"], delegate)


def _printing(words: str, station: Device | None, delegate: Delegate) -> Said:
    """That a badge is on its way, and where it has to wait."""
    wait = _waits(station, delegate.conference)
    return (messages.WARNING, f"{words} {wait}") if wait else (messages.SUCCESS, words)


def _waits(station: Device | None, conference: Conference) -> str:
    """Why no badge comes out there just now; nothing where one does."""
    if station is None:
        return "" if print_queries.at_work(conference) else str(counter_forms.NOBODY_PRINTS)
    words = _("%(name)s is %(state)s: the badge waits until it goes on.")
    trouble = print_queries.trouble(station)
    return words % {"name": station.name, "state": trouble} if trouble else ""


def _reprint(request: Any, delegate: Delegate, data: Mapping[str, Any]) -> Said:
    lost = data["what"] == "lost"
    counter.print_anew(request.user, delegate, data["station"], data["reason"], lost=lost)
    words = _("A new badge of %(name)s is being printed. The old one opens no door any more.")
    return _printing(words % {"name": delegate}, data["station"], delegate)


def _withdraw(request: Any, delegate: Delegate, data: Mapping[str, Any]) -> Said:
    counter.withdraw(delegate, data["reason"])
    return messages.SUCCESS, _("The badge of %(name)s is revoked.") % {"name": delegate}


def _issue(request: Any, delegate: Delegate, data: Mapping[str, Any]) -> Said:
    counter.issue(request.user, delegate, data["station"])
    words = _("A badge is being made for %(name)s.") % {"name": delegate}
    return _printing(words, data["station"], delegate)


def _rename(request: Any, delegate: Delegate, data: Mapping[str, Any]) -> Said:
    registration.rename(delegate, name_zh=data["name_zh"], name_latin=data["name_latin"])
    return messages.SUCCESS, _("The name is corrected; the badge is being made anew.")


def _approve(request: Any, delegate: Delegate, data: Mapping[str, Any]) -> Said:
    check_may(request.user, delegate.conference, "registration")
    registration.approve(delegate)
    return messages.SUCCESS, _("%(name)s is approved.") % {"name": delegate}


ACTS = {
    "enter": Act(counter_forms.CheckInForm, _check_in),
    "force": Act(counter_forms.ForceForm, _force),
    "undo": Act(counter_forms.UndoForm, _undo),
    "print": Act(counter_forms.PrintForm, _print),
    "reprint": Act(counter_forms.PrintAnewForm, _reprint),
    "withdraw": Act(counter_forms.WithdrawForm, _withdraw),
    "issue": Act(counter_forms.PrintForm, _issue),
    "name": Act(counter_forms.NameForm, _rename),
    "approve": Act(counter_forms.CounterForm, _approve),
}
