"""A translation can be reviewed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiative", "0006_cosignatures")]

    operations = [
        migrations.AlterField(
            model_name="text",
            name="status",
            field=models.CharField(
                choices=[
                    ("authoritative", "Authoritative"),
                    ("working", "Working translation"),
                    ("reviewed", "Reviewed translation"),
                ],
                max_length=16,
            ),
        ),
    ]
