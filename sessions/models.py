"""The programme: rooms, tracks, speakers, talks (the draft), releases of it, and seats.

Talks are the draft an organiser works on. The public sees only the snapshot of the last release.
"""

import uuid

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from conference.lib.localized import pick, validate_localized
from conference.models import Conference, User
from registration.models import Delegate


class Room(models.Model):
    """A place where talks happen."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="rooms")
    slug = models.SlugField(_("word in the address"))
    name = models.JSONField(_("name"), validators=[validate_localized])
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [UniqueConstraint(fields=["conference", "slug"], name="room_slug")]

    def __str__(self) -> str:
        return pick(self.name)


class Track(models.Model):
    """A thread of talks with one subject."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="tracks")
    slug = models.SlugField(_("word in the address"))
    name = models.JSONField(_("name"), validators=[validate_localized])
    colour = models.CharField(_("colour"), max_length=7, default="#0F5C66")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [UniqueConstraint(fields=["conference", "slug"], name="track_slug")]

    def __str__(self) -> str:
        return pick(self.name)


class Speaker(models.Model):
    """Someone on stage; a delegate as well, where the link is set."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="speakers")
    slug = models.SlugField(_("word in the address"))
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    name_latin = models.CharField(_("name in Latin letters"), max_length=100, blank=True)
    bio = models.JSONField(_("about"), default=dict, blank=True, validators=[validate_localized])
    association = models.CharField(_("association"), max_length=120, blank=True)
    delegate = models.ForeignKey(
        Delegate, models.SET_NULL, null=True, blank=True, related_name="speakers"
    )

    class Meta:
        ordering = ["slug"]
        constraints = [
            UniqueConstraint(fields=["conference", "slug"], name="speaker_slug"),
            CheckConstraint(
                condition=~Q(name_zh="") | ~Q(name_latin=""), name="speaker_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name()

    def display_name(self, language: str | None = None) -> str:
        """The name in the script of the language, else the other one."""
        chinese = (language or get_language() or "").startswith("zh")
        first, second = self.name_latin, self.name_zh
        return (second or first) if chinese else (first or second)


class Talk(models.Model):
    """One item of the draft. `seats` is how many delegates may reserve; null: no seat needed."""

    class Kind(models.TextChoices):
        TALK = "talk", _("talk")
        PANEL = "panel", _("panel")
        CEREMONY = "ceremony", _("ceremony")
        PLENARY = "plenary", _("plenary")
        BREAK = "break", _("break")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="talks")
    slug = models.SlugField(_("word in the address"), max_length=80)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TALK)
    track = models.ForeignKey(
        Track, models.SET_NULL, null=True, blank=True, related_name="talks", verbose_name=_("track")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="talks", verbose_name=_("room")
    )
    title = models.JSONField(_("title"), validators=[validate_localized])
    abstract = models.JSONField(
        _("abstract"), default=dict, blank=True, validators=[validate_localized]
    )
    language = models.CharField(_("spoken language"), max_length=10, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    seats = models.PositiveIntegerField(_("seats to reserve"), null=True, blank=True)
    cancelled = models.BooleanField(_("cancelled"), default=False)
    speakers = models.ManyToManyField(Speaker, through="TalkSpeaker", related_name="talks")

    class Meta:
        ordering = [F("starts_at").asc(nulls_last=True), "room__position", "slug"]
        constraints = [
            UniqueConstraint(fields=["conference", "slug"], name="talk_slug"),
            CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="talk_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return pick(self.title)

    def get_absolute_url(self) -> str:
        """The talk's public page, once it is released."""
        return reverse("programme:talk", args=[self.conference.slug, self.slug])

    @property
    def is_placed(self) -> bool:
        """True where it has a time."""
        return self.starts_at is not None and self.ends_at is not None


class TalkSpeaker(models.Model):
    """Who is on stage in a talk, and as what."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("speaker")
        MODERATOR = "moderator", _("moderator")
        HOST = "host", _("host")

    talk = models.ForeignKey(Talk, models.CASCADE, related_name="talk_speakers")
    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="talk_speakers")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.SPEAKER)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [UniqueConstraint(fields=["talk", "speaker"], name="one_place_on_stage_each")]

    def __str__(self) -> str:
        return f"{self.speaker}: {self.get_role_display()}"


class Release(models.Model):
    """The programme as it was made public: a snapshot that no later edit changes."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="releases")
    version = models.PositiveIntegerField()
    content = models.JSONField(help_text=_("As sessions.snapshots describes it."))
    note = models.CharField(_("note"), max_length=300, blank=True)
    released_at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-version"]
        get_latest_by = "version"
        constraints = [
            UniqueConstraint(fields=["conference", "version"], name="one_release_a_version"),
            CheckConstraint(condition=Q(version__gte=1), name="release_version"),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class Paper(models.Model):
    """A release as a PDF to print, in one language; the row is there once it is made."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="papers")
    language = models.CharField(max_length=10)
    pdf = models.CharField(max_length=200)  # where it is stored
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-release__version", "language"]
        constraints = [
            UniqueConstraint(fields=["release", "language"], name="one_paper_a_language"),
            CheckConstraint(condition=~Q(pdf="") & ~Q(sha256=""), name="paper_is_made"),
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.language}"


class Seat(models.Model):
    """A delegate's reserved place in a talk."""

    talk = models.ForeignKey(Talk, models.CASCADE, related_name="taken_seats")
    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="seats")
    taken_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["talk__starts_at", "pk"]
        constraints = [UniqueConstraint(fields=["talk", "delegate"], name="one_seat_each")]

    def __str__(self) -> str:
        return f"{self.delegate}: {self.talk}"
