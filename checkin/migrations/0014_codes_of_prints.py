"""Each print, and each sheet of paper, keeps the code and serial that it shows."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

CODE = 8  # characters


def note_codes(apps, schema_editor):
    """A print of the badge as it is has the badge's code. That of an earlier one stands in the
    audit trail, whose line says "K7QM-3ZT9 · 1" of a print that was asked for. Others are not
    known.
    """
    rows = apps.get_model("checkin", "BadgePrint").objects
    code = apps.get_model("badges", "Badge").objects.filter(
        pk=OuterRef("badge"), print_serial=OuterRef("print_serial")
    )
    now = Coalesce(Subquery(code.values("short_code")[:1]), Value(""))
    rows.update(short_code=now)
    note_earlier(apps, rows.filter(short_code=""))
    sheets = apps.get_model("checkin", "PrintedSheet").objects
    of = rows.filter(pk=OuterRef("row"))
    sheets.update(
        print_serial=Subquery(of.values("print_serial")[:1]),
        short_code=Subquery(of.values("short_code")[:1]),
    )


def note_earlier(apps, rows):
    lines = apps.get_model("conference", "AuditEntry").objects.filter(action="print.asked")
    for row in rows.iterator():
        line = lines.filter(target=f"checkin.badgeprint:{row.pk}").order_by("pk").first()
        code, _dot, serial = (line.target_label if line else "").partition(" · ")
        code = code.replace("-", "")
        if len(code) == CODE and serial == str(row.print_serial):
            row.short_code = code
            row.save(update_fields=["short_code"])


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0007_prints_at_the_door"),
        ("checkin", "0013_conflicts_with_a_desk"),
        ("conference", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="badgeprint",
            name="short_code",
            field=models.CharField(blank=True, editable=False, max_length=8),
        ),
        migrations.AddField(
            model_name="printedsheet",
            name="print_serial",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="printedsheet",
            name="short_code",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.RunPython(note_codes, migrations.RunPython.noop),
    ]
