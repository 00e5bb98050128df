"""The form of a new version: title, text and standing for each language of the site."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from initiative import texts
from initiative.models import Text, TextVersion
from initiative.text_actions import Draft

LONGEST = 20_000
STANDING = [(Text.Status.WORKING, Text.Status.WORKING.label),
            (Text.Status.REVIEWED, Text.Status.REVIEWED.label)]  # fmt: skip


class TextsForm(forms.Form):
    """What is pasted or edited; a language without a text is not part of the version."""

    authoritative = forms.ChoiceField(
        label=_("Authoritative language"),
        help_text=_("The others are translations of it."),
        choices=settings.LANGUAGES,
    )

    def __init__(self, *args: Any, newest: TextVersion | None, **kwargs: Any):
        self.known = {text.language: text for text in newest.texts.all()} if newest else {}
        kwargs["initial"] = self._initial(newest)
        super().__init__(*args, **kwargs)
        self.status = 422
        for code, _name in settings.LANGUAGES:
            self._ask(code)

    def _initial(self, newest: TextVersion | None) -> dict[str, str]:
        found = {"authoritative": newest.authoritative if newest else settings.LANGUAGE_CODE}
        for code, text in self.known.items():
            found |= {f"title_{code}": text.title, f"body_{code}": text.body}
            found[f"status_{code}"] = (
                Text.Status.REVIEWED if text.status == Text.Status.REVIEWED else Text.Status.WORKING
            )
        return found

    def _ask(self, code: str) -> None:
        """The three inputs of a language."""
        self.fields[f"title_{code}"] = forms.CharField(
            label=_("Name of the initiative"), max_length=200, required=False,
            widget=forms.TextInput({"lang": code}),
        )  # fmt: skip
        self.fields[f"body_{code}"] = forms.CharField(
            label=_("Text"), max_length=LONGEST, required=False, strip=False,
            widget=forms.Textarea({"lang": code, "rows": 10}),
        )  # fmt: skip
        self.fields[f"status_{code}"] = forms.ChoiceField(
            label=_("Standing, where it is a translation"), choices=STANDING, required=False
        )

    @property
    def languages(self) -> Iterator[dict[str, Any]]:
        """The inputs of each language, for the page; those filled in come first."""
        asked = [
            {
                "code": code,
                "name": name,
                "title": self[f"title_{code}"],
                "body": self[f"body_{code}"],
                "standing": self[f"status_{code}"],
                "is_given": bool(self[f"body_{code}"].value()),
                "has_errors": any(f"{part}_{code}" in self.errors for part in ("title", "body")),
            }
            for code, name in settings.LANGUAGES
        ]
        return iter(sorted(asked, key=lambda one: not one["is_given"]))

    def clean(self) -> dict[str, Any]:
        """Each text in canonical form; characters nobody can see are refused beside their field."""
        data = super().clean() or self.cleaned_data
        for code, _name in settings.LANGUAGES:
            body = data.get(f"body_{code}", "")
            try:
                data[f"body_{code}"] = texts.canonical(body) if body.strip() else ""
            except ValueError as error:
                self.add_error(f"body_{code}", forms.ValidationError(str(error), code="hidden"))
        return data

    def drafts(self) -> dict[str, Draft]:
        """The cleaned texts by language."""
        data, chosen = self.cleaned_data, self.cleaned_data["authoritative"]
        found = {}
        for code, _name in settings.LANGUAGES:
            if body := data[f"body_{code}"]:
                status = data[f"status_{code}"] or Text.Status.WORKING
                status = Text.Status.AUTHORITATIVE if code == chosen else status
                found[code] = Draft(code, data[f"title_{code}"], body, str(status))
        return found

    def refuse(self, no: Refused) -> None:
        """Show a rule's no beside what was typed."""
        self.add_error(no.field if no.field in self.fields else None, no.message)
        self.status = no.status
