"""Whose arrival the desk wants to hear of, and that somebody heard."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
