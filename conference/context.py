"""What every template knows."""

from django.conf import settings


def site(request) -> dict:
    """The site's name, the page's address in each language, and what the reader may do here."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "LANGUAGES": settings.LANGUAGES,
        "may": getattr(request, "may", frozenset()),
    }
