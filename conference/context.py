"""What every template knows."""

from django.conf import settings

from conference.lib.languages import is_in_every_language


def site(request) -> dict:
    """The site's name, the page's address in each language, and what the reader may do here."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "LANGUAGES": offered(request),
        "may": getattr(request, "may", frozenset()),
    }


def offered(request) -> list[tuple[str, str]]:
    """The languages this page is to be had in, with their own names."""
    match = getattr(request, "resolver_match", None)
    in_house = getattr(request, "in_house_languages", False)
    if match and is_in_every_language(match.func) and not in_house:
        return settings.LANGUAGES
    return settings.HOUSE_LANGUAGES
