"""Shapes of what signing kiosks send and get."""

from rest_framework import serializers

from conference.problems import NO_OBJECT


class Shape(serializers.Serializer):
    """An object, and nothing else."""

    default_error_messages = {"invalid": NO_OBJECT}


class KioskTextSerializer(serializers.Serializer):
    """The text in one language, as it is read and signed."""

    language = serializers.CharField()
    title = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    sha256 = serializers.CharField()
    authoritative = serializers.BooleanField()


class StaffSerializer(serializers.Serializer):
    """Who may countersign here."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class SigningHomeSerializer(serializers.Serializer):
    """What a kiosk shows; `closed` says why nobody can sign now, empty where they can."""

    kiosk = serializers.CharField()
    conference = serializers.DictField(child=serializers.CharField())
    title = serializers.DictField(child=serializers.CharField())
    closed = serializers.CharField(allow_blank=True)
    reading_seconds = serializers.IntegerField()
    texts = KioskTextSerializer(many=True)
    staff = StaffSerializer(many=True)


class IdentifySerializer(Shape):
    """A badge: its QR code's text, or the short code that was typed."""

    text = serializers.CharField(max_length=400)
    how = serializers.ChoiceField(["scanned", "typed"])


class SigningAccountSerializer(serializers.Serializer):
    """An account that may be shown beside the name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class IdentifiedSerializer(serializers.Serializer):
    """Who it is, for the staff's eyes; `photo` is a data address, `body` whom they may sign for."""

    ticket = serializers.CharField()
    name = serializers.CharField()
    other_name = serializers.CharField(allow_blank=True)
    association = serializers.CharField(allow_blank=True)
    category = serializers.CharField()
    photo = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True)
    accounts = SigningAccountSerializer(many=True)


class CountersignSerializer(Shape):
    """A member of staff vouches for who stands there."""

    ticket = serializers.CharField(max_length=1000)
    staff = serializers.IntegerField(min_value=1)
    pin = serializers.CharField(max_length=12)


class TicketSerializer(Shape):
    """What the kiosk carries to the next step."""

    ticket = serializers.CharField(max_length=1000)


class ConfirmSerializer(Shape):
    """An endorsement. `key` is made on the kiosk: the same key is the same signature.

    `given` holds the fields of the form for signing: text_sha256, adult, record, the consents,
    drawing and statement. `at` and `sent_at` are by the kiosk's clock.
    """

    key = serializers.UUIDField()
    ticket = serializers.CharField(max_length=1000)
    at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField()
    language = serializers.CharField(max_length=16)
    reading_seconds = serializers.IntegerField(min_value=0, max_value=86_400)
    given = serializers.DictField()


class ConfirmationKeySerializer(Shape):
    """The key of a confirmation."""

    key = serializers.UUIDField()


class HeldSerializer(serializers.Serializer):
    """How a signature stands: held for so many seconds, in the ledger, or undone."""

    key = serializers.UUIDField()
    state = serializers.ChoiceField(["held", "logged", "undone"])
    seconds_left = serializers.IntegerField()
