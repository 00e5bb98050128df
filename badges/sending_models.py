"""Which certificates went to their people by mail, and in which message."""

from django.db import models
from django.db.models import UniqueConstraint

from conference.models import OutgoingMail, WorkItem


class Sending(models.Model):
    """A certificate to be mailed: the piece of work that writes the message, and the message."""

    certificate = models.ForeignKey("badges.Certificate", models.CASCADE, related_name="sendings")
    item = models.ForeignKey(WorkItem, models.SET_NULL, null=True, related_name="+")
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(fields=["item", "certificate"], name="certificate_once_a_mailing")
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.mail_id or '–'}"
