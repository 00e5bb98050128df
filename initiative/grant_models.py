"""That an association may hold a ceremony of its own: granted by an organiser, with an end."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from conference.models import Conference
from registration.models import new_key


class Grant(models.Model):
    """Until when which association may sign an initiative at a gathering of its own.

    `conference` is the one whose organiser granted it; `ceremony`, once it is set up, is held at
    the association's own.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="grants")
    initiative = models.ForeignKey("initiative.Initiative", models.CASCADE, related_name="grants")
    association = models.CharField(max_length=120)
    email = models.EmailField()
    language = models.CharField(max_length=10)
    until = models.DateTimeField()
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    ceremony = models.OneToOneField(
        "initiative.Ceremony", models.SET_NULL, null=True, blank=True, related_name="grant"
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "initiative", Lower("association"),
                condition=Q(ended_at=None), name="one_grant_an_association",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.association

    @property
    def ran_out(self) -> bool:
        """Its time was over before anybody ended it."""
        return self.ended_at is not None and self.until <= self.ended_at

    @property
    def last_day(self) -> date:
        """The day that was granted, where the organiser is; `until` is the end of it."""
        return (self.until - timedelta(microseconds=1)).astimezone(self.conference.zone).date()

    @property
    def stands(self) -> bool:
        """Neither ended nor over."""
        return self.ended_at is None and self.until > timezone.now()
