"""Tablets that sign: their ceremony, what they confirmed, who countersigns; codes by mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from checkin.models import Device, ProvisioningCode
from conference.models import Conference
from initiative.code_models import OpenedByCode


class KioskPlace(models.Model):
    """For which ceremony a provisioning code sets up a kiosk; its device has the same code."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="kiosk_places")
    ceremony = models.ForeignKey("initiative.Ceremony", models.CASCADE, related_name="kiosks")
    code = models.OneToOneField(ProvisioningCode, models.CASCADE, related_name="kiosk_place")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.ceremony_id} · {self.code_id}"


class Confirmation(models.Model):
    """That a kiosk confirmed something under a key of its own, once.

    The row outlives an undone signature: a message that the network brings late signs nothing.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="confirmations")
    ceremony = models.ForeignKey(
        "initiative.Ceremony", models.CASCADE, related_name="confirmations"
    )
    key = models.UUIDField()
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="+")
    body_hash = models.CharField(max_length=64, blank=True)
    signature = models.ForeignKey(
        "initiative.Signature", models.SET_NULL, null=True, related_name="confirmations"
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "key"], name="one_confirmation_per_key"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(signature=None), name="undone_has_no_signature"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class StaffPin(models.Model):
    """The PIN with which a member of staff countersigns at kiosks; only its hash is kept."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="staff_pins")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_pins")
    digest = models.CharField(max_length=200)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conference", "user"], name="one_pin_each"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class SignCode(OpenedByCode):
    """Six digits, mailed to the registered address: they open one's own page once, for a while."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="sign_codes")
    ceremony = models.ForeignKey("initiative.Ceremony", models.CASCADE, related_name="codes")
    delegate = models.ForeignKey("registration.Delegate", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["ceremony", "delegate"], name="sign_code_of")]

    def __str__(self) -> str:
        return f"{self.delegate_id} {self.created_at:%Y-%m-%d %H:%M}"
