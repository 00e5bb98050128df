"""A whole site in one file, and back: all of it, or a clear no."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing

import pytest
from django.db import connection

from tests.ops import compose

pytestmark = [pytest.mark.processes, pytest.mark.slow, pytest.mark.stateless]

GROUND = """
import django; django.setup()
from django.test.utils import override_settings
from conference.lib import files
from initiative import actions, documents
from tests.initiative.signing import given, open_ceremony
initiative, delegate = open_ceremony()
signature = actions.sign(initiative, delegate, given(initiative, consent_list=True))
print(documents.issue_certificate({"signature": signature.pk})["serial"])
files.store("somewhere/deep/a.txt", b"kept")
"""
SIGN = """
import django; django.setup()
from initiative import actions
from initiative.models import Initiative
from tests.initiative.signing import given
from tests.registration.factories import DelegateFactory
initiative = Initiative.objects.get()
here = initiative.ceremonies.get().conference
delegate = DelegateFactory(conference=here, category=here.categories.get(), email="b@example.org")
print(actions.sign(initiative, delegate, given(initiative)).leaf_index)
"""


class Site:
    """A DATA_DIR of its own, on SQLite: that of a site where nobody has done anything yet."""

    def __init__(self, folder, empty):
        self.folder = folder
        shutil.copytree(empty, folder)
        self.environment = {
            key: value for key, value in os.environ.items() if key not in ("KEYS_DIR", "FONTS_DIR")
        } | {
            "DATA_DIR": str(folder), "DATABASE_URL": "", "REDIS_URL": "", "EMAIL_URL": "",
            "SITE_URL": "http://127.0.0.1:8000", "DJANGO_SETTINGS_MODULE": "conference.settings",
            "FONTS_DIR": os.environ["FONTS_DIR"],
        }  # fmt: skip
        self.environment.pop("DATABASE_URL")

    def run(self, *words, code=0):
        done = subprocess.run(
            [sys.executable, *map(str, words)], cwd=compose.ROOT, env=self.environment, text=True,
            capture_output=True,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    def rows(self):
        """{table: its rows}, but for what migrate and the clock write."""
        with closing(sqlite3.connect(self.folder / "db.sqlite3")) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            kept = [
                name for (name,) in names if name not in ("sqlite_sequence", "django_migrations")
            ]
            return {
                name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()
                for name in kept
            }


@pytest.fixture(scope="module")
def empty(tmp_path_factory, django_db_setup, django_db_blocker):
    """The folder of a new site, without keys: its tables are as the migrations left those of the
    tests."""
    if connection.vendor != "sqlite":
        pytest.skip("on SQLite alone: the file of the tests' tables is the site's")
    folder = tmp_path_factory.mktemp("empty")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(folder / "db.sqlite3")])
    return folder


@pytest.fixture(scope="module")
def original(tmp_path_factory, empty):
    """(site, its backup): a signature, its certificate, a document."""
    site = Site(tmp_path_factory.mktemp("original") / "site", empty)
    site.run("manage.py", "keys", "create")
    site.run("-c", GROUND)
    file = site.folder / "site.backup"
    assert "It holds the keys" in site.run("manage.py", "backup", file)
    return site, file


def test_restored_site_has_every_row_document_and_key_and_goes_on(original, tmp_path, empty):
    site, file = original
    other = Site(tmp_path / "other", empty)

    said = other.run("manage.py", "restore", file)

    assert "are back" in said
    assert other.rows() == site.rows()
    for path in [*(site.folder / "keys").iterdir()]:
        assert (other.folder / "keys" / path.name).read_bytes() == path.read_bytes()
    kept = [path for path in (other.folder / "documents").rglob("*.txt") if "deep" in str(path)]
    assert [path.read_bytes() for path in kept] == [b"kept"]
    leaf = int(other.run("-c", SIGN).strip().splitlines()[-1])
    other.run("manage.py", "ledger", "export", other.folder / "log")
    assert "Everything fits" in other.run("manage.py", "ledger", "audit", other.folder / "log")
    assert leaf == 3


def test_backup_can_be_read_by_its_owner_alone(original):
    assert original[1].stat().st_mode & 0o077 == 0


def test_site_with_anything_in_it_is_not_overwritten(original):
    site, file = original
    before = site.rows()

    assert "not empty" in site.run("manage.py", "restore", file, code=1)
    assert site.rows() == before


def test_backup_older_than_what_was_served_is_refused(original, tmp_path, empty):
    file = original[1]
    later = Site(tmp_path / "later", empty)
    later.run("manage.py", "restore", file)
    later.run("-c", SIGN)
    for path in later.folder.glob("db.sqlite3*"):
        path.unlink()
    shutil.copy(empty / "db.sqlite3", later.folder)
    before = later.rows()

    assert "would fork the ledger" in later.run("manage.py", "restore", file, code=1)
    assert later.rows() == before


def test_site_without_tables_is_told_to_migrate_first(original, tmp_path, empty):
    site, file = original
    bare = Site.__new__(Site)
    bare.folder, bare.environment = tmp_path, site.environment | {"DATA_DIR": str(tmp_path)}

    told = bare.run("manage.py", "restore", file, code=1)
    shutil.copy(empty / "db.sqlite3", tmp_path)
    bare.run("manage.py", "restore", file)

    assert "Run ./script/manage migrate first" in told
    assert bare.rows() == site.rows()


def test_other_keys_are_never_overwritten(original, tmp_path, empty):
    other = Site(tmp_path / "other", empty)
    other.run("manage.py", "keys", "create")
    before = {path.name: path.read_bytes() for path in (other.folder / "keys").iterdir()}

    assert "Nothing was overwritten" in other.run("manage.py", "restore", original[1], code=1)
    assert {path.name: path.read_bytes() for path in (other.folder / "keys").iterdir()} == before


@pytest.mark.parametrize("harm", ["cut", "nonsense", "version"])
def test_what_is_no_whole_backup_of_this_version_changes_nothing(original, tmp_path, empty, harm):
    file, other = tmp_path / "harmed", Site(tmp_path / "other", empty)
    data = original[1].read_bytes()
    if harm == "version":
        changed_version(original[1], file)
    else:
        file.write_bytes(data[: len(data) // 2] if harm == "cut" else b"nonsense")
    before = other.rows()

    said = other.run("manage.py", "restore", file, code=1)

    assert ("another version" if harm == "version" else "no whole backup") in said
    assert other.rows() == before


def changed_version(source, target):
    """The same backup, said to lack a migration."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            data = old.extractfile(member).read()
            if member.name == "manifest.json":
                facts = json.loads(data)
                data = json.dumps(facts | {"migrations": facts["migrations"][1:]}).encode()
                member.size = len(data)
            with (target.parent / "part").open("wb+") as part:
                part.write(data)
                part.seek(0)
                new.addfile(member, part)
