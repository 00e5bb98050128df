"""Devices at the door, the codes that let them in, and how they left."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkin.gate_models import Gate
from conference.models import Conference

LAST_SEEN_STEP = timedelta(seconds=10)
SILENT_AFTER = timedelta(minutes=5)
STUCK_AFTER = timedelta(minutes=1)  # two rounds of news, and several tries to send


class DeviceKind(models.TextChoices):
    """What stands at the door: also what a provisioning code makes of a device."""

    SCANNER = "scanner", _("scanner")
    KIOSK = "kiosk", _("self check-in")
    STATION = "station", _("print station")
    SIGNING = "signing", _("signing kiosk")
    DESK = "desk", _("the desk")


class ProvisioningCode(models.Model):
    """Lets one device in, once, for a short time; only its hash is kept."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="provisioning_codes")
    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(
        max_length=8, choices=DeviceKind.choices, default=DeviceKind.SCANNER
    )  # fmt: skip
    gates = models.ManyToManyField(Gate, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.conference.slug} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def expires_here(self) -> datetime:
        """By the clock at the conference's place."""
        return self.expires_at.astimezone(self.conference.zone)


class Farewell(models.TextChoices):
    """How a device signed itself off; empty where an organiser did, or nobody."""

    WIPED = "wiped", _("wiped itself after ten wrong PINs")
    LEFT = "left", _("signed off on the device itself")


def queue_told(waiting: int, now: datetime) -> dict[str, Any]:
    """Columns of a device that said so many scans wait on it. `queue_since`: since when there was
    no moment without any, by what it told; a phone at work has one or two that are just being sent.
    """
    since = Coalesce("queue_since", Value(now)) if waiting else None
    return {"queue_length": waiting, "queue_told_at": now, "queue_since": since}


class Device(models.Model):
    """A phone at the door, with a token of its own; no gates chosen means every gate.

    A member of staff who scans on the desk is a device as well, whose token nobody has: `user`.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="devices")
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(
        _("kind"), max_length=8, choices=DeviceKind.choices, default=DeviceKind.SCANNER
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    gates = models.ManyToManyField(Gate, verbose_name=_("gates"), blank=True, related_name="+")
    code = models.OneToOneField(ProvisioningCode, models.SET_NULL, null=True, related_name="device")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_seen_at = models.DateTimeField(null=True, editable=False)
    last_sync_at = models.DateTimeField(null=True, editable=False)
    battery = models.PositiveSmallIntegerField(null=True, editable=False, help_text=_("In %."))
    queue_length = models.PositiveIntegerField(null=True, editable=False)
    queue_told_at = models.DateTimeField(null=True, editable=False)
    queue_since = models.DateTimeField(null=True, editable=False)
    app_version = models.CharField(max_length=40, blank=True, editable=False)
    hide_names = models.BooleanField(default=False, editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    farewell = models.CharField(max_length=5, choices=Farewell.choices, blank=True, editable=False)

    told: tuple[Any, ...] | None = None  # its gates, where they were read with it (gates.py)
    expected: tuple[Any, ...] | None = None  # its row, where it is remembered (rows.py)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            CheckConstraint(condition=Q(battery=None) | Q(battery__lte=100), name="device_battery"),
            CheckConstraint(
                condition=Q(queue_since=None) | Q(queue_length__gte=1),
                name="device_whose_queue_stays_has_one",
            ),
            CheckConstraint(
                condition=Q(farewell="")
                | Q(farewell__in=Farewell.values, revoked_at__isnull=False),
                name="device_that_left_is_signed_off",
            ),
            UniqueConstraint(
                fields=["conference", "user"],
                condition=Q(kind="desk"),
                name="one_desk_of_each_member_of_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def revoked_here(self) -> datetime | None:
        """When it was signed off, by the clock at the conference's place."""
        return self.revoked_at and self.revoked_at.astimezone(self.conference.zone)

    @property
    def is_silent(self) -> bool:
        """It has not spoken to us for minutes, though scanners do every half minute."""
        since = self.last_seen_at or self.created_at
        return timezone.now() - since > SILENT_AFTER

    @property
    def is_seen(self) -> bool:
        """It spoke to us so lately that nothing of it need be written down again."""
        last = self.last_seen_at
        return last is not None and timezone.now() - last < LAST_SEEN_STEP

    @property
    def queue_told_here(self) -> datetime | None:
        """When it last said how many scans wait on it, by the clock at the conference's place."""
        return self.queue_told_at and self.queue_told_at.astimezone(self.conference.zone)

    @property
    def is_stuck(self) -> bool:
        """Scans wait on it for longer than a sending takes, as far as it told."""
        since = self.queue_since
        return since is not None and timezone.now() - since > STUCK_AFTER

    def seen(self, state: dict[str, Any] | None = None) -> None:
        """Note that the device spoke to us and how it is: at most every ten seconds, but at once
        where other scans wait on it than were known to.
        """
        known, now = state or {}, timezone.now()
        waiting = known.get("queue_length", self.queue_length)
        if self.is_seen and waiting == self.queue_length:
            return
        told = queue_told(known["queue_length"], now) if "queue_length" in known else {}
        Device.objects.filter(pk=self.pk).update(**{"last_seen_at": now, **known, **told})
        self.queue_length = waiting
