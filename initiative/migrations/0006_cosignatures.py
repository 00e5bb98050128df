"""Cosignatures of witnesses, beside the checkpoints they stand under."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiative", "0005_press_photos")]

    operations = [
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "key_id",
                    models.CharField(help_text="Of the witness's key, in hex.", max_length=8),
                ),
                ("line", models.TextField(help_text="As it stands in the served note.")),
                (
                    "at",
                    models.DateTimeField(help_text="When the witness made it, by its own clock."),
                ),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cosignatures",
                        to="initiative.checkpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["checkpoint", "name", "key_id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("checkpoint", "name", "key_id"), name="one_cosignature_each"
                    )
                ],
            },
        ),
    ]
