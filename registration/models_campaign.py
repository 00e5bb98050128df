"""Mail to many: campaigns, one row for each person of each, and addresses that do not work."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.lib.localized import validate_localized
from conference.models import Conference, OutgoingMail

AUDIENCE = {"selection", "category", "association", "city", "text"}


def validate_audience(value: object) -> None:
    """Raise ValidationError unless value has the shape of audiences.Audience.as_data()."""
    words = value if isinstance(value, dict) else {}
    if set(words) != AUDIENCE or not all(isinstance(part, str) for part in words.values()):
        raise ValidationError(_("This is no selection of people."), code="not_an_audience")


class Campaign(models.Model):
    """One message to many, in each one's language; its text has placeholders."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("about their registration or this conference")
        NEWS = "news", _("news, only to those who agreed to it")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        SENDING = "sending", _("sending")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="campaigns")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CONFERENCE)
    audience = models.JSONField(validators=[validate_audience])
    subject = models.JSONField(validators=[validate_localized])
    body = models.JSONField(validators=[validate_localized])
    attachment = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    starts_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            CheckConstraint(
                condition=~Q(state="scheduled") | Q(starts_at__isnull=False),
                name="campaign_has_its_time",
            ),
            CheckConstraint(
                condition=Q(state="draft") | Q(written_at__isnull=False),
                name="campaign_written_before_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """One person of a campaign: the message written for them, or why there is none."""

    class Reason(models.TextChoices):
        FAILING = "failing", _("their address does not work")
        UNWANTED = "unwanted", _("they called a message unwanted")
        UNCONFIRMED = "unconfirmed", _("they have not confirmed their address")
        NO_CONSENT = "no_consent", _("they have not agreed to news, or no longer")
        EMPTY = "empty", _("a placeholder of the text is empty for them")
        NO_ATTACHMENT = "no_attachment", _("what is to be attached does not exist for them")
        ERASED = "erased", _("they had their data erased")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="letters")
    delegate = models.ForeignKey("registration.Delegate", models.CASCADE, related_name="letters")
    mail = models.OneToOneField(OutgoingMail, models.RESTRICT, null=True, related_name="letter")
    left_out = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=60, blank=True)
    # Digest of what was put in for the person; "" where it is not known (campaign_checks.Prepared).
    facts = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["campaign", "delegate"], name="one_letter_a_person"),
            CheckConstraint(
                condition=Q(left_out="") | Q(mail__isnull=True), name="letter_sent_or_left_out"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.delegate}"


class FailingAddress(models.Model):
    """That mail to this address of a delegate came back for good, or that its reader called a
    message unwanted; another address is not meant."""

    delegate = models.ForeignKey(
        "registration.Delegate", models.CASCADE, related_name="failing_addresses"
    )
    address = models.EmailField()
    reason = models.TextField(blank=True)
    is_complaint = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [
            UniqueConstraint("delegate", Lower("address"), name="one_failure_an_address"),
        ]

    def __str__(self) -> str:
        return self.address
