"""The form that asks what the door would say: who, at which gate, which way and when."""

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from checkin import batches, trial
from checkin.models import Direction, Gate

WALL_TIME = "%Y-%m-%dT%H:%M"
WHICH = _("Please choose one of them.")


class TrialForm(forms.Form):
    """Times are those of the conference's place. `subject` is who was meant."""

    who = forms.CharField(
        label=_("Who"), max_length=400,
        help_text=_("A name, pinyin, the phone’s last digits, a badge’s code; or scan the badge."),
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "autocapitalize": "off"}),
    )  # fmt: skip
    person = forms.ChoiceField(
        label=_("Which of them"), widget=forms.RadioSelect,
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )  # fmt: skip
    gate: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, to_field_name="slug", label=_("Gate"), empty_label=_("Please choose")
    )
    direction = forms.ChoiceField(
        label=_("Direction"), initial=Direction.IN,
        choices=[(Direction.IN, _("Entry")), (Direction.OUT, _("Exit"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput({"type": "datetime-local"}, WALL_TIME),
        help_text=_("By the clock of the place."),
    )  # fmt: skip

    def __init__(self, *args, conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.conference = conference
        self.fields["gate"].queryset = rows = conference.gates.filter(active=True)
        if len(rows) == 1:
            self.fields["gate"].initial = rows[0]
        typed = str((self.data if self.is_bound else self.initial).get("who", "")).strip()
        self.found = trial.candidates(conference, typed) if typed else []
        if len(self.found) > 1:
            self.fields["person"].choices = [
                (str(one.delegate.pk), words_of(one.delegate)) for one in self.found
            ]
        else:
            del self.fields["person"]

    @property
    def subject(self):
        """Who was meant, of a valid form."""
        wanted = self.cleaned_data.get("person")
        return next(one for one in self.found if not wanted or str(one.delegate.pk) == wanted)

    def clean_who(self):
        """Somebody must be meant."""
        if not self.found:
            raise forms.ValidationError(_("Nobody matches. Try fewer letters, or a code."))
        return self.cleaned_data["who"]

    def clean_at(self):
        """In the conference's zone; within what scans may say."""
        at = make_aware(self.cleaned_data["at"].replace(tzinfo=None), self.conference.zone)
        if not batches.EARLIEST <= at < batches.LATEST:
            raise forms.ValidationError(_("Please choose a day of this century."))
        return at

    def clean(self):
        """A gate may be for one direction alone."""
        data = super().clean()
        gate, way = data.get("gate"), data.get("direction")
        if gate and way == Direction.OUT and (gate.is_purpose or gate.direction == Gate.Way.IN):
            self.add_error(
                "direction", _("Nobody leaves through this gate: its scanners only let in.")
            )
        if gate and way == Direction.IN and not gate.is_purpose and gate.direction == Gate.Way.OUT:
            self.add_error("direction", _("Nobody comes in through this gate: it is an exit."))
        return data


def words_of(delegate) -> str:
    """Enough to tell two of one name apart."""
    tail = f"…{delegate.phone_tail}" if delegate.phone_tail else ""
    names = f"{delegate.display_name()} {delegate.other_name or ''}".strip()
    return " · ".join(filter(None, [names, str(delegate.category), delegate.body, tail]))
