"""`./script/manage bench`, as somebody meets it who has just cloned the project."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command


def test_unknown_bench_names_the_known_ones():
    with pytest.raises(CommandError, match=r"No bench speed; there is chaos, documents, door"):
        call_command("bench", "speed")


def test_site_without_tables_is_told_how_to_make_them(tmp_path):
    own = {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": ""}
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "mail"], cwd=settings.BASE_DIR,
        env=os.environ | own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "./script/manage migrate makes its tables" in done.stderr
    assert "Traceback" not in done.stderr
