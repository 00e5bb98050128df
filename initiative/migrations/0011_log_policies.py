"""Each log knows its policy leaves: until now there was one, leaf 0."""

import json

from django.db import migrations, models


def read_leaf_0(apps, schema_editor):
    """What leaf 0 names."""
    entries = apps.get_model("initiative", "LogEntry").objects.filter(index=0)
    for entry in entries.select_related("log"):
        leaf = json.loads(bytes(entry.data))
        entry.log.policies = [[0, leaf["keys"]]]
        entry.log.save(update_fields=["policies"])


class Migration(migrations.Migration):
    dependencies = [
        ("initiative", "0010_own_ceremonies"),
    ]

    operations = [
        migrations.AddField(
            model_name="log",
            name="policies",
            field=models.JSONField(
                null=True,
                editable=False,
                help_text="Its policy leaves: [[index, [verifier key, …]], …].",
            ),
        ),
        migrations.RunPython(read_leaf_0, migrations.RunPython.noop),
    ]
