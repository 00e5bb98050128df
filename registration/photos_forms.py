"""The form of a photo: a file, and the consent where it is not given yet."""

from collections.abc import Callable
from math import isfinite

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.lib.portraits import Part
from registration import photos
from registration.details import portrait_wording
from registration.models import Consent, Delegate

NO_FILE = _("Please choose a photo.")
NOT_AGREED = _("Please tick this box: without your consent we keep no photo of you.")
NOT_ASKED = _("Please ask the delegate first, and tick this box.")


class PhotoForm(forms.Form):
    """A photo. No `capture`: a telephone then offers its camera and its pictures."""

    photo = forms.FileField(
        label=_("Photo"), allow_empty_file=True,
        help_text=_("Your face from the front, as in a passport. A new one from your phone is "
                    "fine."),
        error_messages={"required": NO_FILE, "invalid": NO_FILE, "missing": NO_FILE},
        widget=forms.FileInput({"accept": "image/*"}),
    )  # fmt: skip
    crop = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    agreed = forms.BooleanField(error_messages={"required": NOT_AGREED})

    def __init__(self, *args, delegate: Delegate, by_staff: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        given = delegate.consents.filter(kind=Consent.Kind.PORTRAIT, withdrawn_at=None)
        self.consent = given.first()
        if self.consent:
            del self.fields["agreed"]
        else:
            wording = portrait_wording(delegate.conference.photo_days)
            agreed = self.fields["agreed"]
            agreed.label = wording
            if by_staff:
                agreed.label = _("The delegate has agreed to this: “{}”").format(wording)
                agreed.error_messages["required"] = NOT_ASKED
        if by_staff:
            self.fields["photo"].help_text = _("The face from the front, as in a passport.")

    def clean_crop(self) -> Part | None:
        """The part that was chosen; None where a browser says none, or nonsense."""
        try:
            part = Part(*map(float, self.cleaned_data["crop"].split()))
        except (TypeError, ValueError):
            return None
        return part if all(map(isfinite, part)) else None


def submit(form: PhotoForm, put: Callable[[bytes, Part | None], object]) -> int:
    """302 once the photo is kept; else the status to show the form with."""
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 422
    try:
        put(photos.sent(form.cleaned_data["photo"]), form.cleaned_data["crop"])
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
        return no.status
    return 302
