"""Forms of the host's console: the shape only; the rules are elsewhere."""

from django import forms
from django.utils.translation import gettext_lazy as _

from initiative.rules import MOST_READING
from registration.audiences import Audience, choices


class RollForm(forms.Form):
    """Whom to call up: a selection of delegates, narrowed to a category."""

    selection = forms.ChoiceField(label=_("Whom to add"), initial="arrived")
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, *args, conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["selection"].choices = choices()
        rows = conference.categories.order_by("pk")
        self.fields["category"].choices = [("", _("All")), *((row.code, str(row)) for row in rows)]

    def audience(self) -> Audience:
        """The cleaned form as a selection."""
        return Audience.from_data(self.cleaned_data)


class ReadingForm(forms.Form):
    """How long a kiosk shows the text at least."""

    seconds = forms.IntegerField(
        label=_("Least reading time, in seconds"), min_value=0, max_value=MOST_READING
    )


class PinForm(forms.Form):
    """The PIN that countersigns."""

    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Four to eight digits, yours alone: it stands for your signature."),
        max_length=8,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "new-password"}),
        error_messages={"required": _("Please choose four to eight digits.")},
    )
