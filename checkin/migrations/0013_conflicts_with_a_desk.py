"""Scans at a desk, kiosk or station from before it was noted with the scan that they are such."""

from django.db import migrations

PAGE = 1000


def note_the_counters(apps, schema_editor):
    """Whoever registers at a desk and goes on to a door is no conflict of two devices."""
    scans = apps.get_model("checkin", "Scan").objects
    at_counters = scans.exclude(device__kind="scanner").filter(undoes=None)
    known = at_counters.exclude(terms__has_key="counter").order_by("seq")
    while rows := list(known[:PAGE]):
        for row in rows:
            row.terms = {**row.terms, "counter": True}
        scans.bulk_update(rows, ["terms"])
    settle(scans)


def settle(scans):
    """What verdicts.py now says of the conflicts there are: none where the second scan was at a
    counter, nor at the first door that somebody went to after one.
    """
    again, walked_to = [], {}
    conflicts = scans.filter(verdict="conflict", badge__isnull=False)
    second = scans.filter(verdict__in=["conflict", "repeat"], badge__in=conflicts.values("badge"))
    for row in second.order_by("effective_at", "uuid"):
        own, entry = "counter" in row.terms, _entry(scans, row)
        if not own and entry is not None and "counter" in entry.terms:
            own = walked_to.setdefault(entry.pk, row.device_id) == row.device_id
        if own and row.verdict == "conflict":
            row.verdict = "repeat"
            again.append(row)
    scans.bulk_update(again, ["verdict"], batch_size=PAGE)


def _entry(scans, row):
    """The entry that the conflict's facts name by its time."""
    if "at" not in row.facts:
        return None
    entries = scans.filter(verdict__in=["first", "admitted_revoked"], badge=row.badge_id)
    return entries.filter(zone=row.zone, effective_at=row.facts["at"]).first()


class Migration(migrations.Migration):
    dependencies = [
        ("checkin", "0012_devices_that_signed_themselves_off"),
    ]

    operations = [migrations.RunPython(note_the_counters, migrations.RunPython.noop)]
