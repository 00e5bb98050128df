"""What came out of a station before it was noted what a print shows (0009)."""

from django.db import migrations
from django.db.models import F, Q


def note_what_is_sure(apps, schema_editor):
    """A badge whose document was made before the station fetched it, and not since, looks as its
    paper does. Any other may have changed: it stays among those not printed as they are now.
    """
    same = Q(badge__print_serial=F("print_serial"), badge__made_revision=F("badge__revision"))
    unchanged = same & Q(badge__made_at__lte=F("taken_at")) & ~Q(badge__pdf="")
    rows = apps.get_model("checkin", "BadgePrint").objects.filter(
        unchanged, state="printed", shown=""
    )
    prints = apps.get_model("badges", "Print").objects
    for row in rows.select_related("badge").order_by("pk"):
        row.shown = row.badge.shown
        row.save(update_fields=["shown"])
        paper = {"badge_id": row.badge_id, "print_serial": row.print_serial, "shown": row.shown}
        prints.get_or_create(run=None, **paper)


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0007_prints_at_the_door"),
        ("checkin", "0010_sheets_that_left_a_station"),
    ]

    operations = [migrations.RunPython(note_what_is_sure, migrations.RunPython.noop)]
