"""Places at the door: zones people are inside of, and the gates that lead into them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from conference.lib.localized import pick, validate_localized
from conference.models import Conference
from registration.models import Category
from sessions.models import Room, Talk

A_DAY = 24 * 60


class Direction(models.TextChoices):
    """Which way somebody walks through a gate."""

    IN = "in", _("in")
    OUT = "out", _("out")


class Zone(models.Model):
    """What is known of a place beyond its gates. A zone without a row has none of this.

    Gates name their zone by its slug. Zones of one group exclude each other: an entry into one
    is an exit from the other.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="zones")
    slug = models.SlugField(_("short name"))
    name = models.JSONField(
        _("name"), default=dict, blank=True, validators=[validate_localized]
    )  # fmt: skip
    capacity = models.PositiveIntegerField(
        _("people it holds"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("The desk warns before it is full. Empty: no limit."),
    )
    group = models.SlugField(
        _("group of rooms"),
        blank=True,
        help_text=_(
            "Nobody is in two zones of one group: whoever enters one has left the other, without "
            "being scanned there. Empty: the zone stands for itself."
        ),
    )
    checks_out_at = models.TimeField(
        _("everybody has left at"),
        null=True,
        blank=True,
        help_text=_("Whoever was not scanned at an exit counts as gone from this time of day on."),
    )

    class Meta:
        ordering = ["slug"]
        constraints = [
            UniqueConstraint(fields=["conference", "slug"], name="zone_slug"),
            CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="zone_capacity"),
        ]

    def __str__(self) -> str:
        return pick(self.name) or self.slug

    @property
    def area(self) -> str:
        """What somebody is in only one zone of, at a time."""
        return f"group:{self.group}" if self.group else self.slug


class Regrouping(models.Model):
    """That zones were put into other groups: from then on those in a group are of these areas
    (by zone), any other is its own. What it means for whoever is inside: groups.py.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="regroupings")
    at = models.DateTimeField()
    areas = models.JSONField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


class Gate(models.Model):
    """A place where badges are scanned. Gates of one zone lead into the same room."""

    class Kind(models.TextChoices):
        ENTRANCE = "entrance", _("entrance or exit")
        ROOM = "room", _("door of a room of the programme")
        PURPOSE = "purpose", _("hands something out: lunch, a gift bag")

    class Way(models.TextChoices):
        IN = "in", _("entry")
        OUT = "out", _("exit")
        BOTH = "both", _("entry and exit")

    class ReEntry(models.TextChoices):
        AFTER_EXIT = "exit", _("after an exit was scanned")
        AFTER_PAUSE = "pause", _("some minutes after an exit was scanned")
        ALWAYS = "always", _("at any time; every scan counts as an entry")
        NEVER = "never", _("not at all")

    class Seats(models.TextChoices):
        OPEN = "open", _("everybody comes in")
        HOLDERS = "holders", _("only who reserved a seat")
        HOLDERS_FIRST = "first", _("who reserved a seat first, then everybody")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="gates")
    slug = models.SlugField(_("code"))
    name = models.JSONField(_("name"), validators=[validate_localized])
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.ENTRANCE)
    zone = models.SlugField(
        _("zone"),
        default="venue",
        help_text=_("Gates of one zone share who is inside; a room with its own list has its own."),
    )
    direction = models.CharField(_("direction"), max_length=4, choices=Way.choices, default=Way.IN)
    categories = models.ManyToManyField(
        Category,
        verbose_name=_("categories let in"),
        blank=True,
        related_name="gates",
        help_text=_("None chosen: everybody with a valid badge."),
    )
    opening = models.JSONField(
        _("opening times"),
        default=list,
        blank=True,
        help_text=_("[{day, from, to}] by the clock of the place; no day: every day; none: always"),
    )
    tolerance = models.PositiveSmallIntegerField(
        _("minutes of tolerance"), default=0, validators=[MaxValueValidator(A_DAY)]
    )
    re_entry = models.CharField(
        _("coming back"), max_length=6, choices=ReEntry.choices, default=ReEntry.AFTER_EXIT
    )
    re_entry_minutes = models.PositiveSmallIntegerField(
        _("minutes until coming back"), default=0, validators=[MaxValueValidator(A_DAY)]
    )
    most_entries = models.PositiveSmallIntegerField(
        _("most times for one person"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    each_day = models.BooleanField(_("counted anew each day"), default=False)
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("room")
    )
    talk = models.ForeignKey(
        Talk, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("talk")
    )
    seats = models.CharField(
        _("reserved seats"), max_length=7, choices=Seats.choices, default=Seats.OPEN
    )
    seats_minutes = models.PositiveSmallIntegerField(
        _("minutes before the start when it opens to everybody"),
        default=5,
        validators=[MaxValueValidator(A_DAY)],
    )
    prints_badge = models.BooleanField(
        _("prints the badge at the first scan"), default=False
    )  # fmt: skip
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            UniqueConstraint(fields=["conference", "slug"], name="gate_slug"),
            CheckConstraint(
                condition=~Q(kind="purpose") | Q(direction="in", most_entries__gte=1),
                name="gate_of_a_purpose_gives_in_one_direction",
            ),
            CheckConstraint(
                condition=~Q(re_entry="pause") | Q(re_entry_minutes__gte=1),
                name="gate_pause_has_minutes",
            ),
            CheckConstraint(
                condition=Q(most_entries=None) | Q(most_entries__gte=1), name="gate_most_entries"
            ),
        ]

    def __str__(self) -> str:
        return pick(self.name)

    @property
    def is_purpose(self) -> bool:
        """It hands something out; nobody is inside of it."""
        return self.kind == self.Kind.PURPOSE
