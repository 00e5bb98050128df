"""Forms that make a design: begun as the house's or another gathering's, or a copy of one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from badges import design_copies, design_layout


def _name():
    return forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)


class NewDesignForm(forms.Form):
    """A design to begin with; `elsewhere` are designs of other gatherings it may begin as."""

    name = _name()
    source: Any = forms.ModelChoiceField(
        queryset=None, label=_("Begin with"), required=False, empty_label=_("the house’s badge"),
        help_text=_("The design of another gathering comes with its size, its fields and its"
                    " pictures."),
    )  # fmt: skip
    size = forms.ChoiceField(label=_("Size"), choices=design_layout.SIZE_LABELS.items())
    photo = forms.BooleanField(
        label=_("With the person’s photo"), required=False,
        help_text=_("Whoever gave none has a shape of a head in its place."),
    )  # fmt: skip

    def __init__(self, data, elsewhere):
        super().__init__(data)
        if groups := design_copies.grouped(elsewhere):
            field = self.fields["source"]
            field.queryset = elsewhere
            field.choices = [("", field.empty_label)] + [
                (str(place), [(design.pk, design.name) for design in designs])
                for place, designs in groups
            ]
        else:
            del self.fields["source"]


class CopyDesignForm(forms.Form):
    """What the copy is called."""

    name = _name()
