"""Forms of gates: each kind asks only what fits it. What goes together, gate_rules.py says."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from checkin import gate_rules
from checkin.models import Gate, Zone
from conference.errors import Refused
from conference.lib.localized_forms import LocalizedField, use_languages
from conference.lib.row_forms import RowForm
from sessions.forms import days_of

MIDNIGHT = time(0)
EVERY_KIND = ("name", "slug", "zone", "categories", "tolerance", "active")
COMING_BACK = ("direction", "re_entry", "re_entry_minutes", "most_entries", "each_day")
OF_KIND = {
    Gate.Kind.ENTRANCE: (*EVERY_KIND, *COMING_BACK, "prints_badge"),
    Gate.Kind.ROOM: (*EVERY_KIND, *COMING_BACK, "room", "talk", "seats", "seats_minutes"),
    Gate.Kind.PURPOSE: (*EVERY_KIND, "most_entries", "each_day"),
}


def clock(label):
    """A time of day that may be left out."""
    picker = forms.TimeInput({"type": "time"}, "%H:%M")
    return forms.TimeField(label=label, required=False, widget=picker)


class GateForm(RowForm):
    """A gate of a kind; whoever is let in is chosen among the conference's own categories."""

    name = LocalizedField(label=_("Name"), max_length=60)

    class Meta:
        model = Gate
        fields = sorted({name for names in OF_KIND.values() for name in names})
        labels = {"slug": _("Short name in addresses and files")}
        help_texts = {
            "tolerance": _("So early and so late people are still let in."),
            "re_entry_minutes": _("Counted from the exit."),
            "seats_minutes": _("Only where everybody comes in after those with a seat."),
            "talk": _("None: whichever talk of the room is about to start."),
            "prints_badge": _("It goes to the print queue."),
        }
        widgets = {
            "direction": forms.RadioSelect,
            "re_entry": forms.RadioSelect,
            "seats": forms.RadioSelect,
            "categories": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        conference = self.instance.conference
        for name in set(self.fields) - set(OF_KIND[self.instance.kind]):
            del self.fields[name]
        use_languages(self, conference.languages)
        self.fields["categories"].queryset = conference.categories.all()
        for name, rows in (("room", conference.rooms), ("talk", conference.talks)):
            if name in self.fields:
                self.fields[name].queryset = rows.all()
                self.fields[name].empty_label = "—"
        for name in ("tolerance", "re_entry_minutes", "seats_minutes"):
            if name in self.fields:
                self.fields[name].required = False
        if self.instance.is_purpose:
            self._ask_of_purpose()
        elif "most_entries" in self.fields:
            self.fields["most_entries"].help_text = _("Empty: as often as they like.")

    def _ask_of_purpose(self):
        zone = self.fields["zone"]
        zone.label = _("Short name of what is handed out")
        zone.help_text = _("All gates with the same one count together: lunch, gift-bag.")
        self.fields["most_entries"].required = True
        if not self.instance.pk:
            self.initial |= {"zone": "", "most_entries": 1}
        self.instance.direction = Gate.Way.IN

    def clean(self):
        """Minutes left empty are none."""
        data = super().clean()
        for name in ("tolerance", "re_entry_minutes", "seats_minutes"):
            if name in self.fields and data.get(name, 0) is None:
                data[name] = 0
        try:
            gate_rules.check_pause(data.get("re_entry", ""), data.get("re_entry_minutes", 0))
        except Refused as refusal:
            self.add_error(refusal.field, refusal.message)
        return data

    def clean_slug(self):
        """Not the word of another address."""
        slug = self.cleaned_data["slug"]
        if slug == "new":
            raise ValidationError(_("This word has another use. Please choose another."))
        return slug


class OpeningForm(forms.Form):
    """One span in which a gate is open; rows without times are left out."""

    day = forms.ChoiceField(label=_("Day"), required=False)
    since = clock(_("Starts"))
    to = clock(_("Ends"))

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        given = self.initial.get("day")
        known = sorted({*days, *([date.fromisoformat(given)] if given else [])})
        words = str(_("l, j F"))
        self.fields["day"].choices = [
            ("", _("every day")),
            *((day.isoformat(), date_format(day, words)) for day in known),
        ]

    def clean(self):
        """Both times, or none."""
        data = super().clean()
        missing = [name for name in ("since", "to") if data.get(name) is None]
        if len(missing) == 1 and not self.errors:
            self.add_error(missing[0], _("Give both times, or none."))
        if data.get("day") and len(missing) == 2 and not self.errors:
            self.add_error("since", _("From when to when on this day?"))
        if not missing and data["since"] == data["to"] != MIDNIGHT:
            self.add_error("to", _("This is the same as the beginning."))
        return data


class BaseOpening(forms.BaseFormSet):
    """The opening times of a gate."""

    def rows(self) -> list[dict[str, str]]:
        """As a gate keeps them; no row: always open."""
        given = [form.cleaned_data for form in self.forms if form.cleaned_data.get("since")]
        return [
            ({"day": row["day"]} if row["day"] else {})
            | {"from": f"{row['since']:%H:%M}", "to": _end(row["to"])}
            for row in given
        ]


def _end(clock: time) -> str:
    """Midnight as an end is that of the same day, so that 00:00 to 00:00 is the whole of it."""
    return "24:00" if clock == MIDNIGHT else f"{clock:%H:%M}"


Opening = forms.formset_factory(OpeningForm, formset=BaseOpening, extra=2, max_num=40)


def opening_of(gate, data=None):
    """The formset of a gate's opening times, filled with those it has."""
    initial = [
        {"day": row.get("day", ""), "since": row["from"], "to": row["to"].replace("24:00", "00:00")}
        for row in gate.opening
    ]
    days = days_of(gate.conference)
    return Opening(data, initial=initial, prefix="opening", form_kwargs={"days": days})


class ZoneForm(RowForm):
    """What is known of a zone beyond its gates."""

    name = LocalizedField(label=_("Name"), max_length=60, required=False)

    class Meta:
        model = Zone
        fields = ["name", "capacity", "group", "checks_out_at"]
        widgets = {"checks_out_at": forms.TimeInput({"type": "time"}, "%H:%M")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        use_languages(self, self.instance.conference.languages)


def kinds() -> list[tuple[str, Any, Any]]:
    """(kind, its name, what it is for) to choose from before the form."""
    return [
        (Gate.Kind.ENTRANCE, Gate.Kind.ENTRANCE.label,
         _("Who comes in is inside until they leave: the main entrance, a hall, a lounge.")),
        (Gate.Kind.ROOM, Gate.Kind.ROOM.label,
         _("A room of the programme, where reserved seats may count.")),
        (Gate.Kind.PURPOSE, Gate.Kind.PURPOSE.label,
         _("Once for each person, in all or each day. Nobody is inside by it.")),
    ]  # fmt: skip
