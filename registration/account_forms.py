"""The repeated part of registration's forms: accounts on platforms."""

import re
from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from registration import normal
from registration.details import Account, Registration
from registration.models import Delegate, PlatformAccount

MOST_ACCOUNTS = 12
ROW = re.compile(r"accounts-([0-9]{1,2})-[a-z]+")
NO_HANDLE = _("Please write the name of this account.")


class AccountForm(forms.Form):
    """One account; a row left empty is no account."""

    platform = forms.ChoiceField(
        label=_("Platform"), choices=[("", _("Choose one")), *PlatformAccount.Platform.choices],
        error_messages={"required": _("Please choose the platform of this account.")},
    )  # fmt: skip
    handle = forms.CharField(
        label=_("Account name"), max_length=80,
        error_messages={"required": NO_HANDLE},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    followers = forms.CharField(
        label=_("Followers"), max_length=40, required=False,
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "1800万"}),
    )  # fmt: skip

    def clean_handle(self):
        """Without its @."""
        handle = normal.handle(self.cleaned_data["handle"])
        if not handle:
            raise ValidationError(NO_HANDLE, code="required")
        return handle

    def clean_followers(self):
        """A number; empty means unknown."""
        typed = self.cleaned_data["followers"]
        return normal.followers(typed) if typed else 0


class BaseAccounts(forms.BaseFormSet):
    """All accounts of a delegate. No row is special: emptying one takes the account out."""

    default_error_messages = {"too_many_forms": _("Please name at most %(num)d accounts.")}

    def initial_form_count(self):
        """None: also a row that was filled in may be emptied."""
        return 0

    def total_form_count(self):
        """The accounts there are, and some empty rows."""
        if self.is_bound:
            return super().total_form_count()
        return min(len(self.initial or ()) + self.extra, self.max_num)

    def clean(self):
        """The same account twice is a slip."""
        seen = set()
        for form in self.forms:
            key = (form.cleaned_data.get("platform"), form.cleaned_data.get("handle"))
            if key[1] and key in seen:
                form.add_error("handle", _("This account is in the list twice."))
            seen.add(key)


Accounts = forms.formset_factory(
    AccountForm, BaseAccounts, extra=3, max_num=MOST_ACCOUNTS, validate_max=True,
    absolute_max=MOST_ACCOUNTS + 20,
)  # fmt: skip


def accounts_form(request, delegate: Delegate | None = None):
    """The formset of a request: as it was sent, or with the delegate's accounts."""
    if request.method == "POST":
        return Accounts(counted(request.POST), prefix="accounts")
    return Accounts(prefix="accounts", initial=initial_accounts(delegate) if delegate else None)


def counted(sent: QueryDict) -> QueryDict:
    """As it was sent; where the number of rows was lost on the way, they are counted again.

    Django would drop every row and answer with words about a ManagementForm.
    """
    total, first = "accounts-TOTAL_FORMS", "accounts-INITIAL_FORMS"
    if sent.get(total, "").isdecimal() and sent.get(first, "").isdecimal():
        return sent
    numbers = [int(found[1]) for name in sent if (found := ROW.fullmatch(name))]
    mended = sent.copy()
    mended[total], mended[first] = str(max(numbers, default=-1) + 1), "0"
    return mended


def accounts_of(formset) -> list[Account]:
    """The rows of a valid formset that name an account."""
    rows = [form.cleaned_data for form in formset if form.cleaned_data.get("handle")]
    return [Account(row["platform"], row["handle"], row["followers"]) for row in rows]


def submit(form, accounts, act: Callable[[Registration], Delegate]) -> tuple[Delegate | None, int]:
    """What `act` made of a valid form; else None and the status to answer with.

    A refusal is written beside its field, so that the page can be shown again as it was sent.
    """
    if not form.is_bound:
        return None, 200
    if not (form.is_valid() & accounts.is_valid()):
        return None, 422
    try:
        return act(form.registration(accounts_of(accounts))), 302
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
        return None, no.status


def initial_accounts(delegate: Delegate) -> list[dict]:
    """The rows of the accounts' part."""
    rows = delegate.platforms.values("platform", "handle", "followers")
    return [row | {"followers": f"{row['followers']:,}"} for row in rows]
