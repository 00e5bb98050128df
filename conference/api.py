"""/api/v1/: every app's addresses, the OpenAPI document and its pages from our own server."""

from django.urls import include, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView

from conference.api_docs import docs
from conference.lib.problem import response


@csrf_exempt
def unknown(request):
    """404 as problem+json."""
    return response(404, "not_found", _("There is no such address in this API."))


urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("", include("badges.api")),
    path("", include("checkin.api")),
    path("", include("checkin.device_api")),
    path("", include("registration.api")),
    path("", include("sessions.api")),
    path("", include("initiative.api")),
    path("", include("initiative.kiosk_api")),
    re_path("", unknown),
]
