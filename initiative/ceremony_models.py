"""The signing at one conference: its state, who is called up in which order, who signs for whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.lib.localized import pick, validate_localized
from conference.models import Conference

READING_SECONDS = 10


class Ceremony(models.Model):
    """The signing of one initiative at one conference; its own words for the initiative's pages, in
    more languages than a conference has.

    `blackout`: its wall shows nothing at all. The finale ends the signing: its time, and the
    size of the checkpoint that covers everybody who signed until then. `opened_at` is the first
    opening, `last_opened_at` the last one, after a pause as well.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open")
        PAUSED = "paused", _("Paused")
        CLOSED = "closed", _("Closed")

    initiative = models.ForeignKey(
        "initiative.Initiative", models.CASCADE, related_name="ceremonies"
    )
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="ceremonies")
    name = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    subject = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    city = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reading_seconds = models.PositiveSmallIntegerField(
        default=READING_SECONDS,
        help_text=_("So long a kiosk shows the text before one can go on."),
    )
    joins_online = models.BooleanField(
        default=False, help_text=_("The initiative's page collects signatures for this conference.")
    )
    moderated = models.BooleanField(
        default=True, help_text=_("Whoever joins online waits for the host.")
    )
    allowed_until = models.DateTimeField(
        null=True, blank=True, help_text=_("An association's own ceremony ends with its grant.")
    )
    blackout = models.BooleanField(default=False)
    finale_at = models.DateTimeField(null=True, blank=True)
    finale_checkpoint_size = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "ceremonies"
        constraints = [
            models.UniqueConstraint(fields=["initiative", "conference"], name="one_ceremony_each"),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(joins_online=True),
                name="one_place_to_join_online",
            ),
            models.CheckConstraint(
                condition=Q(finale_at=None, finale_checkpoint_size=None)
                | Q(finale_at__isnull=False, finale_checkpoint_size__isnull=False, state="closed"),
                name="finale_ends_the_signing",
            ),
        ]

    def __str__(self) -> str:
        return f"{pick(self.initiative.title)} · {pick(self.called)}"

    @property
    def is_guest(self) -> bool:
        """Whether it is held by a grant: an association's own, not one of the organisers'."""
        return self.allowed_until is not None

    @property
    def called(self) -> dict[str, str]:
        """What it is called, by language: its own words, else the conference's."""
        return {**self.conference.name, **self.name}

    @property
    def held_in(self) -> dict[str, str]:
        """Its city, likewise."""
        return {**self.conference.city, **self.city}


class Seat(models.Model):
    """A delegate's place in a ceremony's order of signing."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="signing_seats")
    ceremony = models.ForeignKey(Ceremony, models.CASCADE, related_name="seats")
    delegate = models.ForeignKey(
        "registration.Delegate", models.CASCADE, related_name="signing_seats"
    )
    order = models.PositiveIntegerField()
    kiosk_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when they stand at a kiosk.")
    )
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ceremony", "order"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "delegate"], name="one_turn_each"),
            models.UniqueConstraint(fields=["ceremony", "order"], name="one_delegate_per_turn"),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.delegate}"


class Mandate(models.Model):
    """That a delegate may sign for an association: an organiser has seen what shows that."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="mandates")
    delegate = models.OneToOneField("registration.Delegate", models.CASCADE, related_name="mandate")
    association = models.ForeignKey(
        "registration.Association", models.CASCADE, related_name="mandates"
    )
    document = models.CharField(max_length=200, help_text=_("What shows it: a letter, its date."))
    file = models.FileField(upload_to="mandates/", blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(document=""), name="mandate_is_shown_by_something"),
            models.CheckConstraint(
                condition=Q(file="", file_sha256="") | (~Q(file="") & ~Q(file_sha256="")),
                name="mandate_file_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} · {self.association}"
