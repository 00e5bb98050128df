"""Certificates and badges over the API; read only."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from badges import queries
from badges.models import Badge, Certificate
from conference.api_access import OfConference


class BadgeSerializer(serializers.ModelSerializer):
    """A badge; its token is printed, never served."""

    delegate = serializers.CharField(source="delegate.display_name")
    made = serializers.BooleanField(source="is_made")

    class Meta:
        model = Badge
        fields = ["badge_id", "code", "delegate", "status", "print_serial", "lowest_valid_serial",
                  "role_code", "valid_from", "valid_days", "issued_at", "made"]  # fmt: skip


class CertificateSerializer(serializers.ModelSerializer):
    """A certificate, and where anybody verifies it."""

    name = serializers.CharField()
    title = serializers.DictField(source="titles", child=serializers.CharField())
    initiative = serializers.CharField(source="initiative_slug")
    made = serializers.BooleanField(source="is_made")
    superseded_by = serializers.CharField(source="superseded_by.serial", default=None)

    class Meta:
        model = Certificate
        fields = ["serial", "kind", "name", "initiative", "title", "leaf_index", "status",
                  "superseded_by", "issued_at", "ended_at", "made", "pdf_sha256",
                  "verify_url"]  # fmt: skip


@extend_schema(tags=["badges"])
class BadgeList(OfConference, generics.ListAPIView):
    """Badges of the token's conference."""

    scopes = {"GET": "delegates:read"}
    serializer_class = BadgeSerializer
    queryset = Badge.objects.none()

    def get_queryset(self):
        """This conference's."""
        return queries.badges(self.conference)


@extend_schema(tags=["certificates"])
class CertificateList(OfConference, generics.ListAPIView):
    """Certificates of the token's conference."""

    scopes = {"GET": "certificates:read"}
    serializer_class = CertificateSerializer
    queryset = Certificate.objects.none()

    def get_queryset(self):
        """This conference's."""
        return queries.certificates(self.conference)


@extend_schema(tags=["certificates"])
class CertificateDetail(OfConference, generics.RetrieveAPIView):
    """One certificate."""

    scopes = {"GET": "certificates:read"}
    serializer_class = CertificateSerializer
    queryset = Certificate.objects.none()
    lookup_field = "serial"

    def get_queryset(self):
        """This conference's."""
        return queries.certificates(self.conference)


AT = "conferences/<slug:conference>/"
urlpatterns = [
    path(AT + "badges/", BadgeList.as_view()),
    path(AT + "certificates/", CertificateList.as_view()),
    path(AT + "certificates/<str:serial>/", CertificateDetail.as_view()),
]
