"""Forms of an association's own ceremony: the shape only; the rules are elsewhere."""

from datetime import datetime, time, timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from conference.lib import zones
from conference.models import Conference
from initiative.grants import Gathering
from registration import normal


def _day(label):
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please choose a day.")},
    )  # fmt: skip


class GrantForm(forms.Form):
    """Which association, who hosts, until when."""

    association = forms.CharField(label=_("Association"), max_length=120)
    email = forms.CharField(
        label=_("Mail address of its host"), max_length=254,
        help_text=_("The link to set up the gathering goes there."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )  # fmt: skip
    until = _day(_("Last day"))
    language = forms.ChoiceField(
        label=_("We write to the host in"), choices=settings.HOUSE_LANGUAGES
    )

    def clean_association(self):
        """One line."""
        return normal.text(self.cleaned_data["association"])

    def clean_email(self):
        """The one form we keep."""
        return normal.email(self.cleaned_data["email"])

    def until_moment(self, conference: Conference) -> datetime:
        """The end of that day at the conference's place."""
        day = self.cleaned_data["until"] + timedelta(days=1)
        return datetime.combine(day, time.min, conference.zone)


class GatheringForm(forms.Form):
    """What the host says of the association's own gathering."""

    host = forms.CharField(
        label=_("Your name"), max_length=100, widget=forms.TextInput({"autocomplete": "name"})
    )
    name = forms.CharField(
        label=_("Name of the gathering"), max_length=120,
        help_text=_("Such as: Signing of the creators of Chongqing."),
    )  # fmt: skip
    city = forms.CharField(label=_("City"), max_length=80)
    day = _day(_("Day"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.HOUSE_LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), initial="Asia/Shanghai",
        choices=[(name, name) for name in zones.of_places()],
    )  # fmt: skip

    def clean_host(self):
        """A person's name."""
        return normal.name(self.cleaned_data["host"])

    def clean_name(self):
        """One line."""
        return normal.text(self.cleaned_data["name"])

    def clean_city(self):
        """One line."""
        return normal.text(self.cleaned_data["city"])

    def gathering(self) -> Gathering:
        """As the action takes it."""
        return Gathering(**self.cleaned_data)
