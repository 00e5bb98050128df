"""What outside bodies say of the ledger: their cosignatures of its checkpoints."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cosignature(models.Model):
    """A witness's line under a checkpoint (C2SP tlog-cosignature); the checkpoint itself is never
    changed."""

    checkpoint = models.ForeignKey(
        "initiative.Checkpoint", models.CASCADE, related_name="cosignatures"
    )
    name = models.CharField(max_length=200)
    key_id = models.CharField(max_length=8, help_text=_("Of the witness's key, in hex."))
    line = models.TextField(help_text=_("As it stands in the served note."))
    at = models.DateTimeField(help_text=_("When the witness made it, by its own clock."))

    class Meta:
        ordering = ["checkpoint", "name", "key_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "name", "key_id"], name="one_cosignature_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.checkpoint}"
