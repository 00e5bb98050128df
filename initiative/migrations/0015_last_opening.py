"""When a ceremony was opened last: that one sets the stage of the initiative's wall."""

from django.db import migrations, models
from django.db.models import F


def take_the_first(apps, _editor):
    """Until now only the first opening was written down."""
    ceremonies = apps.get_model("initiative", "Ceremony").objects
    ceremonies.filter(opened_at__isnull=False).update(last_opened_at=F("opened_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("initiative", "0014_entries_of_a_log"),
    ]

    operations = [
        migrations.AddField(
            model_name="ceremony",
            name="last_opened_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(take_the_first, migrations.RunPython.noop),
    ]
