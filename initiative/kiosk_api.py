"""What tablets for signing ask: /api/v1/signing/kiosk/."""

from typing import cast

from django.conf import settings
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from checkin.device_api import StationView
from checkin.models import Device, DeviceKind
from conference.errors import Refused
from conference.lib import throttle
from initiative import (
    kiosk_actions,
    kiosk_endings,
    kiosk_people,
    kiosk_queries,
    kiosk_serializers as shapes,
)
from initiative.forms import SigningForm
from initiative.kiosk_messages import Confirmed, Kiosk
from initiative.kiosk_offline import Offline
from initiative.signing import Endorsement

BADGES_A_MINUTE = 40


class SigningView(StationView):
    """What kiosks for signing alone may ask."""

    kind = DeviceKind.SIGNING

    def kiosk(self) -> Kiosk:
        """The tablet that asks, and its ceremony. Raises Refused (403)."""
        return kiosk_actions.kiosk_of(cast(Device, self.request.auth))

    def read(self, shape):
        """The body in this shape. Raises 400."""
        form = shape(data=self.request.data)
        form.is_valid(raise_exception=True)
        return form.validated_data


class Home(SigningView):
    """What a kiosk shows, and that it is alive."""

    @extend_schema(responses=shapes.SigningHomeSerializer, operation_id="signing_kiosk_home")
    def get(self, request):
        """403 where its ceremony is gone."""
        return Response(kiosk_queries.home(self.kiosk()))


class People(SigningView):
    """Whom the kiosk can greet without a network."""

    @extend_schema(responses=shapes.KioskPeopleSerializer, operation_id="signing_kiosk_people")
    def get(self, request):
        """Who may sign here and has not; nobody once the ceremony is over. No name is in it."""
        return Response(kiosk_people.index(self.kiosk()))

    @extend_schema(
        request=shapes.PlacesSerializer, responses=shapes.BoxesSerializer,
        operation_id="signing_kiosk_boxes",
    )  # fmt: skip
    def post(self, request):
        """Up to 200 boxes, each opened by its own badge alone."""
        places = self.read(shapes.PlacesSerializer)["places"]
        return Response({"boxes": kiosk_people.boxes(self.kiosk(), places)})


class Identify(SigningView):
    """Somebody shows a badge."""

    @extend_schema(
        request=shapes.IdentifySerializer, responses=shapes.IdentifiedSerializer,
        operation_id="signing_kiosk_identify",
    )  # fmt: skip
    def post(self, request):
        """422 for what is no valid badge of an accredited delegate, 409 for who has signed."""
        if not throttle.allow(f"kiosk-badge:{request.auth.pk}", BADGES_A_MINUTE, 60):
            raise Refused("too_many", _("Please wait a minute and try again."), status=429)
        kiosk, said = self.kiosk(), self.read(shapes.IdentifySerializer)
        delegate, ticket = kiosk_actions.identify(kiosk, said["text"], said["how"])
        facts = kiosk_queries.person(kiosk, delegate)
        return Response({"ticket": ticket, "place": kiosk_people.place_of(delegate), **facts})


class Countersign(SigningView):
    """A member of staff has compared face, photo and name."""

    @extend_schema(
        request=shapes.CountersignSerializer, responses=shapes.CountersignedSerializer,
        operation_id="signing_kiosk_countersign",
    )  # fmt: skip
    def post(self, request):
        """422 for a wrong PIN; after five of them nobody tries for a minute."""
        said = self.read(shapes.CountersignSerializer)
        ticket, duty = kiosk_actions.countersign(self.kiosk(), **said)
        return Response({"ticket": ticket, "duty": duty})


class Leave(SigningView):
    """Whoever stood there went away without signing."""

    @extend_schema(
        request=shapes.TicketSerializer, responses={204: None}, operation_id="signing_kiosk_leave"
    )
    def post(self, request):
        """For a ticket that is countersigned or not."""
        kiosk_actions.leave(self.kiosk(), self.read(shapes.TicketSerializer)["ticket"])
        return Response(status=204)


class Confirm(SigningView):
    """Somebody signs."""

    @extend_schema(
        request=shapes.ConfirmSerializer, responses=shapes.HeldSerializer,
        operation_id="signing_kiosk_confirm",
    )  # fmt: skip
    def post(self, request):
        """Held for a minute, unless that is over or `finished`. Sending again is harmless; 410
        where it was undone meanwhile, 409 for whoever has signed, here or elsewhere.
        """
        kiosk, said = self.kiosk(), self.read(shapes.ConfirmSerializer)
        given, language = said.pop("given"), said.pop("language")
        offline = Offline(**said.pop("offline")) if "offline" in said else None
        sent = Confirmed(**said, offline=offline)
        with kiosk_endings.noted(kiosk, sent):
            endorsed = endorsement(given, language, kiosk_actions.bearer(kiosk, sent))
            signature = kiosk_actions.confirm(kiosk, sent, endorsed)
        return Response(kiosk_queries.standing(sent.key, signature))


def endorsement(given: dict, language: str, delegate) -> Endorsement:
    """The form for signing, read as a page's would be; what is amiss is refused (422)."""
    known = dict(settings.HOUSE_LANGUAGES)
    with translation.override(language if language in known else settings.LANGUAGE_CODE):
        form = SigningForm(given, delegate=delegate)
        if form.is_valid():
            return form.endorsement()
    field, errors = next(iter(form.errors.items()))
    raise Refused("invalid", errors[0], status=422, field=field)


class Undo(SigningView):
    """The signatory takes it back within the minute."""

    @extend_schema(
        request=shapes.UndoSerializer, responses=shapes.HeldSerializer,
        operation_id="signing_kiosk_undo",
    )  # fmt: skip
    def post(self, request):
        """Sending again is harmless. What the ledger had meanwhile is withdrawn, or stands (logged)
        where that was not to be done `publicly`; 409 where it was asked for after the minute.
        """
        said = self.read(shapes.UndoSerializer)
        state = kiosk_endings.undo(
            self.kiosk(), said["key"], said["age"], publicly=said["publicly"]
        )
        return Response({"key": said["key"], "state": state, "seconds_left": 0, "sealed": True})


class Standing(SigningView):
    """How what was confirmed here stands, for a screen that still shows it."""

    @extend_schema(
        parameters=[OpenApiParameter("key", OpenApiTypes.UUID, required=True)],
        responses=shapes.HeldSerializer, operation_id="signing_kiosk_standing",
    )  # fmt: skip
    def get(self, request):
        """404 for a key under which nothing came."""
        form = shapes.ConfirmationKeySerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        return Response(kiosk_queries.standing_of(self.kiosk(), form.validated_data["key"]))


class Finish(SigningView):
    """The signatory does not wait for the minute to end."""

    @extend_schema(
        request=shapes.ConfirmationKeySerializer, responses=shapes.HeldSerializer,
        operation_id="signing_kiosk_finish",
    )  # fmt: skip
    def post(self, request):
        """Into the ledger at once. Sending again is harmless."""
        key = self.read(shapes.ConfirmationKeySerializer)["key"]
        signature = kiosk_endings.finish(self.kiosk(), key)
        return Response(kiosk_queries.standing(key, signature))


urlpatterns = [
    path("signing/kiosk", Home.as_view(), name="api-signing-kiosk"),
    path("signing/kiosk/people", People.as_view(), name="api-signing-people"),
    path("signing/kiosk/identify", Identify.as_view(), name="api-signing-identify"),
    path("signing/kiosk/countersign", Countersign.as_view(), name="api-signing-countersign"),
    path("signing/kiosk/leave", Leave.as_view(), name="api-signing-leave"),
    path("signing/kiosk/confirm", Confirm.as_view(), name="api-signing-confirm"),
    path("signing/kiosk/standing", Standing.as_view(), name="api-signing-standing"),
    path("signing/kiosk/undo", Undo.as_view(), name="api-signing-undo"),
    path("signing/kiosk/finish", Finish.as_view(), name="api-signing-finish"),
]
