"""Six digits by mail: what every row that is opened by a code has (initiative.sign_codes)."""

from django.db import models


class OpenedByCode(models.Model):
    """Good once, for a while, for a few tries; only a keyed hash of the digits is kept."""

    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
