"""Forms of the live picture."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WatchForm(forms.Form):
    """The categories whose arrivals are announced."""

    categories: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        label=_("Announce everybody of these categories"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, conference, **kwargs):
        watched = conference.watches.exclude(category=None).values_list("category", flat=True)
        super().__init__(*args, initial={"categories": list(watched)}, **kwargs)
        self.fields["categories"].queryset = conference.categories.all()
