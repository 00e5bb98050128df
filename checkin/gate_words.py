"""What a gate does, in plain sentences: for its page on the desk."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from checkin.models import Gate, Zone
from conference.lib.localized import pick


def sentences(gate: Gate, zone: Zone) -> list[str]:
    """The gate's rules, one sentence each, in the order in which they are asked."""
    parts = [_what(gate, zone), _who(gate), _when(gate), _seats(gate), *_how_often(gate)]
    if not gate.is_purpose:
        parts += [*_zone(gate, zone), _("Whoever leaves is never refused.")]
    if gate.prints_badge:
        parts.append(_("The first scan of a badge puts it into the print queue."))
    return [part for part in parts if part]


def _what(gate: Gate, zone: Zone) -> str:
    if gate.is_purpose:
        words = _("Hands out “%(zone)s”; nobody is inside by it.")
        return words % {"zone": gate.zone}
    ways = {
        Gate.Way.IN: _("Entry into the zone “%(zone)s”."),
        Gate.Way.OUT: _("Exit from the zone “%(zone)s”."),
        Gate.Way.BOTH: _("Entry into and exit from the zone “%(zone)s”."),
    }
    return ways[Gate.Way(gate.direction)] % {"zone": zone}


def _who(gate: Gate) -> str:
    names = [pick(category.name) for category in gate.categories.all()]
    if not names:
        return _("For everybody with a valid badge.")
    return _("Only for: %(kinds)s.") % {"kinds": _(", ").join(names)}


def _when(gate: Gate) -> str:
    if not gate.opening:
        return _("Open at all times.")
    spans = _("; ").join(_span(row) for row in gate.opening)
    if not gate.tolerance:
        return _("Open: %(spans)s.") % {"spans": spans}
    words = ngettext(
        "Open: %(spans)s; %(minutes)s minute earlier or later is fine.",
        "Open: %(spans)s; up to %(minutes)s minutes earlier or later are fine.",
        gate.tolerance,
    )
    return words % {"spans": spans, "minutes": gate.tolerance}


def _span(row: dict[str, str]) -> str:
    day = row.get("day")
    words = date_format(date.fromisoformat(day), "MONTH_DAY_FORMAT") if day else _("every day")
    return f"{words} {row['from']}–{row['to']}"


def _seats(gate: Gate) -> str:
    if gate.seats == Gate.Seats.OPEN or not (gate.talk or gate.room):
        return ""
    if gate.talk:
        which = _("Only with a reserved seat in “%(title)s”.") % {"title": gate.talk}
    else:
        words = _("Only with a reserved seat in the talk that is about to start in %(room)s.")
        which = words % {"room": gate.room}
    if gate.seats == Gate.Seats.HOLDERS:
        return which
    after = ngettext(
        "From %(minutes)s minute before the start on, everybody comes in.",
        "From %(minutes)s minutes before the start on, everybody comes in.",
        gate.seats_minutes,
    )
    return f"{which} {after % {'minutes': gate.seats_minutes}}"


def _how_often(gate: Gate) -> list[str]:
    found = [] if gate.is_purpose else [_coming_back(gate)]
    most: dict[str, Any] = {"most": gate.most_entries}
    if gate.most_entries and gate.each_day:
        words = ngettext(
            "%(most)s time a day for each person.",
            "%(most)s times a day for each person.",
            gate.most_entries,
        )
        found.append(words % most)
    elif gate.most_entries:
        words = ngettext(
            "%(most)s time for each person.", "%(most)s times for each person.", gate.most_entries
        )
        found.append(words % most)
    return found


def _coming_back(gate: Gate) -> str:
    if gate.direction == Gate.Way.OUT:
        return ""
    ways = {
        Gate.ReEntry.AFTER_EXIT: _("Who is inside is not let in a second time before leaving."),
        Gate.ReEntry.AFTER_PAUSE: ngettext(
            "Who left comes back after %(minutes)s minute.",
            "Who left comes back after %(minutes)s minutes.",
            gate.re_entry_minutes,
        ),
        Gate.ReEntry.ALWAYS: _("Every scan counts as an entry."),
        Gate.ReEntry.NEVER: _("Who was inside once does not come back."),
    }
    return ways[Gate.ReEntry(gate.re_entry)] % {"minutes": gate.re_entry_minutes}


def _zone(gate: Gate, zone: Zone) -> list[str]:
    found = []
    if zone.capacity:
        words = ngettext("Holds %(n)s person.", "Holds %(n)s people.", zone.capacity)
        found.append(words % {"n": zone.capacity})
    if zone.group:
        words = _("Whoever enters has left every other zone of the group “%(group)s”.")
        found.append(words % {"group": zone.group})
    if zone.checks_out_at:
        words = _("At %(time)s everybody counts as gone.")
        found.append(words % {"time": f"{zone.checks_out_at:%H:%M}"})
    return found
