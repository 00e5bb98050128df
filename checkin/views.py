"""The scanner's page, and what makes it installable. It is the same for every conference."""

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from checkin import shell
from checkin.page_language import in_language
from conference.lib.methods import require_safe


@require_safe
@never_cache
def door(request):
    """The scanner. ?language=… is kept on this device, for this address alone."""
    return in_language(request, "checkin/door.html", {"version": shell.version()})


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
