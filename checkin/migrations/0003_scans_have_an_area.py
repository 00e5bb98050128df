"""Scans made before areas: each zone stood for itself."""

from django.db import migrations
from django.db.models import F


def areas(apps, schema_editor):
    scan = apps.get_model("checkin", "Scan")
    scan.objects.filter(area="").update(area=F("zone"))


class Migration(migrations.Migration):
    dependencies = [("checkin", "0002_gates_and_rules")]
    operations = [migrations.RunPython(areas, migrations.RunPython.noop)]
