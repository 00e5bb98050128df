"""Texts in several languages in forms: one input for each language, one dict behind them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LANGUAGES = tuple(code for code, _name in settings.HOUSE_LANGUAGES)


class LocalizedWidget(forms.MultiWidget):
    """One labelled input (or text area) a language; the names end in _en, _zh-hans."""

    template_name = "ui/localized_widget.html"
    use_fieldset = True

    def __init__(self, languages: Sequence[str], *, long: bool = False):
        self.languages = tuple(languages)
        names = dict(settings.LANGUAGES)
        one, size = (forms.Textarea, {"rows": 4}) if long else (forms.TextInput, {})
        super().__init__(
            {
                code: one({"lang": code, "aria-label": names.get(code, code), **size})
                for code in self.languages
            }
        )

    def decompress(self, value: Any) -> list[str]:
        """{"en": …} -> the list of the inputs' values."""
        texts = value if isinstance(value, dict) else {}
        return [texts.get(code, "") for code in self.languages]

    def use_required_attribute(self, initial: Any) -> bool:
        """No: one language may be enough, which a browser cannot know."""
        return False


class LocalizedField(forms.MultiValueField):
    """Cleans to a dict without empty texts; required: at least one language is filled in."""

    default_error_messages = {"required": _("Give this in at least one language.")}
    widget: LocalizedWidget

    def __init__(
        self, *, long: bool = False, max_length: int = 200, required: bool = True, **kwargs: Any
    ):
        self.long, self.max_length = long, 20_000 if long else max_length
        kwargs["widget"] = LocalizedWidget(LANGUAGES, long=long)
        parts = self._parts(LANGUAGES)
        super().__init__(parts, required=required, require_all_fields=False, **kwargs)

    def _parts(self, languages: Sequence[str]) -> list[forms.CharField]:
        return [forms.CharField(max_length=self.max_length, required=False) for _code in languages]

    def use(self, languages: Sequence[str]) -> None:
        """Ask in these languages, in this order."""
        self.fields = self._parts(languages)
        self.widget = LocalizedWidget(languages, long=self.long)
        self.widget.is_required = self.required

    def compress(self, data_list: list[str]) -> dict[str, str]:
        """The inputs' values -> {"en": …}."""
        texts = zip(self.widget.languages, data_list or [], strict=False)
        return {code: text for code, text in texts if text}

    def clean(self, value: Any) -> dict[str, str]:
        """The dict. Raises ValidationError where a text is too long, or none is given."""
        texts: dict[str, str] = super().clean(value)
        if self.required and not texts:  # only spaces
            raise ValidationError(self.error_messages["required"], code="required")
        return texts


def use_languages(form: forms.BaseForm, languages: Iterable[str]) -> None:
    """Ask for every LocalizedField of the form in the conference's own languages.

    A language that already holds a text keeps its input, so that editing never drops a text.
    """
    codes = list(languages)
    for name, field in form.fields.items():
        if isinstance(field, LocalizedField):
            texts = form.get_initial_for_field(field, name) or {}
            field.use([*codes, *(code for code in texts if texts[code] and code not in codes)])
