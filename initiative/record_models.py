"""The record of a ceremony on paper, kept by its language."""

from django.db import models

from conference.models import Conference


class CeremonyRecord(models.Model):
    """A sealed PDF: who signed when, in which order, which text, under which checkpoint.

    It names those who agreed to be named at that time; whoever withdraws the agreement has it made
    anew, and this one deleted.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="ceremony_records")
    ceremony = models.ForeignKey("initiative.Ceremony", models.CASCADE, related_name="records")
    language = models.CharField(max_length=16)
    pdf = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["ceremony", "language"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "language"], name="one_record_a_language"),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony} ({self.language})"
