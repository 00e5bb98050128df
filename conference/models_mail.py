"""How fast mail goes to each of the big mail houses: a lane is a setting and a clock in one row."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MailLane(models.Model):
    """Domains that count mail together, and when their next message of a list may leave.

    The row is what every worker shares: whoever takes a slot moves `free_at` on.
    """

    name = models.CharField(max_length=60, unique=True)
    domains = models.JSONField(default=list)
    per_minute = models.PositiveIntegerField(help_text=_("0: no limit."))
    free_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
