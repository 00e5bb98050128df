"""Forms of the desk's door pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from checkin.models import DeviceKind

KINDS = [
    (DeviceKind.SCANNER, _("A scanner: a phone at a gate")),
    (DeviceKind.STATION, _("A print station: prints badges by itself")),
    (DeviceKind.KIOSK, _("A self check-in kiosk: delegates hold their own code before it")),
]


class ProvisionForm(forms.Form):
    """What a new device is, and for which gates."""

    kind = forms.ChoiceField(
        label=_("What is set up"), choices=KINDS, widget=forms.RadioSelect,
        initial=DeviceKind.SCANNER,
    )  # fmt: skip
    gates: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=None,
        to_field_name="slug",
        required=False,
        label=_("Gates"),
        help_text=_("None chosen: every gate, also those added later."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gates"].queryset = conference.gates.filter(active=True)

    def clean(self):
        """A kiosk checks people in at one gate."""
        data = super().clean()
        if data.get("kind") == DeviceKind.KIOSK and len(data.get("gates", [])) != 1:
            self.add_error("gates", _("Choose the one gate at which a kiosk checks people in."))
        return data
