"""The database itself refuses to change or delete what the ledger holds.

A rehearsal's log is disposable and goes with it. On SQLite a later migration that alters one of
these tables makes it anew without its triggers: such a migration must run `protect` again.
"""

from django.db import migrations

PROTECTED = ["initiative_logentry", "initiative_checkpoint"]
KEPT = "The ledger only grows: its entries and checkpoints are never changed."

SQLITE = """
CREATE TRIGGER {table}_kept_{event} BEFORE {event} ON {table}
WHEN COALESCE((SELECT disposable FROM initiative_log WHERE id = OLD.log_id), 0) = 0
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION initiative_ledger_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF COALESCE((SELECT disposable FROM initiative_log WHERE id = OLD.log_id), FALSE) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

POSTGRESQL = """
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION initiative_ledger_kept()
"""


def protect(apps, schema_editor):
    """Install the triggers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION.format(message=KEPT), params=None)
        for table in PROTECTED:
            schema_editor.execute(POSTGRESQL.format(table=table), params=None)
    else:
        for table in PROTECTED:
            for event in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    SQLITE.format(table=table, event=event, message=KEPT), params=None
                )


def release(apps, schema_editor):
    """Take the triggers away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION initiative_ledger_kept CASCADE")
    else:
        for table in PROTECTED:
            for event in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER {table}_kept_{event}")


class Migration(migrations.Migration):
    dependencies = [("initiative", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
