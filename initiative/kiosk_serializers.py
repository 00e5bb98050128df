"""Shapes of what signing kiosks send and get."""

from datetime import timedelta

from rest_framework import serializers

from conference.problems import NO_OBJECT


class Shape(serializers.Serializer):
    """An object, and nothing else."""

    default_error_messages = {"invalid": NO_OBJECT}


class KioskTextSerializer(serializers.Serializer):
    """The text in one language, as it is read and signed.

    `renders` is the older version that a translation renders, null where it renders this one;
    `numbered`: the lines bring numbers of their own.
    """

    language = serializers.CharField()
    title = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    numbered = serializers.BooleanField()
    sha256 = serializers.CharField()
    authoritative = serializers.BooleanField()
    standing = serializers.ChoiceField(["authoritative", "reviewed", "working"])
    renders = serializers.IntegerField(allow_null=True)


class StaffSerializer(serializers.Serializer):
    """Who may countersign here, and since when with their present PIN."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    since = serializers.DateTimeField()


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
    """Who it is, for the staff's eyes; `photo` is a data address, `body` whom they may sign for,
    `before` what was signed under the same mail address in another name; `place`: of their box."""

    ticket = serializers.CharField()
    place = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    other_name = serializers.CharField(allow_blank=True)
    association = serializers.CharField(allow_blank=True)
    category = serializers.CharField()
    photo = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True)
    before = serializers.ListField(child=serializers.CharField())
    accounts = SigningAccountSerializer(many=True)


class CountersignSerializer(Shape):
    """A member of staff vouches for who stands there."""

    ticket = serializers.CharField(max_length=1000)
    staff = serializers.IntegerField(min_value=1)
    pin = serializers.CharField(max_length=12)


class TicketSerializer(Shape):
    """What the kiosk carries to the next step."""

    ticket = serializers.CharField(max_length=1000)


class CountersignedSerializer(TicketSerializer):
    """`duty`: with it this kiosk takes the same member of staff's PIN without a network."""

    duty = serializers.CharField()


class KioskBadgeKeySerializer(serializers.Serializer):
    """A key badges are signed with, in base64url."""

    slot = serializers.IntegerField()
    public = serializers.CharField()


class KioskPeopleSerializer(serializers.Serializer):
    """Whom the kiosk can greet without a network: pairs of a box's place and its version."""

    keys = KioskBadgeKeySerializer(many=True)
    people = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class PlacesSerializer(Shape):
    """Which boxes are wanted."""

    places = serializers.ListField(child=serializers.CharField(max_length=32), max_length=200)


class BoxSerializer(serializers.Serializer):
    """What only the badge's own number opens, in base64: conference/lib/lockers.py."""

    place = serializers.CharField()
    version = serializers.CharField()
    box = serializers.CharField()


class BoxesSerializer(serializers.Serializer):
    """The boxes that were asked for; of who has left, none."""

    boxes = BoxSerializer(many=True)


class OfflineSerializer(Shape):
    """In a ticket's place, where the kiosk had no network: the badge's QR code, the duty of who
    countersigned, and when both were, by the kiosk's clock.
    """

    badge = serializers.CharField(max_length=400)
    duty = serializers.CharField(max_length=1000)
    seen_at = serializers.DateTimeField()
    vouched_at = serializers.DateTimeField()


class ConfirmSerializer(Shape):
    """An endorsement. `key` is made on the kiosk: the same key is the same signature. It has
    either a `ticket` or `offline`.

    `given` holds the fields of the form for signing: text_sha256, adult, record, the consents,
    drawing and statement. `at` and `sent_at` are by the kiosk's clock. `finished`: it is to be
    entered at once.
    """

    key = serializers.UUIDField()
    ticket = serializers.CharField(max_length=1000, default="")
    offline = OfflineSerializer(required=False)
    at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField()
    language = serializers.CharField(max_length=16)
    reading_seconds = serializers.IntegerField(min_value=0, max_value=86_400)
    finished = serializers.BooleanField(default=False)
    given = serializers.DictField()


class ConfirmationKeySerializer(Shape):
    """The key of a confirmation."""

    key = serializers.UUIDField()


class UndoSerializer(ConfirmationKeySerializer):
    """What is taken back, and when that was asked; both times are by the kiosk's clock. Without
    them it is asked now. Not `publicly`: only while the ledger does not have it.
    """

    at = serializers.DateTimeField(required=False)
    sent_at = serializers.DateTimeField(required=False)
    publicly = serializers.BooleanField(default=True)

    def validate(self, attrs):
        """Its age, never negative."""
        at, sent_at = attrs.get("at"), attrs.get("sent_at")
        waited = sent_at - at if at and sent_at else timedelta(0)
        age = max(waited, timedelta(0))
        return {"key": attrs["key"], "age": age, "publicly": attrs["publicly"]}


class HeldSerializer(serializers.Serializer):
    """How a signature stands: held for so many seconds, in the ledger, undone, or withdrawn.

    `sealed` is false for one that came after the finale: its checkpoint does not cover it.
    """

    key = serializers.UUIDField()
    state = serializers.ChoiceField(["held", "logged", "undone", "withdrawn"])
    seconds_left = serializers.IntegerField()
    sealed = serializers.BooleanField()
