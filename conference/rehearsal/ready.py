"""Before a rehearsal: a folder of its own, tables and keys; every no is one sentence.

In English, as all the rehearsal says: its report is read by programs and on terminals.
"""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from conference.errors import Refused
from conference.lib import keys
from conference.models import Conference


def check_folder(out: Path) -> None:
    """Refuse a folder with anything in it: papers of two rehearsals cannot be told apart."""
    if out.exists() and not out.is_dir():
        raise Refused("no_folder", f"{out} is a file. Please name a new or an empty folder.")
    if out.is_dir() and any(out.iterdir()):
        raise Refused("not_empty", f"{out} is not empty. Please name a new or an empty folder.")


def prepare() -> None:
    """Make the tables of an empty database and the keys of a site without conferences.

    Refuses to touch what is in use: older tables, keys that were there and are lost.
    """
    if tables_are_behind():
        if connection.introspection.table_names():
            raise Refused(
                "old_tables",
                "The database has tables of another version. Please run ./script/manage migrate "
                "(after a backup), then rehearse.",
            )
        call_command("migrate", interactive=False, verbosity=0)
    if not Conference.objects.exists():
        keys.create_missing(settings.KEYS_DIR)
    check_keys(settings.KEYS_DIR)


def tables_are_behind() -> bool:
    """Whether a migration waits."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def check_keys(folder: Path) -> None:
    """Refuse where a key is missing."""
    try:
        for name in keys.ED25519_NAMES:
            keys.load(folder, name)
        keys.seal_certificate_paths(folder)
    except keys.MissingKey:
        raise Refused(
            "no_keys",
            f"Keys are missing in {folder}. Please put them back, or make new ones with "
            "./script/manage keys create.",
        ) from None
