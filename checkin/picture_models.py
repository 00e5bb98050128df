"""The live picture: where everybody is and when they came, kept from the scans; whose arrival the
desk wants to hear of, and that somebody heard.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkin.gate_models import Gate
from conference.models import Conference
from registration.models import Category, Delegate


class Watch(models.Model):
    """One delegate, or everybody of a category, whose arrival is announced on the desk."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="watches")
    category = models.OneToOneField(Category, models.CASCADE, null=True, related_name="+")
    delegate = models.OneToOneField(Delegate, models.CASCADE, null=True, related_name="watch")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "watches"
        constraints = [
            CheckConstraint(
                condition=Q(category=None, delegate__isnull=False)
                | Q(category__isnull=False, delegate=None),
                name="watch_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.delegate or self.category)


class Acknowledgement(models.Model):
    """A watched person's arrival on a day (at the conference's place), taken note of once."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="acknowledgements")
    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["delegate", "day"], name="one_acknowledgement_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} {self.day}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Presences by the clock."""

    def inside(self) -> Self:
        """Who is inside now: a stay may end by itself."""
        stays = Q(until=None) | Q(until__gt=timezone.now())
        return self.filter(stays, inside=True)


class Presence(models.Model):
    """Where a delegate is, or was last, in an area: by the last scan there that counted.

    Kept from the scans (checkin.presence), never written otherwise; any badge of theirs counts.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="presences")
    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="presences")
    area = models.CharField(max_length=60)
    zone = models.SlugField()
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="+")
    inside = models.BooleanField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["delegate", "area"], name="one_place_in_an_area"),
        ]
        indexes = [
            models.Index(
                fields=["conference", "zone", "gate", "until", "delegate"],
                condition=Q(inside=True),
                name="presence_inside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} {self.zone}"


class Visit(models.Model):
    """That a delegate came through a gate on a day (at the conference's place), the first time.

    `arrival`: no earlier entry that day anywhere. What was handed out is a visit, no arrival.
    Kept from the scans (checkin.presence), never written otherwise.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="visits")
    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="visits")
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="visits")
    day = models.DateField()
    at = models.DateTimeField()
    arrival = models.BooleanField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            UniqueConstraint(fields=["delegate", "gate", "day"], name="one_visit_a_gate_and_day"),
            UniqueConstraint(
                fields=["delegate", "day"], condition=Q(arrival=True), name="one_arrival_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["conference", "day", "at", "delegate"],
                condition=Q(arrival=True),
                name="visit_arrival",
            ),
            models.Index(fields=["conference", "day", "gate"], name="visit_of_gate"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} {self.gate_id} {self.day}"


class Followed(models.Model):
    """How far presences and visits follow the scans: all up to `cursor`, and those in `recent`.

    Two lists, because on PostgreSQL a lower number may become visible after a higher one.
    """

    conference = models.OneToOneField(Conference, models.CASCADE, related_name="followed")
    cursor = models.BigIntegerField(default=0)
    recent = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.conference_id} {self.cursor}"
