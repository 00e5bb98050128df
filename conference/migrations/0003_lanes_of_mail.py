"""Lanes for the big mail houses, messages that are held or came back, and headers of a message."""

import django.utils.timezone
from django.db import migrations, models

# Messages a minute, on the careful side for a sender they do not know yet.
LANES = {
    "QQ": (["qq.com", "vip.qq.com", "foxmail.com"], 60),
    "NetEase": (["163.com", "126.com", "yeah.net", "vip.163.com", "188.com"], 60),
    "Sina": (["sina.com", "sina.cn", "vip.sina.com"], 60),
    "Sohu": (["sohu.com"], 60),
    "Aliyun": (["aliyun.com"], 120),
    "China Mobile": (["139.com"], 60),
    "Gmail": (["gmail.com", "googlemail.com"], 120),
    "Microsoft": (["outlook.com", "hotmail.com", "live.com", "msn.com"], 60),
    "Yahoo": (["yahoo.com", "ymail.com"], 60),
    "iCloud": (["icloud.com", "me.com", "mac.com"], 60),
}
STATUSES = [
    ("waiting", "waiting"),
    ("running", "running"),
    ("done", "done"),
    ("failed", "failed"),
    ("uncertain", "uncertain"),
    ("withheld", "withheld"),
    ("held", "held"),
    ("bounced", "came back"),
]


def begin_with_lanes(apps, schema_editor):
    lanes = apps.get_model("conference", "MailLane").objects
    for name, (domains, per_minute) in LANES.items():
        lanes.create(name=name, domains=domains, per_minute=per_minute)


def status():
    return models.CharField(choices=STATUSES, default="waiting", max_length=10)


class Migration(migrations.Migration):
    dependencies = [("conference", "0002_the_most_urgent_first")]

    operations = [
        migrations.CreateModel(
            name="MailLane",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("domains", models.JSONField(default=list)),
                ("per_minute", models.PositiveIntegerField(help_text="0: no limit.")),
                (
                    "free_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.AddField("outgoingmail", "headers", models.JSONField(default=dict)),
        migrations.AddField(
            "outgoingmail", "slot_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            "outgoingmail", "bounced_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AlterField("outgoingmail", "status", status()),
        migrations.AlterField("workitem", "status", status()),
        migrations.RunPython(begin_with_lanes, migrations.RunPython.noop),
    ]
