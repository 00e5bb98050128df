"""Pages of print stations and self check-in kiosks; like the scanner's, the same for everybody."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from checkin.views import YEAR
from conference.lib.methods import require_safe


@require_safe
@never_cache
def station(request):
    """The page that prints badges."""
    return in_language(request, "checkin/station.html")


@require_safe
@never_cache
def kiosk(request):
    """The page before which delegates hold their own code."""
    return in_language(request, "checkin/kiosk.html")


def in_language(request, template: str, facts: dict | None = None):
    """The page; ?language=… is kept on this device, for this address alone."""
    language = request.GET.get("language")
    if language not in dict(settings.HOUSE_LANGUAGES):
        return render(request, template, facts)
    answer = redirect(request.path)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, path=request.path, samesite="Lax",
        secure=settings.SECURE_SITE,
    )  # fmt: skip
    return answer
