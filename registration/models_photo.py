"""A delegate's portrait: where its two pictures are kept. Nobody sees them but through a view."""

from django.db import models
from django.utils import timezone


class Photo(models.Model):
    """The portrait a delegate agreed to; gone as soon as the consent is, or its time is over."""

    delegate = models.OneToOneField(
        "registration.Delegate", models.CASCADE, related_name="photo", editable=False
    )
    large = models.CharField(max_length=200, editable=False)  # paths in the private store
    small = models.CharField(max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)  # of the large one
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    # After the conference's last day, as it was said to whoever agreed.
    days = models.PositiveSmallIntegerField(default=30, editable=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return str(self.delegate)

    @property
    def version(self) -> str:
        """Changes with the picture: for addresses, so that no browser shows the old one."""
        return self.sha256[:12]
