"""The form of a new version: title, text and standing for each language of the site."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from initiative import texts
from initiative.language_forms import LanguageForm, choice, line, passage
from initiative.models import Text, TextVersion
from initiative.text_actions import Draft

LONGEST = 20_000
STANDING = [(Text.Status.WORKING, Text.Status.WORKING.label),
            (Text.Status.REVIEWED, Text.Status.REVIEWED.label)]  # fmt: skip


class TextsForm(LanguageForm):
    """What is pasted or edited; a language without a text is not part of the version."""

    parts: ClassVar = {
        "title": line(_("Name of the initiative")),
        "body": passage(_("Text"), LONGEST, rows=10, strip=False),
        "status": choice(_("Standing, where it is a translation"), STANDING),
    }
    main_part = "body"
    authoritative = forms.ChoiceField(
        label=_("Authoritative language"),
        help_text=_("The others are translations of it."),
        choices=settings.LANGUAGES,
    )

    def __init__(
        self, *args: Any, newest: TextVersion | None, names: Mapping[str, str], **kwargs: Any
    ):
        kwargs["initial"] = self._initial(newest, names)
        super().__init__(*args, **kwargs)
        self.status = 422

    def _initial(self, newest: TextVersion | None, names: Mapping[str, str]) -> dict[str, str]:
        """The newest version; before the first one, the initiative's names."""
        if newest is None:
            chosen = next(iter(names), settings.LANGUAGE_CODE)
            return {"authoritative": chosen} | {f"title_{code}": names[code] for code in names}
        found = {"authoritative": newest.authoritative}
        for text in newest.texts.all():
            code = text.language
            found |= {f"title_{code}": text.title, f"body_{code}": text.body}
            found[f"status_{code}"] = (
                Text.Status.REVIEWED if text.status == Text.Status.REVIEWED else Text.Status.WORKING
            )
        return found

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
