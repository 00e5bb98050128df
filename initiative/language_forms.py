"""Forms that ask the same things once for each language of the site, a section a language."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings


class LanguageForm(forms.Form):
    """Its fields of a language are named part_code; `parts` says how each is made."""

    parts: ClassVar[Mapping[str, Callable[[str], forms.Field]]] = {}
    # The part without which a language has nothing; "" where any of them will do.
    main_part = ""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for code, _name in settings.LANGUAGES:
            for part, make in self.parts.items():
                self.fields[f"{part}_{code}"] = make(code)

    @property
    def languages(self) -> Iterator[dict[str, Any]]:
        """The sections for the page; those filled in come first."""
        asked = [self._section(code, name) for code, name in settings.LANGUAGES]
        return iter(sorted(asked, key=lambda one: not one["is_given"]))

    def _section(self, code: str, name: str) -> dict[str, Any]:
        fields = {part: self[f"{part}_{code}"] for part in self.parts}
        telling = [fields[self.main_part]] if self.main_part else fields.values()
        return {
            "code": code,
            "name": name,
            "fields": list(fields.values()),
            "is_given": any(field.value() for field in telling),
            "has_errors": any(field.errors for field in fields.values()),
        }

    def in_each(self, part: str) -> dict[str, str]:
        """The cleaned answers by language, without empty ones."""
        found = {code: self.cleaned_data.get(f"{part}_{code}") for code, _ in settings.LANGUAGES}
        return {code: text for code, text in found.items() if text}


def line(label: Any, most: int = 200, help_text: Any = "") -> Callable[[str], forms.CharField]:
    """Makes a part that is one line."""
    return lambda code: forms.CharField(
        label=label, max_length=most, required=False, help_text=help_text,
        widget=forms.TextInput({"lang": code}),
    )  # fmt: skip


def passage(
    label: Any, most: int = 2000, help_text: Any = "", *, rows: int = 4, strip: bool = True
) -> Callable[[str], forms.CharField]:
    """Makes a part of several lines."""
    return lambda code: forms.CharField(
        label=label, max_length=most, required=False, help_text=help_text, strip=strip,
        widget=forms.Textarea({"lang": code, "rows": rows}),
    )  # fmt: skip


def choice(label: Any, choices: list) -> Callable[[str], forms.ChoiceField]:
    """Makes a part that is one of these."""
    return lambda _code: forms.ChoiceField(label=label, choices=choices, required=False)
