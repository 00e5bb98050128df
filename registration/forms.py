"""Forms of registration: the shape only; what may happen is decided by the rules."""

import uuid

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy as _

from conference.lib import characters, pinyin
from registration import normal
from registration.category_fields import PublicCategoryField
from registration.details import WORDINGS, Registration
from registration.models import Consent, Delegate

REQUIRED_CONSENT = _("Please tick the first box: without your consent to process your data we "
                     "cannot register you. You may take it back at any time.")  # fmt: skip
ADDRESS_WORDS = {"required": _("Please give your mail address."), "invalid": normal.NO_ADDRESS}
LOST_KEY = _("Please send the form once more: on its way it lost the number that keeps it from "
             "being taken twice.")  # fmt: skip


class DetailsForm(forms.Form):
    """What a delegate says of themselves."""

    no_name = _("Please give your name, in Chinese or in Latin letters.")

    name_zh = forms.CharField(
        label=_("Name in Chinese"), max_length=60, required=False,
        help_text=_("One of the two names is enough."),
        widget=forms.TextInput({"lang": "zh-Hans", "autocomplete": "name"}),
    )  # fmt: skip
    name_latin = forms.CharField(
        label=_("Name in Latin letters"), max_length=100, required=False,
        help_text=_("As in your passport, such as Zhang Wenhe."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "words"}),
    )  # fmt: skip
    email = forms.CharField(
        label=_("Mail address"), max_length=254,
        error_messages=ADDRESS_WORDS,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Mobile phone"), max_length=30,
        error_messages={
            "required": _("Please give your phone number."), "invalid": normal.NO_PHONE,
        },
        help_text=_("From outside the mainland with the country code, such as +852."),
        widget=forms.TextInput({
            "type": "tel", "autocomplete": "tel", "inputmode": "tel",
            "pattern": normal.SEVEN_DIGITS,
        }),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("We write to you in"), choices=settings.HOUSE_LANGUAGES)
    association_name = forms.CharField(
        label=_("Association or organisation"), max_length=120, required=False,
        widget=forms.TextInput({"autocomplete": "organization", "list": "associations"}),
    )  # fmt: skip
    city = forms.CharField(
        label=_("City"), max_length=80, required=False,
        widget=forms.TextInput({"autocomplete": "address-level2"}),
    )  # fmt: skip

    def __init__(self, *args, conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.conference = conference
        self.associations = list(conference.associations.all())
        self.initial.setdefault("language", get_language())
        for kind, wording in WORDINGS.items():
            needed = kind == Consent.Kind.PROCESSING
            self.fields[f"consent_{kind}"] = forms.BooleanField(
                label=wording, required=needed, error_messages={"required": REQUIRED_CONSENT}
            )

    def clean_name_zh(self):
        """Characters belong here, Latin letters below."""
        name = normal.name(self.cleaned_data["name_zh"])
        if name and not pinyin.HAN.search(name):
            raise ValidationError(_("Please write this name in Chinese characters."), code="script")
        return name

    def clean_name_latin(self):
        """Latin letters belong here, characters above."""
        name = normal.name(self.cleaned_data["name_latin"])
        if pinyin.HAN.search(name):
            raise ValidationError(_("Please write this name in Latin letters."), code="script")
        return name

    def clean_email(self):
        """The one form we keep."""
        return normal.email(self.cleaned_data["email"])

    def clean_phone(self):
        """E.164."""
        return normal.phone(self.cleaned_data["phone"])

    def clean_city(self):
        """One line."""
        return normal.text(self.cleaned_data["city"])

    def clean_association_name(self):
        """One line; a known association's name in any language is that association."""
        return normal.text(self.cleaned_data["association_name"])

    def clean(self):
        """A person has at least one name."""
        data = super().clean()
        tried = any(self.data.get(self.add_prefix(name)) for name in ("name_zh", "name_latin"))
        if not tried:
            self.add_error("name_zh", self.no_name)
        return data

    def known_association(self):
        """The association whose name was typed, if we have it."""
        typed = characters.key(self.cleaned_data["association_name"])
        names = (
            (characters.key(name), row) for row in self.associations for name in row.name.values()
        )
        return next((row for name, row in names if name == typed), None)

    def registration(self, accounts=(), **more):
        """What was said, as the actions take it."""
        data = self.cleaned_data
        plain = ("name_zh", "name_latin", "email", "phone", "language", "association_name", "city")
        return Registration(
            **{name: data[name] for name in plain},
            association=self.known_association(),
            accounts=tuple(accounts),
            consents=frozenset(kind for kind in WORDINGS if data[f"consent_{kind}"]),
            **more,
        )


class RegisterForm(DetailsForm):
    """The public form: with a category, a key of its own, and a trap for programs."""

    category = PublicCategoryField(
        queryset=None, to_field_name="code", label=_("I come as"), empty_label=None,
        error_messages={"required": _("Please choose what you come as.")},
    )  # fmt: skip
    form_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": LOST_KEY, "invalid": LOST_KEY}
    )
    website = forms.CharField(
        label=_("Leave this empty"), required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = self.conference.categories.filter(public=True).with_taken()
        self.categories = choices.select_related("conference")
        self.fields["category"].queryset = self.categories
        if len(self.categories) == 1:
            self.initial.setdefault("category", self.categories[0])
        self.initial.setdefault("form_key", uuid.uuid4())

    def clean_website(self):
        """Only programs fill in what nobody sees. A person whose browser did can empty it."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave this field empty."), code="trap")
        return ""

    def clean(self):
        """A lost key is replaced, so that the form can be sent again."""
        if "form_key" in self.errors:
            self.data = self.data.copy()
            self.data["form_key"] = str(uuid.uuid4())
        return super().clean()

    def registration(self, accounts=(), **more):
        """The same form with another address is another person's: going back is no trap."""
        data = self.cleaned_data
        key = uuid.uuid5(data["form_key"], data["email"].casefold())
        return super().registration(accounts, category=data["category"], form_key=key, **more)


def initial_details(delegate: Delegate) -> dict:
    """What a form about this delegate starts with."""
    names = ("name_zh", "name_latin", "language", "city", "note", "pinyin")
    consents = delegate.consents.filter(withdrawn_at=None).values_list("kind", flat=True)
    return {
        **{name: getattr(delegate, name) for name in names},
        "email": delegate.pending_email or delegate.email,
        "phone": delegate.phone_for_reading,
        "association_name": delegate.body,
        "category": delegate.category,
        **{f"consent_{kind}": True for kind in consents},
    }


class AddressForm(forms.Form):
    """A mail address, and nothing else."""

    email = forms.CharField(
        label=_("Mail address"), max_length=254,
        error_messages=ADDRESS_WORDS,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )  # fmt: skip

    def clean_email(self):
        """The one form we keep."""
        return normal.email(self.cleaned_data["email"])


class ReasonForm(forms.Form):
    """Why somebody is not accepted or cancelled; the delegate reads it."""

    reason = forms.CharField(
        label=_("Reason, as the delegate will read it"), max_length=300, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
