"""Conferences, their staff, and the tables behind audit trail, mail and jobs."""

from datetime import datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.lib import zones
from conference.lib.leases import Leased
from conference.lib.localized import pick, validate_localized
from conference.models_files import FileToDelete as FileToDelete
from conference.models_mail import (
    FormerAddress as FormerAddress,
    MailEvent as MailEvent,
    MailLane as MailLane,
    MailQuerySet,
    StrayReport as StrayReport,
)

NOON = time(12)


class UserManager(BaseUserManager):
    """Users log in with their mail address."""

    def create_user(self, email, password=None, **fields):
        """Save a user; without a password nobody can log in as this user."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        """Save a user who may do everything, everywhere."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        """The user who logs in with this address, in capitals or not; spelt the same goes first."""
        found = sorted(self.filter(email__iexact=email), key=lambda user: user.email != email)
        if not found:
            raise self.model.DoesNotExist
        return found[0]


class User(AbstractUser):
    """A member of staff. Delegates have no account: their page is a magic link."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[misc, assignment]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Django's admin asks for it."""
        return str(self)

    get_short_name = get_full_name


def default_languages() -> list[str]:
    """Both languages of the house."""
    return ["zh-hans", "en"]


class ConferenceQuerySet(models.QuerySet):
    """Who sees which conference."""

    def public(self):
        """Conferences with public pages."""
        return self.filter(published=True)

    def for_user(self, user):
        """Conferences this member of staff works for."""
        return self if user.is_superuser else self.filter(memberships__user=user).distinct()


class Conference(models.Model):
    """One gathering. Every row that belongs to it is reached through it."""

    slug = models.SlugField(unique=True)
    number = models.PositiveIntegerField(
        unique=True, help_text=_("The number in every badge's token.")
    )
    name = models.JSONField(validators=[validate_localized])
    city = models.JSONField(default=dict, validators=[validate_localized])
    venue = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    address = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    about = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    organiser = models.JSONField(default=dict, validators=[validate_localized])
    contact_email = models.EmailField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    time_zone = models.CharField(max_length=50, default="Asia/Shanghai")
    languages = models.JSONField(default=default_languages)
    published = models.BooleanField(default=True)
    desk_until = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("From then on its team has no access to the desk and the API any more."),
    )
    is_demo = models.BooleanField(default=False)
    is_rehearsal = models.BooleanField(default=False)
    photo_days = models.PositiveSmallIntegerField(
        default=30,
        validators=[MaxValueValidator(3650)],
        help_text=_("After the last day: then photos of delegates are deleted."),
    )
    email_url = models.CharField(
        max_length=300,
        blank=True,
        help_text=_("A mail server of its own, e.g. smtp+tls://user:password@host:587."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "slug"]
        constraints = [
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="conference_days"),
            CheckConstraint(
                condition=Q(number__gte=1, number__lte=65535), name="conference_number"
            ),
        ]

    def __str__(self) -> str:
        return pick(self.name)

    def get_absolute_url(self) -> str:
        """The conference's public page."""
        return reverse("conference:show", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """The time zone its days and times are meant in."""
        return ZoneInfo(self.time_zone)

    @property
    def zone_name(self) -> str:
        """The zone as people call it, e.g. China time."""
        return zones.name(self.time_zone)

    @property
    def zone_words(self) -> str:
        """The same with its offset on the first day, e.g. China time, UTC+8."""
        return zones.words(self.time_zone, datetime.combine(self.starts_on, NOON, self.zone))

    @property
    def today(self):
        """The date at the conference's place."""
        return timezone.now().astimezone(self.zone).date()


class Membership(models.Model):
    """What a member of staff may do at one conference."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        REGISTRATION = "registration", _("registration")
        PROGRAMME = "programme", _("programme")
        DOOR_LEAD = "door_lead", _("door lead")
        CEREMONY_HOST = "ceremony_host", _("ceremony host")
        READ_ONLY = "read_only", _("read-only")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["conference", "user", "role"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class AuditEntry(models.Model):
    """Who did what, when, from where, and what it changed. Rows are only ever added."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, null=True, related_name="audit_entries"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=80, db_index=True)
    target_label = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["conference", "-at"], name="audit_recent")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_label}"


class OutgoingMail(Leased):
    """One message to one person; what happened to it is in its MailEvents, `life`."""

    task, queue = "conference.tasks.send_mail", "mail"

    conference = models.ForeignKey(Conference, models.CASCADE, null=True, related_name="mails")
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=80, blank=True, db_index=True)
    to = models.EmailField()
    sender = models.CharField(max_length=200)
    reply_to = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachments = models.JSONField(
        default=list, help_text=_("[{path, filename, content_type}]; read when it is sent")
    )
    message_id = models.CharField(max_length=200, unique=True)
    provider_id = models.CharField(max_length=200, blank=True, db_index=True, editable=False)
    job = models.ForeignKey("Job", models.SET_NULL, null=True, related_name="mails")
    headers = models.JSONField(default=dict)
    handed_over_at = models.DateTimeField(null=True, editable=False)
    slot_at = models.DateTimeField(null=True, editable=False)
    bounced_at = models.DateTimeField(null=True, editable=False)

    objects = MailQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Leased.Meta):
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["status", "due_at"], name="outgoingmail_due"),
            models.Index(fields=["status", "priority", "due_at"], name="outgoingmail_urgent"),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class Job(models.Model):
    """Something an organiser started that takes a while; its progress is counted from its rows."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200, help_text=_("In the language of whoever began it."))
    params = models.JSONField(null=True, help_text=_("What the title of its kind names."))
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    stopped_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class WorkItem(Leased):
    """One thing a worker does. `task` is the Celery task that does it, `payload` its argument.

    `away_since`: it waits since then for something outside this program (conference.waiting).
    """

    conference = models.ForeignKey(Conference, models.CASCADE, null=True, related_name="work_items")
    job = models.ForeignKey(Job, models.CASCADE, null=True, related_name="items")
    task = models.CharField(max_length=100)
    queue = models.CharField(max_length=20, default="documents")
    about = models.CharField(max_length=80, blank=True, db_index=True)
    label = models.CharField(max_length=200, blank=True)
    payload = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    away_since = models.DateTimeField(null=True, editable=False)

    class Meta(Leased.Meta):
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["status", "due_at"], name="workitem_due"),
            models.Index(fields=["status", "queue", "priority", "due_at"], name="workitem_urgent"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.label}"


class ApiToken(models.Model):
    """Lets a program read or write; only the hash of it is kept."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    scopes = models.JSONField(_("scopes"), default=list)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = [Lower("name"), "pk"]

    def __str__(self) -> str:
        return self.name
