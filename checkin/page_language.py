"""The language of a page that stands on a device: the scanner's, a print station's, a kiosk's."""

from django.conf import settings
from django.shortcuts import redirect, render

YEAR = 365 * 24 * 3600


def in_language(request, template: str, facts: dict | None = None):
    """The page; ?language=… is kept on this device, for this address alone.

    It is answered by `?chosen`, the page once more: a service worker that began in this moment may
    keep the page of the language before, and would serve that by the bare address.
    """
    language = request.GET.get("language")
    if language not in dict(settings.HOUSE_LANGUAGES):
        return render(request, template, facts)
    answer = redirect(f"{request.path}?chosen")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, path=request.path, samesite="Lax",
        secure=settings.SECURE_SITE,
    )  # fmt: skip
    return answer
