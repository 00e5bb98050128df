"""Forms of the desk by the door: each asks one thing about the person who stands there."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checkin import print_queries
from checkin.models import Gate
from conference.lib import pinyin
from conference.models import Conference
from registration import normal
from registration.desk_forms import AddForm
from registration.forms import DetailsForm

NOBODY_PRINTS = _("No print station is at work: the badge waits for one.")
NO_REASON = {"required": _("Please say why: the next one at the desk must know.")}


class CounterForm(forms.Form):
    """Of one conference; gates and stations are its own."""

    def __init__(self, *args, conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.conference = conference
        choose_places(self, conference)


def choose_places(form: forms.Form, conference) -> None:
    """Which gates and stations there are to choose from."""
    for name, field in form.fields.items():
        if isinstance(field, GateField):
            entries = conference.gates.filter(active=True).exclude(direction=Gate.Way.OUT)
            field.queryset = entries
            if field.required and len(entries) == 1:
                field.initial = entries[0]
        elif isinstance(field, StationField):
            field.queryset = print_queries.stations(conference)
            preset_station(form, name, conference)


def preset_station(form: forms.Form, name: str, conference: Conference) -> None:
    """The station chosen last, unless nothing comes out there now: that is said beside the choice,
    and whichever is free is chosen. Where nothing comes out anywhere, that is said.
    """
    known = form.initial.get(name)
    said = [] if print_queries.at_work(conference) else [str(NOBODY_PRINTS)]
    last = print_queries.stations(conference).filter(pk=known).first() if known else None
    if last and (trouble := print_queries.trouble(last)):
        form.initial = {**form.initial, name: None}
        words = _("%(name)s is %(state)s: whichever is free is chosen instead.")
        said.insert(0, words % {"name": last.name, "state": trouble})
    form.fields[name].help_text = " ".join(said)


class GateField(forms.ModelChoiceField):
    """A gate that people come in by."""

    def __init__(self, **kwargs):
        given = {"label": _("Gate"), "empty_label": _("Please choose")}
        super().__init__(queryset=None, to_field_name="slug", **given | kwargs)


class StationField(forms.ModelChoiceField):
    """Where the badge shall come out; any station takes it where none is chosen."""

    def __init__(self, **kwargs):
        words = {"label": _("Print station"), "empty_label": _("whichever is free")}
        super().__init__(queryset=None, required=False, **words, **kwargs)

    def label_from_instance(self, station):
        """Its name, and whether nothing comes out there just now."""
        trouble = print_queries.trouble(station)
        return f"{station.name} ({trouble})" if trouble else station.name


class ReasonField(forms.CharField):
    """Why, in the words of whoever stands at the desk."""

    def __init__(self, **kwargs):
        given = {"label": _("Reason"), "max_length": 200, "error_messages": NO_REASON}
        super().__init__(**given | kwargs)


class CheckInForm(CounterForm):
    """By which gate."""

    gate = GateField()


class ForceForm(CheckInForm):
    """By which gate, and why against the rules."""

    reason = ReasonField()


class UndoForm(CounterForm):
    """Which scan is taken back, and why."""

    scan = forms.UUIDField(widget=forms.HiddenInput)
    reason = ReasonField()


class PrintForm(CounterForm):
    """Where it comes out."""

    station = StationField()


class PrintAnewForm(PrintForm):
    """Where it comes out, and what became of the old one."""

    WHAT = [("lost", _("It is lost")), ("damaged", _("It is damaged"))]
    what = forms.ChoiceField(
        label=_("The old badge"), choices=WHAT, initial="lost", widget=forms.RadioSelect
    )
    reason = ReasonField()


class WithdrawForm(CounterForm):
    """Why the badge shall open no door."""

    reason = ReasonField()


class NameForm(CounterForm):
    """The name as it shall stand on the badge."""

    name_zh = forms.CharField(
        label=_("Name in Chinese"), max_length=60, required=False,
        widget=forms.TextInput({"lang": "zh-Hans", "autocomplete": "off"}),
    )  # fmt: skip
    name_latin = forms.CharField(
        label=_("Name in Latin letters"), max_length=100, required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "words"}),
    )  # fmt: skip

    def clean_name_zh(self):
        """Characters belong here."""
        name = normal.name(self.cleaned_data["name_zh"])
        if name and not pinyin.HAN.search(name):
            raise ValidationError(_("Please write this name in Chinese characters."), code="script")
        return name

    def clean_name_latin(self):
        """Latin letters belong here."""
        name = normal.name(self.cleaned_data["name_latin"])
        if pinyin.HAN.search(name):
            raise ValidationError(_("Please write this name in Latin letters."), code="script")
        return name

    def clean(self):
        """A person has at least one name."""
        data = super().clean()
        if not any(self.data.get(self.add_prefix(name)) for name in ("name_zh", "name_latin")):
            self.add_error("name_zh", DetailsForm.no_name)
        return data


class CancelForm(CounterForm):
    """Why no paper is wanted any more."""

    reason = ReasonField()


class WalkInForm(AddForm):
    """Somebody without a registration, in a minute: what a badge and a mail need, and no more."""

    gate = GateField(
        required=False, empty_label=_("do not check in yet"),
        help_text=_("Where an organiser must approve first: only after that, on this desk."),
    )  # fmt: skip
    station = StationField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["entry"]
        self.fields["category"].empty_label = _("Please choose")
        choose_places(self, self.conference)
