"""Verifying a certificate for programs: the page's checks, by serial or by file."""

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from badges import verification
from conference.errors import Refused
from conference.lib import throttle
from initiative import endings, verdicts, verify

SERIALS_A_MINUTE = 60
FILES_A_MINUTE = 10


class CheckSerializer(serializers.Serializer):
    """One thing looked at."""

    code = serializers.CharField()
    state = serializers.ChoiceField([verdicts.OK, verdicts.FAILED, verdicts.OPEN])
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)


class EndingSerializer(serializers.Serializer):
    """How it ended: the signature, or the certificate alone."""

    how = serializers.ChoiceField([endings.WITHDRAWN, endings.REVOKED, endings.SUPERSEDED])
    what = serializers.ChoiceField([endings.SIGNATURE, endings.CERTIFICATE])
    at = serializers.DateTimeField(allow_null=True, help_text="UTC, to the minute")
    successor = serializers.CharField(allow_null=True, help_text="The serial of the newer one")


class VerdictSerializer(serializers.Serializer):
    """The answer, and the checks that led to it."""

    state = serializers.ChoiceField(
        [verdicts.GOOD, verdicts.ENDED, verdicts.PENDING, verdicts.BAD, verdicts.UNKNOWN]
    )
    title = serializers.CharField()
    detail = serializers.CharField()
    checks = CheckSerializer(many=True)
    serial = serializers.CharField(allow_blank=True)
    facts = serializers.DictField()
    ended = EndingSerializer(allow_null=True, help_text="Where the state is “ended”, else null")


class FileSerializer(serializers.Serializer):
    """A certificate's file."""

    pdf = serializers.FileField()


class Public(APIView):
    """Anybody may ask, though not without end."""

    authentication_classes: list = []
    permission_classes = [AllowAny]

    def allow(self, request, kind, limit):
        """Serials are not to be tried one after another. Raises Refused."""
        if not throttle.allow(f"verify-{kind}:{request.client_address}", limit, 60):
            raise Refused(
                "too_many", _("That was a lot at once. Please try again in a minute."), status=429
            )

    def answer(self, verdict: verdicts.Verdict) -> Response:
        """404 where nothing is known."""
        status = 404 if verdict.state == verdicts.UNKNOWN else 200
        return Response(verdict.as_json(), status=status, headers={"Cache-Control": "no-store"})


class VerifySerial(Public):
    """What is known of a serial, as printed."""

    @extend_schema(responses={200: VerdictSerializer, 404: VerdictSerializer})
    def get(self, request, serial: str):
        """The ledger's part, and the certificate's state."""
        self.allow(request, "serial", SERIALS_A_MINUTE)
        return self.answer(verify.by_serial(serial[:60]))


class VerifyFile(Public):
    """What a certificate's file is worth."""

    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": FileSerializer}, responses=VerdictSerializer)
    def post(self, request):
        """Seal, attachments, ledger and state; nothing of the file is kept."""
        self.allow(request, "file", FILES_A_MINUTE)
        sent = FileSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = sent.validated_data["pdf"].read(verification.MOST_BYTES + 1)
        return self.answer(verify.by_upload(data))


urlpatterns = [
    path("verify/", VerifyFile.as_view(), name="api-verify-file"),
    path("verify/<str:serial>/", VerifySerial.as_view(), name="api-verify-serial"),
]
