"""The decisions in docs/adr/: each has a number of its own, and whoever names one finds it."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
WRITTEN = [
    path
    for folder in ("conference", "registration", "sessions", "badges", "checkin", "initiative",
                   "docs", "static/js", "templates", "bench")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".md", ".js", ".html"}
]  # fmt: skip


def test_every_decision_has_a_number_of_its_own():
    counted = Counter(path.name[:4] for path in DECISIONS)

    assert [number for number, n in counted.items() if n > 1] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_is_headed_by_the_number_of_its_file(path):
    assert path.read_text().startswith(f"# {int(path.name[:4])}. ")


def test_decisions_that_are_named_are_there():
    named = {
        name for path in WRITTEN for name in re.findall(r"docs/adr/([\w-]+\.md)", path.read_text())
    }

    assert named - {path.name for path in DECISIONS} == set()
    assert "0018-joining-online.md" in named
