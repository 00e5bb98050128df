"""What the ledger holds is not written over either: SQLite's INSERT OR REPLACE deletes rows without
asking the triggers of a deletion, PostgreSQL's TRUNCATE without those of any row.
"""

from django.db import migrations

# What names a row of a log, beside its number.
PROTECTED = {"initiative_logentry": '"index"', "initiative_checkpoint": "size"}
KEPT = "The ledger only grows: its entries and checkpoints are never changed."

SQLITE = """
CREATE TRIGGER {table}_kept_REPLACE BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM {table} WHERE log_id = NEW.log_id AND {key} = NEW.{key})
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION initiative_ledger_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM initiative_log WHERE NOT disposable) THEN
    RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$
"""

POSTGRESQL = """
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION initiative_ledger_not_emptied()
"""


def protect(apps, schema_editor):
    """Install the triggers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION.format(message=KEPT), params=None)
        for table in PROTECTED:
            schema_editor.execute(POSTGRESQL.format(table=table), params=None)
    else:
        for table, key in PROTECTED.items():
            schema_editor.execute(SQLITE.format(table=table, key=key, message=KEPT), params=None)


def release(apps, schema_editor):
    """Take the triggers away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION initiative_ledger_not_emptied CASCADE")
    else:
        for table in PROTECTED:
            schema_editor.execute(f"DROP TRIGGER {table}_kept_REPLACE")


class Migration(migrations.Migration):
    dependencies = [("initiative", "0012_words_of_ceremonies")]
    operations = [migrations.RunPython(protect, release)]
