"""The form of joining online: the shape only; the rules are elsewhere."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from conference.lib import papers
from initiative.forms import PAPER_ERRORS, EndorsementForm
from initiative.joining import Asked
from registration import normal
from registration.account_forms import AccountForm, BaseAccounts, counted
from registration.details import Account, OnlineSignatory

MOST_ACCOUNTS = 5
ASSOCIATION = "association"
KINDS = [("person", _("As a person")), (ASSOCIATION, _("For an association or organisation"))]
LETTER_AGAIN = _("Please choose the letter once more, if you sign for an association: browsers do "
                 "not keep a file in a form that comes back.")  # fmt: skip


class JoinForm(EndorsementForm):
    """Who joins, for whom, and the endorsement itself."""

    name = forms.CharField(
        label=_("Your name"), max_length=100,
        help_text=_("As it is to stand in the ledger, in Chinese characters or another script."),
        error_messages={"required": _("Please give your name.")},
        widget=forms.TextInput({"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.CharField(
        label=_("Mail address"), max_length=254,
        help_text=_("We send a code of six digits there. It is never published."),
        error_messages={
            "required": _("Please give your mail address."), "invalid": normal.NO_ADDRESS,
        },
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )  # fmt: skip
    city = forms.CharField(
        label=_("City"), max_length=80, error_messages={"required": _("Please give your city.")},
        widget=forms.TextInput({"autocomplete": "address-level2"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("I sign"), choices=KINDS, widget=forms.RadioSelect, initial="person",
        error_messages={"required": _("Please choose for whom you sign.")},
    )  # fmt: skip
    represents = forms.CharField(
        label=_("Its name"), max_length=120, required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )  # fmt: skip
    office = forms.CharField(
        label=_("Your office there"), max_length=100, required=False,
        help_text=_("Such as president, or secretary-general."),
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )  # fmt: skip
    letter = forms.FileField(
        label=_("Its letter that lets you sign"), required=False,
        help_text=_("A PDF or a photo, up to 8 MB. Only organisers see it; one of them reads it "
                    "before the signature counts."),
        widget=forms.FileInput({"accept": "application/pdf,image/*"}),
    )  # fmt: skip
    website = forms.CharField(
        label=_("Leave this empty"), required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consent_list"].help_text = _(
            "With your city and your accounts. You can withdraw this at any time on your own page."
        )

    def clean_name(self):
        """No address of a web page in it: it is printed in a mail to an unproved address."""
        return normal.name(self.cleaned_data["name"])

    def clean_email(self):
        """The one form we keep."""
        return normal.email(self.cleaned_data["email"])

    def clean_city(self):
        """One line."""
        return normal.text(self.cleaned_data["city"])

    def clean_represents(self):
        """One line."""
        return normal.text(self.cleaned_data["represents"])

    def clean_office(self):
        """One line."""
        return normal.text(self.cleaned_data["office"])

    def clean_letter(self):
        """The paper, checked; None where there is none."""
        sent = self.cleaned_data["letter"]
        try:
            return papers.read(sent.read()) if sent else None
        except papers.BadPaper as bad:
            raise ValidationError(PAPER_ERRORS[bad.code], code=bad.code) from bad

    def clean_website(self):
        """Only programs fill in what nobody sees. A person whose browser did can empty it."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave this field empty."), code="trap")
        return ""

    def clean(self):
        """An association has a name, an office and a letter; a person none of them."""
        data = super().clean()
        missing = {
            "represents": _("Please write the name of the association."),
            "office": _("Please write which office you hold there."),
            "letter": _("Please choose the letter by which it lets you sign."),
        }
        for name, words in missing.items():
            if data.get("kind") != ASSOCIATION:
                data[name] = None if name == "letter" else ""
                self.errors.pop(name, None)
            elif not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        return data

    def asked(self, accounts: "BaseAccounts") -> Asked:
        """The cleaned forms as the action takes them."""
        data = self.cleaned_data
        rows = [row.cleaned_data for row in accounts if row.cleaned_data.get("handle")]
        person = OnlineSignatory(
            name=data["name"], email=data["email"], city=data["city"],
            language=get_language() or "en",
            accounts=tuple(
                (Account(row["platform"], row["handle"], row["followers"]), row["as_of"])
                for row in rows
            ),
        )  # fmt: skip
        return Asked(self.endorsement(), person, data["represents"], data["office"], data["letter"])


class JoinAccountForm(AccountForm):
    """One account, with the day its followers were counted."""

    as_of = forms.DateField(
        label=_("Counted on"), required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please write the day like this: 2026-05-03.")},
    )  # fmt: skip

    def clean_as_of(self):
        """Today where none is given; nobody counts tomorrow."""
        day = self.cleaned_data["as_of"] or timezone.localdate()
        if day > timezone.localdate() + timedelta(days=1):  # it is tomorrow already elsewhere
            raise ValidationError(_("This day is still to come."), code="future")
        return day


Accounts = forms.formset_factory(
    JoinAccountForm, BaseAccounts, extra=3, max_num=MOST_ACCOUNTS, validate_max=True,
    absolute_max=MOST_ACCOUNTS + 5,
)  # fmt: skip


def accounts_form(request):
    """The formset of a request."""
    if request.method == "POST":
        return Accounts(counted(request.POST), prefix="accounts")
    return Accounts(prefix="accounts")


class JoinCodeForm(forms.Form):
    """The six digits that came by mail."""

    code = forms.CharField(
        label=_("The six digits of our mail"), max_length=12,
        error_messages={"required": _("Please type the six digits of the mail.")},
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*"}
        ),
    )  # fmt: skip

    def clean_code(self):
        """The digits alone."""
        return "".join(self.cleaned_data["code"].split())


class JoiningForm(forms.Form):
    """What the host sets: whether this conference collects, and whether the host looks first."""

    joins_online = forms.BooleanField(required=False)
    moderated = forms.BooleanField(required=False)
