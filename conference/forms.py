"""Forms of the desk's settings: the shape only; the rules are elsewhere."""

import zoneinfo

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from conference import actions
from conference.api_access import SCOPES
from conference.lib.localized_forms import LocalizedField
from conference.lib.row_forms import RowForm
from conference.models import Conference, Membership


class ConferenceForm(RowForm):
    """What an organiser may change of a conference."""

    name = LocalizedField(label=_("Name"))
    city = LocalizedField(label=_("City"), required=False)
    venue = LocalizedField(label=_("Venue"), required=False)
    address = LocalizedField(label=_("Address"), required=False)
    about = LocalizedField(label=_("About"), required=False, long=True)
    organiser = LocalizedField(label=_("Organiser"))
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name) for name in sorted(zoneinfo.available_timezones())],
    )
    photo_days = forms.IntegerField(
        label=_("Days until photos are deleted"),
        min_value=0,
        max_value=3650,
        required=False,
        help_text=_("After the last day. Who uploads a photo is told so; more days than somebody "
                    "was told keep no photo longer."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.HOUSE_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Conference
        fields = [
            "name", "city", "venue", "address", "about", "organiser", "contact_email",
            "starts_on", "ends_on", "time_zone", "photo_days", "languages", "published",
        ]  # fmt: skip
        labels = {
            "contact_email": _("Mail address for questions"),
            "published": _("The public pages are open to everybody"),
        }

    def clean_photo_days(self) -> int:
        """Left empty it stays as it was."""
        days = self.cleaned_data["photo_days"]
        return self.instance.photo_days if days is None else days

    def clean(self):
        """The last day is not before the first."""
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        return data


class NewConferenceForm(ConferenceForm):
    """A new conference; the rules of its slug refuse it themselves (conference.rules)."""

    slug = forms.SlugField(
        label=_("Word in the address"),
        max_length=50,
        help_text=_("Small letters, digits and hyphens, e.g. chengdu-2026. It stays as it is."),
    )
    field_order = ["name", "slug"]

    def clean_slug(self) -> str:
        """Small letters; given to the conference, whose other fields Meta names."""
        self.instance.slug = self.cleaned_data["slug"].lower()
        return self.instance.slug


class AddressForm(forms.Form):
    """The address of a log-in."""

    email = forms.EmailField(
        label=_("Mail address"), widget=forms.EmailInput({"autocomplete": "username"})
    )


class NewPasswordForm(SetPasswordForm):
    """A new password, twice; saved by the action, so that it is in the audit trail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, second.label = _("New password"), _("The same once more")
        first.help_text = _("At least eight characters, and nothing that others would guess.")
        second.help_text = ""

    def save(self, commit=True):
        """The user with the new password."""
        actions.set_password(self.user, self.cleaned_data["new_password1"])
        return self.user


class MemberForm(forms.Form):
    """A new member of the team."""

    email = forms.EmailField(label=_("Mail address"))
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"), max_length=100, required=False
    )
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("What is it for?"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    expires_at = forms.DateTimeField(
        label=_("Valid until"),
        required=False,
        help_text=_("Empty: until it is revoked."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
