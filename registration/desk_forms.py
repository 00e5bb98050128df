"""Forms of the desk: delegates by hand, categories, associations."""

import uuid

from django import forms
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

from conference.lib.localized_forms import LocalizedField, use_languages
from conference.lib.row_forms import RowForm
from registration.category_fields import CategoryField
from registration.details import WORDINGS
from registration.forms import DetailsForm
from registration.models import Association, Category, Consent

NO_AGREEMENT = _("Please tick this once they have agreed: without it nobody is registered.")
WALL_TIME = "%Y-%m-%dT%H:%M"
PATTERNS = [
    ("plain", _("plain")), ("stripes", _("stripes")), ("dots", _("dots")),
    ("waves", _("waves")), ("grid", _("grid")),
]  # fmt: skip


class DeskForm(DetailsForm):
    """What the desk may set besides: any category, how the name sounds, a note."""

    category = CategoryField(queryset=None, to_field_name="code", label=_("Category"))
    pinyin = forms.CharField(
        label=_("Pinyin of the name"), max_length=200, required=False,
        help_text=_("Without spaces; lists are in this order. Empty: worked out from the name."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note of the desk"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Not shown to the delegate, but part of the data they may ask for."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = self.conference.categories.with_taken().select_related("conference")
        self.fields["category"].queryset = choices
        for kind in WORDINGS:  # the desk records what was agreed to, it does not agree
            self.fields[f"consent_{kind}"].required = False

    def registration(self, accounts=(), **more):
        """With the category, the pinyin and the note."""
        names = ("category", "pinyin", "note")
        more = {name: self.cleaned_data[name] for name in names} | more
        return super().registration(accounts, **more)


class AddForm(DeskForm):
    """Somebody the desk registers."""

    ENTRIES = [
        ("approved", _("Let in now: they stand at the desk, or we invited them")),
        ("ask", _("Ask them by mail to confirm their address first")),
    ]
    entry = forms.ChoiceField(
        label=_("How"), choices=ENTRIES, initial="approved", widget=forms.RadioSelect
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_key", uuid.uuid4())
        needed = self.fields[f"consent_{Consent.Kind.PROCESSING}"]
        needed.required = True
        needed.label = _("They have agreed to the use of their data to run this conference.")
        needed.error_messages["required"] = NO_AGREEMENT

    def registration(self, accounts=(), **more):
        """Sent twice, it is one delegate."""
        return super().registration(accounts, form_key=self.cleaned_data["form_key"], **more)


class CategoryForm(RowForm):
    """A category; its times are those of the conference's place."""

    name = LocalizedField(label=_("Name"), max_length=60)
    colour = forms.RegexField(
        "^#[0-9a-fA-F]{6}$", label=_("Colour on the badge"),
        error_messages={"invalid": _("Write the colour as #0F5C66.")},
        widget=forms.TextInput({"type": "color"}),
    )  # fmt: skip

    class Meta:
        model = Category
        fields = ["name", "code", "role_code", "approval", "capacity", "opens_at", "closes_at",
                  "public", "colour", "pattern", "position"]  # fmt: skip
        labels = {
            "code": _("Short name in addresses and files"),
            "role_code": _("Number in the badge's token"),
            "approval": _("Approval"),
            "capacity": _("Places"),
            "opens_at": _("Opens"),
            "closes_at": _("Closes"),
            "public": _("Everybody may choose it in the form"),
            "pattern": _("Pattern on the badge"),
            "position": _("Position in lists"),
        }
        help_texts = {
            "role_code": _("0–255; keep it once badges are made."),
            "capacity": _("Empty: without limit."),
            "opens_at": _("Empty: at once."),
            "closes_at": _("Empty: when the conference ends."),
            "pattern": _("For those who do not see the colour."),
        }
        widgets = {
            "opens_at": forms.DateTimeInput({"type": "datetime-local"}, WALL_TIME),
            "closes_at": forms.DateTimeInput({"type": "datetime-local"}, WALL_TIME),
            "pattern": forms.Select(choices=PATTERNS),
            "approval": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        use_languages(self, self.instance.conference.languages)
        for name in ("opens_at", "closes_at"):
            self.initial[name] = self.at_the_place(getattr(self.instance, name))

    def at_the_place(self, at):
        """A stored time as the clock at the conference's place shows it."""
        return localtime(at, self.instance.conference.zone).replace(tzinfo=None) if at else None

    def from_the_place(self, at):
        """What was typed is meant at the conference's place."""
        zone = self.instance.conference.zone
        return make_aware(at.replace(tzinfo=None), zone) if at else None

    def clean_opens_at(self):
        """In the conference's zone."""
        return self.from_the_place(self.cleaned_data["opens_at"])

    def clean_closes_at(self):
        """In the conference's zone."""
        return self.from_the_place(self.cleaned_data["closes_at"])

    def clean(self):
        """It closes after it opens."""
        data = super().clean()
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("This is not after the opening."))
        return data


class AssociationForm(RowForm):
    """A body that sends delegates."""

    name = LocalizedField(label=_("Name"), max_length=120)
    city = LocalizedField(label=_("City"), max_length=80, required=False)
    president_title = LocalizedField(label=_("Title of its head"), max_length=80, required=False)

    class Meta:
        model = Association
        fields = ["name", "slug", "city", "president", "president_title"]
        labels = {"slug": _("Short name in addresses and files"), "president": _("Its head")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        use_languages(self, self.instance.conference.languages)
