"""Designs of badges, and their versions: none is ever changed, a newer one takes its place."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from badges import design_layout
from badges.design_layout import Layout
from conference.models import Conference
from registration.models import Category


class BadgePicture(models.Model):
    """A picture that badges of a conference may stand on, as it is printed."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="badge_pictures")
    sha256 = models.CharField(max_length=64, help_text=_("Of the JPEG that is kept."))
    name = models.CharField(max_length=80, help_text=_("What the file was called."))
    width = models.PositiveIntegerField(help_text=_("Pixels."))
    height = models.PositiveIntegerField(help_text=_("Pixels."))
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            UniqueConstraint(fields=["conference", "sha256"], name="one_badge_picture_each"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """In the store, as conference.lib.files names it."""
        return f"badge-backgrounds/background-{self.sha256[:16]}.jpg"


class BadgeDesign(models.Model):
    """How badges of some roles look; used once a version is published."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="badge_designs")
    name = models.CharField(max_length=80)
    published = models.ForeignKey(
        "BadgeDesignVersion", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            UniqueConstraint(fields=["conference", "name"], name="badge_design_name"),
            CheckConstraint(
                condition=Q(published=None) | Q(published_at__isnull=False),
                name="badge_design_published_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> "BadgeDesignVersion":
        """What the designer shows, and what would be published next."""
        return self.versions.latest("number")


class BadgeDesignVersion(models.Model):
    """One layout that was saved (badges.design_layout), and whose badges it is for: those of its
    categories, or of all that have no design of their own where it names none."""

    design = models.ForeignKey(BadgeDesign, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    layout = models.JSONField(validators=[design_layout.validate])
    categories = models.ManyToManyField(Category, related_name="+", blank=True)
    # RESTRICT: what a version stands on stays as long as the version does.
    picture = models.ForeignKey(BadgePicture, models.RESTRICT, null=True, related_name="fronts")
    back_picture = models.ForeignKey(BadgePicture, models.RESTRICT, null=True, related_name="backs")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["design", "number"], name="badge_design_version"),
        ]

    def __str__(self) -> str:
        return f"{self.design} {self.number}"

    @property
    def read(self) -> Layout:
        """The layout. Raises ValidationError where the row holds anything else."""
        return design_layout.of(self.layout)
