"""The door's protocol (door.md), and scans for other programs."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from checkin import actions, queries, serializers, syncing
from checkin.authentication import DeviceAuthentication, IsAnyDevice, IsDevice
from checkin.models import Scan
from conference.api_access import OfConference, Pages
from conference.errors import Refused
from conference.lib import throttle

TRIES_A_MINUTE = 10


class Provision(APIView):
    """A one-time code for a device's own token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        request=serializers.ProvisionSerializer,
        responses={201: serializers.ProvisionedSerializer},
        operation_id="door_provision",
    )
    def post(self, request):
        """201; 404, 409 or 410 for a code that is unknown, used, withdrawn or expired."""
        if not throttle.allow(f"provision:{request.client_address}", TRIES_A_MINUTE, 60):
            raise Refused("too_often", _("Please wait a minute and try again."), status=429)
        form = serializers.ProvisionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        device, token = actions.provision(**form.validated_data)
        body = {
            "token": token,
            "device": {"id": device.pk, "name": device.name},
            "conference": queries.conference_facts(device.conference),
            "gates": queries.gate_facts(device),
        }
        return Response(body, status=201)


class DoorView(APIView):
    """What door devices alone may ask."""

    authentication_classes = (DeviceAuthentication,)
    permission_classes = (IsDevice,)


class Sync(DoorView):
    """What changed since a cursor."""

    @extend_schema(
        parameters=[OpenApiParameter("cursor", str, description="0, or what the last answer gave")],
        responses=serializers.SyncSerializer,
        operation_id="door_sync",
    )
    def get(self, request):
        """Pages of at most 2,000 people or 1,000 changes; `more` says that another follows."""
        body = syncing.page(request.auth, request.query_params.get("cursor", "0"))
        return HttpResponse(body, content_type="application/json")


class Scans(DoorView):
    """Scans of a device."""

    @extend_schema(
        request=serializers.BatchSerializer,
        responses=serializers.ResultsSerializer,
        operation_id="door_scans",
    )
    def post(self, request):
        """Up to 200 at a time, each answered for itself; sending again is harmless."""
        return Response({"results": actions.record_scans(request.auth, request.data)})


class SignOff(APIView):
    """A device of any kind that forgot everything by itself."""

    authentication_classes = (DeviceAuthentication,)
    permission_classes = (IsAnyDevice,)

    @extend_schema(
        request=serializers.FarewellSerializer,
        responses=serializers.FarewellSerializer,
        operation_id="door_sign_off",
    )
    def post(self, request):
        """From then on its token opens nothing: 401, also for this."""
        form = serializers.FarewellSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        ago, waiting = timedelta(seconds=said["seconds"]), said.get("waiting")
        actions.sign_off(request.auth, said["how"], ago, waiting)
        return Response(said)


class Photo(DoorView):
    """The face of a badge's bearer, small, asked for one by one and stored nowhere."""

    @extend_schema(responses={(200, "image/jpeg"): bytes, 204: None}, operation_id="door_photo")
    def get(self, request, badge):
        """204 where there is no photo."""
        picture = queries.photo_of(request.auth, badge)
        answer = HttpResponse(picture, content_type="image/jpeg", status=200 if picture else 204)
        answer["Cache-Control"] = "private, no-store"
        return answer


class ScanList(OfConference, ListAPIView):
    """Every scan of a conference, in the order of the server's sequence."""

    scopes = {"GET": "scans:read"}
    serializer_class = serializers.ScanSerializer
    queryset = Scan.objects.none()
    pagination_class = Pages

    def get_queryset(self):
        """Of the token's conference."""
        return self.conference.scans.select_related("gate", "device")


urlpatterns = [
    path("door/provision", Provision.as_view(), name="api-door-provision"),
    path("door/sync", Sync.as_view(), name="api-door-sync"),
    path("door/scans", Scans.as_view(), name="api-door-scans"),
    path("door/sign-off", SignOff.as_view(), name="api-door-sign-off"),
    path("door/photos/<slug:badge>", Photo.as_view(), name="api-door-photo"),
    path("conferences/<slug:conference>/scans/", ScanList.as_view(), name="api-scans"),
]
