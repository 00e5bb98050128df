"""What we hand out: badges and certificates, each a row first and a document later."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges import tokens
from badges.design_models import (
    BadgeDesign as BadgeDesign,
    BadgeDesignVersion as BadgeDesignVersion,
    BadgePicture as BadgePicture,
)
from badges.issue_models import CertificateIssue as CertificateIssue
from badges.kinds import TITLES
from badges.sending_models import Sending as Sending
from badges.sheets_models import Print as Print, SheetRun as SheetRun
from conference.lib import crockford, keys
from conference.lib.localized import pick
from conference.models import Conference
from registration.models import Delegate


class HandedOut(models.Model):
    """A document a worker makes from a row: `revision` counts what it should show.

    RESTRICT: nobody who holds a document vanishes without its being revoked; only with the
    whole conference.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="%(class)ss")
    delegate = models.ForeignKey(Delegate, models.RESTRICT, related_name="%(class)ss")
    revision = models.PositiveIntegerField(default=1)
    made_revision = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True, editable=False)
    pdf = models.CharField(max_length=200, blank=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def is_made(self) -> bool:
        """The stored document shows the row as it now is."""
        return bool(self.pdf) and self.made_revision == self.revision


class BadgeQuerySet(models.QuerySet["Badge"]):
    """Badges by what they are."""

    def active(self) -> "BadgeQuerySet":
        """Those that open the door."""
        return self.filter(status=Badge.Status.ACTIVE)


class Badge(HandedOut):
    """One delegate's badge. A reprint raises the print serial and revokes the older prints."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        REVOKED = "revoked", _("revoked")

    badge_id = models.CharField(max_length=16, unique=True, default=tokens.new_badge_id)
    short_code = models.CharField(max_length=8, unique=True, default=tokens.new_short_code)
    key_slot = models.PositiveSmallIntegerField(default=0)
    role_code = models.PositiveSmallIntegerField()
    print_serial = models.PositiveSmallIntegerField(default=1)
    lowest_valid_serial = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_days = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    shown = models.CharField(max_length=64, help_text=_("Digest of what it says (badges.facts)."))
    png = models.CharField(max_length=200, blank=True, editable=False)
    png_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            UniqueConstraint(
                fields=["delegate"], condition=Q(status="active"), name="one_active_badge_each"
            ),
            CheckConstraint(
                condition=Q(
                    role_code__lte=255, print_serial__lte=255, key_slot__lte=15,
                    valid_days__gte=1, valid_days__lte=255,
                ),
                name="badge_fits_its_token",
            ),
            CheckConstraint(
                condition=Q(lowest_valid_serial__lte=F("print_serial")), name="badge_serials"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["conference", "status"], name="badge_status")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The short code as it is printed: K7QM-3ZT9."""
        return crockford.grouped(self.short_code)

    @property
    def pdf_name(self) -> str:
        """ASCII, for mail and downloads."""
        return f"badge-{self.short_code}.pdf"

    @property
    def png_name(self) -> str:
        """The picture's name."""
        return f"badge-{self.short_code}.png"

    @property
    def is_active(self) -> bool:
        """It opens the door (on its days)."""
        return self.status == self.Status.ACTIVE

    def token(self) -> str:
        """What the QR code says: 196 digits (door.md). Raises keys.MissingKey."""
        return tokens.encode(
            conference=self.conference.number,
            badge_id=self.badge_id,
            role=self.role_code,
            print_serial=self.print_serial,
            first_day=self.valid_from,
            days=self.valid_days,
            slot=self.key_slot,
            key=keys.badge_keys(settings.KEYS_DIR)[self.key_slot],
        )


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates by what they are."""

    def valid(self) -> "CertificateQuerySet":
        """Neither revoked nor replaced by a newer one."""
        return self.filter(status=Certificate.Status.VALID)

    def pending(self) -> "CertificateQuerySet":
        """Numbered, but not in force before they are made."""
        return self.filter(status=Certificate.Status.PENDING)


class Certificate(HandedOut):
    """That a delegate signed an initiative, or was at the conference and as what.

    `facts` is all the page shows (badges.facts, badges.award_facts).
    """

    class Kind(models.TextChoices):
        SIGNATORY = "signatory", _("endorsement")
        ASSOCIATION = "association", _("endorsement of an association")
        ORGANISER = "organiser", _("organiser")
        ATTENDANCE = "attendance", _("attendance")
        SPEAKER = "speaker", _("speaker")

    LEDGER = (Kind.SIGNATORY, Kind.ASSOCIATION)
    AWARDS = (Kind.ORGANISER, Kind.ATTENDANCE, Kind.SPEAKER)

    class Status(models.TextChoices):
        PENDING = "pending", _("not in force yet")
        VALID = "valid", _("valid")
        REVOKED = "revoked", _("revoked")
        SUPERSEDED = "superseded", _("replaced by a newer one")

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SIGNATORY)
    serial = models.CharField(max_length=24, help_text=_("As conference.lib.serials writes it."))
    initiative_slug = models.SlugField(blank=True)
    leaf_index = models.PositiveBigIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True, help_text=_("Without a leaf."))
    issue = models.ForeignKey(
        CertificateIssue, models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    facts = models.JSONField(default=dict)
    earlier_files = models.JSONField(default=list, editable=False, help_text=_("Their SHA-256."))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.VALID)
    superseded_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )
    reason = models.CharField(
        max_length=300, blank=True, help_text=_("Why it takes an older one's place.")
    )
    renewal = models.JSONField(
        null=True, editable=False, help_text=_("What it is to become (badges.renewals).")
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            UniqueConstraint(
                fields=["delegate", "initiative_slug", "leaf_index"], name="one_certificate_a_leaf"
            ),
            UniqueConstraint(fields=["conference", "serial"], name="certificate_serial"),
            UniqueConstraint(fields=["conference", "number"], name="certificate_number"),
            UniqueConstraint(
                fields=["delegate", "kind"],
                condition=Q(status="valid", kind__in=["organiser", "attendance", "speaker"]),
                name="one_award_in_force_each",
            ),
            UniqueConstraint(
                fields=["delegate", "kind"],
                condition=Q(status="pending"),
                name="one_award_coming_each",
            ),
            CheckConstraint(
                condition=Q(
                    Q(kind__in=["signatory", "association"], leaf_index__isnull=False,
                      number=None) & ~Q(initiative_slug=""),
                ) | Q(
                    kind__in=["organiser", "attendance", "speaker"], leaf_index=None,
                    number__isnull=False, initiative_slug="",
                ),
                name="certificate_of_leaf_or_number",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["serial"], name="certificate_by_serial"),
            models.Index(fields=["conference", "status"], name="certificate_status"),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def verify_url(self) -> str:
        """What its QR code says: an address printed for good (/v/<serial>)."""
        return f"{settings.SITE_URL}/v/{self.serial}"

    @property
    def filename(self) -> str:
        """ASCII, for mail and downloads."""
        return f"jinjiang-{self.serial}.pdf"

    @property
    def name(self) -> str:
        """The name on the certificate; empty once its person was erased."""
        return str(self.facts.get("name", ""))

    @property
    def kind_title(self) -> str:
        """What it is called by its kind."""
        return str(TITLES[self.kind])

    @property
    def titles(self) -> dict[str, str]:
        """What it is about by language: the initiative's title, else the conference's name."""
        return dict(self.facts.get("title", {}))

    def title(self, language: str | None = None) -> str:
        """The same in one language."""
        return pick(self.titles, language)

    @property
    def on_ledger(self) -> bool:
        """An entry in the ledger is behind it."""
        return self.leaf_index is not None

    @property
    def is_valid(self) -> bool:
        """Neither revoked nor replaced."""
        return self.status == self.Status.VALID

    @property
    def is_pending(self) -> bool:
        """It comes into force once it is made."""
        return self.status == self.Status.PENDING

    @property
    def may_come(self) -> bool:
        """It is in force, or will be."""
        return self.is_valid or self.is_pending

    @property
    def ordered_revision(self) -> int:
        """What a worker is to make: the present document, or what it is to become."""
        return int((self.renewal or {}).get("revision", self.revision))
