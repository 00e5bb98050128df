"""The form of a gathering's own words, in each language of the initiative's pages."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from conference.lib.localized import pick
from initiative.language_forms import LanguageForm, line
from initiative.models import Ceremony
from registration import normal


class WordsForm(LanguageForm):
    """Name, subject and city; what is left empty is taken from the settings."""

    parts: ClassVar = {
        "name": line(_("What the gathering is called"), 120),
        "subject": line(_("What it is about"), 200, _("One line below its name.")),
        "city": line(_("City"), 80),
    }  # fmt: skip

    def __init__(self, *args: Any, ceremony: Ceremony, **kwargs: Any):
        kwargs["initial"] = {
            f"{part}_{code}": text
            for part in self.parts for code, text in getattr(ceremony, part).items()
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            part, _gap, code = name.partition("_")
            known = {"name": ceremony.called, "city": ceremony.held_in}.get(part)
            if known:
                field.widget.attrs["placeholder"] = pick(known, code)

    def clean(self) -> dict[str, Any]:
        """One line each, nothing hidden in it."""
        data = super().clean() or self.cleaned_data
        for name, text in list(data.items()):
            try:
                data[name] = normal.text(text) if text else ""
            except normal.ValidationError as error:
                self.add_error(name, error)
        return data

    def words(self) -> dict[str, dict[str, str]]:
        """As the action takes them."""
        return {part: self.in_each(part) for part in self.parts}
