"""Signatures for programs: those of a conference with a token, an initiative for everybody."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from conference.api_access import OfConference
from initiative import queries, verify_api
from initiative.models import Signature


class SignatureSerializer(serializers.ModelSerializer):
    """A signature as the conference's own programs see it."""

    initiative = serializers.CharField(source="initiative.slug")
    delegate = serializers.IntegerField(source="delegate_id")
    text_sha256 = serializers.CharField(source="text.sha256")
    text_language = serializers.CharField(source="text.language")
    serial = serializers.SerializerMethodField()

    class Meta:
        model = Signature
        fields = [
            "id", "initiative", "delegate", "name", "represents", "city", "platforms", "reach",
            "at", "by", "status", "hidden", "leaf_index", "serial", "text_sha256",
            "text_language", "statement", "statement_state", "consent_list",
            "consent_statement", "consent_drawn",
        ]  # fmt: skip

    def get_serial(self, signature) -> str:
        """The certificate's serial; empty until the leaf is in the log."""
        return queries.serial(signature) if signature.final else ""


class SignatureList(OfConference, generics.ListAPIView):
    """The conference's signatures, withdrawn ones too."""

    serializer_class = SignatureSerializer
    scopes = {"GET": "signatures:read"}

    def get_queryset(self):
        """In the order they were given."""
        return queries.with_leaf_hash(
            self.conference.signatures.select_related("initiative", "text")
        )


class SignatureDetail(OfConference, generics.RetrieveAPIView):
    """One signature of the conference."""

    serializer_class = SignatureSerializer
    scopes = {"GET": "signatures:read"}

    def get_queryset(self):
        """Those of the token's conference alone."""
        return queries.with_leaf_hash(
            self.conference.signatures.select_related("initiative", "text")
        )


class TextSerializer(serializers.Serializer):
    """The exact text in one language."""

    language = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    sha256 = serializers.CharField()
    status = serializers.CharField()


class InitiativeSerializer(serializers.Serializer):
    """What is public of an initiative."""

    slug = serializers.CharField()
    title = serializers.DictField(child=serializers.CharField())
    signatures = serializers.IntegerField()
    named = serializers.IntegerField()
    reach = serializers.IntegerField()
    cities = serializers.ListField(child=serializers.ListField())
    version = serializers.IntegerField(allow_null=True)
    texts = TextSerializer(many=True)


class InitiativeDetail(APIView):
    """An initiative: its text and how many stand behind it. Public, no names."""

    authentication_classes: list = []
    permission_classes = [AllowAny]

    @extend_schema(responses=InitiativeSerializer)
    def get(self, request, initiative: str):
        """Title, text by language, totals."""
        found = queries.public_initiative(initiative)
        version = queries.current_version(found)
        facts = {
            "slug": found.slug,
            "title": found.title,
            "version": version.version if version else None,
            "texts": version.texts.all() if version else [],
            **queries.totals(found).as_json(),
        }
        return Response(InitiativeSerializer(facts).data)


AT = "conferences/<slug:conference>/signatures/"
urlpatterns = [
    path(AT, SignatureList.as_view(), name="api-signatures"),
    path(AT + "<int:pk>/", SignatureDetail.as_view(), name="api-signature"),
    path("initiatives/<slug:initiative>/", InitiativeDetail.as_view(), name="api-initiative"),
    *verify_api.urlpatterns,
]
