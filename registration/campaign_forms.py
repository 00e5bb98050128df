"""Forms of campaigns: whom, what, in which words, when."""

from dataclasses import dataclass

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from conference.lib.localized_forms import LocalizedField, use_languages
from conference.lib.row_forms import RowForm
from registration import audiences, campaign_draft, campaign_parts as parts
from registration.desk_forms import WALL_TIME
from registration.models import Campaign

EVERY = _("all")


@dataclass(frozen=True)
class SavedPart:
    """What is saved of a draft where somebody has typed something else."""

    label: str
    language: str  # "" for what is in none
    text: str


class CampaignForm(RowForm):
    """A draft: name, people, attachment and texts."""

    selection = forms.ChoiceField(label=_("Whom"))
    category = forms.ChoiceField(label=_("Category"), required=False)
    association = forms.ChoiceField(label=_("Association"), required=False)
    city = forms.ChoiceField(label=_("City"), required=False)
    text = forms.CharField(
        label=_("Only those found by"), max_length=100, required=False,
        help_text=_("A search as in the list of delegates."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What it is about"), choices=Campaign.Kind.choices, widget=forms.RadioSelect,
        initial=Campaign.Kind.CONFERENCE,
        help_text=_("News carry a link to unsubscribe, and go only to those who agreed to them."),
    )  # fmt: skip
    attachment = forms.ChoiceField(label=_("Attach"), required=False)
    subject = LocalizedField(label=_("Subject"), max_length=150)
    body = LocalizedField(label=_("Text"), long=True)

    class Meta:
        model = Campaign
        fields = ["name", "kind", "attachment", "subject", "body"]
        labels = {"name": _("Name, for the desk alone")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        conference = self.instance.conference
        self.fields["selection"].choices = audiences.choices()
        self.fields["category"].choices = every((c.code, c) for c in conference.categories.all())
        bodies = conference.associations.all()
        self.fields["association"].choices = every((body.slug, body) for body in bodies)
        self.fields["city"].choices = every((city, city) for city in audiences.cities(conference))
        files = [(code, each.label) for code, each in parts.attachables.items()]
        self.fields["attachment"].choices = [("", _("nothing")), *files]
        for name, value in (self.instance.audience or {}).items():
            self.initial.setdefault(name, value)
        use_languages(self, conference.languages)
        for box in self.fields["body"].widget.widgets:
            box.attrs["rows"] = 10
        self.seen = self.data.get("seen", "") if self.is_bound else ""
        if self.instance.pk and not self.is_bound:
            self.seen = campaign_draft.digest(self.instance)
        self.no, self.saved_now = None, []

    def save(self, commit=False):
        """The campaign with its audience as data, not saved."""
        campaign = super().save(commit=False)
        campaign.audience = audiences.Audience.from_data(self.cleaned_data).as_data()
        return campaign

    def refuse(self, no):
        """Show a rule's no over what was typed; and what is saved now, which the next try knows."""
        stored = Campaign.objects.select_related("conference").get(pk=self.instance.pk)
        self.no, self.seen = no, campaign_draft.digest(stored)
        self.saved_now = list(self._saved_otherwise(CampaignForm(instance=stored)))
        self.add_error(None, no.message)

    def _saved_otherwise(self, stored):
        """A SavedPart for everything that is not as it was typed."""
        for box in stored:
            saved, typed = box.initial or "", self.cleaned_data.get(box.name) or ""
            if isinstance(saved, dict) and isinstance(typed, dict):
                for code in sorted({*saved, *typed}):
                    text = saved.get(code, "")
                    if text.splitlines() != typed.get(code, "").splitlines():
                        yield SavedPart(box.label, code, text)
            elif saved != typed:
                choices = dict(getattr(box.field, "choices", ()))
                yield SavedPart(box.label, "", choices.get(saved, saved))


def every(rows):
    """The choice of all, then these."""
    return [("", EVERY), *rows]


class ReleaseForm(forms.Form):
    """When: now, or at a time of the conference's place."""

    starts_at = forms.DateTimeField(
        label=_("Not before"), required=False, input_formats=[WALL_TIME],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=WALL_TIME),
        help_text=_("Empty: they are sent at once."),
    )  # fmt: skip

    def clean_starts_at(self):
        """By the clock of the conference's place, which desk pages have set."""
        at = self.cleaned_data["starts_at"]
        return at if at is None or at.tzinfo else make_aware(at)
