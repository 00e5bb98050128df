"""The form of a press photo."""

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.lib.localized_forms import LocalizedField
from conference.lib.photographs import MOST_BYTES

NO_FILE = _("Please choose a photo.")


class PressPhotoForm(forms.Form):
    """A photograph, whom to credit, what it shows."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, 25 MB at most. Place, device and time in the file are "
                    "taken out."),
        allow_empty_file=True,
        error_messages={"required": NO_FILE, "invalid": NO_FILE, "missing": NO_FILE},
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    credit = forms.CharField(
        label=_("Credit"),
        help_text=_("The photographer, as papers shall print it."),
        max_length=120,
        error_messages={"required": _("Please name the photographer.")},
    )
    caption = LocalizedField(label=_("Caption"), required=False, max_length=300)

    def sent(self) -> bytes:
        """The upload's bytes, one more than may be at most: enough to know."""
        return self.cleaned_data["photo"].read(MOST_BYTES + 1)
