"""The scanner's page, and what makes it installable. It is the same for every conference."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from checkin import shell
from conference.lib.methods import require_safe

YEAR = 365 * 24 * 3600


@require_safe
@never_cache
def door(request):
    """The scanner. ?language=… is kept on this device, for this address alone."""
    language = request.GET.get("language")
    if language not in dict(settings.HOUSE_LANGUAGES):
        return render(request, "checkin/door.html", {"version": shell.version()})
    answer = redirect("checkin-plain:door")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, path=answer.url, samesite="Lax",
        secure=settings.SECURE_SITE,
    )  # fmt: skip
    return answer


@require_safe
@never_cache
def service_worker(request):
    """At the root, so that it may serve /door/. ?plain: for browsers without module workers;
    ?for=station, kiosk: of those pages, which send nothing later.
    """
    name = request.GET.get("for")
    name = name if name in shell.SHELLS else "door"
    facts = {"modules": name == "door" and "plain" not in request.GET, **shell.worker(name)}
    return render(request, "checkin/sw.js", facts, content_type="text/javascript; charset=utf-8")


@require_safe
@never_cache
def manifest(request):
    """The web app's manifest."""
    return JsonResponse(shell.manifest(), content_type="application/manifest+json")
