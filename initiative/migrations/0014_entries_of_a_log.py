"""An entry's log is looked up once a statement, no longer once an entry (ADR 19).

PostgreSQL's foreign key asks for every row of a batch; here a trigger asks once for all of them, and
holds the log's row as a foreign key does. The foreign key's own index goes: the constraint of log
and index has one that begins with the log. SQLite keeps both as they are: it would make the table
anew, and loses no time with them.
"""

import django.db.models.deletion
from django.db import migrations, models

ENTRIES, LOGS = "initiative_logentry", "initiative_log"

FUNCTIONS = """
CREATE FUNCTION initiative_entries_have_a_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE named record;
BEGIN
  FOR named IN SELECT DISTINCT log_id FROM written LOOP
    PERFORM 1 FROM initiative_log WHERE id = named.log_id FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'There is no log % for these entries.', named.log_id
        USING ERRCODE = 'foreign_key_violation';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE FUNCTION initiative_log_has_no_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM initiative_logentry WHERE log_id = OLD.id) THEN
    RAISE EXCEPTION 'The log % still has entries.', OLD.id
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER initiative_logentry_written AFTER INSERT ON initiative_logentry
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION initiative_entries_have_a_log();
CREATE TRIGGER initiative_logentry_moved AFTER UPDATE ON initiative_logentry
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION initiative_entries_have_a_log();
CREATE TRIGGER initiative_log_gone AFTER DELETE ON initiative_log
  FOR EACH ROW EXECUTE FUNCTION initiative_log_has_no_entries();
CREATE TRIGGER initiative_log_renumbered AFTER UPDATE ON initiative_log
  FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION initiative_log_has_no_entries();
"""


def once_a_statement(apps, schema_editor):
    """Triggers in place of the foreign key and its index."""
    if schema_editor.connection.vendor != "postgresql":
        return
    entry = apps.get_model("initiative", "LogEntry")
    names = schema_editor._constraint_names  # noqa: SLF001 - as Django's own schema editors
    for name in names(entry, ["log_id"], foreign_key=True):
        schema_editor.execute(f'ALTER TABLE {ENTRIES} DROP CONSTRAINT "{name}"')
    for name in names(entry, ["log_id"], index=True, unique=False):
        schema_editor.execute(f'DROP INDEX "{name}"')
    schema_editor.execute(FUNCTIONS, params=None)


def once_an_entry(apps, schema_editor):
    """The foreign key and its index again."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for function in ("initiative_entries_have_a_log", "initiative_log_has_no_entries"):
        schema_editor.execute(f"DROP FUNCTION {function} CASCADE")
    schema_editor.execute(f"CREATE INDEX initiative_logentry_log_id ON {ENTRIES} (log_id)")
    schema_editor.execute(
        f"ALTER TABLE {ENTRIES} ADD CONSTRAINT initiative_logentry_log_id_fk FOREIGN KEY (log_id)"
        f" REFERENCES {LOGS} (id) DEFERRABLE INITIALLY DEFERRED"
    )


class Migration(migrations.Migration):
    dependencies = [("initiative", "0013_ledger_is_not_replaced")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="logentry",
                    name="log",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="initiative.log",
                    ),
                )
            ],
            database_operations=[migrations.RunPython(once_a_statement, once_an_entry)],
        )
    ]
