"""The programme over the API: as released, or the draft with ?draft=1."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from conference.api_access import OfConference
from conference.errors import Refused
from sessions import queries, snapshots
from sessions.models import Talk, TalkSpeaker


class TextSerializer(serializers.DictField):
    """A text by language code."""

    child = serializers.CharField()


class RoomSerializer(serializers.Serializer):
    """A room."""

    slug = serializers.SlugField()
    name = TextSerializer()
    capacity = serializers.IntegerField(allow_null=True)


class TrackSerializer(serializers.Serializer):
    """A track."""

    slug = serializers.SlugField()
    name = TextSerializer()
    colour = serializers.CharField()


class PersonSerializer(serializers.Serializer):
    """Somebody on stage."""

    slug = serializers.SlugField()
    role = serializers.ChoiceField(TalkSpeaker.Role.choices)
    name_zh = serializers.CharField()
    name_latin = serializers.CharField()
    association = serializers.CharField()
    bio = TextSerializer()


class TalkSerializer(serializers.Serializer):
    """One talk; times in UTC."""

    uid = serializers.UUIDField()
    sequence = serializers.IntegerField()
    slug = serializers.SlugField()
    kind = serializers.ChoiceField(Talk.Kind.choices)
    track = serializers.SlugField(allow_null=True)
    room = serializers.SlugField(allow_null=True)
    title = TextSerializer()
    abstract = TextSerializer()
    language = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    seats = serializers.IntegerField(allow_null=True)
    cancelled = serializers.BooleanField()
    speakers = PersonSerializer(many=True)


class ProgrammeSerializer(serializers.Serializer):
    """A whole programme; version and released_at are null for the draft."""

    version = serializers.IntegerField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    rooms = RoomSerializer(many=True)
    tracks = TrackSerializer(many=True)
    talks = TalkSerializer(many=True)


DRAFT = OpenApiParameter("draft", bool, description="The draft instead of the last release.")


class ProgrammeView(OfConference, APIView):
    """The programme of the token's conference."""

    scopes = {"GET": "programme:read"}

    @extend_schema(
        operation_id="programme", parameters=[DRAFT], responses=ProgrammeSerializer,
        tags=["programme"],
    )  # fmt: skip
    def get(self, request, conference: str) -> Response:
        """The last release, or the draft."""
        if request.GET.get("draft") in ("1", "true"):
            content = snapshots.take(self.conference)
            found = {"version": None, "released_at": None, **content}
        else:
            found = self.released()
        return Response(ProgrammeSerializer(found).data)

    def released(self) -> dict:
        """The last release as data. Refuses (404) before the first."""
        release = queries.last_release(self.conference)
        if release is None:
            raise Refused(
                "not_released", _("There is no release of the programme yet."), status=404
            )
        return {
            "version": release.version, "released_at": release.released_at, **release.content
        }  # fmt: skip


urlpatterns = [path("conferences/<slug:conference>/programme/", ProgrammeView.as_view())]
