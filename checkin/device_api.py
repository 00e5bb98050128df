"""What print stations and self check-in kiosks ask: /api/v1/door/station/, /api/v1/door/kiosk/."""

import base64

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from checkin import device_serializers as serializers, kiosk, print_queries, print_rules, printing
from checkin.authentication import DeviceAuthentication
from checkin.models import DeviceKind


class IsKind(BasePermission):
    """Only devices of the view's kind. Raises Refused (403) for others."""

    def has_permission(self, request, view):
        """True for such a device."""
        if request.auth is None:
            return False
        print_rules.check_kind(request.auth, view.kind)
        return True


class StationView(APIView):
    """What print stations alone may ask."""

    authentication_classes = (DeviceAuthentication,)
    permission_classes = (IsKind,)
    kind = DeviceKind.STATION


class KioskView(StationView):
    """What kiosks alone may ask."""

    kind = DeviceKind.KIOSK


def lines(rows) -> list[dict]:
    """Prints as a station lists them."""
    return [
        {"id": row.pk, "lease": row.lease, **_facts(row), "state": row.state,
         "reason": str(row.reason_words), "at": row.ended_at, "instead": row.instead,
         "again": row.badge.is_active and row.print_serial == row.badge.print_serial}
        for row in rows
    ]  # fmt: skip


def _facts(row) -> dict:
    delegate = row.badge.delegate
    return {"name": delegate.display_name(), "code": row.code, "serial": row.print_serial}


def job(row) -> dict:
    """A print with its pages, as a station takes it."""
    pages = [
        {"width": sheet.width, "height": sheet.height,
         "png": base64.b64encode(sheet.png).decode()}
        for sheet in print_queries.sheets(row)
    ]  # fmt: skip
    return {"id": row.pk, "lease": row.lease, "attempts": row.attempts, **_facts(row),
            "pages": pages}  # fmt: skip


class Next(StationView):
    """The next badge to print."""

    @extend_schema(request=None, responses=serializers.NextSerializer, operation_id="station_next")
    def post(self, request):
        """`job` is null where nothing waits, or while the station is paused."""
        station = request.auth
        row = printing.take(station)
        body = {
            "station": station.name,
            "zone": station.conference.time_zone,
            "paused": station.paused_at is not None,
            "waiting": print_queries.waiting(station),
            "sheet": print_queries.usual_size(station.conference),
            "job": job(row) if row else None,
            "recent": lines(print_queries.recent(station)),
        }
        return Response(body)


class Report(StationView):
    """How a print went: `begun` before the printer is told, then `printed`, `failed`, or `again`
    where no good paper came out.
    """

    @extend_schema(
        request=serializers.ReportSerializer,
        responses=serializers.StateSerializer,
        operation_id="station_report",
    )
    def post(self, request, pk: int):
        """409 where the desk has taken the print back meanwhile. Twice is harmless."""
        form = serializers.ReportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        held = (request.auth, pk, said["lease"])
        if said["state"] == "begun":
            row = printing.begin(*held)
        elif said["state"] == "printed":
            row = printing.printed(*held)
        elif said["state"] == "again":
            row = printing.give_back(*held)
        else:
            row = printing.failed(*held, said["reason"])
        return Response({"state": row.state})


class Pause(StationView):
    """Paper is being changed."""

    @extend_schema(
        request=serializers.PauseSerializer,
        responses=serializers.PauseSerializer,
        operation_id="station_pause",
    )
    def post(self, request):
        """A paused station takes nothing new."""
        form = serializers.PauseSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        printing.pause(request.auth, **form.validated_data)
        return Response(form.validated_data)


class Home(KioskView):
    """What a kiosk shows, and that it is alive."""

    @extend_schema(responses=serializers.HomeSerializer, operation_id="kiosk_home")
    def get(self, request):
        """409 where its gate is out of use."""
        return Response(kiosk.home(request.auth))


class CheckIn(KioskView):
    """Somebody holds their code before a kiosk."""

    @extend_schema(
        request=serializers.CheckInSerializer,
        responses=serializers.CheckedInSerializer,
        operation_id="kiosk_check_in",
    )
    def post(self, request):
        """Comes in at the kiosk's gate; the badge is printed once. Sending again is harmless."""
        form = serializers.CheckInSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        return Response(kiosk.check_in(request.auth, said["id"], said["token"]))


class PrintState(KioskView):
    """How far a badge is."""

    @extend_schema(responses=serializers.PrintStateSerializer, operation_id="kiosk_print")
    def get(self, request, pk: int):
        """Until it is printed, failed or cancelled."""
        return Response(kiosk.print_state(request.auth, pk))


urlpatterns = [
    path("door/station/next", Next.as_view(), name="api-station-next"),
    path("door/station/prints/<int:pk>", Report.as_view(), name="api-station-report"),
    path("door/station/pause", Pause.as_view(), name="api-station-pause"),
    path("door/kiosk", Home.as_view(), name="api-kiosk"),
    path("door/kiosk/check-in", CheckIn.as_view(), name="api-kiosk-check-in"),
    path("door/kiosk/prints/<int:pk>", PrintState.as_view(), name="api-kiosk-print"),
]
