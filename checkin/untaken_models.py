"""Scans the server did not take: kept beside the log until somebody has looked at them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from badges.models import Badge
from checkin import invalid
from checkin.device_models import Device
from checkin.gate_models import Direction
from conference.models import Conference

SHOWN = {
    "admit": _("green: let through"),
    "already_in": _("yellow: seen before"),
    "given": _("yellow: seen before"),
}


class UntakenScan(models.Model):
    """A scan outside the log, which counts nowhere, with all that is needed to take it after all.

    One row for the same content of the same device (`body_hash`, as Scan's), however often it is
    sent. `gate` is the short name as it was sent, `effective_at` when it was made by the server's
    clock. Of what could not be read there is no `uuid`; `raw` is the beginning of what was sent,
    without whose badge it was.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", _("not looked at yet")
        TAKEN = "taken", _("taken after all")
        DISMISSED = "dismissed", _("set aside")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="untaken_scans")
    device = models.ForeignKey(Device, models.RESTRICT, related_name="untaken_scans")
    body_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    uuid = models.UUIDField(null=True)
    gate = models.CharField(max_length=50, blank=True)
    direction = models.CharField(max_length=3, choices=Direction.choices, blank=True)
    badge = models.ForeignKey(Badge, models.SET_NULL, null=True, related_name="+")
    badge_ref = models.CharField(max_length=16, blank=True)
    token = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField()
    local_verdict = models.CharField(max_length=20, blank=True)
    forced = models.BooleanField(default=False)
    undoes = models.UUIDField(null=True)
    note = models.CharField(max_length=200, blank=True)
    flags = models.JSONField(default=list)
    raw = models.TextField(blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, default=Outcome.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-effective_at", "-pk"]
        constraints = [
            UniqueConstraint(fields=["device", "body_hash"], name="untaken_scan_once"),
            CheckConstraint(
                condition=Q(outcome="open", settled_at=None)
                | Q(outcome__in=["taken", "dismissed"], settled_at__isnull=False),
                name="untaken_scan_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["conference", "outcome", "-effective_at"], name="untaken_listed")
        ]

    def __str__(self) -> str:
        return f"{self.gate or '?'} {self.effective_here:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Nobody looked at it yet."""
        return self.outcome == self.Outcome.OPEN

    @property
    def is_readable(self) -> bool:
        """All of it is known, so that it can be taken after all."""
        return self.uuid is not None

    @property
    def effective_here(self) -> datetime:
        """By the clock at the conference's place."""
        return self.effective_at.astimezone(self.conference.zone)

    @property
    def settled_here(self) -> datetime | None:
        """The same of when somebody looked at it."""
        return self.settled_at and self.settled_at.astimezone(self.conference.zone)

    @property
    def shown_words(self) -> str:
        """What the device showed at the gate, which did not wait for the server; "" where it did
        not say."""
        if not self.local_verdict or self.undoes:
            return ""
        return str(SHOWN.get(self.local_verdict, _("red: not let through")))

    @property
    def reason_words(self) -> str:
        """Why it was not taken, in plain words."""
        return str({**invalid.WORDS, **invalid.LATER}.get(self.reason, self.reason))
