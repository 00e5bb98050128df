"""What is signed, who signed it, and the ledger beneath.

The initiative lives above conferences: each signature says at which conference it was given.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, override

from conference.lib.localized import pick, validate_localized
from conference.models import Conference
from initiative.ceremony_models import Ceremony as Ceremony, Mandate as Mandate, Seat as Seat
from initiative.grant_models import Grant as Grant
from initiative.joining_models import JoinRequest as JoinRequest
from initiative.kiosk_models import (
    Confirmation as Confirmation,
    KioskPlace as KioskPlace,
    SignCode as SignCode,
    StaffPin as StaffPin,
)
from initiative.press_models import PressPhoto as PressPhoto
from initiative.record_models import CeremonyRecord as CeremonyRecord
from initiative.witness_models import Cosignature as Cosignature
from registration.models import Delegate, PlatformAccount


class Log(models.Model):
    """The head of one append-only log: this row is locked while anything is appended."""

    slug = models.SlugField(unique=True)
    origin = models.CharField(max_length=200, help_text=_("Host and path, as in every checkpoint."))
    disposable = models.BooleanField(default=False, help_text=_("A rehearsal's log; never served."))
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.BinaryField(default=b"", help_text=_("32 bytes for each full subtree."))
    # Never empty; nullable, because SQLite would make the table anew and lose the triggers.
    policies = models.JSONField(
        null=True,
        editable=False,
        help_text=_("Its policy leaves: [[index, [verifier key, …]], …]."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disposable"], condition=Q(disposable=False), name="one_public_log"
            )
        ]

    def __str__(self) -> str:
        return self.origin


class LogEntry(models.Model):
    """One leaf. Triggers of the database refuse to change or delete it (0002_ledger_triggers)."""

    # The database looks for the log once a statement, not once an entry (0014_entries_of_a_log).
    log = models.ForeignKey(
        Log, models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    index = models.PositiveBigIntegerField()
    data = models.BinaryField()
    leaf_hash = models.BinaryField()

    class Meta:
        ordering = ["log", "index"]
        constraints = [models.UniqueConstraint(fields=["log", "index"], name="one_entry_per_index")]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.index}"


class Tile(models.Model):
    """Hashes of full subtrees above the leaves: level 1 up, 256 of the level below make one.

    Level 0 needs no row, its hashes stand in the entries.
    """

    log = models.ForeignKey(Log, models.PROTECT, related_name="tiles")
    level = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    index = models.PositiveBigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "level", "index"], name="one_tile_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed tree head. Never changed, never deleted."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="checkpoints")
    size = models.PositiveBigIntegerField()
    root = models.BinaryField()
    note = models.TextField(help_text=_("The C2SP signed note, as served."))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["log", "size"]
        constraints = [
            models.UniqueConstraint(fields=["log", "size"], name="one_checkpoint_per_size")
        ]

    def __str__(self) -> str:
        return f"{self.log_id}@{self.size}"


class Initiative(models.Model):
    """What people are asked to sign. Names and texts by language: {"en": …, "zh-hans": …}."""

    slug = models.SlugField(unique=True)
    log = models.ForeignKey(Log, models.PROTECT, related_name="initiatives")
    title = models.JSONField(validators=[validate_localized])
    subject = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    city = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    launched = models.CharField(max_length=200, blank=True, help_text=_("As the report gives it."))
    organiser = models.JSONField(default=dict, blank=True)
    press = models.JSONField(default=dict, blank=True)
    open_for_signing = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """The initiative's public page."""
        return reverse("initiative:show", args=[self.slug])


class TextVersion(models.Model):
    """One published version of the text, in one or more languages; never edited afterwards."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    authoritative = models.CharField(max_length=16, help_text=_("Language code."))
    leaf_index = models.PositiveBigIntegerField()
    leaf_sha256 = models.CharField(max_length=64, help_text=_("What every signature names."))
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["initiative", "-version"]
        get_latest_by = "version"
        constraints = [
            models.UniqueConstraint(fields=["initiative", "version"], name="one_text_version")
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} v{self.version}"


class Text(models.Model):
    """The exact text in one language, in canonical form (initiative.texts)."""

    class Status(models.TextChoices):
        AUTHORITATIVE = "authoritative", _("Authoritative")
        WORKING = "working", _("Working translation")
        REVIEWED = "reviewed", _("Reviewed translation")

    version = models.ForeignKey(TextVersion, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=16)
    title = models.CharField(max_length=200)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=Status.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="one_text_per_language"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(status="authoritative"), name="one_authoritative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"

    def get_absolute_url(self) -> str:
        """The canonical text as a file, at the address of its own language."""
        with override(self.language):
            slug = self.version.initiative.slug
            return reverse("initiative:text_file", args=[slug, self.version.version])


class Voice(models.Model):
    """Someone the report quotes. Never a signatory by that alone."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="voices")
    handle = models.CharField(max_length=100)
    platform = models.CharField(max_length=50)
    reach = models.CharField(max_length=100, help_text=_("As reported, in words."))
    about = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    statements = models.JSONField(default=list, help_text=_("A list of texts by language."))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["initiative", "position"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "handle"], name="one_voice_per_handle")
        ]

    def __str__(self) -> str:
        return self.handle

    @property
    def platform_words(self) -> str:
        """The platform in the reader's language where we know it, else as reported."""
        labels = dict(PlatformAccount.Platform.choices)
        return str(labels.get(self.platform.lower(), self.platform))


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Readings of signatures; `conference.signatures` and `initiative.signatures` start here."""

    def active(self) -> "SignatureQuerySet":
        """Given, and not taken back."""
        return self.filter(status=Signature.Status.SIGNED)

    def sequenced(self) -> "SignatureQuerySet":
        """Written into the log, so covered by a checkpoint."""
        return self.filter(leaf_index__isnull=False)

    def listed(self) -> "SignatureQuerySet":
        """On the public list: active, in the log, agreed to be named, not hidden."""
        return self.active().sequenced().filter(consent_list=True, hidden=False)

    def held(self) -> "SignatureQuerySet":
        """Given at a kiosk and not in the log yet: they can still be undone, or are due."""
        return self.active().filter(leaf_index=None, held_until__isnull=False)


class Signature(models.Model):
    """One delegate's endorsement of one text.

    The row holds all that is private (disclosures with their salts, evidence, image): erasing
    deletes it, and the leaf left in the log says nothing. RESTRICT on the delegate, so that
    nobody who signed vanishes without a status leaf.
    """

    class Status(models.TextChoices):
        SIGNED = "signed", _("Signed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REVOKED = "revoked", _("Revoked")
        AMENDED = "amended", _("Amended")

    class Assurance(models.TextChoices):
        BADGE = "badge+staff", _("Badge shown to staff")
        EMAIL = "email-otp", _("Link or code sent by email")
        LETTER = "org-letter", _("Letter of the organisation")

    class StatementState(models.TextChoices):
        NONE = "none", _("None")
        PENDING = "pending", _("Waiting to be read")
        SHOWN = "shown", _("Shown")
        DECLINED = "declined", _("Not shown")

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="signatures")
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="signatures")
    ceremony = models.ForeignKey(
        Ceremony, models.SET_NULL, null=True, blank=True, related_name="signatures"
    )
    delegate = models.ForeignKey(
        "registration.Delegate", models.RESTRICT, related_name="signatures"
    )
    text = models.ForeignKey(Text, models.PROTECT, related_name="signatures")
    leaf_index = models.PositiveBigIntegerField(null=True, blank=True)
    held_until = models.DateTimeField(
        null=True, blank=True, help_text=_("At a kiosk: it can be undone until then.")
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=16, choices=Assurance.choices)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.SIGNED)
    hidden = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    name = models.CharField(max_length=200, help_text=_("As published."))
    kind = models.CharField(max_length=20, default="person")
    represents = models.CharField(max_length=200, blank=True, help_text=_("The body signed for."))
    city = models.CharField(max_length=100, blank=True)
    platforms = models.JSONField(default=list, blank=True)
    reach = models.PositiveBigIntegerField(default=0, help_text=_("Followers on these platforms."))
    statement = models.TextField(blank=True)
    statement_state = models.CharField(
        max_length=8, choices=StatementState.choices, default=StatementState.NONE
    )
    drawn_image = models.FileField(upload_to="signatures/", blank=True)
    drawn_sha256 = models.CharField(max_length=64, blank=True)
    drawn_path = models.TextField(blank=True, help_text=_("SVG path data, without any timing."))

    consent_list = models.BooleanField(default=False)
    consent_statement = models.BooleanField(default=False)
    consent_drawn = models.BooleanField(default=False)
    consent_certificate = models.BooleanField(default=False)
    disclosures = models.JSONField(default=dict, blank=True, help_text=_("By claim, with salts."))
    evidence = models.JSONField(default=dict, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["initiative", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "delegate"],
                condition=Q(status="signed"),
                name="one_active_signature_each",
            ),
            models.CheckConstraint(
                condition=~Q(statement_state="none") | Q(statement=""), name="statement_has_state"
            ),
            models.CheckConstraint(
                condition=Q(held_until=None) | Q(leaf_index=None), name="held_is_not_in_the_log"
            ),
        ]
        indexes = [
            models.Index(
                fields=["held_until"],
                condition=Q(held_until__isnull=False),
                name="signature_held",
            ),
            models.Index(fields=["initiative", "leaf_index"], name="signature_leaf"),
            models.Index(F("initiative"), F("status"), F("at").desc(), name="signature_wall"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {pick(self.initiative.title)}"

    @property
    def given_online(self) -> bool:
        """Given on the public page, so at no gathering; the conference only collected it."""
        return self.delegate.status == Delegate.Status.ONLINE

    @property
    def final(self) -> bool:
        """True once a checkpoint covers it; appending writes both in one transaction."""
        return self.leaf_index is not None

    @property
    def leaf(self) -> int:
        """The index of its leaf. Raises ValueError before it is in the log."""
        if self.leaf_index is None:
            raise ValueError("this signature is not in the log")
        return self.leaf_index
