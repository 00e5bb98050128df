"""Shapes of what print stations and kiosks send and get."""

from rest_framework import serializers

from checkin.models import BadgePrint

STATES = BadgePrint.State.values
STEPS = ["begun", "printed", "failed", "again"]  # what a station tells
SEEN = [*STATES, "unsure"]  # what a kiosk shows


class PageSerializer(serializers.Serializer):
    """A side of a badge at 300 dots an inch; width and height in millimetres."""

    width = serializers.FloatField()
    height = serializers.FloatField()
    png = serializers.CharField(help_text="Base64.")


class SizeSerializer(serializers.Serializer):
    """Of a badge, in millimetres."""

    width = serializers.FloatField()
    height = serializers.FloatField()


class LineSerializer(serializers.Serializer):
    """A print of a station's list."""

    id = serializers.IntegerField()
    lease = serializers.UUIDField()
    name = serializers.CharField()
    code = serializers.CharField()
    serial = serializers.IntegerField()
    state = serializers.ChoiceField(STATES)
    reason = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)
    instead = serializers.CharField(
        allow_blank=True, help_text="that a newer print took its place, in words"
    )
    again = serializers.BooleanField(help_text="it may be printed once more as it is")


class JobSerializer(serializers.Serializer):
    """A badge to print, held by `lease` for a minute until the station says it begins."""

    id = serializers.IntegerField()
    lease = serializers.UUIDField()
    attempts = serializers.IntegerField()
    name = serializers.CharField()
    code = serializers.CharField()
    serial = serializers.IntegerField()
    pages = PageSerializer(many=True)


class NextSerializer(serializers.Serializer):
    """What a station shows."""

    station = serializers.CharField()
    zone = serializers.CharField()
    paused = serializers.BooleanField()
    waiting = serializers.IntegerField()
    sheet = SizeSerializer()
    job = JobSerializer(allow_null=True)
    recent = LineSerializer(many=True)


class ReportSerializer(serializers.Serializer):
    """How far a print is; `reason` for one that failed."""

    lease = serializers.UUIDField()
    state = serializers.ChoiceField(STEPS)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class StateSerializer(serializers.Serializer):
    """The print's state now."""

    state = serializers.ChoiceField(STATES)


class PauseSerializer(serializers.Serializer):
    """Whether the station takes nothing new."""

    paused = serializers.BooleanField()


class HomeSerializer(serializers.Serializer):
    """Names by language, and the conference's time zone."""

    conference = serializers.DictField(child=serializers.CharField())
    zone = serializers.CharField()
    gate = serializers.DictField(child=serializers.CharField())
    prints = serializers.BooleanField(help_text="false: every print station is paused or silent")


class CheckInSerializer(serializers.Serializer):
    """A code as it was read, and the id the kiosk gives the scan."""

    id = serializers.UUIDField()
    token = serializers.CharField(max_length=400)


class PrintStateSerializer(serializers.Serializer):
    """How far a badge is, and where it comes out where that is known."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(SEEN)
    place = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)
    stuck = serializers.BooleanField(help_text="it waits, and no station prints just now")


class CheckedInSerializer(serializers.Serializer):
    """`help` is what the staffed desk finds the scan by; no `print`, where somebody came in, means
    that the badge was printed on sheets before.
    """

    outcome = serializers.ChoiceField(["welcome", "again", "desk"])
    name = serializers.DictField(child=serializers.CharField())
    help = serializers.CharField(allow_blank=True)
    print = PrintStateSerializer(allow_null=True)
