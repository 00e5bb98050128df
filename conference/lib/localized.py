"""Text kept in several languages: a dict from language code (en, zh-hans) to text."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import (
    get_language,
    get_supported_language_variant,
    gettext_lazy as _,
)
from django.utils.translation.trans_real import parse_accept_lang_header


def pick(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in `language` (default: the active one), else English, else any, else ""."""
    texts = texts or {}
    wanted = (language or get_language() or "en").lower()
    for code in (wanted, wanted.split("-")[0], "en", *texts):
        if texts.get(code):
            return texts[code]
    return ""


def language_of(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The code of the language that `pick` answers in, for the `lang` attribute."""
    shown = pick(texts, language)
    return next((code for code, text in (texts or {}).items() if text == shown), "")


def asked_language(request: HttpRequest) -> str:
    """The language of ?lang= where the house has it, else ""; for addresses that carry none."""
    wanted = request.GET.get("lang", "").lower()
    return wanted if wanted in dict(settings.HOUSE_LANGUAGES) else ""


def preferred_language(request: HttpRequest, *, public: bool = False) -> str:
    """The house's language that Accept-Language likes best, else "" (Django would fall back).

    `public`: of all the site's languages, for a page that is in every one of them.
    """
    offered = dict(settings.LANGUAGES if public else settings.HOUSE_LANGUAGES)
    header = request.headers.get("Accept-Language", "")
    for code, _weight in parse_accept_lang_header(header):
        try:
            found = get_supported_language_variant(code)
        except LookupError:
            continue  # "*" too: who takes anything gets what the conference has first
        if found in offered:
            return found
    return ""


def validate_localized(value: object) -> None:
    """Raise ValidationError unless value is a dict from language codes to text."""
    codes = {code for code, _name in settings.LANGUAGES}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValidationError(_("Give a text for each language."), code="not_localized")
    if unknown := sorted(set(value) - codes):
        raise ValidationError(
            _("Unknown language: %(codes)s."),
            code="unknown_language",
            params={"codes": ", ".join(unknown)},
        )
