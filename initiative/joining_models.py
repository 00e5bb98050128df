"""Joining online: what a visitor gave, until its code, and the host where wished, let it count."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.models import Conference
from initiative.code_models import OpenedByCode
from registration.models import PlatformAccount


class JoinRequest(OpenedByCode):
    """An endorsement given on the public page. The signature is made of it, never before its code.

    Rows whose code was never typed go after a day; with them, letter and drawing.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Code sent")
        WAITING = "waiting", _("Waiting for the host")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="join_requests")
    ceremony = models.ForeignKey(
        "initiative.Ceremony", models.CASCADE, related_name="join_requests"
    )
    delegate = models.ForeignKey(
        "registration.Delegate", models.CASCADE, null=True, related_name="join_requests"
    )
    signature = models.ForeignKey(
        "initiative.Signature", models.SET_NULL, null=True, related_name="join_requests"
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENT)
    text = models.ForeignKey("initiative.Text", models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    email = models.EmailField()
    language = models.CharField(max_length=10)
    city = models.CharField(max_length=80, blank=True)
    represents = models.CharField(max_length=120, blank=True, help_text=_("The body signed for."))
    office = models.CharField(max_length=100, blank=True)
    letter = models.FileField(upload_to="joins/", max_length=200, blank=True)
    letter_sha256 = models.CharField(max_length=64, blank=True)
    platforms = models.JSONField(
        default=list, blank=True, help_text="[{platform, handle, followers, as_of}]"
    )
    statement = models.TextField(blank=True)
    drawn_image = models.FileField(upload_to="joins/", max_length=200, blank=True)
    drawn_path = models.TextField(blank=True)
    consent_list = models.BooleanField(default=False)
    consent_statement = models.BooleanField(default=False)
    consent_drawn = models.BooleanField(default=False)
    wording = models.JSONField(default=dict, help_text=_("Each agreement given, in its words."))
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(represents="", office="", letter="")
                | (~Q(represents="") & ~Q(office="") & ~Q(letter="") & ~Q(letter_sha256="")),
                name="association_joins_by_letter",
            ),
            models.CheckConstraint(
                condition=Q(state="sent") | Q(delegate__isnull=False, used_at__isnull=False),
                name="join_counts_after_its_code",
            ),
            models.UniqueConstraint(
                fields=["ceremony", "delegate"],
                condition=Q(state="waiting"),
                name="one_join_waiting_each",
            ),
        ]
        indexes = [
            models.Index(fields=["conference", "state", "used_at"], name="join_waiting"),
            models.Index(fields=["created_at"], condition=Q(state="sent"), name="join_unproved"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def accounts(self) -> list[dict[str, object]]:
        """The platforms with their names in the reader's language."""
        labels = dict(PlatformAccount.Platform.choices)
        return [{**each, "label": labels[each["platform"]]} for each in self.platforms]
