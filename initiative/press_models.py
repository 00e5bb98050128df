"""What a press kit holds beside text and figures."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conference.lib.localized import validate_localized
from conference.models import Conference


class PressPhoto(models.Model):
    """A photograph of a gathering that papers may print, with whom to credit."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="press_photos")
    initiative = models.ForeignKey(
        "initiative.Initiative", models.CASCADE, related_name="press_photos"
    )
    image = models.CharField(max_length=200, help_text=_("Where the store keeps the JPEG."))
    small = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    credit = models.CharField(_("credit"), max_length=120)
    caption = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(credit=""), name="press_photo_has_credit"),
        ]

    def __str__(self) -> str:
        return f"{self.credit} · {self.pk}"
