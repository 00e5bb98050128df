from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce


def begin(apps, schema_editor):
    """Scans that wait already have waited since they were told of."""
    devices = apps.get_model("checkin", "Device").objects.filter(queue_length__gte=1)
    devices.update(queue_since=Coalesce("queue_told_at", "last_seen_at", F("created_at")))


class Migration(migrations.Migration):
    dependencies = [
        ("checkin", "0018_told_queues_and_lost_prints"),
    ]

    operations = [
        migrations.AddField(
            model_name="device",
            name="queue_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=Q(("queue_since", None), ("queue_length__gte", 1), _connector="OR"),
                name="device_whose_queue_stays_has_one",
            ),
        ),
    ]
