"""Shapes of the door's messages, for the API and its OpenAPI document (door.md)."""

from rest_framework import serializers

from checkin.device_state import MOST_WAITING
from checkin.models import Direction, Farewell, Gate, Scan
from conference.problems import NO_OBJECT


class ProvisionSerializer(serializers.Serializer):
    """A code, and what the device shall be called."""

    default_error_messages = {"invalid": NO_OBJECT}

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(
        ["scanner", "station", "kiosk", "signing"], default="scanner", help_text="What asks."
    )


class FarewellSerializer(serializers.Serializer):
    """How a device signed itself off, how long ago (it may have had no network since), and how many
    scans it keeps that were never sent.
    """

    how = serializers.ChoiceField(Farewell.choices)
    seconds = serializers.IntegerField(min_value=0, max_value=10**8, default=0)
    waiting = serializers.IntegerField(min_value=0, max_value=MOST_WAITING, required=False)


class TalkWindowSerializer(serializers.Serializer):
    """A talk people come in for; from `free` on nobody is asked for a seat."""

    talk = serializers.IntegerField()
    title = serializers.DictField(child=serializers.CharField())
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    free = serializers.DateTimeField(required=False)


class GateSerializer(serializers.Serializer):
    """A gate as a device sees it; no categories means everybody. What does not apply is left out.

    `terms` say how often and how soon: gives (times, of what is handed out), most (entries), day
    (counted anew each day), re (always, pause, never), pause (minutes).
    """

    slug = serializers.SlugField()
    name = serializers.DictField(child=serializers.CharField())
    direction = serializers.ChoiceField(["in", "out", "both"])
    zone = serializers.SlugField()
    kind = serializers.ChoiceField(Gate.Kind.choices)
    area = serializers.CharField(
        help_text="somebody is in one zone of an area at a time; empty where nobody is inside"
    )
    categories = serializers.ListField(child=serializers.CharField())
    opening = serializers.ListField(
        child=serializers.ListField(child=serializers.DateTimeField()), required=False
    )
    tolerance = serializers.IntegerField(required=False, help_text="minutes")
    terms = serializers.DictField(required=False)
    check_outs = serializers.ListField(child=serializers.DateTimeField(), required=False)
    talks = TalkWindowSerializer(many=True, required=False)
    prints_badge = serializers.BooleanField(required=False)


class ConferenceFactsSerializer(serializers.Serializer):
    """What a device must know of its conference."""

    slug = serializers.SlugField()
    number = serializers.IntegerField()
    name = serializers.DictField(child=serializers.CharField())
    time_zone = serializers.CharField()
    forget_on = serializers.DateField(help_text="the day on which devices forget everything")


class DeviceNameSerializer(serializers.Serializer):
    """A device, by number and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ProvisionedSerializer(serializers.Serializer):
    """The device's own token, shown this once."""

    token = serializers.CharField()
    device = DeviceNameSerializer()
    conference = ConferenceFactsSerializer()
    gates = GateSerializer(many=True)


class KeySerializer(serializers.Serializer):
    """A public Ed25519 key by slot, base64url."""

    slot = serializers.IntegerField()
    public = serializers.CharField()


class BearerSerializer(serializers.Serializer):
    """What the door shows of a badge's bearer."""

    badge = serializers.CharField()
    name = serializers.CharField()
    latin = serializers.CharField()
    role = serializers.CharField(help_text="the category's code")
    association = serializers.CharField()
    status = serializers.CharField(
        help_text="of the registration; gone: the badge is no more; outside: forget this person"
    )


class RosterSerializer(BearerSerializer):
    """A badge as a device keeps it. A device with gates of its own is told all this of those alone
    whom one of them lets in; of others badge, role and status where the badge as it is printed
    would be decided otherwise, else nothing.
    """

    code = serializers.CharField()
    serial = serializers.IntegerField()
    valid_from = serializers.DateField()
    valid_days = serializers.IntegerField()
    pinyin = serializers.CharField()
    initials = serializers.CharField()
    tail = serializers.CharField()
    seats = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="talks that a gate asks for"
    )


class RevocationSerializer(serializers.Serializer):
    """The lowest print serial of a badge that opens the door; 256: none."""

    badge = serializers.CharField()
    serial = serializers.IntegerField()


class AdmissionSerializer(serializers.Serializer):
    """Where a badge's bearer is or was last, by area; of two rows the later `as_of` is right.

    Where entries are counted, another row of area tally:<zone> has count, day and today.
    """

    badge = serializers.CharField()
    area = serializers.CharField()
    zone = serializers.CharField()
    inside = serializers.BooleanField()
    gate = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True, help_text="null: all was taken back")
    as_of = serializers.DateTimeField()
    until = serializers.DateTimeField(required=False, help_text="when the stay ends by itself")
    count = serializers.IntegerField(required=False)
    day = serializers.CharField(required=False, help_text="of the last entry; empty: none")
    today = serializers.IntegerField(required=False, help_text="entries of that day")


class RoleSerializer(serializers.Serializer):
    """A category: its number stands in every token."""

    code = serializers.CharField()
    number = serializers.IntegerField()
    name = serializers.DictField(child=serializers.CharField())


class NamedGateSerializer(serializers.Serializer):
    """What a gate is called."""

    slug = serializers.CharField()
    name = serializers.DictField(child=serializers.CharField())


class SyncSerializer(serializers.Serializer):
    """What changed since the cursor; keys, gates and roles are always whole."""

    cursor = serializers.CharField()
    anew = serializers.BooleanField(
        required=False,
        help_text="everybody follows: whoever is not told of until `more` is false, is forgotten",
    )
    more = serializers.BooleanField()
    now = serializers.DateTimeField()
    conference = ConferenceFactsSerializer()
    keys = KeySerializer(many=True)
    gates = GateSerializer(many=True)
    elsewhere = NamedGateSerializer(many=True, help_text="gates where this device does not stand")
    roles = RoleSerializer(many=True)
    roster = RosterSerializer(many=True)
    revocations = RevocationSerializer(many=True)
    admissions = AdmissionSerializer(many=True)


class ReadingSerializer(serializers.Serializer):
    """One scan: a token or a badge id, never both; mono in milliseconds since boot."""

    id = serializers.UUIDField(help_text="UUIDv7, made by the device")
    token = serializers.CharField(required=False)
    badge = serializers.CharField(required=False)
    gate = serializers.SlugField()
    direction = serializers.ChoiceField(Direction.choices)
    at = serializers.DateTimeField()
    mono = serializers.FloatField(required=False)
    boot = serializers.CharField(required=False)
    local_verdict = serializers.CharField(required=False)
    forced = serializers.BooleanField(required=False, help_text="let in against the rules")
    undoes = serializers.UUIDField(required=False, help_text="the scan that is taken back")
    note = serializers.CharField(required=False, help_text="why; needed with forced and undoes")
    cursor = serializers.CharField(required=False)
    device = serializers.IntegerField(
        required=False,
        help_text="which device made it: the number of one that is signed off, else the sender",
    )


class BatchSerializer(serializers.Serializer):
    """Up to 200 scans."""

    sent_at = serializers.DateTimeField()
    mono_sent = serializers.FloatField(required=False)
    boot = serializers.CharField(required=False)
    scans = ReadingSerializer(many=True)
    dry_run = serializers.BooleanField(required=False, help_text="answer, and keep nothing")


class ResultSerializer(serializers.Serializer):
    """The answer to one scan; `earlier` says where and when the bearer came in before."""

    id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(["stored", "replayed", "id_conflict", "invalid"])
    verdict = serializers.ChoiceField(Scan.Verdict.choices, allow_null=True)
    reason = serializers.CharField()
    facts = serializers.DictField(required=False, help_text="of the reason: the nearest miss")
    detail = serializers.CharField(required=False, help_text="the reason in the reader's language")
    forced = serializers.BooleanField(required=False)
    delegate = BearerSerializer(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField(), required=False)
    earlier = serializers.DictField(required=False, allow_null=True)
    kept = serializers.BooleanField(
        required=False, help_text="not taken, and written down for the organisers"
    )
    where = serializers.DictField(
        child=serializers.CharField(), required=False, help_text="of a scan not taken: its gate"
    )


class ResultsSerializer(serializers.Serializer):
    """In the order sent."""

    results = ResultSerializer(many=True)


class ScanSerializer(serializers.ModelSerializer):
    """One stored scan."""

    id = serializers.UUIDField(source="uuid")
    badge = serializers.CharField(source="badge_ref")
    gate = serializers.CharField(source="gate.slug")
    device = serializers.CharField(source="device.name")
    detail = serializers.CharField(source="reason_words")

    class Meta:
        model = Scan
        fields = (
            "seq", "id", "badge", "print_serial", "gate", "zone", "device", "direction", "at",
            "received_at", "effective_at", "local_verdict", "verdict", "reason", "facts", "detail",
            "forced", "undoes", "note", "flags",
        )  # fmt: skip
